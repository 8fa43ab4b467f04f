//! Figures that came out otherwise than a scenario says they must.

use std::collections::BTreeMap;

use crate::report::{Persons, Remains, Report};
use crate::scenario::Expected;

/// Every figure that differs, in English.
pub(super) fn differences(expected: &Expected, report: &Report) -> Vec<String> {
    let mut figures = of_persons(expected, report);
    figures.extend(of_remains(expected, report));
    figures.extend(of_batches_and_children(expected, report));
    let differing = figures.into_iter().filter(|figure| figure.wanted != figure.found);
    let told = differing.map(|figure| {
        let Figure { what, wanted, found } = figure;
        format!("{what}: {found}, where the scenario expects {wanted}")
    });
    told.collect()
}

struct Figure {
    what: String,
    wanted: u64,
    found: u64,
}

fn by_power<'a>(
    what: &'a str,
    wanted: &'a BTreeMap<String, u64>,
    found: impl Fn(&String) -> u64 + 'a,
) -> impl Iterator<Item = Figure> + 'a {
    wanted.iter().map(move |(power, wanted)| Figure {
        what: format!("{what} {power}"),
        wanted: *wanted,
        found: found(power),
    })
}

fn of_persons(expected: &Expected, report: &Report) -> Vec<Figure> {
    let column =
        |column: fn(&Persons) -> u64| move |power: &String| report.persons.get(power).map_or(0, column);
    by_power("persons received by", &expected.persons_received, column(|persons| persons.received))
        .chain(by_power(
            "persons replaced, of",
            &expected.persons_substituted,
            column(|persons| persons.substituted),
        ))
        .chain(by_power(
            "persons who did not depart, of",
            &expected.persons_not_departing,
            column(|persons| persons.not_departing),
        ))
        .chain(by_power(
            "persons who died on a list, of",
            &expected.persons_died,
            column(|persons| persons.died),
        ))
        .collect()
}

fn of_remains(expected: &Expected, report: &Report) -> Vec<Figure> {
    let column =
        |column: fn(&Remains) -> u64| move |power: &String| report.remains.get(power).map_or(0, column);
    let acknowledged = column(|remains| remains.acknowledged);
    let misdelivered = column(|remains| remains.misdelivered);
    by_power("containers acknowledged by", &expected.remains_acknowledged, acknowledged)
        .chain(by_power("remains misdelivered to", &expected.remains_misdelivered, misdelivered))
        .collect()
}

fn of_batches_and_children(expected: &Expected, report: &Report) -> Vec<Figure> {
    let (batches, children) = (&report.batches, &report.children);
    let counts = [
        ("batches settled", expected.settled, batches.settled),
        (
            "batches settled with a difference",
            expected.settled_with_discrepancy,
            batches.settled_with_discrepancy,
        ),
        ("batches never executed", expected.never_executed, batches.never_executed),
        ("children's cases listed", expected.children_listed, children.listed),
        ("children's cases answered", expected.children_answered, children.answered),
        ("children's cases overdue", expected.children_overdue, children.overdue),
        ("children said to have left", expected.children_left_territory, children.left_territory),
        ("children with their families", expected.children_reunified, children.reunified),
        ("children's cases open", expected.children_open, children.open),
    ];
    let named = |(what, wanted, found): (&str, Option<u64>, u64)| {
        Some(Figure { what: what.to_owned(), wanted: wanted?, found })
    };
    counts.into_iter().filter_map(named).collect()
}
