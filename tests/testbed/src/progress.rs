//! Says on standard error what is going on and for how long.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// One thing that takes its time. Dropped before [`Progress::done`], it says that the thing failed.
#[derive(Debug)]
pub(crate) struct Progress {
    done: Option<Sender<()>>,
    teller: Option<JoinHandle<()>>,
}

impl Progress {
    /// Says that it begins; on a terminal counts the seconds, elsewhere gives a sign of life every half minute.
    pub(crate) fn start(what: &str) -> Self {
        let (done, ended) = mpsc::channel();
        let what = what.to_owned();
        let teller = std::thread::spawn(move || {
            let terminal = std::io::stderr().is_terminal();
            let pause = Duration::from_secs(if terminal { 1 } else { 30 });
            let started = Instant::now();
            let say = |mark: &str| {
                let (start, end) = if terminal { ("\r\x1b[K", "") } else { ("", "\n") };
                let line = format!("{start}testbed: {what}: {mark}{:.0} s{end}", started.elapsed().as_secs_f64());
                // Written directly: the test harness would swallow what `eprintln!` says.
                let _ = std::io::stderr().write_all(line.as_bytes());
            };
            say("");
            loop {
                match ended.recv_timeout(pause) {
                    Err(RecvTimeoutError::Timeout) => say(""),
                    Ok(()) => break say("done in "),
                    Err(RecvTimeoutError::Disconnected) => break say("given up after "),
                }
            }
            if terminal {
                let _ = std::io::stderr().write_all(b"\n");
            }
        });
        Self { done: Some(done), teller: Some(teller) }
    }

    /// It ended well.
    pub(crate) fn done(self) {
        if let Some(done) = &self.done {
            let _ = done.send(());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done = None;
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
    }
}
