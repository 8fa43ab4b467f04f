//! Every way in which a file is refused, what is accepted, and that any bytes are answered.

use encoding_rs::{KOI8_R, WINDOWS_1251};
use proptest::prelude::*;

use super::*;
use crate::register::{HeldPerson, Record};
use crate::scenario;

const COLUMNS: &[&str; 3] = &["serial", "name", "place"];

/// The lines and fields of a file, or the first error.
fn read(bytes: &[u8]) -> Result<Vec<Row<3>>, CsvError> {
    Rows::open(bytes, COLUMNS)?.collect()
}

#[test]
fn accepted_files_give_their_fields_in_declared_order() {
    type Rows3<'a> = &'a [(u64, [&'a str; 3])];
    let table: &[(&[u8], Rows3<'_>)] = &[
        (b"serial,name,place\n", &[]),
        (b"serial,name,place", &[]),
        (b"serial,name,place\n1,a,b\n2,,\n", &[(2, ["1", "a", "b"]), (3, ["2", "", ""])]),
        (b"serial,name,place\r\n1,a,b\r\n2,c,", &[(2, ["1", "a", "b"]), (3, ["2", "c", ""])]),
        (b"place,serial,name\nb,1,a\n", &[(2, ["1", "a", "b"])]),
        (b"\xef\xbb\xbfserial,name,place\n1,a,b\n", &[(2, ["1", "a", "b"])]),
        (b"serial,\"name\",place\n1,\"a,\"\"b\"\"\",\"\"\n", &[(2, ["1", "a,\"b\"", ""])]),
        (b"serial,name,place\n1,\"a\nb\",c\n2,d,\"e\"", &[(2, ["1", "a\nb", "c"]), (4, ["2", "d", "e"])]),
    ];
    for (bytes, expected) in table {
        let rows = read(bytes).unwrap();
        let found: Vec<(u64, [&str; 3])> =
            rows.iter().map(|row| (row.line, row.fields.each_ref().map(String::as_str))).collect();
        assert_eq!(found, *expected, "{}", String::from_utf8_lossy(bytes));
    }
    let with_mark = Rows::open(b"\xef\xbb\xbfserial,name,place\n", COLUMNS).unwrap();
    let without = Rows::open(b"serial,name,place\n", COLUMNS).unwrap();
    assert_eq!((with_mark.has_byte_order_mark(), without.has_byte_order_mark()), (true, false));
}

#[test]
fn a_faulty_file_is_refused_with_place_and_remedy() {
    let table: &[(&[u8], &str)] = &[
        (b"", "the file is empty; a header row is needed."),
        (b"\xef\xbb\xbf", "the file is empty; a header row is needed."),
        (b"serial,place\n", "line 1: missing columns: name."),
        (b"serial,name,place,age,rank\n", "line 1: columns that are not known: age, rank."),
        (b"serial,nam,place\n", "line 1: missing columns: name; columns that are not known: nam."),
        (b"serial,name,name,place\n", "line 1, column 3: name stands in the header twice."),
        (b"1,a,b\n2,c,d\n", "line 1: not a header row; it must name the columns serial,name,place."),
        (b"\nserial,name,place\n", "line 1: not a header row; it must name the columns serial,name,place."),
        (
            b"serial;name;place\n1;a;b\n",
            "line 1: columns are separated by semicolons; commas are needed, or say separator semicolon.",
        ),
        (
            b"serial\tname\tplace\n",
            "line 1: columns are separated by tabs; commas are needed, or say separator tab.",
        ),
        (b"serial,name,place\n1,a\n", "line 2: found 2 fields; the header has 3."),
        (b"serial,name,place\n1,a,b,c\n", "line 2: found 4 fields; the header has 3."),
        (b"serial,name,place\n1,a,b\n\n2,c,d\n", "line 3: found 0 fields; the header has 3."),
        (
            b"serial,name,place\n1,\"a\nb\",c\n2,\"d,e\n",
            "line 4, column 2: a quote opens here and never closes.",
        ),
        (
            b"serial,name,place\n1,a\"b\",c\n",
            "line 2, column 2: a quote in the middle of a field; put the whole field in quotes and double the \
             quotes in it.",
        ),
        (
            b"serial,name,place\n1,\"a\"b,c\n",
            "line 2, column 2: a quote in the middle of a field; put the whole field in quotes and double the \
             quotes in it.",
        ),
        (
            b"serial,name,place\n1,a\rb,c\n",
            "line 2, column 2: a carriage return without line feed; lines end with LF or CRLF.",
        ),
        (
            b"serial,name,place\n1,a\0,c\n",
            "line 2, byte offset 21: a NUL byte, which no list contains. Its encoding is not recognised: save \
             it as UTF-8.",
        ),
        (
            b"serial,name,place\n1,\xff,c\n",
            "line 2, byte offset 20: not UTF-8. Its encoding is not recognised: save it as UTF-8.",
        ),
    ];
    for (bytes, expected) in table {
        let message = read(bytes).unwrap_err().to_string();
        assert_eq!(message, format!("{expected} Nothing was imported."), "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_encoding_of_a_file_is_recognised() {
    let text = "serial,name,place\n1,Ващенко Омелян Яремович,Бахмут\n2,КУЛАГИН АВДЕЙ,Северск\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let mut damaged = text.as_bytes().to_vec();
    damaged[22] = 0xff;
    let with_mark = |mark: [u8; 2], bytes: Vec<u8>| mark.into_iter().chain(bytes).collect::<Vec<u8>>();
    let table = [
        (WINDOWS_1251.encode(text).0.into_owned(), EncodingGuess::Windows1251),
        (WINDOWS_1251.encode(&text.to_uppercase()).0.into_owned(), EncodingGuess::Windows1251),
        (KOI8_R.encode(text).0.into_owned(), EncodingGuess::Koi8R),
        (KOI8_R.encode(&text.to_uppercase()).0.into_owned(), EncodingGuess::Koi8R),
        (utf16(u16::to_le_bytes), EncodingGuess::Utf16LittleEndian),
        (utf16(u16::to_be_bytes), EncodingGuess::Utf16BigEndian),
        (with_mark([0xff, 0xfe], utf16(u16::to_le_bytes)), EncodingGuess::Utf16LittleEndian),
        (with_mark([0xfe, 0xff], utf16(u16::to_be_bytes)), EncodingGuess::Utf16BigEndian),
        (damaged, EncodingGuess::DamagedUtf8),
    ];
    for (bytes, expected) in table {
        let found = match read(&bytes).unwrap_err() {
            CsvError::NotUtf8 { looks_like, .. } | CsvError::NulByte { looks_like, .. } => looks_like,
            other => panic!("{other}"),
        };
        assert_eq!(found, expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn the_office_export_is_refused_with_both_its_faults() {
    let message = Rows::open(scenario::OFFICE_EXPORT, HeldPerson::COLUMNS).unwrap_err().to_string();
    assert_eq!(
        message,
        "line 2, byte offset 189: not UTF-8. It looks like windows-1251: save it as UTF-8, or say encoding \
         windows-1251; its columns are separated by semicolons: save it with commas, or say separator semicolon. \
         Nothing was imported."
    );
}

#[test]
fn limits_hold_at_their_edges() {
    let file = |field_bytes: usize| format!("serial,name,place\n1,\"{}\",b\n", "x".repeat(field_bytes));
    assert!(read(file(FIELD_BYTES_MAX).as_bytes()).is_ok());
    assert_eq!(
        read(file(FIELD_BYTES_MAX + 1).as_bytes()),
        Err(CsvError::FieldTooLong { line: 2, column: 2, found_bytes: FIELD_BYTES_MAX + 1 })
    );

    let too_large = vec![b'x'; FILE_BYTES_MAX + 1];
    assert_eq!(read(&too_large), Err(CsvError::FileTooLarge { found_bytes: FILE_BYTES_MAX + 1 }));

    let header = "serial,name,place\n";
    let most = header.to_owned() + &",,\n".repeat(usize::try_from(ROWS_MAX).unwrap());
    assert_eq!(Rows::open(most.as_bytes(), COLUMNS).unwrap().filter(Result::is_ok).count() as u64, ROWS_MAX);
    let too_many = most + ",,\n";
    let last = Rows::open(too_many.as_bytes(), COLUMNS).unwrap().last().unwrap();
    assert_eq!(last, Err(CsvError::TooManyRows { line: ROWS_MAX + 2 }));

    let wide = vec!["x"; COLUMNS_MAX * 2].join(",");
    assert!(read(wide.as_bytes()).is_err());
}

#[test]
fn rows_end_after_the_first_error() {
    let mut rows = Rows::open(b"serial,name,place\n1\n2,a,b\n", COLUMNS).unwrap();
    assert!(rows.next().unwrap().is_err());
    assert!(rows.next().is_none());
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_header_are_answered(tail in "[a1,\"\n\r;é\u{0}]{0,60}") {
        let bytes = [b"serial,name,place\n", tail.as_bytes()].concat();
        if let Ok(rows) = read(&bytes) {
            prop_assert!(rows.iter().all(|row| row.line >= 2));
        }
    }

    #[test]
    fn what_is_quoted_reads_back(
        rows in proptest::collection::vec(proptest::array::uniform3("[a-zЖ,\"\n\r ]{0,12}"), 0..10),
    ) {
        let mut file = "serial,name,place\r\n".to_owned();
        for fields in &rows {
            let quoted = fields.each_ref().map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
            file += &(quoted.join(",") + "\r\n");
        }
        let found: Vec<[String; 3]> = read(file.as_bytes()).unwrap().into_iter().map(|row| row.fields).collect();
        prop_assert_eq!(found, rows);
    }
}
