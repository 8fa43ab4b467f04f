//! What is said about agreements and terms, and what it changes.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Principal, SignTerms, TermReference};
use homeward_payload::ids::{AgreementCode, BatchId, Digest, Timestamp};

use super::state::{Agreements, Closing, GroupKey, Notice, SignedHalf, SignedTerms, TermInForce, TermKey};
use crate::batch::apply_attributions;
use crate::event::tag;
use crate::ledger::Ledger;

/// What is said about agreements and terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementEvent {
    /// One side signed terms.
    Signed {
        /// Who.
        party: Principal,
        /// Digest of what was signed.
        content: Digest,
        /// What was signed; its digest stands for it in the encoding.
        terms: Box<SignTerms>,
        /// Until when it binds its signer.
        not_after: Option<Timestamp>,
    },
    /// Both sides have signed equal content: its terms are in force.
    InForce {
        /// The agreement.
        agreement: AgreementCode,
        /// Digest of what both signed.
        content: Digest,
    },
    /// One side signed a coordinated figure.
    TargetSigned {
        /// The group.
        group: GroupKey,
        /// Who.
        party: Principal,
        /// What was signed.
        signed: SignedHalf,
    },
    /// Both sides signed the same figure.
    TargetAgreed {
        /// The group.
        group: GroupKey,
        /// Number of the version.
        version: u32,
        /// What each side is to receive.
        target: u32,
    },
    /// The creditor gave up what a giver owes under a term.
    Waived {
        /// The term.
        term: TermKey,
        /// The giving party.
        giver: Principal,
    },
    /// A party knows of nobody else under a term.
    ClosureDeclared {
        /// The term.
        term: TermKey,
        /// Who.
        party: Principal,
    },
    /// A party declared that a term has lapsed.
    Lapsed {
        /// The term.
        term: TermKey,
        /// Who.
        party: Principal,
    },
    /// A party gave notice.
    Terminated {
        /// The agreement.
        agreement: AgreementCode,
        /// Who, and in which words.
        notice: Notice,
    },
    /// One side signed a correction of attribution.
    CorrectionSigned {
        /// The batch.
        batch: BatchId,
        /// Who.
        party: Principal,
        /// What was signed.
        signed: SignedHalf,
    },
    /// Both sides signed the same correction.
    AttributionCorrected {
        /// The batch.
        batch: BatchId,
        /// The lines.
        lines: Vec<Attribution>,
    },
}

/// Under which terms a line counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// Number of the line.
    pub line: u32,
    /// The primary term; nothing for a goodwill line.
    pub term: Option<TermKey>,
    /// Place of its class in that term; 0 for none.
    pub class: u32,
    /// Further terms it satisfies.
    pub also_terms: Vec<TermKey>,
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &AgreementEvent) {
    if let AgreementEvent::AttributionCorrected { batch, lines } = event {
        ledger.agreements.corrections.remove(batch);
        apply_attributions(ledger, batch, lines);
    } else {
        ledger.agreements.apply(event);
    }
}

impl Agreements {
    fn apply(&mut self, event: &AgreementEvent) {
        match event {
            AgreementEvent::Signed { party, content, terms, not_after } => {
                let agreement = self.by_code.entry(terms.agreement.clone()).or_default();
                let terms = (**terms).clone();
                let signed = SignedTerms { content: *content, terms, not_after: *not_after };
                agreement.signed.insert(*party, signed);
            }
            AgreementEvent::InForce { agreement: code, content } => {
                let Some(agreement) = self.by_code.get_mut(code) else { return };
                let agreed = agreement.signed.values().find(|signed| signed.content == *content);
                let Some(agreed) = agreed.map(|signed| signed.terms.clone()) else { return };
                agreement.in_force = true;
                agreement.version = agreed.version;
                agreement.content = Some(*content);
                agreement.priority.clone_from(&agreed.priority);
                self.put_in_force(&agreed);
            }
            AgreementEvent::TargetSigned { group, party, signed } => {
                self.targets.entry(*group).or_default().signed.insert(*party, *signed);
            }
            AgreementEvent::TargetAgreed { group, version, target } => {
                let known = self.targets.entry(*group).or_default();
                known.version = *version;
                known.target = *target;
            }
            AgreementEvent::Terminated { agreement, notice } => {
                if let Some(agreement) = self.by_code.get_mut(agreement) {
                    agreement.notice = Some(*notice);
                }
            }
            AgreementEvent::CorrectionSigned { batch, party, signed } => {
                self.corrections.entry(*batch).or_default().insert(*party, *signed);
            }
            AgreementEvent::Waived { term, .. }
            | AgreementEvent::ClosureDeclared { term, .. }
            | AgreementEvent::Lapsed { term, .. } => {
                if let Some(known) = self.terms.get_mut(usize::from(term.0)) {
                    known.closing.apply(event);
                }
            }
            AgreementEvent::AttributionCorrected { .. } => {}
        }
    }

