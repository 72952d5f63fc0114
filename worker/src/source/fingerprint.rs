use std::io::{self, Read};

use clickstream_crds::settings::{FileFormat, FileSource};
use clickstream_crds::spec::Order;
use twox_hash::XxHash3_128;

use super::fetch::{Place, SourceFile};

const CHUNK: usize = 256 * 1024;

/// What a file is: its content. Of an object it is what the store says of it; of a file that lies here, wherever it lies,
/// what is in it.
pub(super) fn of_file(file: &SourceFile) -> io::Result<String> {
    if let Place::Object(_, object) = &file.place {
        return Ok(format!("{}:{}", file.size, object.etag));
    }
    let mut hash = XxHash3_128::new();
    let mut from = file.open(0)?;
    let mut chunk = vec![0; CHUNK];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => hash.write(&chunk[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(format!("{}:{:032x}", file.size, hash.finish_128()))
}

/// What a data set is: everything that decides its rows. It is compared with what earlier releases wrote: its text never changes.
pub(super) fn of_set(files: &[String], source: &FileSource, order: Order) -> String {
    let format = match &source.format {
        FileFormat::Csv { delimiter, header } => format!("csv {delimiter:?} {header:?}"),
        FileFormat::JsonLines => "jsonLines".to_owned(),
        FileFormat::Parquet => "parquet".to_owned(),
    };
    let order = match order {
        Order::AsIs => "asIs",
        Order::Sort => "sort",
    };
    let text = format!("{format}\n{order}\n{}", files.join("\n"));
    format!("{:032x}", XxHash3_128::oneshot(text.as_bytes()))
}
