//! What a machine must have to carry a node.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::missing::Unavailable;
use crate::process::run;
use crate::programs::find_on_path;

/// Programs, and the Debian packages that bring them.
const PROGRAMS: [(&str, &str); 10] = [
    ("unshare", "util-linux"),
    ("setpriv", "util-linux"),
    ("ip", "iproute2"),
    ("iptables", "iptables"),
    ("containerd", "containerd"),
    ("ctr", "containerd"),
    ("runc", "runc"),
    ("umoci", "umoci"),
    ("openssl", "openssl"),
    ("cc", "gcc libc6-dev"),
];

/// Where distributions and vendors put the network plugins.
const PLUGIN_FOLDERS: [&str; 2] = ["/usr/lib/cni", "/opt/cni/bin"];

/// Checks everything; the answer is the folder of the network plugins.
pub(super) fn check() -> Result<PathBuf, Unavailable> {
    if !rustix::process::geteuid().is_root() {
        return Err(Unavailable::missing("the node", "root"));
    }
    let absent = PROGRAMS.iter().filter(|(program, _)| find_on_path(program).is_none());
    let mut packages: BTreeSet<&str> = absent.map(|(_, package)| *package).collect();
    let plugins = PLUGIN_FOLDERS.iter().map(PathBuf::from).find(|folder| folder.join("ptp").exists());
    if plugins.is_none() {
        packages.insert("containernetworking-plugins");
    }
    match plugins {
        Some(plugins) if packages.is_empty() => {
            let mut try_namespaces = Command::new("unshare");
            run(try_namespaces.args(["--net", "--mount", "--pid", "--fork", "true"])).map_err(|_| {
                Unavailable::missing("the node", "the right to make namespaces (a container must be privileged)")
            })?;
            Ok(plugins)
        }
        _ => {
            let packages = packages.into_iter().collect::<Vec<_>>().join(" ");
            let install = format!("Debian: apt-get install -y --no-install-recommends {packages}");
            Err(Unavailable::missing("the node", format!("programs that are not here ({install})")))
        }
    }
}
