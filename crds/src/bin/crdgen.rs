//! `make generate`: writes into the repository what is made from the Rust types.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use clickstream_crds::generate;

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::args().nth(1).ok_or("usage: crdgen REPOSITORY")?;
    for file in generate::files()? {
        let path = Path::new(&root).join(file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, file.text)?;
    }
    Ok(())
}
