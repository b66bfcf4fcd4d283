//! A letter: one mail with its words and its link, as it is kept or sent.

use domain::ids::PlaceId;
use domain::mails::Voice;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use serde::{Deserialize, Serialize};

use super::occasions::{Details, Occasion};
use super::words::{self, Telling};
use crate::calendar::{self, Appointment};
use crate::store::{EventRow, MailRow, StoreError};

const CALENDAR_TYPE: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// A mail with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it is about, in a line.
    pub subject: String,
    /// Its words.
    pub text: String,
    /// The same words as HTML.
    pub html: String,
    /// The calendar file that comes along.
    pub calendar: Option<String>,
}

impl Letter {
    /// The words of a mail. `base` is where the public reaches this server; its link ends in `link`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where what is kept of it makes no letter.
    pub(super) fn write(
        mail: &MailRow,
        event: &EventRow,
        voice: &Voice,
        base: &str,
        link: Option<&str>,
    ) -> Result<Self, StoreError> {
        let damaged = |why: String| StoreError::Damaged(format!("the mail {}: {why}", mail.id));
        let occasion = Occasion::from_word(&mail.occasion)
            .ok_or_else(|| damaged(format!("the occasion {:?} is not known", mail.occasion)))?;
        let details: Details = serde_json::from_str(&mail.details).map_err(|why| damaged(why.to_string()))?;
        let home = format!("{base}/e/{}", event.slug);
        let link = link.map(|link| format!("{home}/{link}"));
        let sender = if voice.sender.is_empty() { &event.name } else { &voice.sender };
        let telling = Telling {
            occasion,
            details: &details,
            event,
            name: &mail.name,
            sender,
            own_words: &voice.words_for(&mail.occasion),
            home: &home,
            link: link.as_deref(),
        };
        let words = words::write(&telling).map_err(|why| damaged(why.to_string()))?;
        let place: Option<&PlaceId> = mail.place.as_ref().filter(|_| occasion.has_calendar());
        let calendar = place.map(|place| {
            let shift = details.shift.as_ref().map(|shift| (details.what.as_str(), shift));
            calendar::file([Appointment::of(event, place, shift)], Some(&home))
        });
        Ok(Self { subject: words.subject, text: words.text, html: words.html, calendar })
    }

    /// The whole message, as a mail server takes it.
    ///
    /// # Errors
    /// In words, where the address is none that mail knows.
    pub(super) fn message(
        self,
        mail: &MailRow,
        event: &EventRow,
        voice: &Voice,
        from: &Address,
    ) -> Result<Message, String> {
        let to: Address =
            mail.email.parse().map_err(|why| format!("{:?} is no mail address: {why}", mail.email))?;
        let sender = if voice.sender.is_empty() { &event.name } else { &voice.sender };
        let mut message = Message::builder()
            .from(Mailbox::new(Some(sender.clone()), from.clone()))
            .to(Mailbox::new(Some(mail.name.clone()).filter(|name| !name.is_empty()), to))
            .subject(self.subject)
            // The same for each try, so that whoever gets it twice can be shown it once.
            .message_id(Some(format!("<{}.{}@{}>", mail.id, mail.event.0, from.domain())))
            .date_now();
        if let Some(reply_to) = &voice.reply_to {
            let address: Address =
                reply_to.parse().map_err(|why| format!("{reply_to:?} is no mail address: {why}"))?;
            message = message.reply_to(Mailbox::new(None, address));
        }
        let words = MultiPart::alternative()
            .singlepart(SinglePart::plain(self.text))
            .singlepart(SinglePart::html(self.html));
        let made = match self.calendar {
            None => message.multipart(words),
            Some(calendar) => {
                let kind = ContentType::parse(CALENDAR_TYPE).map_err(|why| why.to_string())?;
                let file = Attachment::new("calendar.ics".to_owned()).body(calendar, kind);
                message.multipart(MultiPart::mixed().multipart(words).singlepart(file))
            }
        };
        let mut message = made.map_err(|why| why.to_string())?;
        // No holiday note is to answer it.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}
