//! What a file says about itself, behind its rows, where a reader looks first.

use parquet::file::metadata::{KeyValue, ParquetMetaDataReader};

use super::super::identity::Identity;
use super::super::manifest::PortionKind;
use super::Facts;

const IDENTITY: &str = "clickstream.identity";
const KIND: &str = "clickstream.kind";
const PLANNED_AT: &str = "clickstream.planned_at";

/// A file ends with the length of its metadata and this word.
const MAGIC: &[u8] = b"PAR1";
/// More than the metadata of any file of ours.
const LARGEST: usize = 64 << 20;

/// For the footer of a file.
pub(super) fn written(facts: &Facts) -> Vec<KeyValue> {
    let kind = match facts.kind {
        PortionKind::Events => "events",
        PortionKind::Quarantine => "quarantine",
    };
    // Text and numbers under fixed names: there is nothing in it that has no JSON.
    let identity = serde_json::to_string(&facts.identity).unwrap_or_default();
    [(IDENTITY, identity), (KIND, kind.to_owned()), (PLANNED_AT, facts.planned_at.to_string())]
        .map(|(key, value)| KeyValue::new(key.to_owned(), value))
        .into()
}

/// Whose object it is whose last bytes these are. `None`: more bytes are needed.
pub(in crate::land) fn read(tail: &[u8]) -> Result<Option<Identity>, String> {
    let Some((before, [a, b, c, d, magic @ ..])) = tail.split_last_chunk::<8>() else { return Ok(None) };
    if magic != MAGIC {
        return Err("it is no Parquet file".to_owned());
    }
    let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    if length > LARGEST {
        return Err("its footer is larger than that of any file that was landed".to_owned());
    }
    let Some(start) = before.len().checked_sub(length) else { return Ok(None) };
    let footer = ParquetMetaDataReader::decode_metadata(&before[start..])
        .map_err(|error| format!("its footer cannot be read: {error}"))?;
    let said = footer.file_metadata().key_value_metadata().into_iter().flatten();
    let Some(identity) = said.filter(|said| said.key == IDENTITY).find_map(|said| said.value.as_ref()) else {
        return Err("it is a Parquet file that was not landed by clickstream".to_owned());
    };
    serde_json::from_str(identity).map(Some).map_err(|error| format!("its identity cannot be read: {error}"))
}
