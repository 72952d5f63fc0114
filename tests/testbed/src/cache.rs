//! Programs that are built or downloaded once, into a folder outside the checkout.
//!
//! An entry is a folder named by program, version and a hash of its recipe. It is made under another name and renamed
//! when it is whole, and it carries a list of its files with their sizes: an entry that does not agree with its list
//! is made again. One lock serves all builds, since each of them takes the whole machine.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::missing::Unavailable;
use crate::programs::Program;
use crate::progress::Progress;

/// Overrides the place of the cache.
const CACHE_FOLDER: &str = "TESTBED_CACHE";
const LIST: &str = ".files";

/// The folder of built programs.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// `$TESTBED_CACHE`, else `clickstream-testbed` in the user's cache folder.
    pub fn of_user() -> Result<Self, Unavailable> {
        let given = |variable| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        let place = given(CACHE_FOLDER).or_else(|| {
            let caches = given("XDG_CACHE_HOME").filter(|folder| folder.is_absolute()); // as its specification says
            let caches = caches.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
            caches.map(|folder| folder.join("clickstream-testbed"))
        });
        match place {
            // Builds run in folders of their own, where a relative path would be another place.
            Some(root) => Ok(Self { root: std::path::absolute(root)? }),
            None => Err(Unavailable::missing("the testbed's cache", format!("HOME or {CACHE_FOLDER} to be set"))),
        }
    }

    /// A cache at a place of one's own.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder of a program, built first where it is not there or not whole.
    pub fn folder_of(&self, program: &Program) -> Result<PathBuf, Unavailable> {
        let entry = self.root.join(program.entry_name());
        if is_whole(&entry) {
            return Ok(entry);
        }
        program.check_tools()?;
        fs::create_dir_all(&self.root)?;
        let _building = self.lock(program)?;
        if is_whole(&entry) {
            return Ok(entry); // somebody else built it while this waited
        }
        self.build(program, &entry)?;
        Ok(entry)
    }

    fn lock(&self, program: &Program) -> io::Result<File> {
        let lock = File::options().create(true).append(true).open(self.root.join(".lock"))?;
        if lock.try_lock().is_err() {
            let _waiting = Progress::start(&format!("waiting for another build, then {}", program.name));
            lock.lock()?;
        }
        Ok(lock)
    }

    fn build(&self, program: &Program, entry: &Path) -> Result<(), Unavailable> {
        let unfinished = self.root.join(".unfinished");
        remove_if_there(&unfinished)?; // of a build that was interrupted; the lock is ours
        remove_if_there(entry)?;
        fs::create_dir_all(&unfinished)?;
        let progress = Progress::start(&format!("building {} {} ({})", program.name, program.version, program.cost));
        let started = Instant::now();
        let log = self.root.join(format!("{}.log", program.name));
        program.build(&unfinished, &log)?;
        write_list(&unfinished)?;
        fs::rename(&unfinished, entry)?;
        self.note(program, started.elapsed())?;
        progress.done();
        Ok(())
    }

    /// Build times are kept beside the entries: whoever wonders where a cold start went can read them.
    fn note(&self, program: &Program, took: Duration) -> io::Result<()> {
        let mut notes = File::options().create(true).append(true).open(self.root.join("build-times"))?;
        writeln!(notes, "{:>6.1} s  {}", took.as_secs_f64(), program.entry_name())
    }
}

fn remove_if_there(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_list(entry: &Path) -> io::Result<()> {
    let mut lines = Vec::new();
    list_files(entry, Path::new(""), &mut lines)?;
    lines.sort();
    fs::write(entry.join(LIST), lines.join("\n"))
}

fn list_files(folder: &Path, below: &Path, lines: &mut Vec<String>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name = below.join(item.file_name());
        if item.file_type()?.is_dir() {
            list_files(&item.path(), &name, lines)?;
        } else {
            lines.push(format!("{}\t{}", item.metadata()?.len(), name.display()));
        }
    }
    Ok(())
}

/// Whether every file of the list is there in its size. A few hundred look-ups, less than a millisecond.
fn is_whole(entry: &Path) -> bool {
    let Ok(list) = fs::read_to_string(entry.join(LIST)) else { return false };
    !list.is_empty()
        && list.lines().all(|line| {
            let Some((size, name)) = line.split_once('\t') else { return false };
            fs::symlink_metadata(entry.join(name)).is_ok_and(|found| Ok(found.len()) == size.parse())
        })
}

#[cfg(test)]
mod tests;
