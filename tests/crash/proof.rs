//! What must hold afterwards: the public ledger replays clean, the audit agrees, and every acknowledged place is there.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::ledger::{Book, LedgerPage, Replay, State};
use domain::paths;
use testbed::Headcount;

use crate::client::{http, slug};
use crate::crowd::{Told, all_are_told_the_same};

/// A replay of the public ledger that is fed further entries as they come, so that an entry that changed its place or
/// went missing after it was read would not fit.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    replay: Replay,
}

impl Proof {
    /// Reads the ledger from its beginning.
    pub(crate) async fn of(http: &reqwest::Client, base: &str) -> Self {
        let mut proof = Self::default();
        proof.read(http, base).await;
        proof
    }

    /// Reads on to the ledger's end, and checks that all is well so far.
    pub(crate) async fn read(&mut self, http: &reqwest::Client, base: &str) {
        loop {
            let version = self.book().version();
            let url = format!("{base}{}", paths::ledger(&slug(), version));
            let text =
                http.get(url).send().await.expect("the ledger is public").text().await.expect("it is read");
            let page: LedgerPage = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
            page.entries.iter().for_each(|entry| self.replay.push(entry));
            if page.entries.is_empty() || self.book().version() >= page.version {
                break;
            }
        }
        let report = self.replay.report();
        assert!(report.is_clean(), "{:?}", report.findings);
        assert!(self.book().keeps_its_limits());
    }

    /// The book as the ledger tells it.
    pub(crate) fn book(&self) -> &Book {
        self.replay.book()
    }

    /// Everybody who was told something has it.
    pub(crate) fn has_all(&self, told: &[Told]) {
        for person in told {
            let id = &person.registration.id;
            let place = self.book().place(id).unwrap_or_else(|| panic!("acknowledged, and lost: {person:?}"));
            let cancelled = place.state == State::Cancelled;
            assert!(cancelled || !person.cancelled, "given back, and still there: {person:?} {place:?}");
        }
    }

    /// As many places as people: nobody twice, nothing from nowhere. For when everybody has been told.
    pub(crate) fn has_nothing_else(&self, told: &[Told]) {
        let places: BTreeSet<_> = told.iter().map(|person| &person.registration.id).collect();
        assert_eq!(places.len(), told.len(), "two people were told of the same place");
        let people: BTreeSet<&PersonId> = self.book().places().map(|(_, place)| &place.person).collect();
        assert_eq!((self.book().places().count(), people.len()), (told.len(), told.len()));
    }

    /// The final reckoning, when everybody has been told: all of it, whoever is asked and however often.
    pub(crate) async fn all_is_well(&mut self, server: &Headcount, database: &str, told: &[Told]) {
        let (http, base) = (http(), server.url());
        self.read(&http, &base).await;
        self.has_all(told);
        self.has_nothing_else(told);
        let anew = Self::of(&http, &base).await;
        assert_eq!(anew.book(), self.book(), "the ledger was changed after it was read");
        all_are_told_the_same(&http, &base, told).await;
        audit(database);
    }
}

/// Runs `headcount audit` on a database; it compares the tables with the ledger as well.
pub(crate) fn audit(database: &str) {
    let mut command = testbed::command().expect("headcount is built");
    let output = command.args(["audit", "--database", database]).output().expect("it starts");
    let words = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "the audit says: {}", String::from_utf8_lossy(&words));
}
