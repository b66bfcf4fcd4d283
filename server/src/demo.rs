//! The named demo conferences: what `headcount serve --demo` loads, and what `headcount rehearse` plays.
//!
//! A demo is written as an organiser would set it up: one command after another through the ledger's rules, so its
//! figures can't be ones that the rules would refuse.

mod add_ons;
mod profiles;
pub mod pycon_2012;
mod questions;
mod shifts;
pub mod sponsors;

use domain::Timestamp;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::{Actor, Book, Command, Entry, QuotaSpec, Refusal};
use domain::questions::Questions;

use crate::store::{Changes, CodeRow, CountRow, EventId, EventRow, SponsorRow, Store, StoreError};

/// The names that [`load`] knows.
pub const NAMES: &[&str] = &[pycon_2012::NAME];

/// A demo that is in the database now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its event.
    pub slug: EventSlug,
    /// Whether it was written just now; false where it was there already and stays as it is.
    pub created: bool,
}

/// Why a demo can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is no demo of this name.
    #[error("there is no demo {0:?}; there is: {names}", names = NAMES.join(", "))]
    Unknown(String),
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A demo as it is set up: pure data, to be looked at by tests before it is written.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The event.
    pub event: EventRow,
    /// Its limits, parents before their children.
    pub quotas: Vec<QuotaSpec>,
    /// The codes that open its doors.
    pub codes: Vec<CodeRow>,
    /// Who the sponsors are.
    pub sponsors: Vec<SponsorRow>,
    /// What it asks of whoever registers.
    pub questions: Questions,
}

/// Loads a demo, with its dates some weeks after `now`. Where its event exists already, nothing changes.
///
/// # Errors
/// [`DemoError`] where there is no such demo, or the database can't take it.
///
/// # Panics
/// If the demo broke a limit by itself; a test sees to it that none does.
pub async fn load(store: &dyn Store, name: &str, now: Timestamp) -> Result<Loaded, DemoError> {
    let plan = match name {
        pycon_2012::NAME => pycon_2012::plan(EventId::random(), now),
        _ => return Err(DemoError::Unknown(name.to_owned())),
    };
    let first = plan.changes(now).expect("a demo fits its own limits");
    let created = store.create_event(&plan.event, &first).await?;
    Ok(Loaded { slug: plan.event.slug, created })
}

impl Plan {
    /// All that one transaction writes to set it up.
    ///
    /// # Errors
    /// The [`Refusal`] of the first limit that does not fit the ones before it.
    pub fn changes(&self, now: Timestamp) -> Result<Changes, Refusal> {
        let (book, entries) = self.set_up(now)?;
        let (counts, codes) = (book.quotas().map(CountRow::from).collect(), self.codes.clone());
        let questions = Some(self.questions.clone());
        let sponsors = self.sponsors.clone();
        Ok(Changes { entries, sponsors, codes, counts, questions, ..Changes::default() })
    }

    fn set_up(&self, now: Timestamp) -> Result<(Book, Vec<Entry>), Refusal> {
        let (mut book, mut entries) = (Book::new(), Vec::new());
        for quota in self.quotas.iter().cloned() {
            let reason = format!("Set up with the figures of {}", self.event.name);
            let command = Command::AddQuota { quota, by: Actor("demo".to_owned()), reason };
            entries.extend(book.execute(&command, now)?);
        }
        Ok((book, entries))
    }
}

/// A name as an id: lower-case letters and digits, everything else a hyphen.
fn slug(name: &str) -> QuotaId {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    QuotaId::new(words.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_can_be_found_again_in_its_places() {
        let id = EventId::random();
        assert_eq!(id.0.len(), 8);
        assert_eq!(EventId::of_place(&format!("{}-1f-a", id.0).as_str().into()), Some(id));
    }

    #[test]
    fn a_name_becomes_a_readable_id() {
        assert_eq!(slug("Marlow & Tench"), QuotaId::from("marlow-tench"));
        assert_eq!(slug("Otter's Ledger, Inc."), QuotaId::from("otter-s-ledger-inc"));
    }
}
