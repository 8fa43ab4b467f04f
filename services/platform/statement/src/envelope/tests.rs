use proptest::prelude::*;
use serde_json::Value;

use super::*;

const VECTORS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/envelope.json"));
const PAYLOAD_TYPE: &str = "homeward/test.v1";

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn unhex(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).unwrap()
}

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn verify(envelope: &Envelope, keys: &[&SecretKey]) -> Result<(), VerifyError> {
    envelope.verify(|id| keys.iter().map(|key| key.public()).find(|key| key.id() == *id))
}

#[test]
fn envelopes_match_the_vectors() {
    let vectors = vectors();
    let accepted = vectors["envelopes"].as_array().unwrap();
    let counts: Vec<usize> =
        accepted.iter().map(|vector| vector["seeds"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 2, 4, 1]);
    for vector in accepted {
        let seeds = vector["seeds"].as_array().unwrap().iter();
        let secrets: Vec<SecretKey> =
            seeds.map(|seed| SecretKey::from_seed(&unhex(seed).try_into().unwrap())).collect();
        let keys: Vec<&SecretKey> = secrets.iter().collect();
        let (payload_type, payload) = (text(&vector["payload_type"]), unhex(&vector["payload"]));
        assert_eq!(
            pre_authentication_encoding(payload_type, &payload),
            unhex(&vector["pre_authentication_encoding"])
        );

        let signed = Envelope::sign(payload_type, &payload, &keys).unwrap();
        assert_eq!(hex::encode(signed.bytes()), text(&vector["envelope"]));
        assert_eq!(signed.hash().to_string(), text(&vector["hash"]));
        let ids: Vec<String> = signed.signatures().iter().map(|one| one.key_id().to_string()).collect();
        let expected: Vec<&str> = vector["key_ids"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(ids, expected);

        let parsed = Envelope::parse(&unhex(&vector["envelope"])).unwrap();
        assert_eq!(parsed, signed);
        assert_eq!(verify(&parsed, &keys), Ok(()));
    }
}

#[test]
fn refused_envelopes_match_the_vectors() {
    let vectors = vectors();
    let refused = vectors["envelopes_refused"].as_array().unwrap();
    assert!(refused.len() > 20);
    for vector in refused {
        let error = Envelope::parse(&unhex(&vector["envelope"])).unwrap_err();
        assert_eq!(reason(&error), text(&vector["reason"]), "{vector}: {error}");
    }
}

fn reason(error: &EnvelopeError) -> &'static str {
    match error {
        EnvelopeError::TooLong { .. } => "TOO_LONG",
        EnvelopeError::Encoding(CanonicalError::Malformed(_)) => "MALFORMED",
        EnvelopeError::Encoding(CanonicalError::NotCanonical { .. }) => "NOT_CANONICAL",
        EnvelopeError::PayloadTypeLength { .. } => "PAYLOAD_TYPE_LENGTH",
        EnvelopeError::PayloadTypeCharacter { .. } => "PAYLOAD_TYPE_CHARACTER",
        EnvelopeError::SignatureCount { .. } => "SIGNATURE_COUNT",
        EnvelopeError::KeyIdLength { .. } => "KEY_ID_LENGTH",
        EnvelopeError::SignatureLength { .. } => "SIGNATURE_LENGTH",
        EnvelopeError::SignatureOrder { .. } => "SIGNATURE_ORDER",
    }
}

#[test]
fn an_envelope_may_be_as_long_as_the_limit_and_no_longer() {
    let key = secret(1);
    let overhead_bytes =
        Envelope::sign(PAYLOAD_TYPE, &vec![0; 1 << 19], &[&key]).unwrap().bytes().len() - (1 << 19);
    let payload = vec![0; ENVELOPE_BYTES_MAX - overhead_bytes];
    let longest = Envelope::sign(PAYLOAD_TYPE, &payload, &[&key]).unwrap();
    assert_eq!(longest.bytes().len(), ENVELOPE_BYTES_MAX);
    assert_eq!(Envelope::parse(longest.bytes()), Ok(longest));

    let found_bytes = ENVELOPE_BYTES_MAX + 1;
    let too_long = [payload.as_slice(), &[0]].concat();
    let refusal = Err(EnvelopeError::TooLong { found_bytes });
    assert_eq!(Envelope::sign(PAYLOAD_TYPE, &too_long, &[&key]), refusal);
    assert_eq!(Envelope::parse(&vec![0; found_bytes]), refusal);
}

