//! Sends the mails that are due, or keeps them where there is no mail server.

mod keep;
mod send;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use domain::mails::Voice;

use super::letters::Letter;
use super::occasions::Details;
use super::options::{Post, Settings};
use crate::app::{App, Shared};
use crate::events::Running;
use crate::store::{MailRow, PlaceTokenRow, StoreError};
use crate::tokens::{Digest, new_link_token};

/// How long to wait where there was nothing to do.
const IDLE: Duration = Duration::from_millis(500);
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
/// How often what ended long ago is looked for.
const TIDYING: Duration = Duration::from_hours(1);
/// How long the address and the words of a mail that has ended stay: for whoever asks what became of it.
const KEEPING: Duration = Duration::from_hours(24 * 30);
/// How often what waits is counted.
const COUNTING: Duration = Duration::from_secs(10);

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// All tasks that it takes; they end when the app closes.
pub(super) fn tasks(app: &Shared, settings: &Arc<Settings>) -> Vec<Task> {
    let mut tasks: Vec<Task> = match settings.post {
        Post::Keep => vec![Box::pin(keep::run(app.clone(), settings.clone()))],
        Post::Send(_) => {
            (0..send::LANES).map(|_| -> Task { Box::pin(send::run(app.clone(), settings.clone())) }).collect()
        }
    };
    tasks.push(Box::pin(upkeep(app.clone(), settings.clone())));
    tasks
}

/// Counts what waits, and takes away what nobody needs any more.
async fn upkeep(app: Shared, settings: Arc<Settings>) {
    let mut closing = app.closing();
    let mut tidied: Option<Timestamp> = None;
    loop {
        let now = Timestamp::now();
        if tidied.is_none_or(|then| now.duration_since(then).unsigned_abs() > TIDYING) {
            tidied = Some(now);
            if let Err(why) = app.store.mails().tidy(millis_after(now, KEEPING, -1)).await {
                tracing::warn!(%why, "old mails can't be tidied away");
            }
        }
        if matches!(settings.post, Post::Send(_)) {
            send_kept(&app, now).await;
        }
        if let Ok(waiting) = app.store.mails().waiting().await {
            metrics::gauge!("headcount_mails_waiting")
                .set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
        }
        if tokio::time::timeout(COUNTING, closing.wait_for(|closing| *closing)).await.is_ok() {
            return;
        }
    }
}

/// Sends what was kept while there was no mail server, or by a process that has none: within the day for which a mail that
/// can't be sent is tried again. What is older is no news, and stays to be read.
async fn send_kept(app: &App, now: Timestamp) {
    match app.store.mails().send_kept(millis_after(now, send::GIVING_UP, -1), now.as_millisecond()).await {
        Ok(0) => {}
        Ok(mails) => tracing::info!(mails, "mails that were kept are sent after all"),
        Err(why) => tracing::warn!(%why, "kept mails can't be sent after all"),
    }
}

/// Milliseconds since 1970 of the moment that is so often a duration later.
fn millis_after(now: Timestamp, duration: Duration, times: i64) -> i64 {
    let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_add(millis.saturating_mul(times))
}

/// A mail that was taken to be sent, with the token that its link will have.
struct Addressed<'a> {
    mail: MailRow,
    running: &'a Running,
    /// How its event writes.
    voice: Voice,
    token: Option<(String, PlaceTokenRow)>,
}

impl Addressed<'_> {
    fn letter(&self, settings: &Settings) -> Result<Letter, StoreError> {
        let token = self.token.as_ref().map(|(token, _)| token.as_str());
        Letter::write(&self.mail, &self.running.row, &self.voice, &settings.base, token)
    }

    fn token_row(&self) -> Option<PlaceTokenRow> {
        self.token.as_ref().map(|(_, row)| row.clone())
    }
}

/// Makes a token for each mail whose link opens something. Where there is nothing to open any more, the mail comes without a
/// link.
async fn addressed(app: &App, mails: Vec<MailRow>) -> Result<Vec<Addressed<'_>>, StoreError> {
    let mut all = Vec::with_capacity(mails.len());
    for mail in mails {
        let Some(running) = app.events.by_id(&mail.event) else {
            // Another process knows the event, and will find the mail.
            continue;
        };
        let token = opened_by(app, &mail).await?.map(|manage_token| {
            let token = new_link_token();
            let (event, mail) = (mail.event.clone(), mail.id.clone());
            let row = PlaceTokenRow { event, token: Digest::of_token(&token), manage_token, mail };
            (token, row)
        });
        let voice = app.store.mails().voice(&mail.event).await?;
        all.push(Addressed { mail, running, voice, token });
    }
    Ok(all)
}

/// What the link in a mail leads to: the place that it is about, or a sponsor's portal; unless that is somebody else's by now.
async fn opened_by(app: &App, mail: &MailRow) -> Result<Option<Digest>, StoreError> {
    if let Some(id) = &mail.place {
        let place = app.store.place(&mail.event, id).await?;
        return Ok(place.filter(|place| place.email == mail.email).map(|place| place.manage_token));
    }
    let details: Details = serde_json::from_str(&mail.details).unwrap_or_default();
    let Some(sponsor) = details.sponsor else { return Ok(None) };
    let sponsor = app.store.sponsors().one(&mail.event, &sponsor).await?;
    Ok(sponsor.filter(|row| row.contact.email == mail.email).map(|row| row.portal_token))
}
