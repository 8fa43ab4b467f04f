//! The encoder's forms, and a replica of the smallest machine there is.

use homeward_payload::ids::{Digest, Timestamp};

use crate::{Canonical, Context, Encoder, Machine, Replica};

#[test]
fn every_value_has_one_form() {
    let check = |write: fn(&mut Encoder) -> &mut Encoder, expected: &[u8]| {
        let mut encoder = Encoder::default();
        write(&mut encoder);
        assert_eq!(encoder.as_bytes(), expected);
    };
    let one = |encoder: &mut Encoder, value: &u8| {
        encoder.byte(*value);
    };
    check(|encoder| encoder.byte(7).flag(true).flag(false), &[7, 1, 0]);
    check(|encoder| encoder.number(258), &[0, 0, 1, 2]);
    check(|encoder| encoder.long(258), &[0, 0, 0, 0, 0, 0, 1, 2]);
    check(|encoder| encoder.time(Timestamp(-1)), &[255; 8]);
    check(|encoder| encoder.text("ab"), &[0, 0, 0, 2, b'a', b'b']);
    let mut encoder = Encoder::default();
    encoder.sequence(&[1, 2], one).optional(None, one).optional(Some(&9), one);
    assert_eq!(encoder.as_bytes(), [0, 0, 0, 2, 1, 2, 0, 1, 9]);
}

/// Adds what it is told, up to 10.
#[derive(Clone, Debug, Default)]
struct Sum(u8);

struct Added(u8);

impl Canonical for Added {
    fn encode(&self, encoder: &mut Encoder) {
        encoder.byte(self.0);
    }
}

impl Machine for Sum {
    type Statement = u8;
    type Event = Added;
    type Refusal = u64;

    fn decide(&self, statement: &u8, context: &Context<'_>) -> Result<Vec<Added>, u64> {
        let fits = self.0.checked_add(*statement).is_some_and(|sum| sum <= 10);
        if fits && context.now >= context.newest_time {
            Ok(vec![Added(*statement)])
        } else {
            Err(context.size)
        }
    }

    fn apply(&mut self, event: &Added) {
        self.0 += event.0;
    }
}

fn begun() -> Replica<Sum> {
    Replica::begin(Sum::default(), b"origin", Timestamp(5))
}

fn take(replica: &mut Replica<Sum>, statement: u8, time: i64) -> Result<(), u64> {
    let events = replica.judge(&statement, Timestamp(time))?;
    replica.accept(Timestamp(time), &events);
    Ok(())
}

#[test]
fn a_replica_keeps_its_size_time_and_every_digest() {
    let mut replica = begun();
    assert_eq!((replica.size(), replica.newest_time()), (1, Timestamp(5)));
    let first = replica.digest();
    assert_eq!(take(&mut replica, 4, 6), Ok(()));
    assert_eq!((replica.size(), replica.newest_time(), replica.machine().0), (2, Timestamp(6), 4));
    assert_eq!(replica.digest_at(1), Some(first));
    assert_eq!(replica.digest_at(2), Some(replica.digest()));
    assert_eq!(replica.digest_at(3), None);
}

#[test]
fn a_refusal_changes_nothing() {
    let mut replica = begun();
    let before = replica.digest();
    assert_eq!(take(&mut replica, 11, 6), Err(1));
    assert_eq!(take(&mut replica, 1, 4), Err(1));
    assert_eq!((replica.digest(), replica.size(), replica.machine().0), (before, 1, 0));
}

#[test]
fn the_digest_tells_events_times_and_positions_apart() {
    let digest = |entries: &[(u8, i64)]| -> Digest {
        let mut replica = begun();
        for (statement, time) in entries {
            take(&mut replica, *statement, *time).unwrap();
        }
        replica.digest()
    };
    let found = [
        digest(&[(1, 6)]),
        digest(&[(2, 6)]),
        digest(&[(1, 7)]),
        digest(&[(1, 6), (1, 6)]),
        digest(&[(2, 6), (1, 6)]),
        digest(&[(1, 6), (2, 6)]),
    ];
    for (index, one) in found.iter().enumerate() {
        assert!(!found[..index].contains(one), "entry {index}");
    }
    assert_eq!(digest(&[(1, 6), (2, 6)]), found[5]);
}
