//! Decisions for a sponsor's contact: colleagues invited, exchanged and taken back, and seats that go back early.

use std::collections::HashMap;

use domain::Timestamp;
use domain::ids::{PartyId, PersonId, PlaceId, QuotaId};
use domain::ledger::{Actor, Claim, Command, Key, Place, Refusal, Release, State};
use domain::portal::{ValidInvitee, further_at, invited_until};
use domain::questions::Answers;
use uuid::Uuid;

use super::batch::Batch;
use super::questions::No;
use super::{Member, Outcome, Taken};
use crate::mails::{Details, Mail, Occasion};
use crate::store::PlaceRow;
use crate::tokens::Digest;

/// Why a sponsor's seats become fewer, in the public ledger.
const GIVEN_BACK: &str = "Given back early by the sponsor";

/// What a sponsor's contact wants.
#[derive(Clone, Debug)]
pub enum PortalWish {
    /// Seats of the sponsor's for these people, each for themselves.
    Invite {
        /// Who, in order.
        people: Vec<ValidInvitee>,
    },
    /// Seats at the door for everyone for these people, all or none.
    Further {
        /// Who, in order.
        people: Vec<ValidInvitee>,
    },
    /// Somebody else for a seat.
    Exchange {
        /// The seat.
        place: PlaceId,
        /// Who.
        person: ValidInvitee,
    },
    /// To take an invitation back that nobody has answered.
    TakeBack {
        /// The place.
        place: PlaceId,
    },
    /// Seats that nobody has claimed go back before their date.
    GiveBack {
        /// How many.
        seats: u32,
    },
}

impl PortalWish {
    /// Whom it names.
    pub(super) fn people(&self) -> &[ValidInvitee] {
        match self {
            Self::Invite { people } | Self::Further { people } => people,
            Self::Exchange { person, .. } => std::slice::from_ref(person),
            Self::TakeBack { .. } | Self::GiveBack { .. } => &[],
        }
    }

    /// The place that it is about.
    pub(super) fn place(&self) -> Option<&PlaceId> {
        match self {
            Self::Exchange { place, .. } | Self::TakeBack { place } => Some(place),
            _ => None,
        }
    }
}

