//! From what was entered to signed statements: each with an id that is fixed when it is made, the basis of the pack and
//! the time at which it was entered. All of a call is durable before any of it is told.

use std::collections::BTreeSet;
use std::fs;

use homeward_ledger::batch::Line;
use homeward_ledger::settlement::BatchResult;
use homeward_participant::saying::new_uuid;
use homeward_payload::compose::Payload;
use homeward_payload::domain::{AbortGround, Header, Principal, Role, SigningRefusalGround};
use homeward_payload::ids::{Digest, StatementId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::config::read_signing_key;
use homeward_statement::{Envelope, SecretKey};

use super::board::{Board, Entered, Mark};
use super::entry::Entry;
use super::fault::PointFault;
use super::pack::Pack;
use super::store::{Signed, Store};

/// The key of a pack, if it may sign for the neutral.
///
/// # Errors
/// [`PointFault::Key`] where it cannot be read or others may read it, [`PointFault::OtherKey`] where it is another's.
pub fn signing_key(pack: &Pack) -> Result<SecretKey, PointFault> {
    let path = &pack.key_path;
    fs::metadata(path).map_err(|error| PointFault::Key(format!("{}: {error}", path.display())))?;
    let key = read_signing_key(path).map_err(|error| PointFault::Key(error.to_string()))?;
    let id: Digest = key.public().id().into();
    if pack.may_sign(&id) {
        return Ok(key);
    }
    Err(PointFault::OtherKey { path: path.display().to_string(), key: id.to_string() })
}

/// Signs everything that waits for it, and keeps it. What is returned is durable.
///
/// # Errors
/// [`PointFault::NothingToSign`]; otherwise if a statement cannot be made or kept: then nothing was signed.
pub fn sign(store: &mut Store, pack: &Pack, key: &SecretKey) -> Result<Vec<Signed>, PointFault> {
    let entries = store.entries()?;
    let board = Board::new(pack, &entries);
    let waiting: Vec<&Entered> =
        entries.iter().filter(|entered| !entered.signed && entered.entry.is_signed()).collect();
    if waiting.is_empty() {
        return Err(PointFault::NothingToSign);
    }
    let maker = Maker { board: &board, pack, key };
    let mut statements = Vec::new();
    let mut count_made = false;
    for entered in &waiting {
        if matches!(entered.entry, Entry::Counted { .. }) && !pack.is_at_distance() {
            if count_made {
                continue;
            }
            count_made = true;
        }
        statements.extend(maker.make(entered, &waiting)?);
    }
    let ordinals: Vec<i64> = waiting.iter().map(|entered| entered.ordinal).collect();
    let before: BTreeSet<StatementId> = store.signed()?.iter().map(|one| one.statement_id).collect();
    store.keep_signed(&ordinals, &statements)?;
    Ok(store.signed()?.into_iter().filter(|one| !before.contains(&one.statement_id)).collect())
}

/// What the neutral signs as the result when everything is as it was entered here.
#[must_use]
pub fn result_digest(board: &Board<'_>) -> Digest {
    let pack = board.pack();
    let lines: Vec<Line> = pack
        .lines
        .iter()
        .map(|line| Line {
            state: board.outcome(line),
            seal_remark: line.seal_remark || board.seen(line.number).seal_remark,
            ..Line::open(line.subject, line.kind, line.giver)
        })
        .collect();
    let witnessed = board.witnessed();
    BatchResult {
        batch: pack.batch,
        revision: pack.revision,
        content: pack.content,
        lines: &lines,
        witnessed: Some(&witnessed),
    }
    .digest()
}

struct Maker<'a> {
    board: &'a Board<'a>,
    pack: &'a Pack,
    key: &'a SecretKey,
}

