//! Files that a delegation cannot import: nothing of them is kept, and a good file is imported afterwards.

use homeward_api::delegation::v1::register_service_client::RegisterServiceClient;
use homeward_api::delegation::v1::{
    DateOrder, FieldSeparator, FileEncoding, FileForm, GetRegisterCountsRequest, ImportRegisterRequest,
    ImportRegisterResponse, Register,
};
use homeward_payload::domain::Principal;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::forum::{Forum, reason};

const OFFICE_EXPORT: &[u8] =
    include_bytes!("../../../services/homeward/scenarios/istanbul-2025/office-export-cp1251.csv");
const REMAINS: &str = include_str!("../../../services/homeward/scenarios/first/remains-held-by-ukr.csv");

#[tokio::test]
async fn a_file_that_breaks_its_format_is_refused_whole() {
    let forum = Forum::found().await;
    let desk = Desk::of(&forum, Principal::PartyA);
    for (what, file, says) in bad_files() {
        let status = desk.import(Register::ReceivedBefore, file.clone()).await.unwrap_err();
        check(what, &status, says);
    }
    check(
        "an office export",
        &desk.import(Register::PersonsHeld, OFFICE_EXPORT.to_vec()).await.unwrap_err(),
        &["line 2", "save it as UTF-8", "say encoding windows-1251", "say separator semicolon"],
    );
    assert_eq!(desk.imported().await, 0);
    let status = desk.import(Register::Unspecified, b"a\nb\n".to_vec()).await.unwrap_err();
    assert_eq!(reason(&status), "FIELD_INVALID");
    let status =
        desk.import_on(Register::ReceivedBefore, b"a\nb\n".to_vec(), "2025-02-30").await.unwrap_err();
    assert_eq!(reason(&status), "FIELD_INVALID");
    assert!(status.message().contains("no calendar has that day"), "{status:?}");
    let status = desk.import(Register::ReceivedBefore, vec![b'a'; 9 << 20]).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"));
    assert_eq!(desk.imported().await, 0);
    good_files(&forum, &desk).await;
}

/// What is wrong, the file, and what the message says of it.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let text = |text: &str| text.as_bytes().to_vec();
    let utf16 = "holder_serial,received_on\nA-1,2025-01-01\n".encode_utf16();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16.flat_map(u16::to_le_bytes)).collect();
    vec![
        ("empty", Vec::new(), &["empty", "a header row is needed"]),
        ("a byte order mark alone", vec![0xef, 0xbb, 0xbf], &["empty"]),
        ("header absent", text("A-1,2025-01-01\n"), &["line 1", "holder_serial,received_on"]),
        ("column missing", text("holder_serial\nA-1\n"), &["line 1", "missing columns: received_on"]),
        (
            "column extra",
            text("holder_serial,received_on,mood\nA-1,2025-01-01,good\n"),
            &["line 1", "not known: mood"],
        ),
        (
            "column misspelt",
            text("holder_serial,recieved_on\nA-1,2025-01-01\n"),
            &["missing columns: received_on", "not known: recieved_on"],
        ),
        (
            "column twice",
            text("holder_serial,received_on,holder_serial\nA-1,2025-01-01,A-1\n"),
            &["line 1, column 3", "holder_serial stands in the header twice"],
        ),
        ("semicolons", text("holder_serial;received_on\nA-1;2025-01-01\n"), &["line 1", "commas are needed"]),
        (
            "field missing",
            text("holder_serial,received_on\nA-1,2025-01-01\nA-2\n"),
            &["line 3", "found 1 fields", "the header has 2"],
        ),
        (
            "field extra",
            text("holder_serial,received_on\r\nA-1,2025-01-01,x\r\n"),
            &["line 2", "found 3 fields", "the header has 2"],
        ),
        (
            "quote open",
            text("holder_serial,received_on\nA-1,\"2025-01-01\nA-2,2025-01-01\n"),
            &["line 2, column 2", "a quote opens here and never closes"],
        ),
        (
            "quote within",
            text("holder_serial,received_on\nA\"1,2025-01-01\n"),
            &["line 2, column 1", "double the quotes"],
        ),
        ("NUL byte", text("holder_serial,received_on\nA\0,2025-01-01\n"), &["line 2, byte offset 27", "NUL"]),
        (
            "carriage return alone",
            text("holder_serial,received_on\nA\r1,2025-01-01\n"),
            &["line 2", "lines end with LF or CRLF"],
        ),
        ("UTF-16", utf16, &["UTF-16 (little endian)", "save it as UTF-8"]),
    ]
}

