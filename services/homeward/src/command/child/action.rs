//! What can be done with one case.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What to do. A case is named by its reference (32 hex digits, or its beginning as `homeward next` shows it) or, at a
/// delegation, by its case number.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum Action {
    /// List every case of the imported register that is not listed yet.
    Open {
        /// Code of the agreement under which they are listed.
        agreement: String,
    },
    /// Acknowledge all cases of the other side that are not acknowledged yet.
    AcknowledgeAll,
    /// How one case stands, what it waits for and from which day that is overdue.
    Show {
        /// The case.
        case: String,
        /// Also read the delegation's own file, for this purpose: TRACING, HANDOVER, IDENTIFICATION, DISPUTE or AUDIT.
        #[arg(long)]
        purpose: Option<String>,
    },
    /// Give the case to an officer; stays in the delegation.
    Assign {
        /// The case.
        case: String,
        /// Who has it.
        officer: String,
    },
    /// Enter a tracing action into the diary; stays in the delegation.
    Diary(Entry),
    /// Seal the card of the child: the whole to the neutral, a party is told what harms nobody.
    Card(Card),
    /// Seal a paper on the case, for example a photograph.
    Paper {
        /// The case.
        case: String,
        /// What it is, in capitals: PHOTOGRAPH, LETTER.
        kind: String,
        /// The paper.
        file: PathBuf,
        /// Withheld from everyone but the neutral.
        #[arg(long)]
        withheld: bool,
    },
    /// Which papers on the case are held here; logged.
    Papers {
        /// The case.
        case: String,
        /// For what it is read.
        #[arg(long, default_value = "TRACING")]
        purpose: String,
    },
    /// Read one paper; logged.
    Read {
        /// The case.
        case: String,
        /// Root of the paper, or its beginning.
        root: String,
        /// For what it is read.
        #[arg(long, default_value = "TRACING")]
        purpose: String,
        /// Where its content goes; shown where none is named.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Acknowledge the other side's case.
    Acknowledge {
        /// The case.
        case: String,
    },
    /// Answer the other side's case.
    Answer {
        /// The case.
        case: String,
        /// LOCATED, NOT_LOCATED, NEVER_PRESENT_CLAIMED, ALREADY_RETURNED, LEFT_TERRITORY, NOW_ADULT, IDENTITY_MISMATCH,
        /// DUPLICATE, DECEASED_REPORTED or REFUSES_RETURN.
        answer: String,
        /// How well it is known: DECLARED, CUSTODY_CONFIRMED, NEUTRAL_CONFIRMED or VERIFIED.
        #[arg(long, default_value = "DECLARED")]
        grade: String,
        /// With LEFT_TERRITORY: the ISO 3166-1 alpha-3 code, or "withheld".
        #[arg(long, default_value = "", hide_default_value = true)]
        country: String,
    },
    /// Contest the newest answer: it waits for a better one.
    Contest {
        /// The case.
        case: String,
        /// Why; sealed.
        #[arg(long, value_name = "FILE")]
        reasons: PathBuf,
    },
    /// Accept the newest answer: the case rests until its review.
    Accept {
        /// The case.
        case: String,
        /// The day on which it is looked at again, as YYYY-MM-DD; may be left out where the neutral has confirmed it.
        #[arg(long, value_name = "DAY")]
        review: Option<String>,
    },
    /// The neutral has verified the newest answer itself.
    Confirm {
        /// The case.
        case: String,
        /// What it found; sealed and withheld from the parties.
        #[arg(long, value_name = "FILE")]
        report: PathBuf,
    },
    /// State consent to tracing.
    Consent {
        /// The case.
        case: String,
        /// Whether it was given or withdrawn.
        what: Consent,
        /// The consent or withdrawal; sealed.
        #[arg(long, value_name = "FILE")]
        paper: PathBuf,
    },
    /// Verify who a located child is: both parties and the neutral sign one report.
    Verify {
        /// The case.
        case: String,
        #[command(flatten)]
        report: Shared,
    },
    /// A family was found.
    Family {
        /// The case.
        case: String,
        /// Who and where; sealed.
        #[arg(long, value_name = "FILE")]
        paper: PathBuf,
    },
    /// The neutral has verified the link with adult and child separately.
    Link {
        /// The case.
        case: String,
        /// What the adult said; sealed and withheld from the parties.
        #[arg(long, value_name = "FILE")]
        adult: PathBuf,
        /// What the child said; sealed and withheld from the parties.
        #[arg(long, value_name = "FILE")]
        child: PathBuf,
    },
    /// The decision of the best-interests panel that the neutral convenes.
    BestInterests(Interests),
    /// The neutral holds the guardian's written consent and the child's own view.
    ReturnConsent {
        /// The case.
        case: String,
        /// The guardian's written consent; sealed.
        #[arg(long, value_name = "FILE")]
        guardian: PathBuf,
        /// The child's own view; sealed and withheld from the parties.
        #[arg(long, value_name = "FILE")]
        child: PathBuf,
    },
    /// Consent to the return was withdrawn, without saying by whom.
    Withdraw {
        /// The case.
        case: String,
        /// The withdrawal; sealed and withheld from the parties.
        #[arg(long, value_name = "FILE")]
        paper: PathBuf,
    },
    /// Plan a return, siblings together: both parties and the neutral sign one plan.
    Plan {
        /// The case, or the cases of siblings.
        #[arg(required = true)]
        cases: Vec<String>,
        #[command(flatten)]
        plan: Shared,
    },
    /// The mediator notes a plan that all three have signed.
    Note {
        /// The case.
        case: String,
    },
    /// The child has set out.
    Transit {
        /// The case.
        case: String,
    },
    /// The child is with the neutral.
    Handed {
        /// The case.
        case: String,
    },
    /// The child is with the verified adult.
    Reunified {
        /// The case.
        case: String,
        /// The adult's receipt; sealed.
        #[arg(long, value_name = "FILE")]
        receipt: PathBuf,
    },
    /// Somebody has looked after the child since its return.
    FollowUp {
        /// The case.
        case: String,
        /// How the child is; sealed.
        #[arg(long, value_name = "FILE")]
        report: PathBuf,
    },
    /// Close a case after return and follow-up.
    Close {
        /// The case.
        case: String,
    },
    /// Open a case again that rests or was closed.
    Reopen {
        /// The case.
        case: String,
        /// Why; sealed.
        #[arg(long, value_name = "FILE")]
        ground: PathBuf,
    },
}

