//! Scales of equivalents as history has them, for terms that take one over.

/// The scale of the Dix-Hill cartel of 22 July 1862, article 1: what each rank of army or navy is worth in privates or
/// common seamen. Source: The War of the Rebellion, Official Records, series II, volume 4, pages 266 to 268. Men of one
/// rank were set off against each other first, and equivalents served for the rest; the sum is the same either way.
pub const DIX_HILL_1862: [(&str, u32); 11] = [
    ("GENERAL_IN_CHIEF", 60),
    ("MAJOR_GENERAL", 40),
    ("BRIGADIER_GENERAL", 20),
    ("COLONEL", 15),
    ("LIEUTENANT_COLONEL", 10),
    ("MAJOR", 8),
    ("CAPTAIN", 6),
    ("LIEUTENANT", 4),
    ("WARRANT_OFFICER", 3),
    ("NON_COMMISSIONED_OFFICER", 2),
    ("PRIVATE", 1),
];
