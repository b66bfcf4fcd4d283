//! Large random books: tens of quotas, hundreds of people, thousands of commands, and a naive [`model`] beside the book that
//! must say the same about each: same refusal or same outcome, same loads, same places left, same lines and positions.

mod commands;
pub mod model;
pub mod run;

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};

use domain::ledger::Book;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use commands::{Op, op, quota};
use run::{Tally, run};

/// Books of a kind: how many of them, how many quotas and people, how many commands.
pub struct Kind {
    pub books: u32,
    pub quotas: usize,
    pub people: u16,
    pub commands: std::ops::Range<usize>,
}

#[test]
fn small_random_books_agree_with_the_model() {
    agree(&Kind { books: 1_500, quotas: 8, people: 8, commands: 1..60 });
}

#[test]
fn middling_random_books_agree_with_the_model() {
    agree(&Kind { books: 60, quotas: 20, people: 60, commands: 200..400 });
}

#[test]
fn large_random_books_agree_with_the_model() {
    agree(&Kind { books: 4, quotas: 50, people: 400, commands: 2_000..3_000 });
}

fn agree(kind: &Kind) {
    let seed = seed();
    println!("HEADCOUNT_SEED={seed}");
    if let Err(failure) = check(&Book::new(), kind, seed, 3_000) {
        panic!("with HEADCOUNT_SEED={seed}: {failure}");
    }
}

/// The seed that a failure printed, from the environment; or a new one.
fn seed() -> u64 {
    let given = std::env::var("HEADCOUNT_SEED").ok();
    given.map_or_else(
        || RandomState::new().hash_one("headcount"),
        |seed| seed.parse().expect("HEADCOUNT_SEED is a number"),
    )
}

/// Runs random books of a kind, each beginning with `empty`. The failure, if any, is shrunk for so many rounds.
pub fn check(empty: &Book, kind: &Kind, seed: u64, shrink: u32) -> Result<(), String> {
    let config = Config {
        cases: kind.books,
        failure_persistence: None,
        max_shrink_iters: shrink,
        max_shrink_time: 30_000,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let books = (vec(quota(), 1..kind.quotas), vec(op(kind.people), kind.commands.clone()));
    let tally = RefCell::new(Tally::default());
    let outcome = runner.run(&books, |(quotas, ops)| {
        let ops = quotas.into_iter().map(Op::Add).chain(ops);
        run(empty, ops, &mut tally.borrow_mut())
            .map_err(|broken| TestCaseError::fail(format!("{:?}: {}", broken.promise, broken.how)))
    });
    println!("{:?}", tally.borrow());
    outcome.map_err(|error| match error {
        TestError::Fail(why, story) => format!("{why}\nafter {story:#?}"),
        TestError::Abort(why) => why.to_string(),
    })
}
