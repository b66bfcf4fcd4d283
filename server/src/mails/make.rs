//! Makes mails of what the writer noted.

use std::collections::HashMap;
use std::time::Duration;

use domain::ledger::{Book, Entry};

use super::{Mail, derive};
use crate::app::Shared;
use crate::events::read_on;
use crate::store::{EventId, MailRow, OutboxRow, PlaceRow, Store, StoreError};

/// The most notes to look at in one turn.
const NOTES: u32 = 64;
/// About how many entries to replay for one transaction: it must not keep those who register waiting.
const ENTRIES: u64 = 512;
/// How long to rest after a turn that made mails. Nobody waits for a mail as they wait for an answer, so the machine is for
/// those who register.
const REST: Duration = Duration::from_millis(250);
/// How long to wait where there was nothing to do.
const IDLE: Duration = Duration::from_millis(500);
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(5);

/// Makes mails until the app closes.
pub(super) async fn run(app: Shared) {
    let mut books = HashMap::new();
    let mut closing = app.closing();
    loop {
        let rest = match turn(app.store.as_ref(), &mut books).await {
            Ok(true) => REST,
            Ok(false) => IDLE,
            Err(why) => {
                tracing::error!(%why, "mails can't be made from the ledger; they stay noted");
                PAUSE
            }
        };
        if tokio::time::timeout(rest, closing.wait_for(|closing| *closing)).await.is_ok() {
            return;
        }
    }
}

/// Whether there was something to do.
async fn turn(store: &dyn Store, books: &mut HashMap<EventId, Book>) -> Result<bool, StoreError> {
    let mut notes = store.mails().outbox(NOTES).await?;
    let Some(first) = notes.first().cloned() else { return Ok(false) };
    notes.retain(|note| note.event == first.event);
    let mut size = 0;
    notes.retain(|note| {
        let fits = size < ENTRIES;
        size += note.last + 1 - note.first;
        fits
    });
    // A book that is ahead belongs to notes that were taken out of their order, after a failure.
    let book = books.remove(&first.event).filter(|book| book.version() < first.first);
    let mut book = book.unwrap_or_default();
    let mut mails = Vec::new();
    for note in &notes {
        mails.extend(mails_of(store, note, &mut book).await?);
    }
    if store.mails().exchange(&notes, &mails).await? {
        books.insert(first.event, book);
    }
    Ok(true)
}

/// The mails of one note.
async fn mails_of(store: &dyn Store, note: &OutboxRow, book: &mut Book) -> Result<Vec<MailRow>, StoreError> {
    read_on(store, &note.event, book, note.first - 1).await?;
    let limit = u32::try_from(note.last + 1 - note.first).unwrap_or(u32::MAX);
    let found = store.entries(&note.event, note.first - 1, limit).await?;
    let entries: Result<Vec<Entry>, _> = found.iter().map(|json| serde_json::from_str(json)).collect();
    let entries = entries.map_err(|why| StoreError::Damaged(format!("entries of {note:?}: {why}")))?;
    let drafts = derive::drafts(book, &entries)?;
    let ids: Vec<_> = drafts.iter().map(|draft| draft.place.clone()).collect();
    let owners = store.mails().places(&note.event, &ids).await?;
    let mails = drafts.into_iter().filter_map(|draft| {
        // Whoever has been erased meanwhile is not written to; nor is anybody told of what concerned the place's former owner.
        let is_it = |owner: &&PlaceRow| !owner.email.is_empty() && owner.person == draft.person;
        let owner = owners.get(&draft.place).filter(is_it)?;
        let at = draft.entry.at;
        let mail = Mail {
            id: format!("{:08}", draft.entry.seq),
            occasion: draft.occasion,
            place: Some(draft.place),
            name: owner.name.clone(),
            email: owner.email.clone(),
            details: draft.details,
        };
        Some(mail.row(&note.event, at))
    });
    mails.collect()
}