impl Maker<'_> {
    fn make(&self, entered: &Entered, waiting: &[&Entered]) -> Result<Vec<Signed>, PointFault> {
        let (batch_id, revision) = (self.pack.batch.to_vec(), self.pack.revision);
        let at = Timestamp(entered.made_us);
        let one = match &entered.entry {
            Entry::Arrived => {
                let said = proto::ReportArrival { batch_id, header: None };
                self.sign(at, said, "arrived at the point".to_owned())
            }
            Entry::Ready(giver) => {
                let name = self.pack.name(*giver);
                let giver = proto::Principal::from(*giver).into();
                let said = proto::ReportReady { batch_id, revision, giver, header: None };
                self.sign(at, said, format!("the leg of {name} is ready"))
            }
            Entry::Departed { giver, lines } => {
                let summary = format!("departed of {}: {lines}", self.pack.name(*giver));
                let giver = proto::Principal::from(*giver).into();
                let lines = lines.iter().collect();
                let said = proto::ReportDeparture { batch_id, revision, giver, lines, header: None };
                self.sign(at, said, summary)
            }
            Entry::Absent(_) => return self.outcomes(entered, Mark::Absent),
            Entry::NotDeparting(_) => return self.outcomes(entered, Mark::NotDeparting),
            Entry::Counted { .. } => {
                let counts = self.counts(entered, waiting);
                let summary =
                    counts.iter().map(|(giver, count)| format!("{} {count}", self.pack.name(*giver)));
                let summary = format!("counted: {}", summary.collect::<Vec<_>>().join(", "));
                let count = |(giver, counted): (Principal, u32)| proto::WitnessCount {
                    giver: proto::Principal::from(giver).into(),
                    counted,
                };
                let counts = counts.into_iter().map(count).collect();
                self.sign(at, proto::WitnessHandover { batch_id, counts, header: None }, summary)
            }
            Entry::Aborted(_) | Entry::Attested | Entry::RefusedToSign(_) | Entry::Paper { .. } => {
                self.close(entered)
            }
            Entry::Present(_) | Entry::RefusedContainer(_) | Entry::SealRemark(_) | Entry::Note(_) => {
                return Ok(Vec::new());
            }
        };
        one.map(|one| vec![one])
    }

    // What ends a handover, or stands beside its record.
    fn close(&self, entered: &Entered) -> Result<Signed, PointFault> {
        let (batch_id, revision) = (self.pack.batch.to_vec(), self.pack.revision);
        let at = Timestamp(entered.made_us);
        if matches!(entered.entry, Entry::Attested | Entry::RefusedToSign(_)) {
            // Something may have been taken back since it was entered.
            self.board.check_result()?;
        }
        match &entered.entry {
            Entry::Aborted(ground) => {
                let ground = abort_ground(*ground).into();
                let said = proto::AbortBatch { batch_id, revision, ground, header: None };
                self.sign(at, said, "broke the handover off".to_owned())
            }
            Entry::Attested => {
                let result_digest = result_digest(self.board).to_vec();
                let said = proto::AttestRecord { batch_id, result_digest, header: None };
                self.sign(at, said, "signed the record".to_owned())
            }
            Entry::RefusedToSign(ground) => {
                let result_digest = result_digest(self.board).to_vec();
                let ground = refusal_ground(*ground).into();
                let said = proto::RefuseToSign { batch_id, result_digest, ground, header: None };
                self.sign(at, said, "refused to sign the record".to_owned())
            }
            Entry::Paper { content, document_root } => {
                let said = proto::DepositPaperRecord {
                    batch_id,
                    revision,
                    content_digest: content.to_vec(),
                    document_root: document_root.to_vec(),
                    header: None,
                };
                self.sign(at, said, "put a signed paper on record".to_owned())
            }
            _ => Err(PointFault::NothingToSign),
        }
    }

    // Only lines whose newest mark is by this entry; each person who stays by a statement of their own, so that none
    // stands in another's way.
    fn outcomes(&self, entered: &Entered, mark: Mark) -> Result<Vec<Signed>, PointFault> {
        let marked = |line: &u32| {
            let seen = self.board.seen(*line);
            seen.mark == mark && seen.marked_by == entered.ordinal
        };
        let (lines, outcome) = match &entered.entry {
            Entry::Absent(lines) => (lines, proto::LineOutcome::NotPresented),
            Entry::NotDeparting(lines) => (lines, proto::LineOutcome::NotDeparting),
            _ => return Ok(Vec::new()),
        };
        let lines: Vec<u32> = lines.iter().filter(marked).collect();
        let parts: Vec<&[u32]> = match mark {
            Mark::NotDeparting => lines.chunks(1).collect(),
            _ => lines.chunks(lines.len().max(1)).collect(),
        };
        let said = parts.into_iter().map(|part| {
            let outcomes = proto::RecordOutcomes {
                batch_id: self.pack.batch.to_vec(),
                revision: self.pack.revision,
                outcome: outcome.into(),
                lines: part.to_vec(),
                header: None,
            };
            let numbers = super::lines::Lines::of(part.iter().copied())?;
            self.sign(Timestamp(entered.made_us), outcomes, format!("{}: {numbers}", mark.word()))
        });
        said.collect()
    }

    // Where all meet at one point, one statement holds everything counted; at a distance each leg has its own.
    fn counts(&self, entered: &Entered, waiting: &[&Entered]) -> Vec<(Principal, u32)> {
        let own = |entered: &Entered| match entered.entry {
            Entry::Counted { by: Principal::Neutral, giver, count } => Some((giver, count)),
            _ => None,
        };
        let mut counts: Vec<(Principal, u32)> = if self.pack.is_at_distance() {
            own(entered).into_iter().collect()
        } else {
            waiting.iter().filter_map(|one| own(one)).collect()
        };
        counts.sort_unstable();
        counts
    }

    fn sign<P: Payload>(&self, made: Timestamp, mut said: P, summary: String) -> Result<Signed, PointFault> {
        let failed = |error: &dyn std::fmt::Display| PointFault::Statement(error.to_string());
        let statement_id = StatementId(new_uuid(made).map_err(|error| failed(&error))?);
        said.set_header(Header {
            log_id: self.pack.forum.log_id(),
            statement_id,
            author: Principal::Neutral,
            role: Role::Service,
            basis: self.pack.basis,
            made_time: made,
            not_after: None,
        });
        let envelope = Envelope::sign(P::TYPE_NAME, &said.encode_to_vec(), &[self.key]);
        let envelope = envelope.map_err(|error| failed(&error))?.bytes().to_vec();
        Ok(Signed {
            ordinal: 0,
            statement_id,
            made_us: made.0,
            envelope,
            summary,
            answer: None,
            handed: false,
        })
    }
}

const fn abort_ground(ground: AbortGround) -> proto::AbortGround {
    match ground {
        AbortGround::Safety => proto::AbortGround::Safety,
        AbortGround::Transport => proto::AbortGround::Transport,
        AbortGround::Access => proto::AbortGround::Access,
        AbortGround::Other => proto::AbortGround::Other,
    }
}

const fn refusal_ground(ground: SigningRefusalGround) -> proto::SigningRefusalGround {
    match ground {
        SigningRefusalGround::Counts => proto::SigningRefusalGround::Counts,
        SigningRefusalGround::Identity => proto::SigningRefusalGround::Identity,
        SigningRefusalGround::Procedure => proto::SigningRefusalGround::Procedure,
        SigningRefusalGround::Other => proto::SigningRefusalGround::Other,
    }
}
