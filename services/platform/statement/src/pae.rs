//! DSSE pre-authentication encoding: the bytes that are really signed.

/// Opens every encoding; separates these signatures from any other use of the key.
const PREFIX: &str = "DSSEv1";

/// Encodes `payload_type` and `payload` for signing as DSSE 1.0.2 says:
/// `"DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload`, lengths in bytes as ASCII decimals.
/// The lengths make it injective: no two pairs have the same encoding.
#[must_use]
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("{PREFIX} {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_match_the_dsse_document() {
        check(
            "http://example.com/HelloWorld",
            b"hello world",
            "29 http://example.com/HelloWorld 11 hello world",
        );
        check("", b"", "0  0 ");
        check("a 1 b", b"", "5 a 1 b 0 ");
        check("é", b"x", "2 é 1 x");
    }

    fn check(payload_type: &str, payload: &[u8], expected: &str) {
        let encoding = pre_authentication_encoding(payload_type, payload);
        assert_eq!(String::from_utf8(encoding).unwrap(), format!("DSSEv1 {expected}"));
    }
}
