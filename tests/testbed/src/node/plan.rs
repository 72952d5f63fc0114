//! What the node's first process is told to do. Whoever starts the node decides; the process only obeys.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Folders of the machine that stay visible wherever they are.
    pub(super) visible: Vec<PathBuf>,
    /// Commands that set up the network once its link is there.
    pub(super) network: Vec<Vec<String>>,
    /// Where components write their logs.
    pub(super) logs: PathBuf,
    /// What starts at once.
    pub(super) first: Vec<Component>,
    /// Succeeds when the API server is ready.
    pub(super) api_is_ready: Vec<String>,
    /// What starts when the API server is ready: it would start before too, fail, and try again ever more slowly.
    pub(super) then: Vec<Component>,
}

/// A program that is kept running.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
}
