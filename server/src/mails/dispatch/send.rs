//! With a mail server: each mail is one process's for a while, is handed in, and is tried again where that fails.

use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use lettre::Address;

use super::{Addressed, IDLE, PAUSE, addressed, held_back, millis_after, next_try};
use crate::app::{App, Shared};
use crate::mails::occasions::Details;
use crate::mails::options::{Post, Settings};
use crate::mails::smtp::{Fault, Session, Smtp};
use crate::store::{MailState, StoreError, TokenRow, Tried};

/// How many conversations with the mail server at a time: one that is slow must not hold up all.
pub(super) const LANES: usize = 4;
/// The most mails taken at once by each.
const MAILS: u32 = 4;

/// What came of handing in a mail.
enum Handed {
    /// The mail server has it.
    In,
    /// Not now.
    Later(String),
    /// Never.
    Never(String),
}

pub(super) async fn run(app: Shared, settings: Arc<Settings>) {
    let Post::Send(smtp) = &settings.post else { return };
    let mut closing = app.closing();
    let mut session = None;
    loop {
        let rest = match turn(&app, &settings, smtp, &mut session).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => {
                // Mail servers don't like guests who say nothing.
                if let Some(session) = session.take() {
                    Session::close(session).await;
                }
                IDLE
            }
            Err(why) => {
                tracing::error!(%why, "the database fails; mails wait");
                PAUSE
            }
        };
        if tokio::time::timeout(rest, closing.wait_for(|closing| *closing)).await.is_ok() {
            return;
        }
    }
}

/// Whether there was something to do.
async fn turn<'a>(
    app: &App,
    settings: &Settings,
    smtp: &'a Smtp,
    session: &mut Option<Session<'a>>,
) -> Result<bool, StoreError> {
    let store = app.store.mails();
    let now = Timestamp::now();
    if !store.is_due(now.as_millisecond()).await? {
        return Ok(false);
    }
    let until = millis_after(now, smtp.lease(), 1);
    let mails = store.take_due(now.as_millisecond(), until, MAILS).await?;
    let mails = addressed(app, mails).await?;
    // The tokens first: no link may arrive before it opens something.
    let tokens: Vec<_> = mails.iter().filter_map(Addressed::token_row).collect();
    store.settle(&[], &tokens, &[]).await?;
    for mail in &mails {
        if let Some(held_back) = held_back(mail, settings, now) {
            store.settle(&[held_back], &[], &[]).await?;
            continue;
        }
        let left = until.saturating_sub(Timestamp::now().as_millisecond());
        let is_mine = left > millis_after(Timestamp::UNIX_EPOCH, smtp.longest(), 1);
        if !is_mine || *app.closing().borrow() {
            store.settle(&[untried(mail)], &[], &unseen(mail)).await?;
            continue;
        }
        let handed = tokio::time::timeout(smtp.longest(), hand_in(mail, settings, smtp, session)).await;
        let handed = handed.unwrap_or_else(|_| {
            *session = None;
            Handed::Later(format!("{smtp} takes longer than {} s for one mail", smtp.longest().as_secs()))
        });
        // After a failure nobody has the link, or nobody can be sure; then it stays valid.
        let unseen = if matches!(handed, Handed::Never(_)) { unseen(mail) } else { Vec::new() };
        let tried = tried(mail, handed, settings, Timestamp::now());
        store.settle(&[tried], &[], &unseen).await?;
    }
    Ok(true)
}

async fn hand_in<'a>(
    mail: &Addressed<'_>,
    settings: &Settings,
    smtp: &'a Smtp,
    session: &mut Option<Session<'a>>,
) -> Handed {
    let details: Details = serde_json::from_str(&mail.mail.details).unwrap_or_default();
    if details.until.is_some_and(|until| until <= Timestamp::now()) {
        return Handed::Never("what it offers was over before it could be sent".to_owned());
    }
    let written = mail
        .letter(settings)
        .map_err(|why| why.to_string())
        .and_then(|letter| letter.message(&mail.mail, &mail.running.row, &mail.voice, &smtp.from));
    let message = match written {
        Ok(message) => message,
        Err(why) => return Handed::Never(why),
    };
    let Ok(to) = mail.mail.email.parse::<Address>() else {
        return Handed::Never("there is no such address".to_owned());
    };
    if session.as_ref().is_none_or(Session::is_broken) {
        *session = None;
        match Session::open(smtp).await {
            Ok(opened) => *session = Some(opened),
            Err(fault) => return handed(mail, &fault),
        }
    }
    let Some(open) = session else { return Handed::Later("there is no connection".to_owned()) };
    match open.send(&to, &message.formatted()).await {
        Ok(()) => Handed::In,
        Err(fault) => handed(mail, &fault),
    }
}

fn handed(mail: &Addressed<'_>, fault: &Fault) -> Handed {
    // The words may name the recipient, so they are not for the log.
    let (event, id, stage) = (&mail.mail.event.0, &mail.mail.id, fault.stage);
    tracing::warn!(event, mail = id, ?stage, lasting = fault.lasting, "a mail was not taken");
    if fault.lasting { Handed::Never(fault.words.clone()) } else { Handed::Later(fault.words.clone()) }
}

fn tried(mail: &Addressed<'_>, handed: Handed, settings: &Settings, now: Timestamp) -> Tried {
    let row = &mail.mail;
    let due_at = next_try(row, settings, now);
    let (state, result, reason) = match handed {
        Handed::In => (MailState::Sent, "sent", None),
        Handed::Later(why) if due_at.is_none() => {
            (MailState::Failed, "failed", Some(format!("given up after a day: {why}")))
        }
        Handed::Later(why) => (MailState::Waiting, "put_off", Some(why)),
        Handed::Never(why) => (MailState::Failed, "failed", Some(why)),
    };
    metrics::counter!("headcount_mails_total", "result" => result).increment(1);
    let ended_at = (state != MailState::Waiting).then(|| now.as_millisecond());
    let due_at = due_at.unwrap_or(row.due_at);
    Tried { state, due_at, attempts: row.attempts, reason, ended_at, letter: None, mail: row.clone() }
}

/// As if nobody had taken it.
fn untried(mail: &Addressed<'_>) -> Tried {
    let row = mail.mail.clone();
    Tried {
        state: MailState::Waiting,
        due_at: Timestamp::now().as_millisecond(),
        attempts: row.attempts.saturating_sub(1),
        reason: row.reason.clone(),
        ended_at: None,
        letter: None,
        mail: row,
    }
}

fn unseen(mail: &Addressed<'_>) -> Vec<TokenRow> {
    mail.token_row().into_iter().collect()
}
