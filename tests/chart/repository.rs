//! What lies in the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the chart.
pub(crate) fn chart() -> PathBuf {
    repository().join("charts/clickstream-operator")
}

/// The whole text of a file, named from the root.
pub(crate) fn text(path: &str) -> String {
    let file = repository().join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder, as one text.
pub(crate) fn sources(folder: &str) -> String {
    let mut text = String::new();
    let mut folders = vec![repository().join(folder)];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}
