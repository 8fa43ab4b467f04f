//! Agreements.

use homeward_payload::domain::{
    Category, Priority, Quantifier, RatioKey, Reciprocity, SignTerms, SubjectKind, Term, TermGroup,
};
use homeward_shell::reads::terms::{age, day};

use super::about;
use super::words::{principal, rows, spoken};

pub(super) fn sign_terms(said: &SignTerms) -> Vec<String> {
    let mut lines = vec![match said.version {
        1 => format!("SIGN TERMS of agreement {}.", said.agreement),
        version => {
            format!("AMEND agreement {}: version {version} in place of the one before.", said.agreement)
        }
    }];
    lines.extend(rows(&said.terms, term));
    lines.extend(said.terms.iter().flat_map(details));
    lines.extend(rows(&said.groups, group));
    lines.extend(said.groups.iter().flat_map(stages));
    lines.extend(priority(&said.priority));
    lines.push(about::as_of(&said.as_of));
    lines
}

fn term(term: &Term) -> String {
    let who = match (term.category, term.age_rule) {
        (Category::Medical, _) => "severely wounded or seriously ill".to_owned(),
        (Category::Young, Some(rule)) => age(rule),
        (Category::Young, None) => "under an age".to_owned(),
        (Category::AnyPrisoner, _) => "any prisoner of war".to_owned(),
        (Category::Remains, _) => "remains of the dead".to_owned(),
    };
    let many = match term.quantifier {
        Quantifier::Exactly(number) => format!("exactly {number}"),
        Quantifier::AtLeast(number) => format!("at least {number}"),
        Quantifier::AllForAll => "all for all".to_owned(),
        Quantifier::BestEffort => "as agreed batch by batch".to_owned(),
    };
    let unit = match term.unit {
        SubjectKind::Person => "persons",
        SubjectKind::Container => "containers",
    };
    let givers: Vec<&str> = term.givers.iter().copied().map(principal).collect();
    let givers = givers.join(" and ");
    format!(
        "Term {}: {who}; {many}, {unit}; {}; given by {givers}.",
        term.code,
        reciprocity(term.reciprocity)
    )
}

// What only some terms have.
fn details(term: &Term) -> Vec<String> {
    let code = &term.code;
    let mut lines = Vec::new();
    if !term.classes.is_empty() {
        let class = |class: &homeward_payload::domain::TermClass| format!("{} {}", class.code, class.weight);
        let classes: Vec<String> = term.classes.iter().map(class).collect();
        lines.push(format!("Scale of term {code}, what one of each is worth: {}.", classes.join(", ")));
    }
    lines.extend(rows(&term.keys, |key| format!("Key of term {code}: {}.", ratio(term, key))));
    lines.extend(
        term.end_day.map(|end| {
            format!("Last day of term {code}: {}; a lapse has to be declared after it.", day(end))
        }),
    );
    lines.extend(term.side_condition.map(|digest| {
        format!("Side condition of term {code}, which nothing enforces, with digest {}.", spoken(&digest))
    }));
    lines
}

fn ratio(term: &Term, key: &RatioKey) -> String {
    let class = |place: u32| {
        let index = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        let found = index.and_then(|index| term.classes.get(index));
        found.map_or_else(|| "of all together".to_owned(), |class| format!("of {}", class.code))
    };
    let (left, right) = (class(key.left_class), class(key.right_class));
    format!("for every {} {left} from party A, {} {right} from party B", key.left, key.right)
}

fn group(group: &TermGroup) -> String {
    let terms: Vec<&str> = group.terms.iter().map(|term| term.as_str()).collect();
    let owed = group.ratio.map_or_else(
        || reciprocity(group.reciprocity).to_owned(),
        |ratio| format!("for every {} heads from party A, {} from party B", ratio.left, ratio.right),
    );
    format!(
        "Group {} of {}: each side receives at least {}; {owed}.",
        group.code,
        terms.join(", "),
        group.floor
    )
}

fn stages(group: &TermGroup) -> Option<String> {
    let stage = |stage: &homeward_payload::domain::Tranche| format!("{} {}", stage.code, stage.quantity);
    let stages: Vec<String> = group.tranches.iter().map(stage).collect();
    (!stages.is_empty()).then(|| {
        format!("Stages of group {}, what each side receives in each: {}.", group.code, stages.join(", "))
    })
}

fn priority(keys: &[Priority]) -> Option<String> {
    let key = |key: &Priority| match key {
        Priority::Severity => "the severely wounded and seriously ill",
        Priority::Captivity => "those longest in captivity",
    };
    let keys: Vec<&str> = keys.iter().map(key).collect();
    (!keys.is_empty()).then(|| format!("Drawn first: {}.", keys.join(", then ")))
}

const fn reciprocity(reciprocity: Reciprocity) -> &'static str {
    match reciprocity {
        Reciprocity::Unilateral => "unilateral, no condition of the other side's act",
        Reciprocity::Parity => "as many from each side, a gap carries over",
        Reciprocity::NotStated => "nothing said of return",
        Reciprocity::Ratio => "by a ratio, what is beyond it carries over",
    }
}
