use super::{Garbled, Reader, Writer};

#[test]
fn what_is_written_is_read_in_either_form() {
    for flexible in [false, true] {
        let long = "x".repeat(300);
        let mut writer = Writer::new(flexible);
        writer.bool(true);
        writer.i8(-3);
        writer.i16(-4);
        writer.i32(-5);
        writer.i64(-6);
        writer.text(&long);
        writer.optional_text(None);
        writer.blob(&[7, 8]);
        writer.array(&["a", "", "c"], |writer, text| writer.text(text));
        writer.no_array();
        writer.no_tags();
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes, flexible);
        assert_eq!((reader.bool(), reader.i8(), reader.i16()), (Ok(true), Ok(-3), Ok(-4)));
        assert_eq!((reader.i32(), reader.i64()), (Ok(-5), Ok(-6)));
        assert_eq!((reader.text(), reader.optional_text()), (Ok(long), Ok(None)));
        assert_eq!(reader.blob(), Ok(vec![7, 8]));
        assert_eq!(reader.array(Reader::text), Ok(vec!["a".to_owned(), String::new(), "c".to_owned()]));
        assert_eq!(reader.array(Reader::i32), Ok(vec![]));
        assert_eq!(reader.tags(), Ok(()));
        assert_eq!(reader.i8(), Err(Garbled), "all of it was read");
    }
}

#[test]
fn lengths_are_not_believed() {
    let huge = [0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3];
    assert_eq!(Reader::new(&huge, false).array(Reader::i8), Err(Garbled));
    assert_eq!(Reader::new(&huge, false).blob(), Err(Garbled));
    assert_eq!(Reader::new(&huge, false).text(), Err(Garbled));
    let huge = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3];
    assert_eq!(Reader::new(&huge, true).array(Reader::i8), Err(Garbled));
    assert_eq!(Reader::new(&huge, true).tags(), Err(Garbled));
    assert_eq!(Reader::new(&[0xFF; 9], true).text(), Err(Garbled));
    assert_eq!(Reader::new(&[0, 2, 0xC3, 0x28], false).text(), Err(Garbled), "not UTF-8");
}

#[test]
fn tagged_fields_of_later_versions_are_passed_over() {
    let mut reader = Reader::new(&[2, 0, 3, 9, 9, 9, 5, 1, 8, 42], true);
    assert_eq!(reader.tags(), Ok(()));
    assert_eq!(reader.i8(), Ok(42));
}