#[test]
fn signing_keeps_the_limits_of_parsing() {
    let (one, two) = (secret(1), secret(2));
    let five = [3, 4, 5, 6, 7].map(secret);
    check_sign("", &[&one], EnvelopeError::PayloadTypeLength { found_bytes: 0 });
    check_sign(&"a".repeat(97), &[&one], EnvelopeError::PayloadTypeLength { found_bytes: 97 });
    check_sign("a b", &[&one], EnvelopeError::PayloadTypeCharacter { found: ' ' });
    check_sign("a", &[], EnvelopeError::SignatureCount { found: 0 });
    check_sign("a", &five.each_ref(), EnvelopeError::SignatureCount { found: 5 });
    check_sign("a", &[&one, &two, &one], EnvelopeError::SignatureOrder { key_id: one.public().id() });
    assert!(Envelope::sign(&"a".repeat(96), b"", &[&two, &one]).is_ok());
}

fn check_sign(payload_type: &str, keys: &[&SecretKey], expected: EnvelopeError) {
    assert_eq!(Envelope::sign(payload_type, b"payload", keys), Err(expected));
}

#[test]
fn verification_names_the_key_that_is_unknown_or_did_not_sign() {
    let (one, two) = (secret(1), secret(2));
    let good = Envelope::sign(PAYLOAD_TYPE, b"payload", &[&one, &two]).unwrap();
    assert_eq!(verify(&good, &[&one, &two]), Ok(()));
    assert_eq!(verify(&good, &[&two]), Err(VerifyError::UnknownKey { key_id: one.public().id() }));
    assert_eq!(verify(&good, &[&one]), Err(VerifyError::UnknownKey { key_id: two.public().id() }));

    // A signature over another type or payload is worth nothing here.
    for foreign in [sign_detached(&two, PAYLOAD_TYPE, b"other"), sign_detached(&two, "other", b"payload")] {
        let signatures = vec![sign_detached(&one, PAYLOAD_TYPE, b"payload"), foreign];
        let bad = Envelope::assemble(PAYLOAD_TYPE, b"payload", signatures).unwrap();
        let key_id = two.public().id();
        assert_eq!(verify(&bad, &[&one, &two]), Err(VerifyError::BadSignature { key_id }));
    }
}

#[test]
fn a_look_up_that_answers_with_another_key_is_no_answer() {
    let (one, two) = (secret(1), secret(2));
    let by_two = sign_detached(&two, PAYLOAD_TYPE, b"payload");
    let key_id = one.public().id();
    let claimed = Signature::new(key_id, *by_two.as_bytes());
    let envelope = Envelope::assemble(PAYLOAD_TYPE, b"payload", vec![claimed]).unwrap();
    assert_eq!(envelope.verify(|_| Some(two.public())), Err(VerifyError::UnknownKey { key_id }));
}

proptest! {
    #[test]
    fn any_signed_envelope_parses_back_and_verifies(
        payload_type in "[A-Za-z0-9._/-]{1,96}",
        payload in prop::collection::vec(any::<u8>(), 0..300),
        seeds in prop::collection::btree_set(any::<u8>(), 1..=SIGNATURES_MAX),
    ) {
        let secrets: Vec<SecretKey> = seeds.into_iter().map(secret).collect();
        let keys: Vec<&SecretKey> = secrets.iter().collect();
        let envelope = Envelope::sign(&payload_type, &payload, &keys).unwrap();
        prop_assert_eq!(Envelope::parse(envelope.bytes()), Ok(envelope.clone()));
        prop_assert_eq!(envelope.payload_type(), payload_type);
        prop_assert_eq!(envelope.payload(), payload);
        prop_assert_eq!(verify(&envelope, &keys), Ok(()));
    }

    #[test]
    fn no_bit_of_an_envelope_can_change(
        payload in prop::collection::vec(any::<u8>(), 0..60),
        at: prop::sample::Index,
        bit in 0..8,
    ) {
        let (one, two) = (secret(1), secret(2));
        let mut bytes = Envelope::sign(PAYLOAD_TYPE, &payload, &[&one, &two]).unwrap().bytes().to_vec();
        let index = at.index(bytes.len());
        bytes[index] ^= 1_u8 << bit;
        let accepted = Envelope::parse(&bytes).is_ok_and(|envelope| verify(&envelope, &[&one, &two]).is_ok());
        prop_assert!(!accepted);
    }

    #[test]
    fn whatever_still_parses_is_its_own_encoding(
        payload in prop::collection::vec(any::<u8>(), 1..60),
        at: prop::sample::Index,
        replacement in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let mut bytes = Envelope::sign(PAYLOAD_TYPE, &payload, &[&secret(1)]).unwrap().bytes().to_vec();
        let index = at.index(bytes.len());
        bytes.splice(index..=index, replacement);
        if let Ok(envelope) = Envelope::parse(&bytes) {
            let signatures = envelope.signatures().to_vec();
            let again = Envelope::assemble(envelope.payload_type(), envelope.payload(), signatures).unwrap();
            prop_assert_eq!(again.bytes(), bytes);
        }
    }
}
