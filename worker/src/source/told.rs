use std::borrow::Cow;

/// What a row tells about its event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told<'row> {
    /// When it happened, in microseconds since 1970.
    pub(super) time: Option<i64>,
    /// Who did it; empty: nobody is named.
    pub(super) user: Cow<'row, [u8]>,
}
