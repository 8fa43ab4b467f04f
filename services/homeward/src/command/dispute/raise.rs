//! What a dispute names, as people write it.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use homeward_payload::ids::{CaseId, SubjectRef};
use homeward_payload::proto::payload::v1 as proto;
use proto::dispute_scope::Scope;

use super::super::saying::digest_of;
use super::super::speak::{Voice, party};

/// What to raise: exactly one of lines, batch, term, subjects, case and difference.
#[derive(Debug, Args)]
pub(super) struct Request {
    /// What it is about.
    #[arg(long)]
    kind: Kind,
    /// Lines of a batch, as CODE:1-4,7.
    #[arg(long, value_name = "CODE:LINES", group = "scope")]
    lines: Option<String>,
    /// A whole batch: id or short code.
    #[arg(long, value_name = "BATCH", group = "scope")]
    batch: Option<String>,
    /// All lines under a term, as AGREEMENT/TERM.
    #[arg(long, value_name = "AGREEMENT/TERM", group = "scope")]
    term: Option<String>,
    /// A person or container by its reference; several are named one after the other.
    #[arg(long = "subject", value_name = "REFERENCE", group = "scope")]
    subjects: Vec<String>,
    /// A child's case by its reference. It holds nothing.
    #[arg(long, value_name = "REFERENCE", group = "scope")]
    case: Option<String>,
    /// A difference between counts of a settled batch, as CODE:party-b. It holds nothing.
    #[arg(long, value_name = "CODE:PARTY", group = "scope")]
    difference: Option<String>,
    /// A file with the grounds; only its SHA-256 goes on the log.
    #[arg(long, value_name = "FILE")]
    grounds: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Identity,
    Category,
    Count,
    Custody,
    MedicalProcedure,
    Attribution,
    Safety,
    Provenance,
    Delay,
    Data,
}

pub(super) async fn said(voice: &Voice, request: &Request) -> anyhow::Result<proto::RaiseDispute> {
    Ok(proto::RaiseDispute {
        header: None,
        dispute_id: Vec::new(),
        kind: kind(request.kind).into(),
        scope: Some(proto::DisputeScope { scope: Some(scope(voice, request).await?) }),
        grounds_digest: digest_of(&request.grounds)?,
    })
}

async fn scope(voice: &Voice, request: &Request) -> anyhow::Result<Scope> {
    if let Some(text) = &request.lines {
        return voice.lines(text).await.map(Scope::Lines);
    }
    if let Some(batch) = &request.batch {
        return voice.batch(batch).await.map(Scope::BatchId);
    }
    if let Some(text) = &request.term {
        let (agreement, term) =
            text.split_once('/').with_context(|| format!("{text:?} names no term; write AGREEMENT/TERM"))?;
        let (agreement, term) = (agreement.to_owned(), term.to_owned());
        return Ok(Scope::Term(proto::TermReference { agreement, term }));
    }
    if let Some(text) = &request.case {
        let case = CaseId::from_hex(text).with_context(|| format!("{text:?} is no reference"))?;
        return Ok(Scope::CaseId(case.to_vec()));
    }
    if let Some(text) = &request.difference {
        let (code, giver) = text
            .split_once(':')
            .with_context(|| format!("{text:?} names no difference; write CODE:party-b"))?;
        let (batch_id, giver) = (voice.batch(code).await?, party(giver)?);
        return Ok(Scope::Discrepancy(proto::NamedDiscrepancy { batch_id, giver }));
    }
    if request.subjects.is_empty() {
        bail!("name what is disputed: --lines, --batch, --term, --subject, --case or --difference");
    }
    let reference = |text: &String| {
        let subject = SubjectRef::from_hex(text).map(|subject| subject.to_vec());
        subject.with_context(|| format!("{text:?} is no reference; it is 32 hex digits"))
    };
    let subjects = request.subjects.iter().map(reference).collect::<Result<_, _>>()?;
    Ok(Scope::Subjects(proto::NamedSubjects { subjects }))
}

const fn kind(kind: Kind) -> proto::DisputeKind {
    match kind {
        Kind::Identity => proto::DisputeKind::Identity,
        Kind::Category => proto::DisputeKind::Category,
        Kind::Count => proto::DisputeKind::Count,
        Kind::Custody => proto::DisputeKind::Custody,
        Kind::MedicalProcedure => proto::DisputeKind::MedicalProcedure,
        Kind::Attribution => proto::DisputeKind::Attribution,
        Kind::Safety => proto::DisputeKind::Safety,
        Kind::Provenance => proto::DisputeKind::Provenance,
        Kind::Delay => proto::DisputeKind::Delay,
        Kind::Data => proto::DisputeKind::Data,
    }
}
