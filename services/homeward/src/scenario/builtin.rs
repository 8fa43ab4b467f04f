//! The scenarios that come with the executable.

use std::collections::BTreeMap;

/// Names of the built-in scenarios.
pub(super) const NAMES: [&str; 5] =
    ["istanbul-2025", "istanbul-2025-resumed", "dix-hill-1862", "yemen-2020", "first"];

type Files = BTreeMap<&'static str, &'static [u8]>;

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../scenarios/", $folder, "/", $name)).as_slice())),*]
            .into_iter()
            .collect()
    };
}

/// The text and the list files of a built-in scenario.
pub(super) fn find(name: &str) -> Option<(&'static str, Files)> {
    match name {
        "istanbul-2025" => Some((include_str!("../../scenarios/istanbul-2025/scenario.toml"), istanbul())),
        "istanbul-2025-resumed" => {
            Some((include_str!("../../scenarios/istanbul-2025-resumed/scenario.toml"), resumed()))
        }
        "dix-hill-1862" => Some((include_str!("../../scenarios/dix-hill-1862/scenario.toml"), dix_hill())),
        "yemen-2020" => Some((include_str!("../../scenarios/yemen-2020/scenario.toml"), yemen())),
        "first" => Some((include_str!("../../scenarios/first/scenario.toml"), first())),
        _ => None,
    }
}

fn istanbul() -> Files {
    files!("istanbul-2025":
        "child-answers.csv",
        "children-listed-by-ukr.csv",
        "medical-referrals-rus.csv",
        "medical-referrals-ukr.csv",
        "offer-2025-06-07.csv",
        "persons-held-by-rus.csv",
        "persons-held-by-ukr.csv",
        "persons-sought-by-rus.csv",
        "persons-sought-by-ukr.csv",
        "receipt-2025-06-16.csv",
        "received-before-by-ukr.csv",
        "remains-held-by-rus.csv",
        "remains-held-by-ukr.csv",
        "remains-returned-by-ukr.csv",
    )
}

fn resumed() -> Files {
    files!("istanbul-2025-resumed":
        "child-answers.csv",
        "children-listed-by-ukr.csv",
        "medical-referrals-rus.csv",
        "medical-referrals-ukr.csv",
        "persons-held-by-rus.csv",
        "persons-held-by-ukr.csv",
        "remains-held-by-rus.csv",
        "remains-held-by-ukr.csv",
    )
}

fn dix_hill() -> Files {
    files!("dix-hill-1862":
        "persons-held-by-csa.csv",
        "persons-held-by-usa.csv",
    )
}

fn yemen() -> Files {
    files!("yemen-2020":
        "persons-found-later-by-goy.csv",
        "persons-held-by-ana.csv",
        "persons-held-by-goy.csv",
        "remains-held-by-ana.csv",
        "remains-held-by-goy.csv",
    )
}

fn first() -> Files {
    files!("first":
        "child-answers.csv",
        "children-listed-by-ukr.csv",
        "medical-referrals-rus.csv",
        "medical-referrals-ukr.csv",
        "persons-held-by-rus.csv",
        "persons-held-by-ukr.csv",
        "receipt.csv",
        "remains-held-by-rus.csv",
        "remains-held-by-ukr.csv",
    )
}
