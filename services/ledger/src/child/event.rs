//! What a child's case changes by.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{BestInterests, ChildAnswer, EvidenceGrade, Principal, ReturnStep};
use homeward_payload::ids::{CaseId, Digest, Timestamp};

use super::state::{ChildCase, Decision, Half};
use crate::event::tag;

/// What a child's case changes by. Roots are those of sealed documents.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the statements that bring them about")]
pub enum ChildEvent {
    /// A case was listed.
    Listed { case: CaseId, opened: Box<ChildCase> },
    /// The other party acknowledged it.
    Acknowledged { case: CaseId },
    /// The other party answered it. The time is that of the entry, which the chain of digests holds already.
    Answered { case: CaseId, answer: ChildAnswer, grade: EvidenceGrade, time: Timestamp },
    /// The party that listed it contested the newest answer.
    Contested { case: CaseId, reasons_root: Digest, time: Timestamp },
    /// The party that listed it accepted the newest answer.
    Accepted { case: CaseId, review_time: Option<Timestamp> },
    /// The neutral confirmed the newest answer.
    Confirmed { case: CaseId, report_root: Digest },
    /// Consent to tracing was given or withdrawn.
    TracingConsent { case: CaseId, given: bool, consent_root: Digest, time: Timestamp },
    /// One of three signed a report on the child's identity.
    IdentitySigned { case: CaseId, principal: Principal, half: Half },
    /// All three have.
    IdentityVerified { case: CaseId, report_root: Digest, time: Timestamp },
    /// A family was found.
    FamilyIdentified { case: CaseId, family_root: Digest, time: Timestamp },
    /// The neutral verified the link.
    LinkVerified { case: CaseId, adult_root: Digest, child_root: Digest, time: Timestamp },
    /// The panel decided; an earlier consent is void.
    Decided { case: CaseId, decision: Decision, determination_root: Digest },
    /// A return on its way was broken off.
    BrokenOff { case: CaseId },
    /// Written consent and the child's own view are held.
    Consented { case: CaseId, guardian_consent_root: Digest, child_view_root: Digest },
    /// The consent was withdrawn, and with it the decision is void.
    ConsentWithdrawn { case: CaseId, withdrawal_root: Digest },
    /// One of three signed a plan.
    PlanSigned { cases: Vec<CaseId>, principal: Principal, half: Half },
    /// All three have.
    PlanAgreed { cases: Vec<CaseId>, content: Digest },
    /// A plan ended for these.
    PlanVoided { cases: Vec<CaseId>, content: Digest },
    /// The mediator noted a plan.
    PlanNoted { cases: Vec<CaseId>, content: Digest },
    /// The child is on its way, or with the neutral.
    Moved { case: CaseId, step: ReturnStep },
    /// The child is with its family.
    Reunified { case: CaseId, receipt_root: Digest, time: Timestamp },
    /// Somebody looked after it.
    FollowedUp { case: CaseId, report_root: Digest },
    /// The case was closed.
    Closed { case: CaseId },
    /// It was opened again.
    Reopened { case: CaseId, ground_root: Digest, time: Timestamp },
}

