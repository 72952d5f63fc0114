//! Images of programs of ours, made of what a build left: what the Dockerfile makes, without the build and the engine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Image;
use crate::missing::Unavailable;
use crate::process::run;
use crate::programs::find_on_path;

/// The certificates of public authorities, where Debian has them and where programs look for them.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Nobody in particular, as distroless images have it.
const USER: u32 = 65_532;

impl Image {
    /// An image `clickstream/worker` of a built program: `/clickstream-worker` is all that it can run. Beside it are the
    /// libraries that it needs and the certificates of public authorities; there is no shell, no `/tmp`, and the user
    /// has no rights. `files` is an empty folder, which becomes the root.
    pub fn of_program(name: &str, tag: &str, program: &Path, files: PathBuf) -> Result<Self, Unavailable> {
        if find_on_path("strip").is_none() {
            return Err(Unavailable::missing("an image", "strip (Debian: apt-get install binutils)"));
        }
        let entrypoint = format!("/{}", name.replace('/', "-"));
        // A build for tests is mostly notes for debuggers, which would be packed, carried and unpacked.
        run(Command::new("strip").arg("-o").arg(below(&files, &entrypoint)).arg(program))?;
        for library in libraries(program)? {
            copy(&files, &library)?;
        }
        if !Path::new(CERTIFICATES).exists() {
            return Err(Unavailable::missing("an image", "ca-certificates (Debian: apt-get install ca-certificates)"));
        }
        copy(&files, CERTIFICATES)?;
        let (name, tag) = (name.to_owned(), tag.to_owned());
        Ok(Self { name, tag, files, entrypoint: vec![entrypoint], user: USER })
    }
}

/// The absolute paths in what `ldd` says; the kernel's own library has none.
fn libraries(program: &Path) -> Result<Vec<String>, Unavailable> {
    let said = run(Command::new("ldd").arg(program))?;
    Ok(said.split_whitespace().filter(|word| word.starts_with('/')).map(str::to_owned).collect())
}

/// Copies a file of this machine, links followed, to the same place of the image.
fn copy(files: &Path, path: &str) -> Result<(), Unavailable> {
    let to = below(files, path);
    fs::create_dir_all(to.parent().unwrap_or(files))?;
    fs::copy(path, to)?;
    Ok(())
}

fn below(files: &Path, path: &str) -> PathBuf {
    files.join(path.trim_start_matches('/'))
}
