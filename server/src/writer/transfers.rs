//! Handing a place over: its holder asks, and somebody with the link in a mail says yes. Only then does the ledger know of it.

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId};
use domain::ledger::{Book, Command, Refusal, State, decide};
use domain::questions::Answers;
use domain::text::{Email, Name};
use domain::transfers::DAYS_TO_ANSWER;
use uuid::Uuid;

use super::Outcome;
use super::batch::Batch;
use super::questions::No;
use crate::mails::{Details, Mail, Occasion};
use crate::store::{LinkRow, PlaceRow, Purpose, TransferRow};
use crate::tokens::{Digest, manage_token};

/// A day in milliseconds.
const DAY: i64 = 24 * 3_600 * 1_000;
/// How often one place may be offered to somebody in a day: each time writes to an address that somebody has typed.
const A_DAY: u32 = 5;

/// What is counted of a place.
pub(super) fn about_place(place: &PlaceId) -> Digest {
    Digest::of_bytes(format!("transfers of {place}"))
}

impl Batch<'_> {
    /// Offers a place to somebody. It stays with its holder until they say yes.
    pub(super) fn hand_over(
        &mut self,
        place: &PlaceId,
        name: &Name,
        email: &Email,
        event_begins: Timestamp,
    ) -> Result<Outcome, No> {
        let row = self.known.places.get(place).ok_or(Refusal::NotFound)?.clone();
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?.clone();
        let known = self.known.people.get(&email.key()).cloned();
        if known.as_ref() == Some(&stands.person) {
            return Err(Refusal::SamePerson.into());
        }
        // Whoever is nobody yet is told nothing about anybody.
        let person = known.unwrap_or_else(|| PersonId::new(""));
        let command = Command::Transfer { place: place.clone(), person };
        if let Err(refusal) = decide(self.book, &command, self.now) {
            return Err(refusal.about_another(&stands.quota).into());
        }
        if event_begins <= self.now {
            return Err(Refusal::TooLate.into());
        }
        if row.transfer.as_ref().is_some_and(|transfer| transfer.expires_at > self.now) {
            return Err(Refusal::TransferOpen.into());
        }
        self.count(about_place(place), DAY, A_DAY)?;
        let days = Timestamp::from_millisecond(self.now.as_millisecond() + DAYS_TO_ANSWER * DAY);
        let mut expires_at = days.unwrap_or(event_begins).min(event_begins);
        if let State::Held { expires_at: held_until } = stands.state {
            expires_at = expires_at.min(held_until);
        }
        let mail = format!("transfer-{}", Uuid::now_v7().simple());
        let (to, email) = (name.as_str().to_owned(), email.as_str().to_owned());
        let transfer = TransferRow { mail: mail.clone(), name: to.clone(), email: email.clone(), expires_at };
        self.set_transfer(place, Some(transfer));
        let details = Details { until: Some(expires_at), who: Some(row.name), ..self.details_of(place) };
        let place_of_mail = Some(place.clone());
        self.post(Mail {
            id: mail,
            occasion: Occasion::HandingOver,
            place: place_of_mail,
            name: to,
            email,
            details,
        })?;
        Ok(self.changed(place)?)
    }

    /// Offers it no longer; where nobody is offered it, nothing happens.
    pub(super) fn take_back(&mut self, place: &PlaceId) -> Result<Outcome, No> {
        if self.known.places.get(place).is_some_and(|row| row.transfer.is_some()) {
            self.set_transfer(place, None);
        }
        Ok(self.changed(place)?)
    }

    fn set_transfer(&mut self, place: &PlaceId, transfer: Option<TransferRow>) {
        if let Some(row) = self.known.places.get_mut(place) {
            row.transfer.clone_from(&transfer);
        }
        self.changes.own.transfers.push((place.clone(), transfer));
    }

    /// The link's reader says yes: the place is theirs, with what goes along. No count changes.
    pub(super) fn take_over(
        &mut self,
        id: Uuid,
        salt: &[u8],
        link: &Digest,
        name: Option<&Name>,
        answers: &Answers,
    ) -> Result<(Outcome, Option<String>), No> {
        let (link, before, transfer) = self.offered_by(link)?;
        let place = before.id.clone();
        let quota = self.book.place(&place).ok_or(Refusal::NotFound)?.quota.clone();
        let answers = self.checked(&quota, answers, &Answers::default())?;
        let key = transfer.email.to_lowercase();
        let known = self.known.people.get(&key).cloned();
        let is_new = known.is_none();
        let person = known.unwrap_or_else(|| PersonId::new(Uuid::now_v7().simple().to_string()));
        let token = manage_token(id, salt, &place);
        let row = PlaceRow {
            id: place.clone(),
            person: person.clone(),
            name: name.map_or_else(|| transfer.name.clone(), |name| name.as_str().to_owned()),
            email: transfer.email.clone(),
            answers,
            manage_token: Digest::of_token(&token),
            transfer: None,
        };
        // Whoever had it has no token left to erase these with.
        let less = self.outcomes_without(std::slice::from_ref(&place))?;
        let command = Command::Transfer { place: place.clone(), person: person.clone() };
        if let Err(refusal) = self.execute(&command) {
            return Err(self.veiled(refusal, &quota, &row).into());
        }
        if is_new {
            self.known.people.insert(key.clone(), person.clone());
            self.changes.people.push((person, key));
        }
        self.replace_outcomes(less);
        self.known.places.insert(place.clone(), row.clone());
        self.changes.handovers.push(row.clone());
        self.use_up(&link);
        self.tell_old_and_new(&link, &before, &row)?;
        let Outcome::Changed { registration } = self.changed(&place)? else {
            return Err(No::Broken("a change that is none".to_owned()));
        };
        Ok((Outcome::TakenOver { registration }, Some(token)))
    }

    /// The place that a link takes over, while it may.
    fn offered_by(&self, link: &Digest) -> Result<(LinkRow, PlaceRow, TransferRow), Refusal> {
        let link = self.known.own.links.get(link).filter(|link| link.purpose == Purpose::TakeOver);
        let link = link.ok_or(Refusal::NotFound)?;
        let row = self.known.places.get(&PlaceId::new(link.subject.clone()));
        let transfer = still_offered(self.book, link, row, self.now)?.clone();
        Ok((link.clone(), row.ok_or(Refusal::NotFound)?.clone(), transfer))
    }

    fn tell_old_and_new(&mut self, link: &LinkRow, before: &PlaceRow, after: &PlaceRow) -> Result<(), No> {
        for (occasion, to, other) in
            [(Occasion::HandedOver, before, after), (Occasion::TakenOver, after, before)]
        {
            let details = Details { who: Some(other.name.clone()), ..self.details_of(&after.id) };
            self.post(Mail {
                id: format!("{}-{}", link.mail, occasion.as_str()),
                occasion,
                place: Some(after.id.clone()),
                name: to.name.clone(),
                email: to.email.clone(),
                details,
            })?;
        }
        Ok(())
    }

    /// What a mail about a place says of it.
    pub(super) fn details_of(&self, place: &PlaceId) -> Details {
        let place = self.book.place(place);
        let quota = place.and_then(|place| self.book.quota(&place.quota));
        quota.map(|view| Details::of(view.spec)).unwrap_or_default()
    }
}

/// What a link to take a place over still offers; for whoever looks at it, and for whoever says yes.
///
/// # Errors
/// Why it offers nothing any more.
pub(crate) fn still_offered<'a>(
    book: &Book,
    link: &LinkRow,
    row: Option<&'a PlaceRow>,
    now: Timestamp,
) -> Result<&'a TransferRow, Refusal> {
    if link.used_at.is_some() {
        return Err(Refusal::LinkUsed);
    }
    let row = row.ok_or(Refusal::NotFound)?;
    if !book.place(&row.id).is_some_and(|place| place.state.is_active()) {
        return Err(Refusal::Gone);
    }
    let transfer = row.transfer.as_ref().filter(|transfer| transfer.mail == link.mail);
    let transfer = transfer.ok_or(Refusal::TakenBack)?;
    if transfer.expires_at <= now { Err(Refusal::TransferExpired) } else { Ok(transfer) }
}
