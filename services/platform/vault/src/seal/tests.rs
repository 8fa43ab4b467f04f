use proptest::prelude::*;

use super::*;
use crate::document::{CIPHERTEXT_BYTES_MAX, SEALED_BYTES_MAX, WireError};
use crate::samples::{Counter, Tape, any_document, document, secret_key};

const LOG: LogId = LogId([0xa1; 32]);
const DOCUMENT: DocumentId = DocumentId([0xd0; 16]);

fn seal_to(document: &Document, seeds: &[u8]) -> Result<Sealed, SealError> {
    let recipients: Vec<PublicKey> =
        seeds.iter().map(|seed| secret_key(*seed).public_key().clone()).collect();
    seal(LOG, DOCUMENT, document, &recipients, &mut Counter(1_000))
}

fn person() -> Document {
    document(Schema::Person, &[(1, b"A-000123"), (3, b"Testname"), (8, b"1999-03-28")], 7)
}

#[test]
fn recipients_are_one_to_eight_and_none_twice() {
    let check = |seeds: &[u8], expected: Option<SealError>| {
        assert_eq!(seal_to(&person(), seeds).err(), expected);
    };
    check(&[1], None);
    check(&[8, 7, 6, 5, 4, 3, 2, 1], None);
    check(&[], Some(SealError::RecipientCount { found: 0 }));
    check(&[1, 2, 3, 4, 5, 6, 7, 8, 9], Some(SealError::RecipientCount { found: 9 }));
    check(&[4, 5, 4], Some(SealError::RepeatedRecipient(secret_key(4).public_key().id())));
}

#[test]
fn every_recipient_opens_and_nobody_else_does() {
    let sealed = seal_to(&person(), &[3, 1, 2]).unwrap();
    assert_eq!(sealed.address, content_address(&sealed.bytes));
    for seed in 1..=3 {
        let opened = open(&sealed.bytes, &secret_key(seed)).unwrap();
        assert_eq!((opened.log_id, opened.document_id), (LOG, DOCUMENT));
        assert_eq!(opened.document.value(3), Ok(Some(b"Testname".as_slice())));
    }
    let stranger = secret_key(4);
    let expected = OpenError::NotARecipient(stranger.public_key().id());
    assert_eq!(open(&sealed.bytes, &stranger).unwrap_err(), expected);
}

#[test]
fn a_failing_source_of_randomness_seals_nothing() {
    let recipients = [secret_key(1).public_key().clone()];
    let failure = SealError::Randomness(RandomnessError("the tape is at its end"));
    let with = |draws: usize| seal(LOG, DOCUMENT, &person(), &recipients, &mut Tape(vec![[5; 32]; draws]));
    assert_eq!(with(0), Err(failure.clone()));
    assert_eq!(with(1), Err(failure));
    assert!(with(2).is_ok());
}

#[test]
fn keys_are_canonical_and_of_large_order() {
    let prime = |first| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (first, 0x7f);
        bytes
    };
    let check = |bytes, expected| assert_eq!(PublicKey::from_bytes(bytes).err(), expected, "{bytes:?}");
    check(prime(0xec), None);
    check(prime(0xed), Some(KeyError::NotCanonical));
    check(prime(0xff), Some(KeyError::NotCanonical));
    let mut high_bit = secret_key(1).public_key().to_bytes();
    check(high_bit, None);
    high_bit[31] |= 0x80;
    check(high_bit, Some(KeyError::NotCanonical));

    let mut one = [0; 32];
    one[0] = 1;
    for small_order in [[0; 32], one, prime(0xec)] {
        let key = PublicKey::from_bytes(small_order).unwrap();
        let expected = SealError::UnusableKey(key.id());
        assert_eq!(seal(LOG, DOCUMENT, &person(), &[key], &mut Counter(0)), Err(expected));
    }
}

