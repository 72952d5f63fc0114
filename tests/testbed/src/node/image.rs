//! Container images without a container engine.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::NodeAddress;
use super::settings::CONTAINERD_SOCKET;
use crate::fresh_name;
use crate::missing::Unavailable;
use crate::process::run;

mod program;

/// An image made of a folder of files. What runs in it must bring its libraries along or need none.
#[derive(Debug, Clone)]
pub struct Image {
    /// Its name without a registry's: `clickstream/worker`.
    pub name: String,
    /// Its tag.
    pub tag: String,
    /// What becomes its root folder.
    pub files: PathBuf,
    /// The program it runs and that program's first arguments.
    pub entrypoint: Vec<String>,
    /// The number of the user, and of the group, that it runs as.
    pub user: u32,
}

impl NodeAddress {
    /// Gives an image to the node. The answer is its name for a pod, which needs `imagePullPolicy: Never`.
    pub fn load_image(&self, image: &Image) -> Result<String, Unavailable> {
        let work = self.folder.join(fresh_name("image"));
        fs::create_dir_all(&work)?;
        let loaded = image.pack(&work).and_then(|archive| {
            // With containerd's own default the kubelet would look for a name that is not kept.
            let repository = format!("docker.io/{}", image.name);
            run(self.ctr().args(["images", "import", "--base-name", &repository]).arg(archive))?;
            Ok(format!("{repository}:{}", image.tag))
        });
        fs::remove_dir_all(&work)?;
        loaded
    }

    /// `ctr` on the node's containerd, in Kubernetes' name space.
    pub(super) fn ctr(&self) -> Command {
        let mut command = Command::new("ctr");
        command.arg("--address").arg(self.inside(CONTAINERD_SOCKET)).args(["--namespace", "k8s.io"]);
        command
    }
}

impl Image {
    /// An archive of an OCI layout, in the folder `work`.
    fn pack(&self, work: &Path) -> Result<PathBuf, Unavailable> {
        let layout = work.join("layout");
        run(Command::new("umoci").args(["init", "--layout"]).arg(&layout))?;
        let image = format!("{}:{}", layout.display(), self.tag);
        let umoci = |action: &str| {
            let mut command = Command::new("umoci");
            command.args([action, "--image", &image]);
            command
        };
        run(&mut umoci("new"))?;
        run(umoci("insert").arg(&self.files).arg("/"))?;
        // The root folder took the mode of `files`, and temporary folders are closed to the image's other users.
        let open_to_all = work.join("root");
        DirBuilder::new().mode(0o755).create(&open_to_all)?;
        run(umoci("insert").arg(open_to_all).arg("/"))?;
        let mut config = umoci("config");
        config.args(self.entrypoint.iter().map(|part| format!("--config.entrypoint={part}")));
        run(config.arg(format!("--config.user={user}:{user}", user = self.user)))?;
        let archive = work.join("image.tar");
        run(Command::new("tar").arg("-C").arg(&layout).arg("-cf").arg(&archive).arg("."))?;
        Ok(archive)
    }
}

/// The image that holds the namespaces of every pod: a program that does nothing.
pub(super) fn pause(work: &Path) -> Result<Image, Unavailable> {
    let files = work.join("pause");
    fs::create_dir_all(&files)?;
    let source = work.join("pause.c");
    fs::write(&source, "#include <unistd.h>\nint main(void) { for (;;) pause(); }\n")?;
    run(Command::new("cc").args(["-static", "-Os", "-s", "-o"]).arg(files.join("pause")).arg(source))?;
    let entrypoint = vec!["/pause".to_owned()];
    Ok(Image { name: "testbed/pause".to_owned(), tag: "1".to_owned(), files, entrypoint, user: 0 })
}

/// Its name for pods.
pub(super) const PAUSE: &str = "docker.io/testbed/pause:1";
