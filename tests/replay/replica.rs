//! One replica: a process of its own.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::shop::Shop;

/// What a busy machine may need for anything.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

/// A producer that runs; killed when dropped.
pub(crate) struct Replica {
    child: Child,
    log: PathBuf,
}

impl Replica {
    /// Starts one, under a name that no other replica of the shop has.
    pub(crate) fn start(shop: &Shop, name: &str) -> Self {
        let log = shop.folder.join(format!("{name}.log"));
        let child = Command::new(env!("CARGO_BIN_EXE_worker"))
            .args(["produce", "--exit-when-complete", "--listen", "127.0.0.1:0", "--instance", name, "--settings"])
            .arg(shop.settings_file())
            .stderr(File::options().create(true).append(true).open(&log).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, log }
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it as a cluster does, and waits for it.
    pub(crate) fn stop(mut self) -> ExitStatus {
        if self.is_running() {
            self.signal(Signal::TERM);
        }
        self.ended()
    }

    /// The same, and all that it has said.
    pub(crate) fn terminated(&mut self) -> String {
        self.signal(Signal::TERM);
        assert!(self.ended().success());
        self.log()
    }

    /// The kernel no longer gives it any time.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// It goes on as if nothing had been.
    pub(crate) fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for it to end by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.log());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for it to complete the run.
    pub(crate) fn completes(mut self) -> String {
        let status = self.ended();
        assert!(status.success(), "{status} (signal {:?}):\n{}", status.signal(), self.log());
        self.log()
    }

    /// Waits until it has said something so many times.
    pub(crate) fn says(&self, words: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.log().matches(words).count() < times {
            assert!(Instant::now() < deadline, "it does not say {words:?} {times} times:\n{}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// All that it has said.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
