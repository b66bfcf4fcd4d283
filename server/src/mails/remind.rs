//! Reminds sponsors' contacts of seats that nobody has claimed: a week before they go back, and a day before.
//!
//! A reminder's key names the sponsor, the date and which of the two it is, and a key is taken once: so it does not matter how
//! many processes look, how often one of them starts, or where its clock jumps to. A date that is moved has reminders of its own.

use std::collections::HashSet;
use std::time::Duration;

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::Book;

use super::{Details, Mail, Occasion};
use crate::app::{App, Shared};
use crate::events::Running;
use crate::store::{MailRow, SponsorRow, StoreError};

/// How often is looked. Nobody waits for a reminder.
const LOOK: Duration = Duration::from_secs(5);
const DAY: i64 = 24 * 60 * 60;

/// A reminder that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Due {
    key: String,
    sponsor: QuotaId,
    seats: u32,
    until: Timestamp,
}

/// Reminds until the app closes.
pub(super) async fn run(app: Shared) {
    // Only to spare the database the question: it is the key that makes a reminder happen once.
    let mut done = HashSet::new();
    let mut closing = app.closing();
    loop {
        for running in app.events.all() {
            if let Err(why) = remind(&app, running, &mut done).await {
                tracing::warn!(event = %running.row.id.0, %why, "sponsors can't be reminded; they will be");
            }
        }
        if tokio::time::timeout(LOOK, closing.wait_for(|closing| *closing)).await.is_ok() {
            return;
        }
    }
}

async fn remind(app: &App, running: &Running, done: &mut HashSet<String>) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let mut due = due(&running.book(), now);
    due.retain(|one| !done.contains(&one.key));
    if due.is_empty() {
        return Ok(());
    }
    let rows = app.store.sponsors().all(&running.row.id).await?;
    let written = due.iter().filter_map(|one| {
        let row = rows.iter().find(|row| row.id == one.sponsor)?;
        Some(mail(one, row, running, now))
    });
    let written = written.collect::<Result<Vec<MailRow>, _>>()?;
    if !written.is_empty() {
        app.store.sponsors().remind(&running.row.id, &written).await?;
    }
    done.extend(written.into_iter().map(|mail| mail.id));
    Ok(())
}

/// Of a week's and a day's reminder the later one where both are due: whoever was away for a week needs no stale one.
fn due(book: &Book, now: Timestamp) -> Vec<Due> {
    let one = |view: domain::ledger::QuotaView<'_>| {
        let until = view.spec.release_at?;
        let seats = view.spec.guarantee.saturating_sub(view.load);
        let left = until.as_second() - now.as_second();
        let which = match left {
            1..=DAY => "day",
            left if left > DAY && left <= 7 * DAY => "week",
            _ => return None,
        };
        let sponsor = view.spec.id.clone();
        let key = format!("release-{which}-{sponsor}-{}", until.as_second());
        (seats > 0).then_some(Due { key, sponsor, seats, until })
    };
    book.quotas().filter_map(one).collect()
}

fn mail(due: &Due, row: &SponsorRow, running: &Running, now: Timestamp) -> Result<MailRow, StoreError> {
    let details = Details {
        what: row.profile.name.clone(),
        until: Some(due.until),
        seats: Some(due.seats),
        sponsor: Some(row.id.clone()),
        ..Details::default()
    };
    let mail = Mail {
        id: due.key.clone(),
        occasion: Occasion::ReleaseSoon,
        place: None,
        name: row.contact.name.clone(),
        email: row.contact.email.clone(),
        details,
    };
    mail.row(&running.row.id, now)
}

#[cfg(test)]
mod tests {
    use domain::ledger::{Actor, Command, QuotaKind, QuotaSpec};

    use super::*;

    fn keys(book: &Book, now: i64) -> Vec<String> {
        let now = Timestamp::from_second(now).expect("a time");
        due(book, now).into_iter().map(|due| format!("{} {}", due.key, due.seats)).collect()
    }

    #[test]
    fn a_reminder_is_due_a_week_and_a_day_before_and_never_afterwards() {
        let mut book = Book::new();
        let release_at = Timestamp::from_second(100 * DAY).ok();
        let quota =
            QuotaSpec { guarantee: 7, release_at, ..QuotaSpec::new("acme".into(), QuotaKind::Sponsor, 9) };
        let add = Command::AddQuota { quota, by: Actor("test".to_owned()), reason: String::new() };
        book.execute(&add, Timestamp::default()).expect("a quota");
        let none: [&str; 0] = [];
        assert_eq!(keys(&book, 93 * DAY - 1), none, "too early");
        assert_eq!(keys(&book, 93 * DAY), ["release-week-acme-8640000 7"]);
        assert_eq!(keys(&book, 99 * DAY - 1), ["release-week-acme-8640000 7"]);
        assert_eq!(
            keys(&book, 99 * DAY),
            ["release-day-acme-8640000 7"],
            "also for whoever slept until then"
        );
        assert_eq!(keys(&book, 100 * DAY), none, "over");
        book.settle(release_at.expect("a time"));
        assert_eq!(keys(&book, 99 * DAY), none, "nothing is left to go back, whatever the clock says");
    }
}
