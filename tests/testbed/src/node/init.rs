//! The first process inside the node's namespaces: prepares them, starts the components, starts again what ends, and
//! collects the orphans of containers. With its end the kernel ends everything in here.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Error};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::mount::{MountFlags, MountPropagationFlags, mount, mount_bind, mount_change};
use rustix::process::{WaitOptions, wait};

use super::plan::{Component, Plan};

/// Where Kubernetes and containerd write by default. Here each is a file system in memory that goes with the node.
const WRITTEN: [&str; 3] = ["/run", "/var/lib", "/var/log"];

/// What the kubelet sets for the whole machine. Here it sets copies.
const MACHINE_SETTINGS: [&str; 6] = [
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
];

/// Is the node's first process, as the plan in the file says. Returns only when it cannot do so.
pub fn node_init(plan: &Path) -> io::Result<Infallible> {
    let plan: Plan = serde_json::from_slice(&fs::read(plan)?)?;
    cover_what_is_written(&plan.visible)?;
    cover_machine_settings()?;
    set_up_network(&plan.network)?;
    let mut running = Vec::new();
    for component in &plan.first {
        running.push(start(component, &plan.logs)?);
    }
    while !is_true(&plan.api_is_ready)? {
        thread::sleep(Duration::from_millis(50));
    }
    for component in &plan.then {
        running.push(start(component, &plan.logs)?);
    }
    keep_running(running, &plan.logs)
}

fn cover_what_is_written(visible: &[PathBuf]) -> io::Result<()> {
    let kept: io::Result<Vec<_>> = visible.iter().map(|folder| Ok((folder, File::open(folder)?))).collect();
    for folder in WRITTEN {
        mount("tmpfs", folder, "tmpfs", MountFlags::empty(), Some(c"mode=755"))?;
    }
    for (folder, handle) in kept? {
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            mount_bind(format!("/proc/self/fd/{}", handle.as_raw_fd()), folder)?;
        }
    }
    // Pods may ask for mounts that follow those of the node.
    Ok(mount_change("/", MountPropagationFlags::SHARED | MountPropagationFlags::REC)?)
}

fn cover_machine_settings() -> io::Result<()> {
    for setting in MACHINE_SETTINGS {
        let original = Path::new("/proc/sys").join(setting);
        let copy = Path::new("/run/machine-settings").join(setting);
        fs::create_dir_all(copy.parent().unwrap_or(&copy))?;
        fs::write(&copy, fs::read(&original)?)?;
        mount_bind(&copy, &original)?;
    }
    Ok(())
}

fn set_up_network(commands: &[Vec<String>]) -> io::Result<()> {
    let link = ["ip", "link", "show", "eth0"].map(str::to_owned);
    while !is_true(&link)? {
        thread::sleep(Duration::from_millis(10)); // whoever started the node is about to make it
    }
    for command in commands {
        if !command_of(command).status()?.success() {
            return Err(Error::other(format!("{} failed", command.join(" "))));
        }
    }
    fs::write("/proc/sys/net/ipv4/ip_forward", "1")
}

fn command_of(words: &[String]) -> Command {
    let (program, arguments) = words.split_first().map_or(("false", words), |(first, rest)| (first.as_str(), rest));
    let mut command = clean_command(Path::new(program));
    command.args(arguments);
    command
}

/// Asks quietly: no is an answer that is expected some times.
fn is_true(question: &[String]) -> io::Result<bool> {
    Ok(command_of(question).stdout(Stdio::null()).stderr(Stdio::null()).status()?.success())
}

/// Without the environment of whoever started the node: a proxy of theirs is not ours.
fn clean_command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path))).stdin(Stdio::null());
    command
}

fn start<'a>(component: &'a Component, logs: &Path) -> io::Result<(&'a Component, Child)> {
    let log = File::options().create(true).append(true).open(logs.join(format!("{}.log", component.name)))?;
    let mut command = clean_command(&component.program);
    command.args(&component.arguments).stdout(log.try_clone()?).stderr(log);
    let child = command.spawn().map_err(|error| Error::other(format!("cannot start {}: {error}", component.name)))?;
    Ok((component, child))
}

fn keep_running(mut running: Vec<(&Component, Child)>, logs: &Path) -> io::Result<Infallible> {
    loop {
        let Some((ended, status)) = wait(WaitOptions::empty())? else { continue };
        let id = ended.as_raw_nonzero().get().unsigned_abs();
        if let Some((component, child)) = running.iter_mut().find(|(_, child)| child.id() == id) {
            eprintln!("{} ended ({status:?})", component.name);
            thread::sleep(Duration::from_secs(1));
            *child = start(component, logs)?.1;
        }
    }
}
