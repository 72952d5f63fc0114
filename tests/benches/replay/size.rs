//! How much memory a large input takes.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use clickstream_crds::settings::{Pace, ProduceSettings, write};
use testbed::Testbed;

use crate::set::Set;

/// Replays a file of so many gigabytes (`GIGABYTES`, 1 if it is not said) as a process of its own, and watches it.
pub(crate) fn memory(testbed: &Testbed, broker: &str) {
    let gigabytes: u64 = std::env::var("GIGABYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let set = Set::new(testbed, broker, gigabytes * (1 << 30) / 42);
    let size = fs::metadata(&set.file).unwrap().len();
    let settings = ProduceSettings { kafka: set.kafka.clone(), replay: set.replay(Pace::Unlimited) };
    let file = set.file.with_extension("json");
    fs::write(&file, write(&settings).unwrap()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_worker"))
        .args(["produce", "--exit-when-complete", "--listen", "127.0.0.1:0", "--settings"])
        .arg(&file)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let kilobytes =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0));
        thread::sleep(Duration::from_millis(50));
    };
    fs::remove_file(&set.file).unwrap();
    println!("peak memory of a replay of {:.1} GB: {} MB ({status})", size as f64 / 1e9, peak / 1_024);
}
