use super::*;

fn form(name: &str, preset: Preset) -> Result<(Encoding, Packing), String> {
    Form::of(Path::new(name), preset).map(|form| (form.encoding, form.packing)).map_err(|refused| refused.to_string())
}

#[test]
fn the_name_says_the_form() {
    for (name, wanted) in [
        ("a.csv", (Encoding::Csv, Packing::Plain)),
        ("dir.x/a.b.csv.gz", (Encoding::Csv, Packing::Gzip)),
        ("a.jsonl.zst", (Encoding::JsonLines, Packing::Zstd)),
        ("a.ndjson", (Encoding::JsonLines, Packing::Plain)),
        ("a.parquet", (Encoding::Parquet, Packing::Plain)),
    ] {
        assert_eq!(form(name, Preset::Ecommerce), Ok(wanted), "{name}");
    }
}

#[test]
fn names_that_say_nothing_or_too_much_are_refused_with_what_to_write() {
    for (name, preset, word) in [
        ("events", Preset::Ecommerce, "ends in .csv"),
        ("events.json", Preset::Ecommerce, "ends in .csv"),
        (".gz", Preset::Ecommerce, "ends in .csv"),
        ("a.parquet.gz", Preset::Ecommerce, "without .gz"),
        ("a.csv", Preset::Streaming, "records and lists"),
    ] {
        let refused = form(name, preset).unwrap_err();
        assert!(refused.starts_with("--output: ") && refused.contains(word), "{name}: {refused}");
    }
}
