//! A Git repository, served as Git hosts do: smart HTTP, on loopback.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use crate::missing::Unavailable;
use crate::place::Place;
use crate::process::run;
use crate::programs::find_on_path;

mod backend;

/// The branch that has the commits.
const BRANCH: &str = "main";

/// A repository with one branch, `main`, that whoever has its address may fetch; served until it is dropped.
#[derive(Debug)]
pub struct GitServer {
    listener: Arc<TcpListener>,
    /// The working tree, whose commits are served.
    tree: PathBuf,
}

impl GitServer {
    /// Starts one without commits.
    pub fn start(place: &Place) -> Result<Self, Unavailable> {
        if find_on_path("git").is_none() {
            return Err(Unavailable::missing("a Git server", "git (Debian: apt-get install git)"));
        }
        let root = place.fresh_folder("git")?;
        let tree = root.join("tree");
        run(Command::new("git").args(["init", "--quiet", "--initial-branch", BRANCH]).arg(&tree))?;
        let listener = Arc::new(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?);
        let accepting = Arc::clone(&listener);
        thread::spawn(move || {
            while let Ok((client, _)) = accepting.accept() {
                let root = root.clone();
                // A client that goes away in the middle asks again.
                thread::spawn(move || backend::answer(client, &root));
            }
        });
        Ok(Self { listener, tree })
    }

    /// The repository's address.
    pub fn url(&self) -> Result<String, Unavailable> {
        Ok(format!("http://{}/tree/.git", self.listener.local_addr()?))
    }

    /// Commits a file; the answer is the commit's id.
    pub fn commit(&self, path: &str, text: &str) -> Result<String, Unavailable> {
        let file = self.tree.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&self.tree))?;
        fs::write(file, text)?;
        run(self.git().args(["add", "--all"]))?;
        run(self.git().args(["commit", "--quiet", "--allow-empty", "--message", path]))?;
        self.head()
    }

    /// Commits the contrary of the last commit; the answer is the new commit's id.
    pub fn revert(&self) -> Result<String, Unavailable> {
        run(self.git().args(["revert", "--no-edit", "HEAD"]))?;
        self.head()
    }

    fn head(&self) -> Result<String, Unavailable> {
        Ok(run(self.git().args(["rev-parse", "HEAD"]))?.trim().to_owned())
    }

    fn git(&self) -> Command {
        let mut command = Command::new("git");
        own_settings(&mut command);
        command.args(["-c", "user.name=testbed", "-c", "user.email=testbed@localhost"]).arg("-C").arg(&self.tree);
        command
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        let _ = rustix::net::shutdown(&*self.listener, rustix::net::Shutdown::Both); // wakes the accepting thread
    }
}

/// The settings of the machine and its user may sign commits, run hooks, and the like.
fn own_settings(git: &mut Command) {
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
}

fn backend(root: &Path) -> Command {
    let mut command = Command::new("git");
    own_settings(&mut command);
    command.arg("http-backend").env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1");
    command
}
