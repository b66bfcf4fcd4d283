//! Every small book: from each of the trees in [`trees`], every state that people, organisers and time can bring about.
//!
//! The search goes breadth first over distinct states instead of over sequences of commands: two sequences that lead
//! to the same state have the same future, so a search that ends covers sequences of every length. A state
//! is what a future can depend on: the limits, who has or waits for what in which order, the time, and how many changes
//! the organisers have left. Left out are entry numbers, names of places, places that were given back, and which of the
//! three people is which.
//!
//! People, cancellations and time are unlimited. Organisers' changes are limited for each family of trees, as is printed,
//! since each multiplies the number of states.

pub mod moves;
pub mod search;
mod states;
pub mod trees;

use std::collections::BTreeSet;

use search::{Found, search};
use trees::Family;

#[test]
fn every_small_book_keeps_every_promise() {
    let mut all = Found::default();
    for family in trees::families() {
        let mut found = Found::default();
        let started = std::time::Instant::now();
        for tree in &family.trees {
            match search(tree, family.changes) {
                Ok(more) => found.add(more),
                Err(broken) => panic!("{}: {broken:?}\nin {tree:?}", family.name),
            }
        }
        print(&family, &found, started.elapsed());
        all.add(found);
    }
    println!("all: {} states, {} transitions", all.states, all.transitions);
    every_refusal_is_reached(&all.refusals);
}

fn print(family: &Family, found: &Found, took: std::time::Duration) {
    let Family { name, trees, changes } = family;
    let (states, transitions) = (found.states, found.transitions);
    println!(
        "{name}: {} trees, up to {changes} changes, {states} states, {transitions} transitions, {took:.1?}",
        trees.len()
    );
}

/// All but `code_unknown` and `code_taken`, which the server says before there is a command, and what only a large or a
/// strange tree meets.
fn every_refusal_is_reached(reached: &BTreeSet<&'static str>) {
    let all = BTreeSet::from([
        "full",
        "not_open",
        "closed",
        "already_registered",
        "already_signed_up",
        "overlaps",
        "code_used_up",
        "code_required",
        "not_a_door",
        "below_load",
        "over_parent",
        "guarantee_over_size",
        "already_exists",
        "not_found",
        "gone",
        "lapsed",
        "not_offered",
        "seat_required",
        "goes_with_seat",
        "already_added",
        "group_too_large",
        "parent_unknown",
        "other_kind",
        "release_passed",
    ]);
    let missing: Vec<_> = all.difference(reached).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
