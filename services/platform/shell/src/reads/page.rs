//! Page tokens: where the next page starts, bound to the request that it continues.

use crate::status::Refusal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;
use tonic::Status;

/// Bytes of the request's hash in a token: enough that a mistake is found; a token grants nothing.
const REQUEST_HASH_BYTES: usize = 8;

/// The position of a page: a number that the listing itself gives a meaning, such as the last id sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PageToken(pub u128);

impl PageToken {
    /// The token as text. `request` holds every other field of the request that must not change.
    pub fn encode(self, request: &[&str]) -> String {
        let bytes = [self.0.to_be_bytes().as_slice(), &request_hash(request)].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; nothing for the empty text, which asks for the first page.
    ///
    /// # Errors
    /// `PAGE_INVALID` for a token that was not given for this request.
    pub fn decode(text: &str, request: &[&str]) -> Result<Option<Self>, Status> {
        if text.is_empty() {
            return Ok(None);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (position, hash) = bytes.split_first_chunk().ok_or_else(invalid)?;
        if *hash != request_hash(request) {
            return Err(invalid());
        }
        Ok(Some(Self(u128::from_be_bytes(*position))))
    }
}

/// A page of what came into being in this order, the newest first, and the token of the page after it. `row` makes a
/// row or leaves one out; a token holds a place in the order, which never changes. `request` is as for
/// [`PageToken::encode`].
///
/// # Errors
/// `PAGE_INVALID` for a token that was not given for this request.
pub(super) fn newest_first<I, R>(
    in_order: &[I],
    token: &str,
    request: &[&str],
    rows: usize,
    mut row: impl FnMut(&I) -> Option<R>,
) -> Result<(Vec<R>, String), Status> {
    let before = PageToken::decode(token, request)?.map(|token| token.0);
    let end = before.map_or(in_order.len(), |place| usize::try_from(place).unwrap_or(usize::MAX));
    let mut rest = in_order
        .iter()
        .enumerate()
        .take(end)
        .rev()
        .filter_map(|(place, id)| row(id).map(|row| (place, row)))
        .peekable();
    let (mut page, mut last) = (Vec::new(), None);
    while let Some((place, row)) = rest.next_if(|_| page.len() < rows) {
        page.push(row);
        last = Some(place);
    }
    let more = rest.peek().and(last);
    Ok((page, more.map(|place| PageToken(place as u128).encode(request)).unwrap_or_default()))
}

/// Rows of a page: `asked`, held to `most`; `absent` where 0 was asked.
pub fn page_size(asked: u32, absent: usize, most: usize) -> usize {
    match asked {
        0 => absent,
        asked => usize::try_from(asked).unwrap_or(most).min(most),
    }
}

fn request_hash(request: &[&str]) -> [u8; REQUEST_HASH_BYTES] {
    let mut bytes = Vec::new();
    for field in request {
        bytes.extend_from_slice(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(field.as_bytes());
    }
    let [b0, b1, b2, b3, b4, b5, b6, b7, ..] = *Digest::of(&bytes).as_bytes();
    [b0, b1, b2, b3, b4, b5, b6, b7]
}

fn invalid() -> Status {
    let message = "the page token was not given for this request; leave it empty for the first page and \
                   change no other field after it";
    Refusal::of(ErrorReason::PageInvalid, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_own_request_only() {
        let token = PageToken(u128::MAX - 7).encode(&["batch", "lines"]);
        assert_eq!(PageToken::decode(&token, &["batch", "lines"]).unwrap(), Some(PageToken(u128::MAX - 7)));
        assert_eq!(PageToken::decode("", &["batch", "lines"]).unwrap(), None);
        for request in [&["batch"][..], &["batc", "hlines"], &["lines", "batch"], &[]] {
            assert!(PageToken::decode(&token, request).is_err(), "{request:?}");
        }
        for text in ["!", "AAAA", &format!("{token}A"), &token[1..]] {
            assert!(PageToken::decode(text, &["batch", "lines"]).is_err(), "{text}");
        }
    }

    #[test]
    fn pages_of_the_newest_first_leave_nothing_out_while_more_come() {
        let mut all = vec![3, 1, 4, 1, 5, 9, 2, 6];
        let odd = |number: &i32| (number % 2 == 1).then_some(*number);
        let check = |all: &[i32], token: &str, expected: &[i32]| {
            let (page, next) = newest_first(all, token, &["numbers"], 2, odd).unwrap();
            assert_eq!(page, expected);
            next
        };
        let second = check(&all, "", &[9, 5]);
        all.push(7);
        let third = check(&all, &second, &[1, 1]);
        assert_eq!(check(&all, &third, &[3]), "");
        assert!(newest_first(&all, &second, &["letters"], 2, odd).is_err());
        assert_eq!(check(&[], "", &[]), "");
    }

    #[test]
    fn page_sizes_are_held_to_their_limit() {
        let check = |asked, expected| assert_eq!(page_size(asked, 100, 500), expected);
        check(0, 100);
        check(1, 1);
        check(500, 500);
        check(501, 500);
        check(u32::MAX, 500);
    }
}
