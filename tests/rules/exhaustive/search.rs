//! The search itself.

use std::collections::{BTreeSet, HashSet, VecDeque};

use domain::ledger::{Book, Command};

use crate::builders::{add, at};
use crate::exhaustive::moves::{Move, PHASES, of_holders, of_organisers, of_people};
use crate::exhaustive::states::key;
use crate::exhaustive::trees::Tree;
use crate::promises::{Broken, Kept, check_book, check_settled, step};

/// What a search came across.
#[derive(Debug, Default)]
pub struct Found {
    pub states: usize,
    pub transitions: usize,
    pub refusals: BTreeSet<&'static str>,
}

impl Found {
    pub fn add(&mut self, other: Self) {
        self.states += other.states;
        self.transitions += other.transitions;
        self.refusals.extend(other.refusals);
    }
}

/// A state to go on from.
struct Open {
    book: Book,
    phase: usize,
    changes: u32,
}

/// Searches everything that can become of `tree`.
pub fn search(tree: &Tree, changes: u32) -> Result<Found, Broken> {
    search_from(Book::new(), tree, changes)
}

/// The same in a book that may lack a rule.
pub fn search_from(book: Book, tree: &Tree, changes: u32) -> Result<Found, Broken> {
    let mut found = Found::default();
    check_planting(&book, tree)?;
    let Some(book) = tree.plant(book) else { return Ok(found) };
    check_book(&book)?;
    check_settled(&book, at(PHASES[0]))?;
    let mut seen = HashSet::from([key(&book, 0, changes)]);
    let mut open = VecDeque::from([Open { book, phase: 0, changes }]);
    while let Some(state) = open.pop_front() {
        found.states += 1;
        for Move { command, is_change } in moves(&state) {
            found.transitions += 1;
            let phase = state.phase + usize::from(command == Command::Tick);
            let step = step(&state.book, &command, at(PHASES[phase]))?;
            if let Err(refusal) = step.answer {
                found.refusals.insert(refusal.code().as_str());
            }
            let changes = state.changes - u32::from(is_change);
            if seen.insert(key(&step.book, phase, changes)) {
                open.push_back(Open { book: step.book, phase, changes });
            }
        }
    }
    Ok(found)
}

/// Whether what is set up is kept from the first moment on, such as a guarantee until its date.
fn check_planting(empty: &Book, tree: &Tree) -> Kept {
    let mut book = empty.clone();
    for quota in &tree.quotas {
        book = step(&book, &add(quota.clone()), at(PHASES[0]))?.book;
    }
    Ok(())
}

fn moves(state: &Open) -> Vec<Move> {
    let mut moves = of_people(&state.book);
    moves.extend(of_holders(&state.book, state.phase));
    if state.changes > 0 {
        moves.extend(of_organisers(&state.book, state.phase));
    }
    if state.phase + 1 < PHASES.len() {
        moves.push(Move { command: Command::Tick, is_change: false });
    }
    moves
}
