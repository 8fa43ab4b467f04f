//! The shape of the report.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cartel::Cartel;

/// Counts by power of origin.
pub(super) type ByPower<T> = BTreeMap<String, T>;

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Name of the scenario.
    pub scenario: String,
    /// Name of the forum.
    pub forum: String,
    /// Agreements in force.
    pub agreements: Vec<String>,
    /// The two powers.
    pub parties: Vec<String>,
    /// Terms.
    pub terms: Vec<Term>,
    /// Groups of terms.
    pub term_groups: Vec<TermGroup>,
    /// Persons ever on a batch line, each in one column.
    pub persons: ByPower<Persons>,
    /// Containers of remains.
    pub remains: ByPower<Remains>,
    /// What a cartel comes to; left out where the scenario plays none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cartel: Option<Cartel>,
    /// Children's cases.
    pub children: Children,
    /// The commission's work.
    pub medical: Medical,
    /// Batches by how they ended.
    pub batches: Batches,
    /// Differences between counts.
    pub discrepancies: Vec<Discrepancy>,
    /// Imported lists of persons.
    pub imports: ByPower<Imports>,
    /// What went otherwise than planned.
    pub incidents: Vec<Incident>,
    /// Refused list entries and statements, by reason.
    pub refusals: BTreeMap<String, u64>,
    /// The log.
    pub log: Log,
    /// Every witness's mirror.
    pub mirrors: BTreeMap<String, Mirror>,
    /// The mediator's own state.
    pub mediator: Mediator,
    /// Version of the rules.
    pub rules_version: u32,
    /// How often a process was killed and started again.
    pub restarts: u64,
    /// Who published a figure, or that it is assumed.
    pub provenance: Vec<Provenance>,
    /// Statements in the log after its genesis.
    pub statements: u64,
    /// How long the run took; milliseconds.
    pub elapsed_ms: u64,
}

/// A term.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// Code.
    pub id: String,
    /// Agreement.
    pub agreement: String,
    /// Accepted findings.
    pub eligible: ByPower<u64>,
    /// Acknowledged by the power of origin.
    pub received: ByPower<u64>,
    /// How it was closed.
    pub closed_by: Option<String>,
}

/// A group of terms.
#[derive(Clone, Debug, Serialize)]
pub struct TermGroup {
    /// Code.
    pub id: String,
    /// Binding minimum.
    pub floor: u64,
    /// Coordinated figure.
    pub target: u64,
    /// Received by each side.
    pub received: ByPower<u64>,
    /// Whether both sides have received the floor.
    pub floor_met: bool,
}

/// Persons.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Persons {
    /// Sum of the other columns.
    pub listed: u64,
    /// Acknowledged.
    pub received: u64,
    /// On a live line.
    pub open: u64,
    /// Did not depart.
    pub not_departing: u64,
    /// Died before release.
    pub died: u64,
    /// Taken back.
    pub withdrawn: u64,
    /// Replaced.
    pub substituted: u64,
    /// Did not appear.
    pub not_presented: u64,
    /// Free for another batch.
    pub returned_to_pool: u64,
    /// Claimed and not acknowledged.
    pub disputed: u64,
}

/// Remains.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Remains {
    /// Acknowledged by the receiver.
    pub acknowledged: u64,
    /// Claimed by the giver.
    pub claimed: u64,
    /// Counted by the neutral.
    pub witnessed: u64,
    /// Of the other side.
    pub misdelivered: u64,
    /// Claimed and not acknowledged.
    pub disputed: u64,
}

/// Children.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Children {
    /// Listed.
    pub listed: u64,
    /// Answered.
    pub answered: u64,
    /// Not answered by the deadline.
    pub overdue: u64,
    /// Answered as having left the territory.
    pub left_territory: u64,
    /// Answers contested.
    pub contested: u64,
    /// Reunified.
    pub reunified: u64,
    /// Not reunified.
    pub open: u64,
}

/// The commission's work.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Medical {
    /// Persons referred.
    pub referred: u64,
    /// Manifest cases.
    pub manifest: u64,
    /// Examined.
    pub examined: u64,
    /// Found eligible.
    pub eligible: u64,
    /// Overdue.
    pub overdue: u64,
}

/// Batches.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Batches {
    /// Settled with equal counts.
    pub settled: u64,
    /// Settled with a recorded difference.
    pub settled_with_discrepancy: u64,
    /// Cancelled.
    pub cancelled: u64,
    /// Never executed.
    pub never_executed: u64,
    /// Not ended.
    pub open: u64,
}

/// A difference between counts.
#[derive(Clone, Debug, Serialize)]
pub struct Discrepancy {
    /// Id of the batch.
    pub batch: String,
    /// PERSON or CONTAINER.
    pub unit: String,
    /// Claimed by the giver.
    pub giver: u32,
    /// Acknowledged by the receiver.
    pub receiver: u32,
    /// Counted by the neutral; null where it did not count.
    pub witness: Option<u32>,
}

/// An imported list of persons.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Imports {
    /// Rows read.
    pub rows: u64,
    /// Rows that stand.
    pub accepted: u64,
    /// Rows in quarantine.
    pub quarantined: u64,
    /// Of these, with a referral or a medical claim.
    pub medical_quarantined: u64,
}

/// Something that went otherwise than planned.
#[derive(Clone, Debug, Serialize)]
pub struct Incident {
    /// Its kind.
    pub kind: String,
    /// Position in the log.
    pub position: u64,
    /// What it brought about.
    pub effect: String,
}

/// The log.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
    /// Log id.
    pub id: String,
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: String,
    /// Largest size cosigned by the quorum.
    pub final_size: u64,
    /// The checkpoint as text.
    pub checkpoint: String,
}

/// A witness's mirror.
#[derive(Clone, Debug, Serialize)]
pub struct Mirror {
    /// Entries replayed.
    pub size: u64,
    /// State digest there.
    pub state_digest: String,
    /// Whether all is verified and no alarm is raised.
    pub verified: bool,
}

/// The mediator's own state.
#[derive(Clone, Debug, Serialize)]
pub struct Mediator {
    /// State digest.
    pub state_digest: String,
}

/// Who published a figure.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance {
    /// The figure.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Who published it, or that it is assumed.
    pub source: String,
}
