//! Links by mail: for whoever asks, and for whoever is registered already.

use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::Refusal;
use domain::links::LINKS_AN_HOUR;
use domain::text::Email;
use uuid::Uuid;

use super::Outcome;
use super::batch::Batch;
use super::questions::No;
use crate::mails::{Details, Mail, Occasion};
use crate::store::{LinkRow, PlaceRow, PlaceTokenRow, Purpose};
use crate::tokens::{Digest, manage_token};

/// An hour in milliseconds.
const HOUR: i64 = 3_600 * 1_000;

/// What is counted of an address.
pub(super) fn about_address(email_key: &str) -> Digest {
    Digest::of_bytes(format!("links to {email_key}"))
}

impl Batch<'_> {
    /// Writes to an address if somebody has registered with it. Whether it is so, neither answer nor limit tells, nor the time
    /// that it takes: nobody looks here. A mail is noted for any address, and whoever is to send it finds out whom it is for.
    pub(super) fn ask_link(&mut self, email: &Email) -> Result<Outcome, No> {
        self.count(about_address(&email.key()), HOUR, LINKS_AN_HOUR)?;
        let (name, email) = (String::new(), email.key());
        self.post(Mail {
            id: new_id(),
            occasion: Occasion::LinkAsked,
            place: None,
            name,
            email,
            details: Details::default(),
        })?;
        Ok(Outcome::Noted)
    }

    /// Writes to whoever has a place, with a link that they can keep.
    pub(super) fn send_link(&mut self, place: &PlaceId) -> Result<Outcome, No> {
        let row = self.known.places.get(place).ok_or(Refusal::NotFound)?.clone();
        self.count(about_address(&row.email.to_lowercase()), HOUR, LINKS_AN_HOUR)?;
        self.post_link(Occasion::LinkAgain, row.id, row.name, row.email)?;
        Ok(Outcome::Noted)
    }

    /// A link for a manage token, once. It opens all that stands under the address that the mail went to, of that person only.
    pub(super) fn open_link(
        &mut self,
        id: Uuid,
        salt: &[u8],
        link: &Digest,
    ) -> Result<(Outcome, Option<String>), No> {
        let link = self.known.own.links.get(link).filter(|link| link.purpose == Purpose::Open);
        let link = link.ok_or(Refusal::NotFound)?.clone();
        if link.used_at.is_some() {
            return Err(Refusal::LinkUsed.into());
        }
        if link.expires_at <= self.now.as_millisecond() {
            return Err(Refusal::LinkExpired.into());
        }
        let person = PersonId::new(link.subject.clone());
        let rows = self.known.own.all_of.get(&person).cloned().unwrap_or_default();
        let rows: Vec<PlaceRow> = rows.into_iter().filter(|row| !row.email.is_empty()).collect();
        let first = rows.first().ok_or(Refusal::NotFound)?;
        let token = manage_token(id, salt, &first.id);
        let mut manage_tokens: Vec<Digest> = rows.iter().map(|row| row.manage_token).collect();
        manage_tokens.sort_unstable();
        manage_tokens.dedup();
        self.changes.own.tokens.extend(manage_tokens.into_iter().map(|manage_token| PlaceTokenRow {
            event: self.event.clone(),
            token: Digest::of_token(&token),
            manage_token,
            mail: link.mail.clone(),
            person: person.clone(),
        }));
        self.use_up(&link);
        Ok((Outcome::Opened { place: first.id.clone() }, Some(token)))
    }

    /// A link that has done what it does.
    pub(super) fn use_up(&mut self, link: &LinkRow) {
        let now = self.now.as_millisecond();
        if let Some(link) = self.known.own.links.get_mut(&link.token) {
            link.used_at = Some(now);
        }
        self.changes.own.used.push((link.token, now));
    }

    /// The refusal for somebody who has only named an address.
    pub(super) fn veiled(&mut self, refusal: Refusal, asked: &QuotaId, who: &PlaceRow) -> Refusal {
        self.reminded(refusal, who).veiled(asked)
    }

    /// The refusal as it is. Where an address is registered already, its owner is sent the link: perhaps it was them.
    pub(super) fn reminded(&mut self, refusal: Refusal, who: &PlaceRow) -> Refusal {
        if matches!(refusal, Refusal::AlreadyRegistered { .. })
            && let Err(no) = self.remind(&who.person, &who.email)
        {
            // It was sent a few times within the hour already.
            tracing::debug!(?no, "no further mail to whoever is registered already");
        }
        refusal
    }

    fn remind(&mut self, person: &PersonId, email: &str) -> Result<(), No> {
        let registered = self.book.places_of(person).find(|(_, place)| {
            let quota = self.book.quota(&place.quota);
            place.with.is_none() && quota.is_some_and(|quota| !quota.spec.is_shift())
        });
        let Some((place, _)) = registered else { return Ok(()) };
        let place = place.clone();
        self.count(about_address(&email.to_lowercase()), HOUR, LINKS_AN_HOUR)?;
        // Their name and address as they wrote them themselves are found when the mail is sent.
        self.post_link(Occasion::LinkAgain, place, String::new(), email.to_lowercase())
    }

    fn post_link(
        &mut self,
        occasion: Occasion,
        place: PlaceId,
        name: String,
        email: String,
    ) -> Result<(), No> {
        let details = self.details_of(&place);
        self.post(Mail { id: new_id(), occasion, place: Some(place), name, email, details })
    }
}

/// The key of a mail with a link.
fn new_id() -> String {
    format!("link-{}", Uuid::now_v7().simple())
}
