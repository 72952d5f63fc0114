use std::borrow::Cow;

use super::scan::{Wanted, content, scan};

/// Finds one value in messages.
#[derive(Debug)]
pub(in crate::source) struct Finder(Wanted);

impl Finder {
    /// For the value at this path.
    pub(in crate::source) fn new(path: &str) -> Self {
        let mut wanted = Wanted::default();
        wanted.add(&path.split('.').collect::<Vec<_>>(), 0);
        Self(wanted)
    }

    /// The value's text, if it is there and is text or a number.
    pub(in crate::source) fn find<'message>(&self, message: &'message [u8]) -> Option<Cow<'message, [u8]>> {
        let mut found = [None];
        scan(message, &self.0, &mut found).ok()?;
        let [place] = found;
        content(&message[place?])
    }
}
