//! What is asked of people who register together, before any of them gets anything.

use std::collections::HashMap;

use crate::ids::{PersonId, QuotaId};
use crate::ledger::book::Book;
use crate::ledger::claims::same_again;
use crate::ledger::commands::Key;
use crate::ledger::decide::found;
use crate::ledger::refusal::Refusal;

/// Whether one may register so many at once, be it for all or for as many as fit.
///
/// # Errors
/// [`Refusal::GroupTooLarge`]; [`Refusal::NotFound`] where there is no such quota, or nobody asks.
pub fn check_party(book: &Book, quota: &QuotaId, people: usize, key: Key) -> Result<(), Refusal> {
    let spec = &book.tree.nodes[found(book, quota)?].spec;
    let is_bound = matches!(key, Key::None | Key::Code);
    match people {
        0 => Err(Refusal::NotFound),
        people if people > 1 && is_bound && people > spec.per_group as usize => {
            Err(Refusal::GroupTooLarge { quota: quota.clone(), most: spec.per_group })
        }
        _ => Ok(()),
    }
}

/// How many of the same address a door lets in.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such quota.
pub fn most_of_one(book: &Book, quota: &QuotaId) -> Result<usize, Refusal> {
    Ok(book.tree.nodes[found(book, quota)?].spec.per_person.max(1) as usize)
}

/// Who of a group has registrations enough already, by their number in it: those that make a refusal of all.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such quota.
pub fn registered_already(book: &Book, quota: &QuotaId, people: &[PersonId]) -> Result<Vec<usize>, Refusal> {
    let asked = found(book, quota)?;
    let mut met: HashMap<&PersonId, usize> = HashMap::new();
    let mut registered = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let also = met.entry(person).or_default();
        if same_again(book, person, None, asked, *also).is_some() {
            registered.push(number);
        }
        *also += 1;
    }
    Ok(registered)
}