async fn good_files(forum: &Forum, desk: &Desk) {
    let file = b"holder_serial,received_on\nA-1,2025-01-01\nA-2,2025-01-02\n".to_vec();
    let counts = desk.import(Register::ReceivedBefore, file.clone()).await.unwrap();
    assert_eq!((counts.rows, counts.accepted, counts.quarantined), (2, 2, 0));
    assert_eq!(desk.import(Register::ReceivedBefore, file).await.unwrap(), counts, "safe to repeat");
    let other = b"holder_serial,received_on\nA-3,2025-01-01\n".to_vec();
    let status = desk.import(Register::ReceivedBefore, other).await.unwrap_err();
    check("another file", &status, &["from another file", "as one that comes again"]);
    // Line ends of either kind, columns in any order, a byte order mark.
    let b = Desk::of(forum, Principal::PartyB);
    let file = "\u{feff}received_on,holder_serial\r\n2025-01-01,B-1\r\n".as_bytes().to_vec();
    let counts = b.import(Register::ReceivedBefore, file).await.unwrap();
    assert_eq!((counts.rows, counts.accepted), (1, 1));
    office_files(&b).await;
    // Quoted fields with commas and doubled quotes.
    let quoted = REMAINS.replace("Бахмут", "\"Бахмут, \"\"стара\"\" дорога\"");
    assert_ne!(quoted, REMAINS);
    let rows = REMAINS.lines().count() as u64 - 1;
    let counts = desk.import(Register::RemainsHeld, quoted.into_bytes()).await.unwrap();
    assert_eq!((counts.rows, counts.accepted), (rows, rows));
    assert_eq!(desk.imported().await, 2);
}

/// What an office program exports is imported as it comes once its owner says how it is written.
async fn office_files(desk: &Desk) {
    let said =
        |encoding: FileEncoding, separator: FieldSeparator, date_order: DateOrder| ImportRegisterRequest {
            register: Register::PersonsHeld.into(),
            file: OFFICE_EXPORT.to_vec(),
            reference_day: "2025-06-02".to_owned(),
            form: Some(FileForm {
                encoding: encoding.into(),
                separator: separator.into(),
                date_order: date_order.into(),
            }),
        };
    let (windows, semicolon) = (FileEncoding::Windows1251, FieldSeparator::Semicolon);
    let koi8 = said(FileEncoding::Koi8R, semicolon, DateOrder::DayFirst);
    check("said to be KOI8-R", &desk.import_as(koi8).await.unwrap_err(), &["say encoding windows-1251"]);
    let commas = said(windows, FieldSeparator::Comma, DateOrder::DayFirst);
    check("said to have commas", &desk.import_as(commas).await.unwrap_err(), &["say separator semicolon"]);
    let office = said(windows, semicolon, DateOrder::DayFirst);
    let counts = desk.import_as(office.clone()).await.unwrap();
    assert_eq!((counts.rows, counts.accepted), (60, 60));
    assert_eq!(desk.import_as(office).await.unwrap(), counts, "safe to repeat");
}

fn check(what: &str, status: &Status, says: &[&str]) {
    assert_eq!(reason(status), "FILE_INVALID", "{what}: {status:?}");
    assert_eq!(status.code(), Code::InvalidArgument, "{what}");
    for part in says.iter().chain(&["Nothing was imported"]) {
        assert!(status.message().contains(part), "{what}: {:?} does not say {part:?}", status.message());
    }
}

/// A delegation's clerk.
struct Desk(RegisterServiceClient<Channel>);

impl Desk {
    fn of(forum: &Forum, party: Principal) -> Self {
        let client = RegisterServiceClient::new(forum.channel(party, party, "clerk"));
        Self(client.max_encoding_message_size(2 * BULK_MESSAGE_BYTES_MAX))
    }

    async fn import(&self, register: Register, file: Vec<u8>) -> Result<ImportRegisterResponse, Status> {
        self.import_on(register, file, "2025-06-02").await
    }

    async fn import_on(
        &self,
        register: Register,
        file: Vec<u8>,
        day: &str,
    ) -> Result<ImportRegisterResponse, Status> {
        let request = ImportRegisterRequest {
            register: register.into(),
            file,
            reference_day: day.to_owned(),
            form: None,
        };
        self.import_as(request).await
    }

    async fn import_as(&self, request: ImportRegisterRequest) -> Result<ImportRegisterResponse, Status> {
        Ok(self.0.clone().import_register(request).await?.into_inner())
    }

    async fn imported(&self) -> usize {
        let counts = self.0.clone().get_register_counts(GetRegisterCountsRequest {}).await.unwrap();
        counts.into_inner().registers.len()
    }
}
