//! The panel's machine and the server's, put together over an exact store, under every fault at once.
//!
//! Real are `app::conversation` with what the wire makes of it, and `session_core::visitor`. Modelled
//! are the browser's storage, the frames on their way, the hub and the store. Two visitors have three
//! tabs; frames, pushes and outcomes come late or never, sockets break, commands are refused before or
//! after they took effect, tabs and the server crash, the history changes its epoch.
//!
//! What holds, during all of it and at rest, is in [`invariants`]; faults planted in the model show that
//! each is noticed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail loudly"
)]

mod faults;
mod invariants;
mod socket;
mod store;
mod tab;
mod world;

use faults::{Plant, Step, steps};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner};
use world::World;

fn live(plant: Plant, steps: &[Step]) -> TestCaseResult {
    let mut world = World::new(plant);
    for step in steps {
        world.step(*step);
        invariants::always(&world)?;
    }
    world.settle();
    invariants::always(&world)?;
    invariants::at_rest(&mut world)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_message_is_lost_doubled_or_out_of_order_whatever_fails(steps in steps()) {
        live(Plant::Nothing, &steps)?;
    }
}

/// What the property says of lives that are always the same, if it fails.
fn complaint(plant: Plant) -> String {
    let config = Config {
        cases: 3_000,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    match runner.run(&steps(), |steps| live(plant, &steps)) {
        Err(TestError::Fail(reason, _)) => reason.message().to_owned(),
        other => panic!("not caught: {other:?}"),
    }
}

#[test]
fn a_planted_store_that_does_not_know_repeats_is_caught() {
    let said = complaint(Plant::DedupeOff);
    assert!(said.contains("stands twice"), "{said}");
}

#[test]
fn a_planted_answer_before_the_commit_is_caught() {
    let said = complaint(Plant::AnswerBeforeCommit);
    assert!(said.contains("was acknowledged"), "{said}");
}

#[test]
fn a_planted_read_before_the_subscription_is_caught() {
    let said = complaint(Plant::ReadBeforeSubscribe);
    assert!(said.contains("the end of no log"), "{said}");
}

#[test]
fn a_planted_leak_between_sessions_is_caught() {
    let said = complaint(Plant::Leak);
    assert!(said.contains("rows of several"), "{said}");
}
