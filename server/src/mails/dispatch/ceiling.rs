//! How many mails one address is sent: nobody shall be able to flood somebody's mailbox through us, be it by signing their
//! address up and giving the place back again and again. What is more than that waits, and what would wait for more than a
//! day is not sent.

use std::time::Duration;

use domain::Timestamp;

use super::{Addressed, Fate, GIVING_UP, millis_after, tried_since};
use crate::app::App;
use crate::store::{Ceiling, Counted, MailRow, StoreError};
use crate::tokens::Digest;

/// The most mails of one event to one address in an hour.
const AN_HOUR: u32 = 30;
/// The most mails of one event to one address in a day.
const A_DAY: u32 = 60;

/// Counts all that would go out, and holds those back that are too many.
pub(super) async fn hold_back(app: &App, mails: &mut [Addressed<'_>]) -> Result<(), StoreError> {
    // What was tried before has been counted.
    let is_new = |mail: &&mut Addressed<'_>| matches!(mail.fate, Fate::Goes) && mail.mail.attempts <= 1;
    let mut new: Vec<_> = mails.iter_mut().filter(is_new).collect();
    let counted: Vec<Counted> = new.iter().map(|mail| counted(&mail.mail)).collect();
    let full_until = app.store.own().count(&counted, &ceilings(Timestamp::now())).await?;
    let longest = millis_after(Timestamp::UNIX_EPOCH, GIVING_UP, 1);
    for (mail, full_until) in new.iter_mut().zip(full_until) {
        mail.fate = match full_until {
            None => Fate::Goes,
            Some(until) if until - tried_since(&mail.mail) > longest => {
                Fate::Ends("this address was sent as many mails as one may be sent")
            }
            Some(until) => Fate::Waits(until),
        };
    }
    Ok(())
}

fn counted(mail: &MailRow) -> Counted {
    let key = Digest::of_bytes(format!("mails to {}", mail.email.to_lowercase()));
    Counted { event: mail.event.clone(), key }
}

fn ceilings(now: Timestamp) -> [Ceiling; 2] {
    let end = |time: Duration| {
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        (now.as_millisecond().div_euclid(time) + 1) * time
    };
    [
        Ceiling { until: end(Duration::from_hours(24)), most: A_DAY },
        Ceiling { until: end(Duration::from_hours(1)), most: AN_HOUR },
    ]
}
