/// Where a text stops being JSON, and what should have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// How many bytes are before it.
    pub(super) at: usize,
    pub(super) what: &'static str,
}
