//! JSON for a person: one line for each fact, and no more lines than facts.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Objects and lists deeper than this stay on one line.
const DEPTH: usize = 2;

/// Writes a value.
pub(super) fn write(value: &impl Serialize, out: impl Write) -> io::Result<()> {
    let layout = Layout { depth: 0, open: PrettyFormatter::new() };
    value.serialize(&mut Serializer::with_formatter(out, layout)).map_err(io::Error::from)
}

struct Layout {
    depth: usize,
    open: PrettyFormatter<'static>,
}

/// Hands each call to the open layout near the top, and to the compact one below.
macro_rules! by_depth {
    ($($call:ident($($argument:ident: $kind:ty),*) $change:expr;)*) => {
        $(fn $call<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            let change: fn(&mut usize, bool) = $change;
            change(&mut self.depth, true);
            let result = if self.depth <= DEPTH {
                self.open.$call(out $(, $argument)*)
            } else {
                CompactFormatter.$call(out $(, $argument)*)
            };
            change(&mut self.depth, false);
            result
        })*
    };
}

fn same(_: &mut usize, _: bool) {}

fn deeper(depth: &mut usize, before: bool) {
    *depth += usize::from(before);
}

fn higher(depth: &mut usize, before: bool) {
    *depth -= usize::from(!before);
}

impl Formatter for Layout {
    by_depth! {
        begin_array() deeper;
        end_array() higher;
        begin_array_value(first: bool) same;
        end_array_value() same;
        begin_object() deeper;
        end_object() higher;
        begin_object_key(first: bool) same;
        begin_object_value() same;
        end_object_value() same;
    }
}