    // Terms and groups keep their keys; a version adds what is new at the end.
    fn put_in_force(&mut self, agreed: &SignTerms) {
        for group in &agreed.groups {
            match self.group_key_of(&agreed.agreement, &group.code) {
                Some(key) => {
                    if let Some((_, known)) = self.groups.get_mut(usize::from(key.0)) {
                        known.clone_from(group);
                    }
                }
                None => self.groups.push((agreed.agreement.clone(), group.clone())),
            }
        }
        for term in &agreed.terms {
            let of = agreed.groups.iter().find(|group| group.terms.contains(&term.code));
            let group = of.and_then(|group| self.group_key_of(&agreed.agreement, &group.code));
            let key = self.key_of(&agreed.agreement, &term.code);
            if let Some(known) = key.and_then(|key| self.terms.get_mut(usize::from(key.0))) {
                known.term.clone_from(term);
                known.group = group;
                continue;
            }
            let reference = TermReference { agreement: agreed.agreement.clone(), term: term.code.clone() };
            self.terms.push(TermInForce {
                reference,
                term: term.clone(),
                group,
                closing: Closing::default(),
            });
        }
    }
}

impl Closing {
    fn apply(&mut self, event: &AgreementEvent) {
        match event {
            AgreementEvent::Waived { giver, .. } => {
                self.waived.insert(*giver);
            }
            AgreementEvent::ClosureDeclared { party, .. } => {
                self.closures.insert(*party);
            }
            AgreementEvent::Lapsed { .. } => self.lapsed = true,
            _ => {}
        }
    }
}

impl Canonical for AgreementEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Signed { party, content, terms, not_after } => encoder
                .byte(1)
                .byte(tag::principal(*party))
                .text(terms.agreement.as_str())
                .fixed(content.as_bytes())
                .optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                }),
            Self::InForce { agreement, content } => {
                encoder.byte(2).text(agreement.as_str()).fixed(content.as_bytes())
            }
            Self::TargetSigned { group, party, signed } => {
                encoder.byte(3).number(u32::from(group.0)).byte(tag::principal(*party));
                encode_half(encoder, signed)
            }
            Self::TargetAgreed { group, version, target } => {
                encoder.byte(4).number(u32::from(group.0)).number(*version).number(*target)
            }
            Self::Waived { term, giver } => {
                encoder.byte(5).number(u32::from(term.0)).byte(tag::principal(*giver))
            }
            Self::ClosureDeclared { term, party } => {
                encoder.byte(6).number(u32::from(term.0)).byte(tag::principal(*party))
            }
            Self::Lapsed { term, party } => {
                encoder.byte(7).number(u32::from(term.0)).byte(tag::principal(*party))
            }
            Self::Terminated { agreement, notice } => encoder
                .byte(8)
                .text(agreement.as_str())
                .byte(tag::principal(notice.party))
                .fixed(notice.digest.as_bytes()),
            Self::CorrectionSigned { batch, party, signed } => {
                encoder.byte(9).fixed(batch.as_bytes()).byte(tag::principal(*party));
                encode_half(encoder, signed)
            }
            Self::AttributionCorrected { batch, lines } => {
                encoder.byte(10).fixed(batch.as_bytes()).sequence(lines, encode_attribution)
            }
        };
    }
}

fn encode_half<'a>(encoder: &'a mut Encoder, signed: &SignedHalf) -> &'a mut Encoder {
    encoder
        .fixed(signed.content.as_bytes())
        .long(signed.as_of.size)
        .fixed(signed.as_of.state_digest.as_bytes())
        .optional(signed.not_after.as_ref(), |encoder, end| {
            encoder.time(*end);
        })
}

fn encode_attribution(encoder: &mut Encoder, line: &Attribution) {
    encoder
        .number(line.line)
        .optional(line.term.as_ref(), |encoder, term| {
            encoder.number(u32::from(term.0));
        })
        .number(line.class)
        .sequence(&line.also_terms, |encoder, term| {
            encoder.number(u32::from(term.0));
        });
}
