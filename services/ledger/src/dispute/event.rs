//! What disputes change.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{DismissalGround, DisputeKind, Principal, ResolutionEffect};
use homeward_payload::ids::{BatchId, Digest, DisputeId, Timestamp};

use super::scope::Scope;
use super::state::{Admission, Dispute, DisputeState, Evidence, Proposal};
use crate::batch::set_line_state;
use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::LineState;

/// What disputes change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisputeEvent {
    /// A dispute was raised.
    Raised {
        /// Its id.
        dispute: DisputeId,
        /// What it is about.
        kind: DisputeKind,
        /// What it names.
        scope: Scope,
        /// Who raised it.
        by: Principal,
        /// When.
        time: Timestamp,
        /// Digest of the sealed statement of grounds.
        grounds: Digest,
    },
    /// It was admitted.
    Admitted {
        /// Which.
        dispute: DisputeId,
        /// What it names from now on.
        scope: Scope,
        /// Its days.
        admission: Admission,
    },
    /// It was dismissed.
    Dismissed {
        /// Which.
        dispute: DisputeId,
        /// Why.
        ground: DismissalGround,
        /// The other one of a duplicate.
        duplicate_of: Option<DisputeId>,
        /// Whether this was said on appeal and is final.
        upheld: bool,
    },
    /// Its dismissal was appealed.
    Appealed {
        /// Which.
        dispute: DisputeId,
        /// Digest of the sealed grounds of the appeal.
        grounds: Digest,
    },
    /// Evidence was submitted.
    EvidenceSubmitted {
        /// In which dispute.
        dispute: DisputeId,
        /// By whom.
        by: Principal,
        /// Whether its day had passed.
        late: bool,
        /// Digests of the sealed documents, ascending.
        documents: Vec<Digest>,
    },
    /// A resolution was proposed.
    ResolutionProposed {
        /// Of which dispute.
        dispute: DisputeId,
        /// Its number, from 1.
        number: u32,
        /// By whom.
        by: Principal,
        /// Digest of its content.
        content: Digest,
        /// What follows; its digest stands for it in the encoding.
        effects: Vec<ResolutionEffect>,
    },
    /// One side accepted the newest proposal.
    ResolutionAccepted {
        /// Of which dispute.
        dispute: DisputeId,
        /// Who.
        party: Principal,
        /// Digest of what was signed.
        content: Digest,
        /// Until when it binds its signer.
        not_after: Option<Timestamp>,
    },
    /// Lines came to another state by a resolution.
    LinesPosted {
        /// Of which batch.
        batch: BatchId,
        /// The state.
        state: LineState,
        /// Their numbers.
        lines: Vec<u32>,
    },
    /// Both sides agree on a count.
    CountCorrected {
        /// Of which batch.
        batch: BatchId,
        /// Whose lines.
        giver: Principal,
        /// The number.
        agreed: u32,
    },
    /// A difference between counts was explained.
    DiscrepancyExplained {
        /// Of which batch.
        batch: BatchId,
        /// Whose lines.
        giver: Principal,
        /// Digest of the sealed explanation.
        explanation: Digest,
    },
    /// Both sides accepted equal content.
    Resolved {
        /// Which dispute.
        dispute: DisputeId,
    },
    /// The mediator recorded that it stays unresolved.
    RecordedUnresolved {
        /// Which dispute.
        dispute: DisputeId,
        /// Both positions, party A's first.
        positions: [Option<Digest>; 2],
    },
    /// Its raiser withdrew it.
    Withdrawn {
        /// Which.
        dispute: DisputeId,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &DisputeEvent) {
    match event {
        DisputeEvent::Raised { dispute, kind, scope, by, time, grounds } => {
            let raised = Dispute {
                kind: *kind,
                scope: scope.clone(),
                raised_by: *by,
                raised_time: *time,
                grounds_digest: *grounds,
                state: DisputeState::Raised,
                admission: None,
                dismissal: None,
                appeal: None,
                evidence: Vec::new(),
                proposal: None,
                positions: [None, None],
            };
            ledger.disputes.by_id.insert(*dispute, raised);
            ledger.disputes.in_order.push(*dispute);
        }
        DisputeEvent::LinesPosted { batch, state, lines } => {
            for number in lines {
                set_line_state(ledger, batch, *number, *state);
            }
        }
        DisputeEvent::CountCorrected { batch, giver, agreed } => {
            ledger.disputes.corrected.insert((*batch, *giver), *agreed);
        }
        DisputeEvent::DiscrepancyExplained { batch, giver, explanation } => {
            ledger.disputes.explained.insert((*batch, *giver), *explanation);
        }
        DisputeEvent::Admitted { dispute, .. }
        | DisputeEvent::Dismissed { dispute, .. }
        | DisputeEvent::Appealed { dispute, .. }
        | DisputeEvent::EvidenceSubmitted { dispute, .. }
        | DisputeEvent::ResolutionProposed { dispute, .. }
        | DisputeEvent::ResolutionAccepted { dispute, .. }
        | DisputeEvent::Resolved { dispute }
        | DisputeEvent::RecordedUnresolved { dispute, .. }
        | DisputeEvent::Withdrawn { dispute } => {
            if let Some(dispute) = ledger.disputes.by_id.get_mut(dispute) {
                apply_to_dispute(dispute, event);
            }
        }
    }
}

