use proptest::prelude::*;
use serde_json::Value;
use zeroize::ZeroizeOnDrop;

use super::*;

const VECTORS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../proto/spec/vectors/envelope.json"));

fn vectors() -> Value {
    serde_json::from_str(VECTORS).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

#[test]
fn keys_match_the_vectors() {
    for vector in vectors()["keys"].as_array().unwrap() {
        let secret = SecretKey::from_seed(&bytes(&vector["seed"]));
        let public = *secret.public();
        assert_eq!(public.to_string(), vector["public_key"].as_str().unwrap());
        assert_eq!(public.id().to_string(), vector["key_id"].as_str().unwrap());
        assert_eq!(PublicKey::from_bytes(public.as_bytes()), Ok(public));
        assert_eq!(public.to_string().parse(), Ok(public));
        assert_eq!(public.id().to_string().parse(), Ok(public.id()));
    }
}

#[test]
fn refused_keys_match_the_vectors() {
    let vectors = vectors();
    let refused = vectors["public_keys_refused"].as_array().unwrap();
    assert!(!refused.is_empty());
    for vector in refused {
        let expected = match vector["reason"].as_str().unwrap() {
            "NOT_A_POINT" => KeyError::NotAPoint,
            "NOT_CANONICAL" => KeyError::NotCanonical,
            "SMALL_ORDER" => KeyError::SmallOrder,
            "MIXED_ORDER" => KeyError::MixedOrder,
            other => panic!("unknown reason {other}"),
        };
        assert_eq!(PublicKey::from_bytes(&bytes(&vector["public_key"])), Err(expected), "{vector}");
    }
}

#[test]
fn refused_signatures_match_the_vectors() {
    let vectors = vectors();
    let refused = vectors["signatures_refused"].as_array().unwrap();
    assert!(!refused.is_empty());
    for vector in refused {
        let key = PublicKey::from_bytes(&bytes(&vector["public_key"])).unwrap();
        let message = hex::decode(vector["message"].as_str().unwrap()).unwrap();
        assert_eq!(key.verify(&message, &bytes(&vector["signature"])), Err(BadSignature), "{vector}");
    }
}

#[test]
fn a_key_of_another_length_is_refused() {
    assert_eq!(PublicKey::try_from([0_u8; 31].as_slice()), Err(KeyError::Length { found: 31 }));
    assert_eq!("00".parse::<PublicKey>(), Err(KeyError::Text(Hex32Error::Length { found: 2 })));
}

#[test]
fn a_secret_key_is_overwritten_on_drop_and_prints_no_secret() {
    fn overwritten<T: ZeroizeOnDrop>() {}
    overwritten::<SecretKey>();
    let secret = SecretKey::from_seed(&[7; SEED_BYTES]);
    assert_eq!(format!("{secret:?}"), format!("SecretKey(KeyId({}))", secret.public().id()));
}

proptest! {
    #[test]
    fn a_signature_verifies_for_its_own_key_and_message_only(
        seed: [u8; SEED_BYTES],
        other_seed: [u8; SEED_BYTES],
        message in prop::collection::vec(any::<u8>(), 1..100),
        flipped_bit in 0..SIGNATURE_BYTES * 8,
        message_at: prop::sample::Index,
    ) {
        prop_assume!(seed != other_seed);
        let secret = SecretKey::from_seed(&seed);
        let signature = secret.sign(&message);
        prop_assert_eq!(secret.public().verify(&message, &signature), Ok(()));

        let other = SecretKey::from_seed(&other_seed);
        prop_assert_eq!(other.public().verify(&message, &signature), Err(BadSignature));

        let mut damaged = signature;
        damaged[flipped_bit / 8] ^= 1 << (flipped_bit % 8);
        prop_assert_eq!(secret.public().verify(&message, &damaged), Err(BadSignature));

        let mut changed = message.clone();
        changed[message_at.index(message.len())] ^= 1;
        prop_assert_eq!(secret.public().verify(&changed, &signature), Err(BadSignature));
    }
}
