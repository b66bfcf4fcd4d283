//! A store that fails when told to.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::Entry;
use domain::questions::Questions;
use server::store::{
    Changes, CodeRow, CountRow, EventId, EventRow, MailStore, OutcomeRow, OwnStore, OwnTransaction, PlaceRow,
    QuestionStore, QuestionTransaction, RoleRow, SponsorRow, SponsorStore, SponsorTransaction, Store,
    StoreError, Transaction, Versions,
};
use server::tokens::Digest;
use tokio::sync::watch;

pub(crate) struct Faulty {
    inner: Arc<dyn Store>,
    /// Reads find what nobody wrote.
    pub(crate) damaged: AtomicBool,
    /// The database does not answer.
    pub(crate) gone: AtomicBool,
    /// Commits reach the disk, and fail all the same.
    pub(crate) commits_fail: Arc<AtomicBool>,
    /// Writes wait while this is shut.
    pub(crate) gate: watch::Sender<bool>,
    /// How many places were asked for.
    pub(crate) places: AtomicUsize,
}

impl Faulty {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            damaged: AtomicBool::default(),
            gone: AtomicBool::default(),
            commits_fail: Arc::default(),
            gate: watch::Sender::new(true),
            places: AtomicUsize::default(),
        }
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.damaged.load(Ordering::Relaxed) {
            return Err(StoreError::Damaged("a test's secret".to_owned()));
        }
        if self.gone.load(Ordering::Relaxed) {
            return Err(StoreError::Address("a test's secret".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl QuestionStore for Faulty {
    async fn questions(&self, event: &EventId) -> Result<Questions, StoreError> {
        self.check()?;
        self.inner.questions(event).await
    }
}

#[async_trait]
impl Store for Faulty {
    async fn events(&self) -> Result<Vec<EventRow>, StoreError> {
        self.inner.events().await
    }

    async fn versions(&self) -> Result<HashMap<EventId, Versions>, StoreError> {
        self.inner.versions().await
    }

    async fn create_event(&self, event: &EventRow, first: &Changes) -> Result<bool, StoreError> {
        self.inner.create_event(event, first).await
    }

    async fn begin(&self, event: &EventId) -> Result<Box<dyn Transaction>, StoreError> {
        let _ = self.gate.subscribe().wait_for(|open| *open).await;
        self.check()?;
        let inner = self.inner.begin(event).await?;
        Ok(Box::new(FaultyTransaction { inner, commits_fail: self.commits_fail.clone() }))
    }

    async fn entries(&self, event: &EventId, after: u64, limit: u32) -> Result<Vec<String>, StoreError> {
        self.check()?;
        self.inner.entries(event, after, limit).await
    }

    async fn place(&self, event: &EventId, place: &PlaceId) -> Result<Option<PlaceRow>, StoreError> {
        self.places.fetch_add(1, Ordering::Relaxed);
        self.check()?;
        self.inner.place(event, place).await
    }

    async fn places_of_token(&self, event: &EventId, token: &Digest) -> Result<Vec<PlaceRow>, StoreError> {
        self.check()?;
        self.inner.places_of_token(event, token).await
    }

    async fn code(&self, event: &EventId, code: &str) -> Result<Option<QuotaId>, StoreError> {
        self.check()?;
        self.inner.code(event, code).await
    }

    async fn codes(&self, event: &EventId) -> Result<Vec<CodeRow>, StoreError> {
        self.inner.codes(event).await
    }

    async fn role(&self, token: &Digest) -> Result<Option<RoleRow>, StoreError> {
        self.inner.role(token).await
    }

    async fn add_role(&self, row: &RoleRow) -> Result<(), StoreError> {
        self.inner.add_role(row).await
    }

    async fn counts(&self, event: &EventId) -> Result<(u64, Vec<CountRow>), StoreError> {
        self.inner.counts(event).await
    }

    fn mails(&self) -> &dyn MailStore {
        self.inner.mails()
    }

    fn sponsors(&self) -> &dyn SponsorStore {
        self.inner.sponsors()
    }

    fn own(&self) -> &dyn OwnStore {
        self.inner.own()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.check()?;
        self.inner.ping().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

struct FaultyTransaction {
    inner: Box<dyn Transaction>,
    commits_fail: Arc<AtomicBool>,
}

#[async_trait]
impl QuestionTransaction for FaultyTransaction {
    fn questions_version(&self) -> u32 {
        self.inner.questions_version()
    }

    async fn questions(&mut self) -> Result<Questions, StoreError> {
        self.inner.questions().await
    }
}

#[async_trait]
impl SponsorTransaction for FaultyTransaction {
    async fn sponsors(&mut self) -> Result<Vec<SponsorRow>, StoreError> {
        self.inner.sponsors().await
    }

    async fn sponsor_places(&mut self, places: &[PlaceId]) -> Result<HashMap<PlaceId, QuotaId>, StoreError> {
        self.inner.sponsor_places(places).await
    }
}

#[async_trait]
impl Transaction for FaultyTransaction {
    fn version(&self) -> u64 {
        self.inner.version()
    }

    async fn entries_after(&mut self, after: u64) -> Result<Vec<Entry>, StoreError> {
        self.inner.entries_after(after).await
    }

    async fn outcomes(&mut self, keys: &[Digest]) -> Result<HashMap<Digest, OutcomeRow>, StoreError> {
        self.inner.outcomes(keys).await
    }

    async fn people(&mut self, email_keys: &[String]) -> Result<HashMap<String, PersonId>, StoreError> {
        self.inner.people(email_keys).await
    }

    async fn codes(&mut self, keys: &[String]) -> Result<HashMap<String, QuotaId>, StoreError> {
        self.inner.codes(keys).await
    }

    async fn places(&mut self, ids: &[PlaceId]) -> Result<HashMap<PlaceId, PlaceRow>, StoreError> {
        self.inner.places(ids).await
    }

    fn own(&mut self) -> &mut dyn OwnTransaction {
        self.inner.own()
    }

    async fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.inner.write(changes).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.commit().await?;
        if self.commits_fail.load(Ordering::Relaxed) {
            return Err(StoreError::Address("a test's secret".to_owned()));
        }
        Ok(())
    }
}
