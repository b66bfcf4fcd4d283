//! What somebody does about their own places beyond keeping and giving them back: what of it has to be looked up, and who
//! decides it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId};
use domain::ledger::Refusal;
use domain::questions::Answers;
use domain::text::{Email, Name};
use uuid::Uuid;

use super::batch::Batch;
use super::known::Known;
use super::links::about_address;
use super::questions::No;
use super::transfers::about_place;
use super::{Action, Outcome, Owner, PortalWish, Request};
use crate::mails::Mail;
use crate::store::{CounterRow, LinkRow, PlaceRow, StoreError, Transaction};
use crate::tokens::Digest;

/// Something about one's own places. Tokens of links are digests.
#[derive(Clone, Debug)]
pub enum OwnAction {
    /// To offer a place to somebody.
    HandOver {
        /// The place.
        place: PlaceId,
        /// To whom.
        name: Name,
        /// Their address.
        email: Email,
        /// When the event begins.
        until: Timestamp,
    },
    /// To offer it no longer.
    TakeBack {
        /// The place.
        place: PlaceId,
    },
    /// To take what is offered.
    TakeOver {
        /// The link.
        link: Digest,
        /// The name, where another was written.
        name: Option<Name>,
        /// Their answers, as they came.
        answers: Answers,
    },
    /// To be sent a link, whether or not there is anything that it could open.
    AskLink {
        /// To which address.
        email: Email,
    },
    /// To be sent one's link once more.
    SendLink {
        /// The place.
        place: PlaceId,
    },
    /// To have a link exchanged for a manage token.
    Open {
        /// The link.
        link: Digest,
    },
    /// To be forgotten.
    Erase {
        /// One of one's places.
        place: PlaceId,
        /// The token that opens it. It is looked up here, since it opens nothing any more when the request is repeated.
        token: Digest,
        /// When the event ends: after that nothing is given back.
        ends_at: Timestamp,
    },
}

/// What the database knows of requests about one's own places.
#[derive(Debug, Default)]
pub(super) struct OwnKnown {
    pub(super) links: HashMap<Digest, LinkRow>,
    /// What tokens open.
    pub(super) opened: HashMap<Digest, Vec<PlaceRow>>,
    /// All of a person, newest first.
    pub(super) all_of: HashMap<PersonId, Vec<PlaceRow>>,
    pub(super) counters: HashMap<Digest, Vec<CounterRow>>,
    /// Outcomes that hold something personal of a place.
    pub(super) outcomes: HashMap<PlaceId, Vec<(Digest, String)>>,
}

impl Known {
    /// Looks up what requests about one's own places need beside what all others do.
    pub(super) async fn look_up_own(
        &mut self,
        transaction: &mut dyn Transaction,
        requests: &[Request],
    ) -> Result<(), StoreError> {
        let now = Timestamp::now().as_millisecond();
        let mut counted = Vec::new();
        for request in requests {
            match &request.action {
                Action::Own(own) => self.look_up_one(transaction, own, &mut counted).await?,
                Action::Portal { wish: PortalWish::Exchange { place, .. }, .. } => {
                    self.look_up_outcomes(transaction, place).await?;
                }
                // Who is registered already is told so by mail.
                Action::Register { members, .. } => {
                    let keys = members.iter().map(|member| member.email.key());
                    let known = keys.filter(|key| self.people.contains_key(key));
                    counted.extend(known.map(|key| about_address(&key)));
                }
                _ => {}
            }
        }
        for key in counted {
            if let Entry::Vacant(vacant) = self.own.counters.entry(key) {
                vacant.insert(transaction.own().counters(&key, now).await?);
            }
        }
        Ok(())
    }

