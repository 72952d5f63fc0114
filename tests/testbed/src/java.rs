//! The Java that a server needs, among those the machine has.

use std::fs;
use std::path::{Path, PathBuf};

use crate::missing::Unavailable;
use crate::programs::find_on_path;

/// The oldest Java that is at least `version`: of those in `$JAVA_HOME`, `/usr/lib/jvm` and on the PATH.
pub(crate) fn at_least(version: u32, what: &str) -> Result<PathBuf, Unavailable> {
    let mut homes: Vec<PathBuf> = std::env::var_os("JAVA_HOME").map(PathBuf::from).into_iter().collect();
    if let Ok(installed) = fs::read_dir("/usr/lib/jvm") {
        homes.extend(installed.filter_map(|home| Some(home.ok()?.path())));
    }
    let on_path = find_on_path("java").and_then(|java| fs::canonicalize(java).ok());
    homes.extend(on_path.iter().filter_map(|java| java.parent()?.parent()).map(Path::to_owned));
    let suitable = homes.iter().filter(|home| home.join("bin/java").is_file());
    let suitable = suitable.filter_map(|home| Some((version_of(home)?, home))).filter(|(found, _)| *found >= version);
    match suitable.min() {
        Some((_, home)) => Ok(home.join("bin/java")),
        None => Err(Unavailable::missing(what, format!("Java {version} or newer in /usr/lib/jvm or on the PATH"))),
    }
}

/// The feature version out of the `release` file that every Java home has.
fn version_of(home: &Path) -> Option<u32> {
    let release = fs::read_to_string(home.join("release")).ok()?;
    let version = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION="))?;
    version.trim_matches('"').split('.').next()?.parse().ok()
}
