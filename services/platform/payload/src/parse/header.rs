//! What every signed message opens with, and what several share.

use super::field::Check;
use crate::domain::{AsOf, Basis, Header};
use crate::ids::{LogId, StatementId};
use crate::proto::payload::v1 as proto;

pub(super) fn header(check: &mut Check, message: &proto::Header) -> Option<Header> {
    let log_id = check.bytes("log_id", &message.log_id).map(LogId);
    let statement_id = check.uuid("statement_id", &message.statement_id).map(StatementId);
    let author = check.principal("author", message.author);
    let role = check.choice::<proto::Role, _>("role", message.role);
    let basis = check.message("basis", message.basis.as_ref(), basis);
    let made_time = check.time("made_time_us", message.made_time_us);
    let not_after = check.end_time("not_after_us", message.not_after_us);
    Some(Header {
        log_id: log_id?,
        statement_id: statement_id?,
        author: author?,
        role: role?,
        basis: basis?,
        made_time: made_time?,
        not_after: not_after?,
    })
}

fn basis(check: &mut Check, message: &proto::Basis) -> Option<Basis> {
    let root = check.digest("root", &message.root);
    Some(Basis { size: message.size, root: root? })
}

pub(super) fn as_of(check: &mut Check, message: &proto::AsOf) -> Option<AsOf> {
    let state_digest = check.digest("state_digest", &message.state_digest);
    Some(AsOf { size: message.size, state_digest: state_digest? })
}
