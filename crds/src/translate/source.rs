use super::faults::Faults;
use super::generator::generator;
use super::store::store;
use crate::defaults;
use crate::settings::{FileFormat, FileLocation, FileSource, KeysWanted, Source};
use crate::spec::{self, ClickstreamPipelineSpec, FileUri};

pub(super) fn source(
    source: &spec::Source,
    spec: &ClickstreamPipelineSpec,
    faults: &mut Faults,
) -> Option<Source<KeysWanted>> {
    let (form, format, files) = match (&source.csv, &source.json_lines, &source.parquet, &source.generator) {
        (None, None, None, Some(generator)) => return Some(Source::Generator(self::generator(generator, faults)?)),
        (Some(csv), None, None, None) => {
            let delimiter = csv.delimiter.as_deref().unwrap_or(defaults::CSV_DELIMITER);
            let delimiter = delimiter.chars().next().filter(|character| character.len_utf8() == delimiter.len());
            let delimiter =
                faults.need("spec.producer.source.csv.delimiter", delimiter, "must be one character, such as \",\"")?;
            ("csv", FileFormat::Csv { delimiter, header: csv.header.clone() }, &csv.files)
        }
        (None, Some(json_lines), None, None) => ("jsonLines", FileFormat::JsonLines, &json_lines.files),
        (None, None, Some(parquet), None) => ("parquet", FileFormat::Parquet, &parquet.files),
        _ => {
            faults.add("spec.producer.source", "give exactly one of csv, jsonLines, parquet, generator");
            return None;
        }
    };
    let files: Vec<_> = files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| {
            faults.need(
                &format!("spec.producer.source.{form}.files[{index}]"),
                location(file),
                "must be s3://bucket/key, https://host/path, or a path that begins with / or ./",
            )
        })
        .collect();
    let in_s3 = files.iter().any(|file| matches!(file, FileLocation::S3 { .. }));
    let lake = spec.lake.as_ref().map(|lake| &lake.s3.access);
    let access = source.s3.as_ref().or(lake).cloned().unwrap_or_default();
    Some(Source::Files(FileSource { format, files, s3: in_s3.then(|| store(&access)) }))
}

fn location(file: &FileUri) -> Option<FileLocation> {
    let uri = file.0.as_str();
    if let Some(rest) = uri.strip_prefix("s3://") {
        let (bucket, key) = rest.split_once('/').filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())?;
        return Some(FileLocation::S3 { bucket: bucket.to_owned(), key: key.to_owned() });
    }
    if uri.starts_with("https://") || uri.starts_with("http://") {
        return Some(FileLocation::Url(uri.to_owned()));
    }
    ["/", "./", "../"].iter().any(|start| uri.starts_with(start)).then(|| FileLocation::Path(uri.to_owned()))
}
