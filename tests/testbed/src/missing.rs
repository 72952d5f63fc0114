//! What a machine cannot offer, told apart from what is broken.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a server or a program cannot be had.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Unavailable {
    /// This machine lacks something; a test that needs it is left out, by name.
    Missing {
        /// What was asked for: `the node`, `MinIO`.
        what: String,
        /// What it needs, and how to get it.
        needs: String,
    },
    /// It should have worked and did not; a test that needs it fails.
    Broken(String),
}

impl Unavailable {
    pub(crate) fn missing(what: impl Into<String>, needs: impl Into<String>) -> Self {
        Self::Missing { what: what.into(), needs: needs.into() }
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { what, needs } => write!(f, "{what} needs {needs}"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unavailable {}

impl From<std::io::Error> for Unavailable {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// Where [`require!`](crate::require) notes the tests that were left out: one line each, `test<TAB>why`.
pub const LEFT_OUT_FILE: &str = "TESTBED_LEFT_OUT";

/// Notes that the running test is left out. With `CI=true` nothing may be: then it panics.
pub fn leave_out(why: &Unavailable) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: {why}, and with CI=true nothing may be left out");
    eprintln!("{test}: left out: {why}");
    if let Some(file) = std::env::var_os(LEFT_OUT_FILE) {
        use std::io::Write;
        let noted = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&file)
            .and_then(|mut notes| notes.write_all(format!("{test}\t{why}\n").as_bytes()));
        assert!(noted.is_ok(), "cannot note in {} that {test} was left out: {noted:?}", file.display());
    }
}

/// The value of a `Result<_, Unavailable>`; ends the test as left out where the machine lacks what it needs.
#[macro_export]
macro_rules! require {
    ($what:expr) => {
        match $what {
            Ok(value) => value,
            Err(why @ $crate::Unavailable::Missing { .. }) => {
                $crate::leave_out(&why);
                return Default::default();
            }
            Err(why) => panic!("{why}"),
        }
    };
}
