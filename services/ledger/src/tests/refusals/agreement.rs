//! Signing terms.

use homeward_payload::domain::{Body, SignTerms};

use super::Row;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, digest, term};
use crate::tests::life::agreed;
use crate::tests::said;

fn changed(forum: &Forum, change: impl FnOnce(&mut SignTerms)) -> Body {
    let Body::SignTerms(mut terms) = said::sign_terms(forum) else { unreachable!() };
    change(&mut terms);
    Body::SignTerms(terms)
}

pub(super) const ROWS: &[Row] = &[
    ("terms of an agreement in force", ErrorReason::AgreementInForce, || {
        let mut forum = agreed();
        let terms = said::sign_terms(&forum);
        forum.say(B, terms)
    }),
    ("more terms than the forum allows", ErrorReason::FieldInvalid, || {
        let mut forum = Forum::new();
        let terms = changed(&forum, |terms| {
            let mut further = terms.terms[0].clone();
            further.code = term("ZZZ");
            terms.terms.push(further);
        });
        forum.say(A, terms)
    }),
    ("a state that this log never had", ErrorReason::AsOfMismatch, || {
        let mut forum = Forum::new();
        let terms = changed(&forum, |terms| terms.as_of.state_digest = digest(1));
        forum.say(A, terms)
    }),
    ("a size that this log has not reached", ErrorReason::AsOfMismatch, || {
        let mut forum = Forum::new();
        let terms = changed(&forum, |terms| terms.as_of.size = 2);
        forum.say(A, terms)
    }),
    ("the same terms twice by one side", ErrorReason::AlreadySigned, || {
        let mut forum = Forum::new();
        let terms = said::sign_terms(&forum);
        forum.must(A, terms.clone());
        forum.say(A, terms)
    }),
];
