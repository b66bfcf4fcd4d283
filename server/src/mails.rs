//! Mails: what people are told of their places when they don't look.
//!
//! The writer notes in its transaction which entries are occasions for mails, in one row for a whole batch. Whoever takes
//! that note away replays these entries, makes a mail of each occasion, and adds them in the same transaction: so there is
//! a mail for every commit that needs one, none without its commit, and none twice. Then the mails are sent, or kept to be
//! read where no mail server is configured.
//!
//! A mail's words are made when it is sent, and so is the token in its link: the database keeps neither. A mail may arrive
//! twice in one case: when this process dies between the mail server's yes and the note of it.
//!
//! A new occasion is a variant of [`Occasion`] and a template. What the ledger does not know of, such as a reminder, goes
//! into [`crate::store::Changes::mails`] as [`Mail::row`].

mod command;
mod derive;
pub(crate) mod desk;
mod dispatch;
mod letters;
mod make;
mod occasions;
mod options;
pub(crate) mod page;
mod remind;
mod smtp;
mod words;

use std::sync::Arc;

use domain::Timestamp;
use domain::ids::PlaceId;

use crate::app::Shared;
use crate::store::{EventId, MailRow, MailState, Store, StoreError};

pub(crate) use command::{Command, run};
pub(crate) use derive::is_occasion;
pub use letters::Letter;
pub use occasions::{Details, Extra, Occasion, Shift};
pub(crate) use options::Options;
pub use options::{Post, Settings};
pub use smtp::{Fault, Smtp};

/// A mail to be written, beside those that are made from the ledger.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Key within the event: whoever asks for the same one twice gets one mail.
    pub id: String,
    /// Why.
    pub occasion: Occasion,
    /// The place that it is about, which its link opens.
    pub place: Option<PlaceId>,
    /// To whom.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What its words are made from.
    pub details: Details,
}

impl Mail {
    /// Its row, to be sent from `now` on.
    ///
    /// # Errors
    /// Where its details can't be written as JSON.
    pub fn row(self, event: &EventId, now: Timestamp) -> Result<MailRow, StoreError> {
        let details = serde_json::to_string(&self.details)
            .map_err(|why| StoreError::Damaged(format!("the details of a mail: {why}")))?;
        let now = now.as_millisecond();
        Ok(MailRow {
            event: event.clone(),
            id: self.id,
            occasion: self.occasion.as_str().to_owned(),
            place: self.place,
            name: self.name,
            email: self.email,
            details,
            made_at: now,
            state: MailState::Waiting,
            due_at: now,
            attempts: 0,
            reason: None,
            tried_since: None,
            ended_at: None,
            letter: None,
        })
    }
}

/// Starts making and sending mails, until the app closes.
pub fn start(app: &Shared, settings: Settings) {
    let settings = Arc::new(settings);
    app.keep(make::run(app.clone()));
    app.keep(remind::run(app.clone()));
    for task in dispatch::tasks(app, &settings) {
        app.keep(task);
    }
}

/// Takes away whatever is in mails about a place to this address: those that wait are not sent, and of the others nothing stays
/// but that there was one. For whoever erases a person.
///
/// # Errors
/// [`StoreError`] where the database can't be written.
pub async fn forget(
    store: &dyn Store,
    event: &EventId,
    place: &PlaceId,
    email: &str,
) -> Result<(), StoreError> {
    store.mails().forget(event, place, email).await
}
