//! Without a mail server: each mail is written and kept, to be read in the browser.

use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;

use super::{Addressed, IDLE, PAUSE, addressed, held_back, millis_after};
use crate::app::{App, Shared};
use crate::mails::options::Settings;
use crate::store::{MailState, StoreError, Tried};

/// The most mails in one turn.
const MAILS: u32 = 64;
/// How long another process leaves them to this one.
const LEASE: Duration = Duration::from_secs(30);
/// How long to rest after a turn: the machine is for those who register.
const REST: Duration = Duration::from_millis(250);

pub(super) async fn run(app: Shared, settings: Arc<Settings>) {
    let mut closing = app.closing();
    loop {
        let rest = match turn(&app, &settings).await {
            Ok(true) => REST,
            Ok(false) => IDLE,
            Err(why) => {
                tracing::error!(%why, "mails can't be kept; they wait");
                PAUSE
            }
        };
        if tokio::time::timeout(rest, closing.wait_for(|closing| *closing)).await.is_ok() {
            return;
        }
    }
}

/// Whether there was something to do.
async fn turn(app: &App, settings: &Settings) -> Result<bool, StoreError> {
    let store = app.store.mails();
    let now = Timestamp::now();
    if !store.is_due(now.as_millisecond()).await? {
        return Ok(false);
    }
    let mails = store.take_due(now.as_millisecond(), millis_after(now, LEASE, 1), MAILS).await?;
    let mails = addressed(app, mails).await?;
    let tried =
        mails.iter().map(|mail| held_back(mail, settings, now).unwrap_or_else(|| kept(mail, settings, now)));
    let tried: Vec<Tried> = tried.collect();
    let tokens: Vec<_> = mails.iter().filter_map(Addressed::token_row).collect();
    store.settle(&tried, &tokens, &[]).await?;
    metrics::counter!("headcount_mails_total", "result" => "kept").increment(tried.len() as u64);
    Ok(true)
}

fn kept(mail: &Addressed<'_>, settings: &Settings, now: Timestamp) -> Tried {
    let written = mail.letter(settings).and_then(|letter| {
        serde_json::to_string(&letter).map_err(|why| StoreError::Damaged(why.to_string()))
    });
    let (state, letter, reason) = match written {
        Ok(letter) => (MailState::Kept, Some(letter), None),
        Err(why) => {
            tracing::error!(event = %mail.mail.event.0, mail = mail.mail.id, %why, "a mail has no words");
            (MailState::Failed, None, Some(why.to_string()))
        }
    };
    Tried {
        state,
        due_at: mail.mail.due_at,
        attempts: mail.mail.attempts,
        reason,
        ended_at: Some(now.as_millisecond()),
        letter,
        mail: mail.mail.clone(),
    }
}