fn apply_to_dispute(dispute: &mut Dispute, event: &DisputeEvent) {
    match event {
        DisputeEvent::Admitted { scope, admission, .. } => {
            dispute.state = DisputeState::Admitted;
            dispute.scope = scope.clone();
            dispute.admission = Some(*admission);
        }
        DisputeEvent::Dismissed { ground, duplicate_of, upheld, .. } => {
            dispute.state = if *upheld { DisputeState::Upheld } else { DisputeState::Dismissed };
            dispute.dismissal = Some((*ground, *duplicate_of));
        }
        DisputeEvent::Appealed { grounds, .. } => {
            dispute.state = DisputeState::Appealed;
            dispute.appeal = Some(*grounds);
        }
        DisputeEvent::EvidenceSubmitted { by, late, documents, .. } => {
            let (by, late) = (*by, *late);
            let submitted = documents.iter().map(|document| Evidence { by, document: *document, late });
            dispute.evidence.extend(submitted);
        }
        DisputeEvent::ResolutionProposed { number, by, content, effects, .. } => {
            dispute.proposal = Some(Proposal {
                number: *number,
                by: *by,
                content: *content,
                effects: effects.clone(),
                accepted: BTreeMap::new(),
            });
        }
        DisputeEvent::ResolutionAccepted { party, content, not_after, .. } => {
            if let Some(proposal) = &mut dispute.proposal {
                proposal.accepted.insert(*party, (*content, *not_after));
            }
        }
        DisputeEvent::Resolved { .. } => dispute.state = DisputeState::Resolved,
        DisputeEvent::RecordedUnresolved { positions, .. } => {
            dispute.state = DisputeState::Unresolved;
            dispute.positions = *positions;
        }
        DisputeEvent::Withdrawn { .. } => dispute.state = DisputeState::Withdrawn,
        DisputeEvent::Raised { .. }
        | DisputeEvent::LinesPosted { .. }
        | DisputeEvent::CountCorrected { .. }
        | DisputeEvent::DiscrepancyExplained { .. } => {}
    }
}

const fn kind_tag(kind: DisputeKind) -> u8 {
    match kind {
        DisputeKind::Identity => 1,
        DisputeKind::Category => 2,
        DisputeKind::Count => 3,
        DisputeKind::Custody => 4,
        DisputeKind::MedicalProcedure => 5,
        DisputeKind::Attribution => 6,
        DisputeKind::Safety => 7,
        DisputeKind::Provenance => 8,
        DisputeKind::Delay => 9,
        DisputeKind::Data => 10,
    }
}

const fn ground_tag(ground: DismissalGround) -> u8 {
    match ground {
        DismissalGround::Duplicate => 1,
        DismissalGround::OutsideTheForum => 2,
        DismissalGround::AlreadyMet => 3,
        DismissalGround::NotIntelligible => 4,
    }
}

fn digest(encoder: &mut Encoder, digest: &Digest) {
    encoder.fixed(digest.as_bytes());
}

impl Canonical for DisputeEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Raised { dispute, kind, scope, by, time, grounds } => {
                encoder.byte(1).fixed(dispute.as_bytes()).byte(kind_tag(*kind));
                scope.encode(encoder);
                encoder.byte(tag::principal(*by)).time(*time).fixed(grounds.as_bytes());
            }
            Self::Admitted { dispute, scope, admission } => {
                encoder.byte(2).fixed(dispute.as_bytes());
                scope.encode(encoder);
                let Admission { time, evidence_until, resolution_until } = admission;
                encoder.time(*time).time(*evidence_until).time(*resolution_until);
            }
            Self::Dismissed { dispute, ground, duplicate_of, upheld } => {
                encoder.byte(3).fixed(dispute.as_bytes()).byte(ground_tag(*ground));
                encoder.optional(duplicate_of.as_ref(), |encoder, other| {
                    encoder.fixed(other.as_bytes());
                });
                encoder.flag(*upheld);
            }
            Self::Appealed { dispute, grounds } => {
                encoder.byte(4).fixed(dispute.as_bytes()).fixed(grounds.as_bytes());
            }
            Self::EvidenceSubmitted { dispute, by, late, documents } => {
                encoder.byte(5).fixed(dispute.as_bytes()).byte(tag::principal(*by)).flag(*late);
                encoder.sequence(documents, digest);
            }
            Self::ResolutionProposed { dispute, number, by, content, .. } => {
                encoder.byte(6).fixed(dispute.as_bytes()).number(*number).byte(tag::principal(*by));
                digest(encoder, content);
            }
            Self::ResolutionAccepted { dispute, party, content, not_after } => {
                encoder.byte(7).fixed(dispute.as_bytes()).byte(tag::principal(*party));
                digest(encoder, content);
                encoder.optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                });
            }
            Self::LinesPosted { batch, state, lines } => {
                encoder.byte(8).fixed(batch.as_bytes()).byte(state.tag());
                encoder.sequence(lines, |encoder, number| {
                    encoder.number(*number);
                });
            }
            Self::CountCorrected { batch, giver, agreed } => {
                encoder.byte(9).fixed(batch.as_bytes()).byte(tag::principal(*giver)).number(*agreed);
            }
            Self::DiscrepancyExplained { batch, giver, explanation } => {
                encoder.byte(10).fixed(batch.as_bytes()).byte(tag::principal(*giver));
                digest(encoder, explanation);
            }
            Self::Resolved { dispute } => {
                encoder.byte(11).fixed(dispute.as_bytes());
            }
            Self::RecordedUnresolved { dispute, positions } => {
                encoder.byte(12).fixed(dispute.as_bytes());
                for position in positions {
                    encoder.optional(position.as_ref(), digest);
                }
            }
            Self::Withdrawn { dispute } => {
                encoder.byte(13).fixed(dispute.as_bytes());
            }
        }
    }
}
