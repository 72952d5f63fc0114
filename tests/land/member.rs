//! A member of the group as a process of its own, to be killed.

use std::env;
use std::path::Path;
use std::process::{Child, Command, ExitCode};
use std::time::Instant;

use clap::Parser as _;
use clickstream_worker::cli::{Cli, Command as Role};
use rustix::process::{Pid, Signal, kill_process};

use crate::ground::PATIENCE;

/// Tells this very program to be a worker, with these settings.
const SETTINGS: &str = "LAND_SETTINGS";

pub(crate) struct Member(Child);

/// No test: what a member runs.
#[test]
fn as_member() -> ExitCode {
    let Ok(settings) = env::var(SETTINGS) else { return ExitCode::SUCCESS };
    let typed = ["clickstream-worker", "consume", "--settings", &settings, "--listen", "127.0.0.1:0", "--grace", "60s"];
    match Cli::parse_from(typed).command {
        Role::Consume(arguments) => clickstream_worker::consume::run(&arguments),
        other => panic!("{other:?}"),
    }
}

impl Member {
    pub(crate) fn start(settings: &Path) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "member::as_member", "--nocapture"]).env(SETTINGS, settings);
        Self(command.spawn().unwrap())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Tells it to end, and waits until it has landed what it had read.
    pub(crate) fn drain(mut self) {
        self.signal(Signal::TERM);
        let began = Instant::now();
        while self.0.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::yield_now();
        }
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