/// Whether consent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum Consent {
    /// It was given.
    Given,
    /// It was withdrawn.
    Withdrawn,
}

/// A paper that several sign: sealed by the first, and named by its root by the others.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::command) struct Shared {
    /// The paper, sealed to the others who sign.
    #[arg(long, value_name = "FILE")]
    pub(super) paper: Option<PathBuf>,
    /// Root of the paper that another has sealed, or its beginning.
    #[arg(long, value_name = "ROOT")]
    pub(super) root: Option<String>,
}

/// An entry of the diary.
#[derive(Debug, Args)]
pub(in crate::command) struct Entry {
    /// The case.
    pub(super) case: String,
    /// The day, as YYYY-MM-DD.
    #[arg(long)]
    pub(super) day: String,
    /// What was done: INDIVIDUAL, MASS, PHOTO, REFERRAL, VISIT or OTHER.
    #[arg(long)]
    pub(super) kind: String,
    /// Where.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub(super) place: String,
    /// What came of it: PENDING, SUCCESSFUL or UNSUCCESSFUL.
    #[arg(long, default_value = "PENDING")]
    pub(super) outcome: String,
}

/// The card of article 78.
#[derive(Debug, Args)]
pub(in crate::command) struct Card {
    /// The case.
    pub(super) case: String,
    /// A field that may be told: NAME=VALUE, for example given_name=Olena.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) field: Vec<String>,
    /// A field that could harm if it were told to a party; the neutral is told it: NAME=VALUE.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) withheld: Vec<String>,
}

/// A decision.
#[derive(Debug, Args)]
pub(in crate::command) struct Interests {
    /// The case.
    pub(super) case: String,
    /// What was decided.
    pub(super) decision: Decided,
    /// With deferred: until which day, as YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    pub(super) until: Option<String>,
    /// The child may return apart from its siblings.
    #[arg(long)]
    pub(super) apart: bool,
    /// Why; sealed.
    #[arg(long, value_name = "FILE")]
    pub(super) determination: PathBuf,
    /// How the child was heard; sealed and withheld from the parties.
    #[arg(long, value_name = "FILE")]
    pub(super) hearing: PathBuf,
    /// The paper that names the guardian; sealed.
    #[arg(long, value_name = "FILE")]
    pub(super) guardian: PathBuf,
}

/// What a panel decides.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::command) enum Decided {
    /// The child should return.
    Return,
    /// Other care serves it better.
    AlternativeCare,
    /// Later.
    Deferred,
}
