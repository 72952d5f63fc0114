//! What the name of a file says about what is in it.

use std::path::Path;

use super::fault::Defect;
use super::preset::Preset;
use super::settings::Refused;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// How events are written.
    pub encoding: Encoding,
    /// How the whole file is packed.
    pub packing: Packing,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// One row a line, with a line of names.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Columns.
    Parquet,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

impl Packing {
    /// How a file of this name is packed, and its name without that.
    pub fn of(name: &str) -> (Self, &str) {
        let packed = [(".gz", Self::Gzip), (".zst", Self::Zstd)];
        let found = packed.into_iter().find_map(|(end, packing)| Some((packing, name.strip_suffix(end)?)));
        found.unwrap_or((Self::Plain, name))
    }
}

impl Form {
    /// The form of a file for events of a preset.
    pub fn of(file: &Path, preset: Preset) -> Result<Self, Refused> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let (packing, rest) = Packing::of(&name);
        let encoding = match rest.rsplit_once('.') {
            Some((_, "csv")) => Encoding::Csv,
            Some((_, "jsonl" | "ndjson")) => Encoding::JsonLines,
            Some((_, "parquet")) => Encoding::Parquet,
            _ => {
                let expected = "a name that ends in .csv, .jsonl, .ndjson or .parquet; the first three may be followed by .gz or .zst";
                return Err(Refused::new("output", expected, name));
            }
        };
        if encoding == Encoding::Parquet && packing != Packing::Plain {
            return Err(Refused::new("output", "a Parquet file without .gz or .zst, which it has inside", name));
        }
        if encoding == Encoding::Csv && preset.story().nested {
            let expected = format!("a name that ends in .jsonl or .parquet: events of {preset} have records and lists");
            return Err(Refused::new("output", expected, name));
        }
        Ok(Self { encoding, packing })
    }

    /// In what ways an event can be malformed in this form.
    pub fn malformations(self, preset: Preset) -> Vec<Defect> {
        let mut defects = Defect::ANYWHERE.to_vec();
        match self.encoding {
            Encoding::JsonLines => defects.extend([Defect::Encoding, Defect::BadType]),
            Encoding::Csv if preset.story().typed_is_number => defects.push(Defect::BadType),
            Encoding::Csv | Encoding::Parquet => {}
        }
        defects
    }
}

#[cfg(test)]
mod tests;
