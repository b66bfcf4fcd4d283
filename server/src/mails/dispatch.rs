//! Sends the mails that are due, or keeps them where there is no mail server.

mod ceiling;
mod keep;
mod send;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId};
use domain::links::LINK_MINUTES;
use domain::mails::Voice;

use super::letters::Letter;
use super::occasions::{Details, LinkKind, Occasion};
use super::options::{Post, Settings};
use crate::app::{App, Shared};
use crate::events::Running;
use crate::store::{
    EventId, LinkRow, MailRow, MailState, PlaceRow, PlaceTokenRow, PlacesById, Purpose, StoreError, TokenRow,
    Tried,
};
use crate::tokens::{Digest, new_link_token};

/// How long to wait where there was nothing to do.
const IDLE: Duration = Duration::from_millis(500);
/// How long to wait after the database failed.
const PAUSE: Duration = Duration::from_secs(5);
/// A mail that can't be sent for so long is given up.
const GIVING_UP: Duration = Duration::from_hours(24);
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_hours(1);
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
            if let Err(why) =
                app.store.mails().tidy(millis_after(now, KEEPING, -1), now.as_millisecond()).await
            {
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
    match app.store.mails().send_kept(millis_after(now, GIVING_UP, -1), now.as_millisecond()).await {
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

/// A mail that was taken to be sent, with the link that it will have.
struct Addressed<'a> {
    mail: MailRow,
    running: &'a Running,
    /// How its event writes.
    voice: Voice,
    link: Option<(String, TokenRow)>,
    /// Why it must not be sent, or not yet.
    fate: Fate,
}

/// What is to become of a mail.
enum Fate {
    /// It goes out.
    Goes,
    /// Its address has been sent as much as one may be, until then.
    Waits(i64),
    /// What it says is no longer so.
    Ends(&'static str),
    /// A newer process has written it, and this one has no words for it.
    IsUnknown,
}

impl Addressed<'_> {
    fn letter(&self, settings: &Settings) -> Result<Letter, StoreError> {
        let link = self.link.as_ref().map(|(link, _)| link.as_str());
        Letter::write(&self.mail, &self.running.row, &self.voice, &settings.base, link)
    }

    fn token_row(&self) -> Option<TokenRow> {
        self.link.as_ref().map(|(_, row)| row.clone())
    }
}

/// Finds out whom each mail is for, makes a token for its link, and counts those that may go out.
async fn addressed(app: &App, mails: Vec<MailRow>) -> Result<Vec<Addressed<'_>>, StoreError> {
    let mut known = Known::of(app, &mails).await?;
    let mut all = Vec::with_capacity(mails.len());
    for mut mail in mails {
        let Some(running) = app.events.by_id(&mail.event) else {
            // Another process knows the event, and will find the mail.
            continue;
        };
        let is_asked = mail.occasion == Occasion::LinkAsked.as_str();
        let place = match &mail.place {
            Some(id) => known.place(&mail.event, id),
            None if is_asked => {
                let Some(place) = app.store.own().meet(&mail).await? else { continue };
                mail.place = Some(place.id.clone());
                Some(place)
            }
            None => None,
        };
        if let Some(place) = place.as_ref().filter(|place| place.email.is_empty()) {
            // Erased between the making of this mail and now.
            app.store.mails().forget(&mail.event, &place.id, &mail.email).await?;
            continue;
        }
        let is_theirs = |place: &&PlaceRow| place.email.to_lowercase() == mail.email.to_lowercase();
        if let Some(place) = place.as_ref().filter(is_theirs).filter(|_| mail.name.is_empty()) {
            mail.name.clone_from(&place.name);
            mail.email.clone_from(&place.email);
        }
        let link = match &place {
            Some(place) => link(&mail, place),
            None => portal(app, &mail).await?,
        };
        let occasion = Occasion::from_word(&mail.occasion);
        let fate = match (occasion, occasion.and_then(Occasion::over).filter(|_| link.is_none())) {
            (None, _) => Fate::IsUnknown,
            (Some(_), Some(why)) => Fate::Ends(why),
            (Some(_), None) => Fate::Goes,
        };
        let voice = known.voice(app, &mail.event).await?;
        all.push(Addressed { mail, running, voice, link, fate });
    }
    ceiling::hold_back(app, &mut all).await?;
    for mail in &mut all {
        mail.link = mail.link.take().filter(|_| matches!(mail.fate, Fate::Goes));
    }
    Ok(all)
}

/// What is asked once for all mails of a turn: each question to the database takes a moment of those who register.
struct Known {
    places: HashMap<EventId, PlacesById>,
    voices: HashMap<EventId, Voice>,
}

impl Known {
    async fn of(app: &App, mails: &[MailRow]) -> Result<Self, StoreError> {
        let mut wanted: HashMap<&EventId, Vec<PlaceId>> = HashMap::new();
        for mail in mails {
            wanted.entry(&mail.event).or_default().extend(mail.place.clone());
        }
        let mut places = HashMap::new();
        for (event, ids) in wanted {
            places.insert(event.clone(), app.store.mails().places(event, &ids).await?);
        }
        Ok(Self { places, voices: HashMap::new() })
    }

