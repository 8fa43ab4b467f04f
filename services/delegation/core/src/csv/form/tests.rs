//! Every form, what is refused although it was said, and that the office export reads like the list it came from.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::csv::Rows;
use crate::import::{TableImport, import_bytes};
use crate::register::{
    CaptureCard, ChildAnswer, ChildRecord, HeldPerson, MedicalReferral, OfferLine, ReceiptLine,
    ReceivedBefore, Record, RemainsContainer, SoughtPerson,
};
use crate::scenario;

const OFFICE: FileForm = FileForm {
    encoding: FileEncoding::Windows1251,
    separator: FieldSeparator::Semicolon,
    date_order: DateOrder::DayFirst,
};

fn form(encoding: FileEncoding, separator: FieldSeparator, date_order: DateOrder) -> FileForm {
    FileForm { encoding, separator, date_order }
}

#[test]
fn the_office_export_reads_like_the_list_it_came_from() {
    let context = scenario::row_context("UKR");
    let normalised = OFFICE.normalise(scenario::OFFICE_EXPORT).unwrap();
    // The 8-bit encoding lacks the apostrophe that is a letter; names are kept as they came.
    let normalised = String::from_utf8(normalised.into_owned()).unwrap().replace('\u{2019}', "\u{2bc}");
    let office: TableImport<HeldPerson, 15> = import_bytes(normalised.as_bytes(), &context).unwrap();
    let list: TableImport<HeldPerson, 15> = import_bytes(scenario::HELD_BY_RUS, &context).unwrap();
    assert_eq!(office.accepted.len() + office.quarantined.len(), 60);
    let exported = list.accepted.iter().filter(|entry| {
        let serial = &entry.record.holder_serial;
        office.accepted.iter().any(|office| office.record.holder_serial == *serial)
    });
    let records = |entry: &crate::import::Accepted<HeldPerson>| entry.record.clone();
    let exported: Vec<HeldPerson> = exported.map(records).collect();
    assert!(!exported.is_empty());
    assert_eq!(office.accepted.iter().map(records).collect::<Vec<_>>(), exported);
}

#[test]
fn what_is_said_is_turned_into_the_one_form() {
    use DateOrder::{DayFirst, YearFirst};
    use FieldSeparator::{Comma, Semicolon, Tab};
    use FileEncoding::{Koi8R, Utf8, Windows1251};
    let check = |form: FileForm, file: &[u8], expected: &str| {
        let found = form.normalise(file).unwrap();
        assert_eq!(String::from_utf8_lossy(&found), expected, "{form:?}");
    };
    check(FileForm::default(), b"a;b\r\n", "a;b\r\n");
    check(form(Utf8, Semicolon, YearFirst), b"a;b\r\n1,5;\"c;\"\"d\"\n", "a,b\n\"1,5\",\"c;\"\"d\"\n");
    check(form(Utf8, Semicolon, YearFirst), b"\xef\xbb\xbfa;b\n\n1;2", "a,b\n\n1,2\n");
    check(form(Utf8, Tab, YearFirst), b"a\tb\n\"1\r\n2\"\t3\n", "a,b\n\"1\r\n2\",3\n");
    let (windows, koi8) = (b"name\n\xc8\xe2\xe0\xed", b"name\n\xe9\xd7\xc1\xce");
    check(form(Windows1251, Comma, YearFirst), windows, "name\nИван\n");
    check(form(Koi8R, Comma, YearFirst), koi8, "name\nИван\n");
    // ASCII is the same in all of them.
    check(form(Koi8R, Semicolon, YearFirst), b"a;b", "a,b\n");
    let dated = |date: &str| format!("serial,captured_on\n{date},{date}\n");
    for (date, expected) in [
        ("14.02.2004", "2004-02-14"),
        ("4/2/2004", "2004-02-04"),
        ("14-2-2004", "2004-02-14"),
        (" 31.02.2004 ", "2004-02-31"),
        ("2004-02-14", "2004-02-14"),
        ("14.02.04", "14.02.04"),
        ("14.02/2004", "14.02/2004"),
        ("14.02.", "14.02."),
        ("", ""),
    ] {
        let expected = format!("serial,captured_on\n{date},{expected}\n");
        check(form(Utf8, Comma, DayFirst), dated(date).as_bytes(), &expected);
    }
}