impl Batch<'_> {
    /// What becomes of a contact's wish. `begins` is when the event does.
    pub(super) fn grant(
        &mut self,
        sponsor: &QuotaId,
        begins: Timestamp,
        wish: &PortalWish,
    ) -> Result<Outcome, No> {
        self.book.quota(sponsor).ok_or(Refusal::NotFound)?;
        match wish {
            PortalWish::Invite { people } => Ok(self.invite(sponsor, begins, people)),
            PortalWish::Further { people } => Ok(self.ask_further(sponsor, begins, people)?),
            PortalWish::Exchange { place, person } => {
                self.check_theirs(sponsor, place)?;
                self.hand_on(place, person)
            }
            PortalWish::TakeBack { place } => {
                let stands = self.check_theirs(sponsor, place)?;
                if stands.state == State::Confirmed {
                    return Err(Refusal::TakenAlready { quota: stands.quota }.into());
                }
                Ok(self.give_back(place)?)
            }
            PortalWish::GiveBack { seats } => Ok(self.give_seats_back(sponsor, *seats)?),
        }
    }

    /// Each by itself, in order: one who can't be invited keeps nobody else from it.
    fn invite(&mut self, sponsor: &QuotaId, begins: Timestamp, people: &[ValidInvitee]) -> Outcome {
        let mut became = Vec::with_capacity(people.len());
        for person in people {
            let (row, email_key) = self.stranger(person);
            let until = invited_until(self.book, sponsor, 1, begins, self.now);
            let claim = Claim::new(row.id.clone(), row.person.clone(), sponsor.clone());
            let claim = Claim { key: Key::Portal, invited_until: Some(until), ..claim };
            became.push(match self.execute(&Command::Claim(claim)) {
                Err(refusal) => {
                    Member::Out { quota: sponsor.clone(), refusal: refusal.about_another(sponsor) }
                }
                Ok(()) => self.invited(row, email_key),
            });
        }
        Outcome::Invited { people: became }
    }

    /// As a group: it waits until there is room for all of them, at the door for everyone.
    fn ask_further(
        &mut self,
        sponsor: &QuotaId,
        begins: Timestamp,
        people: &[ValidInvitee],
    ) -> Result<Outcome, Refusal> {
        let door = further_at(self.book, sponsor).ok_or_else(|| self.nowhere_else(sponsor))?;
        let mut met = HashMap::<String, PersonId>::new();
        let rows = people.iter().map(|invitee| {
            let (row, email_key) = self.stranger(invitee);
            // Two of them may share an address; they are refused together then.
            let person = met.entry(email_key.clone()).or_insert(row.person.clone()).clone();
            (PlaceRow { person, ..row }, email_key)
        });
        let rows: Vec<(PlaceRow, String)> = rows.collect();
        let wanted = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let until = invited_until(self.book, &door, wanted, begins, self.now);
        let command = Command::ClaimTogether {
            party: PartyId::new(Uuid::now_v7().simple().to_string()),
            members: rows.iter().map(|(row, _)| (row.id.clone(), row.person.clone())).collect(),
            quota: door.clone(),
            key: Key::Portal,
            invited_until: Some(until),
        };
        self.execute(&command).map_err(|refusal| refusal.about_another(&door))?;
        let became = rows.into_iter().map(|(row, email_key)| {
            self.known.asked_elsewhere.insert(row.id.clone(), sponsor.clone());
            self.changes.sponsor_places.push((row.id.clone(), sponsor.clone()));
            self.invited(row, email_key)
        });
        Ok(Outcome::Invited { people: became.collect() })
    }

    /// There is no door for everyone, so only the sponsor's own seats are left to ask for.
    fn nowhere_else(&self, sponsor: &QuotaId) -> Refusal {
        let root = self.book.up_from(sponsor).pop();
        Refusal::NotADoor { quota: root.unwrap_or_else(|| sponsor.clone()) }
    }

    /// Somebody who is asked for by another. Nobody knows the manage token of their place: links in mails lead to it.
    fn stranger(&self, person: &ValidInvitee) -> (PlaceRow, String) {
        let row = self.newcomer(&self.new_place(), &person.name, &person.email, Digest::of_nothing_known());
        (row, person.email.key())
    }

    fn invited(&mut self, row: PlaceRow, email_key: String) -> Member {
        let place = row.id.clone();
        self.keep_place(row, Some(email_key));
        let stands = self.book.place(&place).expect("who was let in a moment ago has a place");
        let taken = Taken {
            position: self.book.position(&place),
            ..Taken::new(place, stands.quota.clone(), stands.state.status())
        };
        Member::In(Box::new(taken))
    }

    /// The place, if it is one of the sponsor's seats, or one that it asked for.
    fn check_theirs(&self, sponsor: &QuotaId, place: &PlaceId) -> Result<Place, Refusal> {
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?;
        let is_own = self.book.up_from(&stands.quota).contains(sponsor);
        let is_theirs = is_own || self.known.asked_elsewhere.get(place) == Some(sponsor);
        if is_theirs { Ok(stands.clone()) } else { Err(Refusal::NotFound) }
    }

    /// Another person for a seat. What the former one had answered is theirs, and so is their link.
    fn hand_on(&mut self, place: &PlaceId, person: &ValidInvitee) -> Result<Outcome, No> {
        let former = self.known.places.get(place).ok_or(Refusal::NotFound)?.clone();
        let next = self.newcomer(place, &person.name, &person.email, Digest::of_nothing_known());
        // The same person under another name keeps their link.
        let is_other = next.person != former.person;
        let quota = self.book.place(place).ok_or(Refusal::NotFound)?.quota.clone();
        let less = self.outcomes_without(std::slice::from_ref(place))?;
        self.execute(&Command::Transfer { place: place.clone(), person: next.person.clone() })
            .map_err(|refusal| refusal.about_another(&quota))?;
        let email_key = person.email.key();
        if !self.known.people.contains_key(&email_key) {
            self.known.people.insert(email_key.clone(), next.person.clone());
            self.changes.people.push((next.person.clone(), email_key));
        }
        let next = if is_other {
            PlaceRow { answers: Answers::default(), ..next }
        } else {
            PlaceRow { name: next.name, ..former.clone() }
        };
        self.known.places.insert(place.clone(), next.clone());
        self.changes.handovers.push(next.clone());
        if is_other {
            self.replace_outcomes(less);
            self.tell_both(place, &former, &next);
        }
        Ok(self.changed(place)?)
    }

    /// Whoever has a seat now learns of it by a mail with their link; whoever had it learns why it is gone.
    fn tell_both(&mut self, place: &PlaceId, former: &PlaceRow, next: &PlaceRow) {
        let Some(stands) = self.book.place(place) else { return };
        let quota = self.book.quota(&stands.quota).map(|view| Details::of(view.spec)).unwrap_or_default();
        let until = match stands.state {
            State::Held { expires_at } => Some(expires_at),
            _ => None,
        };
        let details = Details { until, ..quota };
        let seq = self.book.version();
        let occasion = if until.is_some() { Occasion::Invited } else { Occasion::HandedToYou };
        let mails = [
            ("to", occasion, Some(place.clone()), next, details.clone()),
            ("from", Occasion::HandedOn, None, former, Details { until: None, ..details }),
        ];
        for (side, occasion, place, row, details) in mails {
            let (name, email) = (row.name.clone(), row.email.clone());
            let id = format!("{seq:08}-{side}-{}", next.id);
            let mail = Mail { id, occasion, place, name, email, details };
            if let Ok(row) = mail.row(self.event, self.now) {
                self.changes.mails.push(row);
            }
        }
    }

    /// Fewer seats, and fewer of them guaranteed, so that they are free for everybody at once.
    fn give_seats_back(&mut self, sponsor: &QuotaId, seats: u32) -> Result<Outcome, Refusal> {
        let view = self.book.quota(sponsor).ok_or(Refusal::NotFound)?;
        let unclaimed = view.spec.guarantee.saturating_sub(view.load);
        if seats > unclaimed {
            let load = view.spec.size - unclaimed;
            return Err(Refusal::BelowLoad { quota: sponsor.clone(), load });
        }
        let command = Command::Resize {
            quota: sponsor.clone(),
            size: Some(view.spec.size - seats),
            guarantee: Some(view.spec.guarantee - seats),
            release: Release::Keep,
            by: Actor("sponsor".to_owned()),
            reason: GIVEN_BACK.to_owned(),
        };
        self.execute(&command)?;
        self.quota_set(sponsor)
    }
}
