use std::fs;
use std::path::PathBuf;

use super::*;
use crate::programs::TYPOS;

/// A cache of this test's own, removed at its end, in which the spell check seems to be built.
struct Scratch {
    cache: Cache,
    entry: PathBuf,
}

impl Scratch {
    fn new(test: &str) -> Self {
        let root = std::env::temp_dir().join(format!("testbed-cache-{test}-{}", std::process::id()));
        let entry = root.join(TYPOS.entry_name());
        fs::create_dir_all(entry.join("bin")).unwrap();
        fs::write(entry.join("bin/typos"), "a program").unwrap();
        write_list(&entry).unwrap();
        Self { cache: Cache::at(root), entry }
    }

    fn program(&self) -> Vec<u8> {
        fs::read(self.cache.folder_of(&TYPOS).unwrap().join("bin/typos")).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.cache.root);
    }
}

#[test]
fn a_whole_entry_is_taken_as_it_is() {
    assert_eq!(Scratch::new("whole").program(), b"a program");
}

#[test]
fn an_entry_without_its_list_is_not_whole() {
    let scratch = Scratch::new("half");
    fs::remove_file(scratch.entry.join(LIST)).unwrap();
    assert!(!is_whole(&scratch.entry));
}

#[test]
fn an_entry_whose_file_was_cut_or_removed_is_not_whole() {
    let scratch = Scratch::new("cut");
    fs::write(scratch.entry.join("bin/typos"), "a prog").unwrap();
    assert!(!is_whole(&scratch.entry));
    fs::remove_file(scratch.entry.join("bin/typos")).unwrap();
    assert!(!is_whole(&scratch.entry));
}

#[test]
fn a_damaged_entry_and_an_interrupted_build_are_made_good() {
    let scratch = Scratch::new("heal");
    fs::write(scratch.entry.join("bin/typos"), "").unwrap();
    let unfinished = scratch.cache.root.join(".unfinished");
    fs::create_dir_all(&unfinished).unwrap();
    fs::write(unfinished.join("rest"), "of a build that was killed").unwrap();
    match scratch.cache.folder_of(&TYPOS) {
        Ok(folder) => {
            assert!(fs::metadata(folder.join("bin/typos")).unwrap().len() > 1_000_000);
            assert!(!folder.join("rest").exists());
        }
        Err(why @ Unavailable::Missing { .. }) => crate::leave_out(&why),
        Err(why) => panic!("{why}"),
    }
}