#[test]
fn a_secret_key_survives_its_bytes_and_shows_none_in_a_trace() {
    let key = SecretKey::generate(&mut Counter(5)).unwrap();
    let again = SecretKey::from_bytes(&key.to_bytes()).unwrap();
    assert_eq!(again.public_key(), key.public_key());
    assert_eq!(format!("{key:?}"), format!("SecretKey {{ id: {:?}, .. }}", key.public_key().id()));
}

#[test]
fn the_longest_body_fits_and_stays_within_the_limit() {
    let body = vec![0x41; homeward_commitment::BODY_BYTES_MAX];
    let sealed =
        seal_to(&document(Schema::FitnessSheet, &[(1, &body)], 1), &[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    assert!((CIPHERTEXT_BYTES_MAX..=SEALED_BYTES_MAX).contains(&sealed.bytes.len()));
    let opened = open(&sealed.bytes, &secret_key(8)).unwrap();
    assert_eq!(opened.document.value(1), Ok(Some(body.as_slice())));

    let long = vec![0; SEALED_BYTES_MAX + 1];
    let expected = OpenError::Sealed(SealedError::TooLong { found: long.len() });
    assert_eq!(open(&long, &secret_key(1)).unwrap_err(), expected);
}

/// Takes a sealed document apart, changes it, and opens what comes of it.
fn open_changed(change: &dyn Fn(&mut SealedDocument)) -> OpenError {
    let sealed = seal_to(&person(), &[1, 2]).unwrap();
    let mut parsed = SealedDocument::parse(&sealed.bytes).unwrap();
    change(&mut parsed);
    open(&parsed.encode(), &secret_key(1)).unwrap_err()
}

#[test]
fn each_refusal_names_its_check() {
    let me = secret_key(1).public_key().id();
    let other = secret_key(2).public_key().id();
    let (low, high) = (me.min(other), me.max(other));
    let check = |change: &dyn Fn(&mut SealedDocument), expected: OpenError| {
        assert_eq!(open_changed(change), expected);
    };
    let order = |earlier, later| OpenError::Sealed(SealedError::RecipientOrder { earlier, later });
    check(&|sealed| sealed.wrapped_keys.reverse(), order(high, low));
    check(&|sealed| sealed.wrapped_keys[1] = sealed.wrapped_keys[0].clone(), order(low, low));
    check(&|sealed| sealed.wrapped_keys.clear(), OpenError::Sealed(SealedError::NoRecipient));
    let too_many = WireError::TooManyEntries { message: "SealedDocument", allowed: RECIPIENTS_MAX };
    check(
        &|sealed| sealed.wrapped_keys = vec![sealed.wrapped_keys[0].clone(); 9],
        OpenError::Sealed(SealedError::Wire(too_many)),
    );
    let length = |found| OpenError::Sealed(SealedError::CiphertextLength { found });
    check(&|sealed| sealed.ciphertext.truncate(4_095), length(4_095));
    check(&|sealed| sealed.ciphertext.truncate(2_048), length(2_048));
    check(&|sealed| sealed.header.log_id.0[0] ^= 1, OpenError::WrappedKey(me));
    check(&|sealed| sealed.header.document_id.0[0] ^= 1, OpenError::WrappedKey(me));
    check(&|sealed| sealed.header.field_root[0] ^= 1, OpenError::WrappedKey(me));
    check(&|sealed| sealed.header.schema = Schema::Child, OpenError::Ciphertext);
    check(&|sealed| sealed.ciphertext[9] ^= 1, OpenError::Ciphertext);
    check(&|sealed| sealed.ciphertext.resize(8_192, 0), OpenError::Ciphertext);
}

/// A sender who encrypts properly, but not what the header says.
fn open_forged(header_of: &Document, plaintext: &[u8]) -> OpenError {
    let header = Header {
        log_id: LOG,
        document_id: DOCUMENT,
        schema: header_of.schema(),
        field_root: header_of.field_root(),
    };
    let (key, content_key) = (secret_key(1), [9; 32]);
    let mut ciphertext = plaintext.to_vec();
    cipher(&content_key)
        .encrypt_in_place(&Nonce::default(), &associated_data(&header), &mut ciphertext)
        .unwrap();
    let wrapped = content_key::wrap(&header, key.public_key(), &content_key, &mut Counter(3)).unwrap();
    let forged = SealedDocument { header, wrapped_keys: vec![wrapped], ciphertext };
    open(&forged.encode(), &key).unwrap_err()
}

#[test]
fn a_dishonest_sender_is_found_out() {
    let padded = |document: &Document| document::pad(&document.encode()).unwrap();
    let other_fields = document(Schema::Person, &[(1, b"A-000124")], 7);
    assert_eq!(open_forged(&person(), &padded(&other_fields)), OpenError::FieldRootMismatch);

    let other_schema = document(Schema::Child, &[], 7);
    let mismatch = OpenError::SchemaMismatch { found: Schema::Child, stated: Schema::Person };
    assert_eq!(open_forged(&person(), &padded(&other_schema)), mismatch);

    let mut padding = padded(&person());
    *padding.last_mut().unwrap() = 1;
    assert_eq!(open_forged(&person(), &padding), OpenError::Padding(PaddingError::NotZero));

    let garbage = document::pad(&[0xff; 10]).unwrap();
    let error = open_forged(&person(), &garbage);
    assert!(matches!(error, OpenError::Document(DocumentError::Wire(_))), "{error}");
}

#[test]
fn another_version_is_refused() {
    let mut bytes = seal_to(&person(), &[1]).unwrap().bytes;
    assert_eq!(bytes[..2], [0x08, 0x01]);
    bytes[1] = 2;
    let expected = OpenError::Sealed(SealedError::Version { found: 2 });
    assert_eq!(open(&bytes, &secret_key(1)).unwrap_err(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sealed_opens_equal(document in any_document(), recipients in 1_u8..=8) {
        let sealed = seal_to(&document, &(1..=recipients).collect::<Vec<_>>()).unwrap();
        let opened = open(&sealed.bytes, &secret_key(recipients)).unwrap();
        prop_assert_eq!(&*opened.document.encode(), &*document.encode());
    }

    #[test]
    fn any_flipped_bit_is_found(document in any_document(), at in any::<prop::sample::Index>(), bit in 0..8) {
        let sealed = seal_to(&document, &[1]).unwrap();
        let mut bytes = sealed.bytes.clone();
        // Half of the flips hit what stands before the ciphertext.
        let range = if bit % 2 == 0 { bytes.len() } else { 240 };
        bytes[at.index(range)] ^= 1_u8 << bit;
        prop_assert!(open(&bytes, &secret_key(1)).is_err());
        prop_assert_ne!(content_address(&bytes), sealed.address);
    }

    #[test]
    fn documents_below_the_same_power_of_two_look_equally_long(
        left in prop::collection::vec(any::<u8>(), 4_096..7_900),
        right in prop::collection::vec(any::<u8>(), 4_096..7_900),
    ) {
        let bytes = |body: &[u8]| {
            let document = document(Schema::FitnessSheet, &[(1, body)], 1);
            seal_to(&document, &[1, 2]).unwrap().bytes
        };
        let (left, right) = (bytes(&left), bytes(&right));
        prop_assert_eq!(left.len(), right.len());
        let parsed = SealedDocument::parse(&left).unwrap();
        prop_assert_eq!(parsed.ciphertext.len(), 8_192);
    }
}

#[test]
fn a_sealed_document_has_one_encoding() {
    let bytes = seal_to(&person(), &[1]).unwrap().bytes;
    let mut unknown = bytes.clone();
    // Field 9, which no version has, with the value 1.
    unknown.extend([0x48, 0x01]);
    let expected = SealedError::Wire(WireError::NotCanonical { message: "SealedDocument" });
    assert_eq!(SealedDocument::parse(&unknown), Err(expected));
    assert_eq!(SealedDocument::parse(&bytes).unwrap().encode(), bytes);
}