    async fn look_up_one(
        &mut self,
        transaction: &mut dyn Transaction,
        own: &OwnAction,
        counted: &mut Vec<Digest>,
    ) -> Result<(), StoreError> {
        match own {
            OwnAction::HandOver { place, email, .. } => {
                self.people.extend(transaction.people(&[email.key()]).await?);
                counted.push(about_place(place));
            }
            OwnAction::TakeOver { link, .. } => {
                let Some(row) = transaction.own().link(link).await? else { return Ok(()) };
                let place = PlaceId::new(row.subject.clone());
                self.places.extend(transaction.places(std::slice::from_ref(&place)).await?);
                let transfer = self.places.get(&place).and_then(|row| row.transfer.clone());
                self.look_up_outcomes(transaction, &place).await?;
                if let Some(transfer) = transfer {
                    let key = transfer.email.to_lowercase();
                    counted.push(about_address(&key));
                    self.people.extend(transaction.people(&[key]).await?);
                }
                self.own.links.insert(*link, row);
            }
            OwnAction::AskLink { email } => counted.push(about_address(&email.key())),
            OwnAction::SendLink { place } => {
                let row = self.places.get(place);
                counted.extend(row.map(|row| about_address(&row.email.to_lowercase())));
            }
            OwnAction::Open { link } => {
                let Some(row) = transaction.own().link(link).await? else { return Ok(()) };
                let person = PersonId::new(row.subject.clone());
                let rows = transaction.own().all_of(&person).await?;
                self.own.all_of.insert(person, rows);
                self.own.links.insert(*link, row);
            }
            OwnAction::Erase { place, token, .. } => {
                let opened = transaction.own().opened(token).await?;
                if let Some(row) = opened.iter().find(|row| row.id == *place) {
                    let all = transaction.own().all_of(&row.person).await?;
                    for row in &all {
                        self.look_up_outcomes(transaction, &row.id).await?;
                    }
                    self.own.all_of.insert(row.person.clone(), all);
                }
                self.own.opened.insert(*token, opened);
            }
            OwnAction::TakeBack { .. } => {}
        }
        Ok(())
    }
}

impl Known {
    /// What has to be forgotten when a place is somebody else's, or nobody's.
    async fn look_up_outcomes(
        &mut self,
        transaction: &mut dyn Transaction,
        place: &PlaceId,
    ) -> Result<(), StoreError> {
        let outcomes = transaction.own().outcomes_about(place).await?;
        self.own.outcomes.insert(place.clone(), outcomes);
        Ok(())
    }
}

impl Batch<'_> {
    pub(super) fn act_own(
        &mut self,
        id: Uuid,
        salt: &[u8],
        own: &OwnAction,
    ) -> Result<(Outcome, Option<String>), No> {
        let outcome = match own {
            OwnAction::TakeOver { link, name, answers } => {
                return self.take_over(id, salt, link, name.as_ref(), answers);
            }
            OwnAction::Open { link } => return self.open_link(id, salt, link),
            OwnAction::HandOver { place, name, email, until } => self.hand_over(place, name, email, *until),
            OwnAction::TakeBack { place } => self.take_back(place),
            OwnAction::AskLink { email } => self.ask_link(email),
            OwnAction::SendLink { place } => self.send_link(place),
            OwnAction::Erase { place, token, ends_at } => self.erase(place, token, *ends_at),
        };
        Ok((outcome?, None))
    }

    /// Whether whoever had a place when their token was looked up has it now.
    pub(super) fn still_owns(&self, owner: &Owner) -> bool {
        let row = self.known.places.get(&owner.place);
        row.is_some_and(|row| row.manage_token == owner.manage_token)
    }

    /// Somebody's place as it stands now: between the question and the decision it may have gone to another, or been erased.
    pub(super) fn as_it_is(&self, owner: &PlaceRow) -> Result<PlaceRow, Refusal> {
        let row = self.known.places.get(&owner.id).filter(|_| self.still_owns(&owner.into()));
        row.cloned().ok_or(Refusal::NotFound)
    }

    /// Counts one more of what may be done so often until the end of a time such as an hour, in milliseconds.
    pub(super) fn count(&mut self, key: Digest, time: i64, most: u32) -> Result<(), No> {
        let now = self.now.as_millisecond();
        let until = (now.div_euclid(time) + 1) * time;
        let counters = self.known.own.counters.entry(key).or_default();
        let used = counters.iter().find(|row| row.until == until).map_or(0, |row| row.used);
        if used >= most {
            return Err(No::TooManyMails(
                u32::try_from((until - now).div_euclid(1_000) + 1).unwrap_or(u32::MAX),
            ));
        }
        counters.retain(|row| row.until != until);
        let row = CounterRow { key, until, used: used + 1 };
        counters.push(row.clone());
        self.changes.own.counters.push(row);
        Ok(())
    }

    /// Has a mail written, in the same transaction.
    pub(super) fn post(&mut self, mail: Mail) -> Result<(), No> {
        // What can't be written as JSON can't be kept for later either.
        let row = mail.row(self.event, self.now).map_err(|why| No::Broken(why.to_string()))?;
        self.changes.mails.push(row);
        Ok(())
    }
}
