//! What can be seen of a testbed on the machine it runs on.

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

/// What a node could leave behind. Other testbeds may come and go meanwhile: theirs is not looked at.
#[derive(Debug, PartialEq, Eq)]
pub struct Traces {
    links: BTreeSet<String>,
    control_groups: BTreeSet<String>,
    routes: BTreeSet<String>,
    mounts: String,
    packet_filters: Vec<String>,
    settings: Vec<String>,
}

impl Traces {
    /// What is there before a node starts.
    pub fn before() -> Self {
        Self::of_node(Ipv4Addr::new(198, 19, 255, 1)) // of a number that is never given
    }

    /// Looks for those of the node that calls this machine by `address`, and of whatever is no testbed's.
    pub fn of_node(address: Ipv4Addr) -> Self {
        let [_, second, third, _] = address.octets();
        let number = (u32::from(second & 1) << 8 | u32::from(third)) / 4;
        let (link, group) = (format!("clickstream{number}"), format!("clickstream-testbed-{number}"));
        let is_of_others = |name: &str, own: &str| name.contains("clickstream") && name != own;
        let groups = names_in("/sys/fs/cgroup").into_iter().flat_map(|hierarchy| {
            let names = names_in(&format!("/sys/fs/cgroup/{hierarchy}")).into_iter();
            names.filter(|name| *name == group).map(move |name| format!("{hierarchy}/{name}")).collect::<Vec<_>>()
        });
        let routes = said_by("ip", &["route"]);
        let routes = routes.lines().filter(|route| route.split(' ').all(|word| !is_of_others(word, &link)));
        let filters = said_by("iptables-save", &[]);
        let settings = ["vm/overcommit_memory", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"];
        Self {
            links: names_in("/sys/class/net").into_iter().filter(|name| !is_of_others(name, &link)).collect(),
            control_groups: groups.collect(),
            routes: routes.map(str::to_owned).collect(),
            mounts: fs::read_to_string("/proc/self/mounts").unwrap_or_default(),
            packet_filters: filters.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect(),
            settings: settings.map(|name| fs::read_to_string(format!("/proc/sys/{name}")).unwrap_or_default()).to_vec(),
        }
    }
}

/// A running process, told apart from later ones: numbers come again, after some minutes on a busy machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    id: u32,
    started: String,
}

impl Process {
    fn of(id: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (_, after_its_name) = status.rsplit_once(')')?;
        let mut fields = after_its_name.split_whitespace();
        let is_running = fields.next()? != "Z";
        is_running.then_some(Self { id, started: fields.nth(18)?.to_owned() })
    }
}

/// A process and all below it.
pub fn descendants(process: u32) -> Vec<Process> {
    let threads = names_in(&format!("/proc/{process}/task"));
    let children = threads.iter().map(|thread| fs::read_to_string(format!("/proc/{process}/task/{thread}/children")));
    let below = children.flat_map(|children| {
        let children = children.unwrap_or_default();
        children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(descendants).collect::<Vec<_>>()
    });
    Process::of(process).into_iter().chain(below).collect()
}

/// Whether none of these processes runs any more.
pub fn are_gone(processes: &[Process]) -> bool {
    processes.iter().all(|process| Process::of(process.id).as_ref() != Some(process))
}

fn names_in(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// Nothing where there is no such program: then nobody can have used it.
fn said_by(program: &str, arguments: &[&str]) -> String {
    let said = Command::new(program).args(arguments).output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).into_owned()
}
