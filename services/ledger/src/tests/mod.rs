//! Tests over the whole ledger: every refusal, the life of a small exchange, random sequences, frozen digests.

mod actions;
mod children;
mod clock;
mod course;
mod course_life;
mod day;
mod digest_vectors;
mod disputes;
mod forum;
mod golden;
mod invariants;
mod life;
mod model;
mod pending;
mod person;
mod point;
mod properties;
mod refusals;
mod remains;
mod rounds;
mod said;
mod said_of_remains;
mod story;
mod suspensions;
mod terms;