    fn place(&self, event: &EventId, place: &PlaceId) -> Option<PlaceRow> {
        self.places.get(event)?.get(place).cloned()
    }

    async fn voice(&mut self, app: &App, event: &EventId) -> Result<Voice, StoreError> {
        if !self.voices.contains_key(event) {
            self.voices.insert(event.clone(), app.store.mails().voice(event).await?);
        }
        Ok(self.voices.get(event).cloned().unwrap_or_default())
    }
}

/// A sponsor's portal, unless that is somebody else's by now.
async fn portal(app: &App, mail: &MailRow) -> Result<Option<(String, TokenRow)>, StoreError> {
    let details: Details = serde_json::from_str(&mail.details).unwrap_or_default();
    let Some(sponsor) = details.sponsor else { return Ok(None) };
    let sponsor = app.store.sponsors().one(&mail.event, &sponsor).await?;
    Ok(sponsor.filter(|row| row.contact.email == mail.email).map(|row| {
        let token = new_link_token();
        let row = PlaceTokenRow {
            event: mail.event.clone(),
            token: Digest::of_token(&token),
            manage_token: row.portal_token,
            mail: mail.id.clone(),
            person: PersonId::new(""),
        };
        (format!("sponsor#t={token}"), TokenRow::Place(row))
    }))
}

/// The end of a mail's link, and its token; none where the place is somebody else's by now.
fn link(mail: &MailRow, place: &PlaceRow) -> Option<(String, TokenRow)> {
    let kind = Occasion::from_word(&mail.occasion)?.link()?;
    let is_theirs = place.email.to_lowercase() == mail.email.to_lowercase();
    let token = new_link_token();
    let (event, digest, mail_id) = (mail.event.clone(), Digest::of_token(&token), mail.id.clone());
    let once = |purpose, subject: &str, expires_at| {
        let (event, mail, subject) = (event.clone(), mail_id.clone(), subject.to_owned());
        TokenRow::Link(LinkRow { event, token: digest, purpose, subject, mail, expires_at, used_at: None })
    };
    // The token stands in the fragment, which no browser sends to any server.
    Some(match kind {
        LinkKind::TakeOver => {
            let transfer = place.transfer.as_ref().filter(|transfer| transfer.mail == mail.id)?;
            let row = once(Purpose::TakeOver, place.id.as_str(), transfer.expires_at.as_millisecond());
            (format!("link#x={token}"), row)
        }
        _ if !is_theirs => return None,
        LinkKind::OpenOnce => {
            let until = Timestamp::now().as_millisecond() + LINK_MINUTES * 60_000;
            (format!("link#l={token}"), once(Purpose::Open, place.person.as_str(), until))
        }
        LinkKind::Open => {
            let (manage_token, person) = (place.manage_token, place.person.clone());
            let row = PlaceTokenRow { event, token: digest, manage_token, mail: mail_id, person };
            (format!("me#t={token}"), TokenRow::Place(row))
        }
    })
}

/// Since when a mail has been tried: it may have waited long for there to be a mail server at all.
fn tried_since(mail: &MailRow) -> i64 {
    mail.tried_since.unwrap_or(mail.made_at)
}

/// When to try again what could not be sent now, ever later; none once it has been tried for a day.
fn next_try(mail: &MailRow, settings: &Settings, now: Timestamp) -> Option<i64> {
    let doubled = 1_u32.checked_shl(mail.attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let due_at = millis_after(now, settings.retry.saturating_mul(doubled).min(LONGEST), 1);
    let longest = millis_after(Timestamp::UNIX_EPOCH, GIVING_UP, 1);
    (due_at - tried_since(mail) <= longest).then_some(due_at)
}

/// What becomes of a mail that this process has no words for: others may have, such as newer ones during an update.
fn left_to_others(mail: &MailRow, settings: &Settings, now: Timestamp) -> Tried {
    let reason = format!("this version of the server has no words for {:?}", mail.occasion);
    let due_at = next_try(mail, settings, now);
    let (state, ended_at, reason) = match due_at {
        Some(_) => (MailState::Waiting, None, reason),
        None => (MailState::Failed, Some(now.as_millisecond()), format!("given up after a day: {reason}")),
    };
    let (due_at, reason) = (due_at.unwrap_or(mail.due_at), Some(reason));
    Tried { state, due_at, attempts: mail.attempts, reason, ended_at, letter: None, mail: mail.clone() }
}

/// What becomes of a mail that must not be sent, or not yet.
fn held_back(mail: &Addressed<'_>, settings: &Settings, now: Timestamp) -> Option<Tried> {
    let row = &mail.mail;
    let (state, due_at, reason) = match mail.fate {
        Fate::Goes => return None,
        Fate::IsUnknown => return Some(left_to_others(row, settings, now)),
        Fate::Waits(until) => {
            (MailState::Waiting, until, "this address was sent as many mails as one may be sent for now")
        }
        Fate::Ends(reason) => (MailState::Failed, row.due_at, reason),
    };
    let ended_at = (state != MailState::Waiting).then(|| now.as_millisecond());
    let (attempts, reason) = (row.attempts.saturating_sub(1), Some(reason.to_owned()));
    Some(Tried { state, due_at, attempts, reason, ended_at, letter: None, mail: row.clone() })
}