impl Canonical for ChildEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Listed { case, opened } => {
                encoder
                    .byte(1)
                    .fixed(case.as_bytes())
                    .byte(tag::principal(opened.listed_by))
                    .text(opened.agreement.as_str())
                    .time(opened.listed_time)
                    .fixed(opened.field_root.as_bytes())
                    .flag(opened.tracing_consent)
                    .optional(opened.sibling_group.as_ref(), |encoder, group| {
                        encoder.fixed(group.as_bytes());
                    });
            }
            Self::Acknowledged { case } => about(encoder, 2, case),
            Self::Answered { case, answer, grade, .. } => {
                let (number, country) = tag::answer(*answer);
                about(encoder, 3, case);
                encoder.byte(number).fixed(&country).byte(tag::grade(*grade));
            }
            Self::Contested { case, reasons_root, .. } => rooted(encoder, 4, case, &[reasons_root]),
            Self::Accepted { case, review_time } => {
                about(encoder, 5, case);
                encoder.optional(review_time.as_ref(), |encoder, time| {
                    encoder.time(*time);
                });
            }
            Self::Confirmed { case, report_root } => rooted(encoder, 6, case, &[report_root]),
            Self::TracingConsent { case, given, consent_root, .. } => {
                rooted(encoder, 7, case, &[consent_root]);
                encoder.flag(*given);
            }
            Self::IdentityVerified { case, report_root, .. } => rooted(encoder, 9, case, &[report_root]),
            Self::FamilyIdentified { case, family_root, .. } => rooted(encoder, 10, case, &[family_root]),
            Self::LinkVerified { case, adult_root, child_root, .. } => {
                rooted(encoder, 11, case, &[adult_root, child_root]);
            }
            Self::BrokenOff { case } => about(encoder, 13, case),
            Self::Consented { case, guardian_consent_root, child_view_root } => {
                rooted(encoder, 14, case, &[guardian_consent_root, child_view_root]);
            }
            Self::ConsentWithdrawn { case, withdrawal_root } => {
                rooted(encoder, 15, case, &[withdrawal_root]);
            }
            Self::Reunified { case, receipt_root, .. } => rooted(encoder, 21, case, &[receipt_root]),
            Self::FollowedUp { case, report_root } => rooted(encoder, 22, case, &[report_root]),
            Self::Closed { case } => about(encoder, 23, case),
            Self::Reopened { case, ground_root, .. } => rooted(encoder, 24, case, &[ground_root]),
            Self::IdentitySigned { .. }
            | Self::Decided { .. }
            | Self::PlanSigned { .. }
            | Self::PlanAgreed { .. }
            | Self::PlanVoided { .. }
            | Self::PlanNoted { .. }
            | Self::Moved { .. } => self.encode_agreed(encoder),
        }
    }
}

impl ChildEvent {
    // What is signed by several, and what follows from it.
    fn encode_agreed(&self, encoder: &mut Encoder) {
        match self {
            Self::IdentitySigned { case, principal, half } => {
                about(encoder, 8, case);
                encode_half(encoder, *principal, half);
            }
            Self::Decided { case, decision, determination_root } => {
                let roots = [determination_root, &decision.hearing_root, &decision.guardian_root];
                rooted(encoder, 12, case, &roots);
                let (number, until) = match decision.interests {
                    BestInterests::ReturnRecommended => (1, None),
                    BestInterests::AlternativeCare => (2, None),
                    BestInterests::Deferred(until) => (3, Some(until)),
                };
                encoder.byte(number).flag(decision.apart).optional(until.as_ref(), |encoder, time| {
                    encoder.time(*time);
                });
            }
            Self::PlanSigned { cases, principal, half } => {
                planned(encoder, 16, cases);
                encode_half(encoder, *principal, half);
            }
            Self::PlanAgreed { cases, content } => {
                planned(encoder, 17, cases);
                encoder.fixed(content.as_bytes());
            }
            Self::PlanVoided { cases, content } => {
                planned(encoder, 18, cases);
                encoder.fixed(content.as_bytes());
            }
            Self::PlanNoted { cases, content } => {
                planned(encoder, 19, cases);
                encoder.fixed(content.as_bytes());
            }
            Self::Moved { case, step } => {
                about(encoder, 20, case);
                encoder.byte(match step {
                    ReturnStep::InTransit => 1,
                    ReturnStep::HandedToNeutral => 2,
                });
            }
            _ => {}
        }
    }
}

fn about(encoder: &mut Encoder, number: u8, case: &CaseId) {
    encoder.byte(number).fixed(case.as_bytes());
}

fn rooted(encoder: &mut Encoder, number: u8, case: &CaseId, roots: &[&Digest]) {
    about(encoder, number, case);
    for root in roots {
        encoder.fixed(root.as_bytes());
    }
}

fn planned(encoder: &mut Encoder, number: u8, cases: &[CaseId]) {
    encoder.byte(number).sequence(cases, |encoder, case| {
        encoder.fixed(case.as_bytes());
    });
}

fn encode_half(encoder: &mut Encoder, principal: Principal, half: &Half) {
    encoder.byte(tag::principal(principal)).fixed(half.content.as_bytes()).optional(
        half.not_after.as_ref(),
        |encoder, time| {
            encoder.time(*time);
        },
    );
}
