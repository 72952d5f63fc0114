//! The cable between machine and node, seen from the machine. Everything here goes when the node's namespace goes.

use std::path::Path;
use std::process::Command;

use super::slot::Slot;
use crate::missing::Unavailable;
use crate::process::run;

/// Lays it to the network namespace of the process `node`, with routes to pods and Services.
pub(super) fn create(slot: &Slot, node: u32) -> Result<(), Unavailable> {
    let (link, machine, via) = (slot.link(), slot.machine(), slot.node());
    ip(&format!("link add {link} type veth peer name eth0 netns {node}"))?;
    ip(&format!("address add {machine}/30 dev {link}"))?;
    ip(&format!("link set {link} up"))?;
    ip(&format!("route add {} via {via} dev {link}", slot.pods()))?;
    ip(&format!("route add {} via {via} dev {link}", slot.services()))
}

/// The same seen from the node: the commands for its first process.
pub(super) fn commands_inside(slot: &Slot) -> Vec<Vec<String>> {
    let commands = [
        "ip link set lo up".to_owned(),
        format!("ip address add {}/30 dev eth0", slot.node()),
        "ip link set eth0 up".to_owned(),
        // The API server calls webhooks by their Service's address: a packet must have a route before it is rewritten.
        format!("ip route add {} via {} dev eth0", slot.services(), slot.machine()),
    ];
    commands.iter().map(|command| command.split(' ').map(str::to_owned).collect()).collect()
}

/// Removes it at once; left alone it would go some moments after the node.
pub(super) fn remove(slot: &Slot) -> Result<(), Unavailable> {
    let is_there = || Path::new("/sys/class/net").join(slot.link()).exists();
    if !is_there() {
        return Ok(());
    }
    match ip(&format!("link delete {}", slot.link())) {
        Err(error) if is_there() => Err(error),
        _ => Ok(()), // or it went by itself just now
    }
}

fn ip(arguments: &str) -> Result<(), Unavailable> {
    run(Command::new("ip").args(arguments.split(' '))).map(drop)
}
