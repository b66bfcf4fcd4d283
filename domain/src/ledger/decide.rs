//! What a command would do, or why not. The only place where the answer to "may I?" is made.

use crate::Timestamp;

use crate::ids::QuotaId;
use crate::ledger::book::Book;
use crate::ledger::commands::Command;
use crate::ledger::entries::Fact;
use crate::ledger::quotas::Index;
use crate::ledger::refusal::Refusal;
use crate::ledger::{changes, claims, limits};

/// Decides on a command at `now`: the facts that it makes. What follows from them by itself is
/// [`Book::consequence`]'s. A repeated cancellation or confirmation makes no fact and is not refused.
///
/// # Errors
/// The [`Refusal`], with all that a screen needs to explain it.
pub fn decide(book: &Book, command: &Command, now: Timestamp) -> Result<Vec<Fact>, Refusal> {
    match command {
        Command::AddQuota { quota, by, reason } => limits::add(book, quota, by, reason, now),
        Command::Resize { quota, size, guarantee, release, by, reason } => {
            limits::resize(book, quota, (*size, *guarantee, *release), (by, reason), now)
        }
        Command::ChangeDoor { quota, door, by, reason } => limits::change_door(book, quota, door, by, reason),
        Command::Claim(claim) => claims::claim(book, claim, now).map(|fact| vec![fact]),
        Command::ClaimTogether { .. } => claims::claim_together(book, command, now),
        Command::Confirm { place, by } => changes::confirm(book, place, by.as_ref()),
        Command::Transfer { place, person } => changes::transfer(book, place, person),
        Command::Move { place, quota } => changes::exchange(book, place, quota, now),
        Command::SplitParty { party } => Ok(changes::split(book, party)),
        Command::Cancel { place } => changes::cancel(book, place),
        Command::Tick => Ok(Vec::new()),
    }
}

pub(super) fn found(book: &Book, quota: &QuotaId) -> Result<Index, Refusal> {
    book.tree.find(quota).ok_or(Refusal::NotFound)
}
