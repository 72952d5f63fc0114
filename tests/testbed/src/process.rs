//! Servers as child processes that cannot outlive whoever started them.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::missing::Unavailable;

/// How long a server may take to come up or to end before it counts as broken. A busy machine is slow, not wrong.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// A command whose process the kernel kills when the thread that started it ends, however that came about.
///
/// `setpriv` sets this for itself and becomes the program: the process id is the program's own.
pub(crate) fn bound_command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// A running server process; killed when dropped.
#[derive(Debug)]
pub struct Server {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts `command`, which must come from [`bound_command`], with its output in the file `log`.
    pub(crate) fn start(name: &str, mut command: Command, log: &Path) -> Result<Self, Unavailable> {
        let output = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        match spawn_from_lasting_thread(command) {
            Ok(child) => Ok(Self { name: name.to_owned(), child, log: log.to_owned() }),
            Err(error) => Err(Unavailable::Broken(format!("cannot start {name}: {error}"))),
        }
    }

    /// Waits until `ready` says yes; an error when the server ends before, or takes longer than patience lasts.
    pub(crate) fn wait_until(&mut self, mut ready: impl FnMut() -> bool) -> Result<(), Unavailable> {
        let deadline = Instant::now() + PATIENCE;
        while !ready() {
            let trouble = match self.child.try_wait()? {
                Some(status) => format!("ended ({status}) before it was ready"),
                None if Instant::now() > deadline => format!("was not ready after {} s", PATIENCE.as_secs()),
                None => {
                    thread::sleep(Duration::from_millis(20));
                    continue;
                }
            };
            let log = last_lines(&self.log, 15);
            return Err(Unavailable::Broken(format!("{} {trouble}; its log ends with:\n{log}", self.name)));
        }
        Ok(())
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether its process is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until its process has ended.
    pub(crate) fn wait(&mut self) -> io::Result<()> {
        self.child.wait().map(drop)
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        pid.map_or(Ok(()), |pid| Ok(kill_process(pid, signal)?))
    }

    /// Ends it with SIGKILL and waits until it is gone.
    pub fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Asks it to end with SIGTERM and waits; when patience is over, kills it.
    pub fn stop(mut self) -> io::Result<()> {
        self.signal(Signal::TERM)?;
        if wait_for_end(&mut self.child)?.is_none() {
            self.child.kill()?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for_end(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(None)
}

/// The kernel binds a child to the *thread* that started it, and threads of tests and pools come and go: all children
/// are started by one thread that lasts as long as the process.
fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    type Order = (Command, Sender<io::Result<Child>>);
    static SPAWNER: OnceLock<Sender<Order>> = OnceLock::new();
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, answer) in inbox {
                let _ = answer.send(command.spawn());
            }
        });
        orders
    });
    let (answer, child) = mpsc::channel();
    let gone = || io::Error::other("the thread that starts processes is gone");
    spawner.send((command, answer)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

/// Runs a short command to its end; an error carries what it said.
pub(crate) fn run(command: &mut Command) -> Result<String, Unavailable> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Unavailable::Broken(format!("cannot run {program}: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    Err(Unavailable::Broken(format!("{program} {} failed ({}): {}", arguments.join(" "), output.status, said.trim())))
}

/// The end of a log, for error messages.
pub(crate) fn last_lines(log: &Path, count: usize) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