#[test]
fn a_file_that_is_not_as_said_is_refused() {
    use FileEncoding::{Koi8R, Windows1251};
    let check = |form: FileForm, file: &[u8], expected: &str| {
        let message = form.normalise(file).unwrap_err().to_string();
        assert_eq!(message, format!("{expected} Nothing was imported."), "{form:?}");
    };
    let of = |encoding| FileForm { encoding, ..FileForm::default() };
    let text = "serial,name\n1,Ващенко Омелян Яремович\n2,Кулагин Авдей\n";
    let (windows, koi8) = (WINDOWS_1251.encode(text).0, KOI8_R.encode(text).0);
    check(of(Windows1251), text.as_bytes(), "the file is utf-8 and not windows-1251: say encoding utf-8.");
    check(of(Koi8R), &windows, "the file is windows-1251 and not koi8-r: say encoding windows-1251.");
    check(of(Windows1251), &koi8, "the file is koi8-r and not windows-1251: say encoding koi8-r.");
    let semicolons = FileForm { separator: FieldSeparator::Semicolon, ..FileForm::default() };
    check(
        semicolons,
        b"a,b\n1,\"2;3\"\n",
        "line 1: columns are not separated by semicolons: say separator comma.",
    );
    let commas = FileForm { date_order: DateOrder::DayFirst, ..FileForm::default() };
    check(commas, b"a;b\n1;\"2\"\n", "line 1: columns are not separated by commas: say separator semicolon.");
    check(semicolons, b"a;b\n1;\"2\n", "line 2, column 2: a quote opens here and never closes.");
    let message = semicolons.normalise(&windows).unwrap_err().to_string();
    assert!(message.contains("say encoding windows-1251"), "{message}");
    let message = of(Windows1251).normalise(b"a\n\0").unwrap_err().to_string();
    assert!(message.contains("a NUL byte"), "{message}");
}

#[test]
fn every_column_with_a_date_is_known() {
    let all: [&[&str]; 10] = [
        CaptureCard::COLUMNS,
        ChildAnswer::COLUMNS,
        ChildRecord::COLUMNS,
        HeldPerson::COLUMNS,
        MedicalReferral::COLUMNS,
        OfferLine::COLUMNS,
        ReceiptLine::COLUMNS,
        ReceivedBefore::COLUMNS,
        RemainsContainer::COLUMNS,
        SoughtPerson::COLUMNS,
    ];
    let is_date =
        |name: &&str| name.starts_with("date_") || name.ends_with("_on") || name.ends_with("_since");
    let dates: BTreeSet<&str> = all.into_iter().flatten().copied().filter(|name| is_date(name)).collect();
    assert_eq!(dates, BTreeSet::from(DATE_COLUMNS));
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = OFFICE.normalise(&bytes);
    }

    #[test]
    fn fields_and_lines_stay_where_they_are(
        rows in proptest::collection::vec(proptest::array::uniform3("[a-zЖ,;\"\n ]{0,12}"), 0..10),
    ) {
        let mut file = "serial;name;place\n".to_owned();
        for fields in &rows {
            let quoted = fields.each_ref().map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
            file += &(quoted.join(";") + "\n");
        }
        let semicolons = FileForm { separator: FieldSeparator::Semicolon, ..FileForm::default() };
        let normalised = semicolons.normalise(file.as_bytes()).unwrap();
        let columns: &[&str; 3] = &["serial", "name", "place"];
        let found: Vec<_> = Rows::open(&normalised, columns).unwrap().map(Result::unwrap).collect();
        let mut line = 2;
        prop_assert_eq!(found.len(), rows.len());
        for (found, fields) in found.iter().zip(&rows) {
            prop_assert_eq!((found.line, &found.fields), (line, fields));
            line += 1 + fields.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
        }
    }
}
