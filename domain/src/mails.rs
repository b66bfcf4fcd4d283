//! Mails as the API shows them to an organiser.

use std::collections::BTreeMap;

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::PlaceId;
use crate::problem::FieldProblem;
use crate::text::{self, Email, NAME_CHARS};

/// How a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// To be sent; `reason` says why it was not yet.
    Waiting,
    /// A mail server has taken it.
    Sent,
    /// It could not be sent; `reason` says why.
    Failed,
    /// To be read here, since there is no mail server.
    Kept,
}

/// A mail. Its words are there only where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mail {
    /// Id within the event.
    pub id: String,
    /// Why it was written, such as `registered`.
    pub occasion: String,
    /// The place that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// To whom; empty once that is forgotten.
    pub name: String,
    /// Their address; empty once that is forgotten.
    pub email: String,
    /// How it stands.
    pub state: MailState,
    /// When there was the occasion.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub made_at: Timestamp,
    /// When it was sent, kept or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be sent the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it is about, in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same words as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The calendar file that comes along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

/// The longest words of an organiser's own in a mail, in characters.
pub const OWN_WORDS_CHARS: usize = 1_000;

/// How an event writes to people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Voice {
    /// Who writes; the event's name where it is empty.
    pub sender: String,
    /// Where answers go; to nobody where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What every mail adds, line by line a paragraph.
    pub words: String,
    /// What mails on one occasion say before that: by the occasion, such as `registered`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub about: BTreeMap<String, String>,
}

impl Voice {
    /// The same, cleaned up.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let sender = text::keep(&mut problems, text::line("sender", &self.sender, 0, NAME_CHARS));
        let reply_to =
            self.reply_to.as_deref().filter(|address| !address.trim().is_empty()).and_then(|address| {
                let parsed = Email::parse(address);
                text::keep(
                    &mut problems,
                    parsed.map_err(|why| FieldProblem { field: "reply_to".to_owned(), ..why }),
                )
            });
        let words = text::keep(&mut problems, text::prose("words", &self.words, OWN_WORDS_CHARS));
        let about = self.about.iter().filter_map(|(occasion, words)| {
            let words = text::prose(&format!("about.{occasion}"), words, OWN_WORDS_CHARS);
            Some((occasion.clone(), text::keep(&mut problems, words)?))
        });
        let about = about.filter(|(_, words)| !words.is_empty()).collect();
        match (sender, words) {
            (Some(sender), Some(words)) if problems.is_empty() => Ok(Self {
                sender,
                reply_to: reply_to.map(|address| address.as_str().to_owned()),
                words,
                about,
            }),
            _ => Err(problems),
        }
    }

    /// All that a mail on this occasion adds, line by line a paragraph.
    pub fn words_for(&self, occasion: &str) -> String {
        let about = self.about.get(occasion).map_or("", String::as_str);
        [about, &self.words].join("\n")
    }
}
