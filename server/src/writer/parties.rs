//! Decisions on several things at once: people who register together, and what goes along with a registration.

use std::collections::HashMap;

use domain::Timestamp;
use domain::groups::{field_of, same_address};
use domain::ids::{PartyId, PersonId, PlaceId, QuotaId};
use domain::ledger::{Claim, Command, Key, Refusal, check_party, most_of_one, registered_already};
use domain::problem::FieldProblem;
use domain::questions::Answers;
use domain::registrations::{AddOn, Status, ValidMember};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::batch::Batch;
use super::questions::No;
use super::{At, ByHand, Outcome};
use crate::registrations::{add_ons_of, held_until, together};
use crate::store::PlaceRow;
use crate::tokens::{Digest, manage_token};

/// What became of one of several people who were registered together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Member {
    /// They have a place, or a position in line.
    In(Box<Taken>),
    /// The rules said no.
    Out {
        /// Where.
        quota: QuotaId,
        /// Why.
        refusal: Refusal,
    },
}

impl Member {
    /// All that the rules said no to: the place, or what was to go with it.
    pub(super) fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        let (whole, parts) = match self {
            Self::In(taken) => (None, &taken.refused[..]),
            Self::Out { refusal, .. } => (Some(refusal), &[][..]),
        };
        whole.into_iter().chain(parts.iter().map(|(_, refusal)| refusal))
    }
}

/// A registration as it stood when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The place.
    pub place: PlaceId,
    /// Its quota.
    pub quota: QuotaId,
    /// Where it stands.
    pub status: Status,
    /// Until when it is held, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// Place in line at that moment, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// How many wait together with them, they included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<u32>,
    /// Their answers in their kept form.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// What goes along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<AddOn>,
    /// What can't, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<(QuotaId, Refusal)>,
}

impl Taken {
    /// A place with nothing else to say about it.
    pub fn new(place: PlaceId, quota: QuotaId, status: Status) -> Self {
        Self {
            place,
            quota,
            status,
            held_until: None,
            position: None,
            together: None,
            answers: Answers::default(),
            add_ons: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// What is asked for several people at once.
pub(super) struct Asked<'a> {
    pub(super) at: &'a At,
    pub(super) members: &'a [ValidMember],
    /// All or none.
    pub(super) together: bool,
    pub(super) by_hand: Option<ByHand>,
}

/// How they ask.
#[derive(Clone, Copy)]
struct Terms {
    key: Key,
    held_until: Option<Timestamp>,
}

impl Terms {
    /// Whoever types an address need not be its owner, and is not told what is known of it; an organiser may know.
    fn told(self, refusal: Refusal, quota: &QuotaId) -> Refusal {
        if self.key == Key::Staff { refusal } else { refusal.veiled(quota) }
    }
}

/// Somebody who is about to get a place.
struct Guest<'a> {
    member: &'a ValidMember,
    row: PlaceRow,
}

impl Batch<'_> {
    /// Registers several people, or one with what goes along: each place first, then each add-on for itself.
    pub(super) fn register(
        &mut self,
        id: Uuid,
        salt: &[u8],
        asked: &Asked<'_>,
    ) -> Result<(Outcome, Option<String>), No> {
        let members = asked.members;
        let (quota, key) = self.find_door(asked.at)?;
        let terms = match asked.by_hand {
            Some(ByHand { held_until }) => {
                self.check_hold(held_until)?;
                Terms { key: Key::Staff, held_until }
            }
            None => Terms { key, held_until: None },
        };
        check_party(self.book, &quota, members.len(), terms.key)?;
        let answers = self.checked_all(&quota, members, terms.key)?;
        let places: Vec<PlaceId> = members.iter().map(|_| self.new_place()).collect();
        let first = places.first().ok_or(Refusal::NotFound)?;
        // One link opens them all: whoever registers others also looks after them.
        let token = manage_token(id, salt, first);
        let opens = Digest::of_token(&token);
        let guests = self.guests(members, places, answers, opens);
        let refusals = if asked.together && members.len() > 1 {
            self.claim_together(&guests, &quota, terms)?;
            vec![None; guests.len()]
        } else {
            self.claim_each(&guests, &quota, terms)?
        };
        // And so do the links in their mails; but the first of an organiser's list has registered nobody.
        if asked.by_hand.is_none() && guests.len() > 1 {
            self.changes
                .own
                .registrants
                .extend(guests.first().map(|guest| (opens, guest.row.person.clone())));
        }
        let members = guests.into_iter().zip(refusals).map(|(guest, refusal)| match refusal {
            Some(refusal) => Ok(Member::Out { quota: quota.clone(), refusal }),
            None => self.seat(guest).map(|taken| Member::In(Box::new(taken))),
        });
        let members = members.collect::<Result<Vec<_>, Refusal>>()?;
        Ok((Outcome::Registered { members }, Some(token)))
    }

    /// A place can't be held until a time that has passed.
    fn check_hold(&self, held_until: Option<Timestamp>) -> Result<(), No> {
        if held_until.is_some_and(|until| until <= self.now) {
            let problem = FieldProblem::new("held_until", "out_of_range", "A time that is still to come.");
            return Err(No::Invalid(vec![problem]));
        }
        Ok(())
    }

    /// Everybody's answers in their kept form. All of them are checked before anybody gets anything, and so are the addresses:
    /// who typed one of them twice is told so, and not that it is registered.
    fn checked_all(&self, quota: &QuotaId, members: &[ValidMember], key: Key) -> Result<Vec<Answers>, No> {
        let (mut all, mut problems) = (Vec::new(), same_address(members, most_of_one(self.book, quota)?));
        for (number, member) in members.iter().enumerate() {
            // Organisers can't agree to anything in somebody's name. Who was registered by them answers on their own page.
            if key == Key::Staff && member.answers.is_empty() {
                all.push(Answers::default());
                continue;
            }
            match self.checked(quota, &member.answers, &Answers::default()) {
                Ok(answers) => all.push(answers),
                Err(No::Invalid(found)) => {
                    let of_member = |problem: FieldProblem| FieldProblem {
                        field: field_of(number, &problem.field),
                        ..problem
                    };
                    problems.extend(found.into_iter().map(of_member));
                }
                Err(refused) => return Err(refused),
            }
        }
        if problems.is_empty() { Ok(all) } else { Err(No::Invalid(problems)) }
    }

    fn guests<'m>(
        &self,
        members: &'m [ValidMember],
        places: Vec<PlaceId>,
        answers: Vec<Answers>,
        manage_token: Digest,
    ) -> Vec<Guest<'m>> {
        // Two of them may share an address.
        let mut met = HashMap::<String, PersonId>::new();
        let mut guests = Vec::new();
        for ((member, place), answers) in members.iter().zip(places).zip(answers) {
            let row = self.newcomer(&place, &member.name, &member.email, manage_token);
            let person = met.entry(member.email.key()).or_insert(row.person.clone()).clone();
            guests.push(Guest { member, row: PlaceRow { person, answers, ..row } });
        }
        guests
    }

    fn claim_together(&mut self, guests: &[Guest<'_>], quota: &QuotaId, terms: Terms) -> Result<(), No> {
        let members = guests.iter().map(|guest| (guest.row.id.clone(), guest.row.person.clone())).collect();
        let party = PartyId::new(Uuid::now_v7().simple().to_string());
        let command = Command::ClaimTogether {
            party,
            members,
            quota: quota.clone(),
            key: terms.key,
            invited_until: terms.held_until,
        };
        let Err(refusal) = self.execute(&command) else { return Ok(()) };
        if !matches!(refusal, Refusal::AlreadyRegistered { .. }) {
            return Err(terms.told(refusal, quota).into());
        }
        let people: Vec<PersonId> = guests.iter().map(|guest| guest.row.person.clone()).collect();
        let whom = registered_already(self.book, quota, &people)?;
        let theirs = whom.iter().filter_map(|&number| guests.get(number));
        let refusal = theirs.fold(refusal, |refusal, guest| self.reminded(refusal, &guest.row));
        Err(No::RefusedToSome(terms.told(refusal, quota), whom))
    }

    /// As many as fit, in their order. If the first gets nothing, nobody does.
    fn claim_each(
        &mut self,
        guests: &[Guest<'_>],
        quota: &QuotaId,
        terms: Terms,
    ) -> Result<Vec<Option<Refusal>>, No> {
        let mut refusals = Vec::new();
        for guest in guests {
            let claim = Claim::new(guest.row.id.clone(), guest.row.person.clone(), quota.clone());
            let claim = Claim { key: terms.key, invited_until: terms.held_until, ..claim };
            let claimed = self.execute(&Command::Claim(claim));
            match claimed.map_err(|refusal| terms.told(self.reminded(refusal, &guest.row), quota)) {
                Err(refusal @ Refusal::AlreadyRegistered { .. })
                    if refusals.is_empty() && guests.len() > 1 =>
                {
                    return Err(No::RefusedToSome(refusal, vec![0]));
                }
                Err(refusal) if refusals.is_empty() => return Err(refusal.into()),
                claimed => refusals.push(claimed.err()),
            }
        }
        Ok(refusals)
    }

    /// Keeps who somebody is that has a place now, and asks for what shall go along.
    fn seat(&mut self, guest: Guest<'_>) -> Result<Taken, Refusal> {
        let Guest { member, row } = guest;
        let (place, person, answers) = (row.id.clone(), row.person.clone(), row.answers.clone());
        self.keep_place(row, Some(member.email.key()));
        let mut refused = Vec::new();
        for quota in &member.add_ons {
            if let Err(refusal) = self.claim_add_on(&place, &person, quota) {
                refused.push((quota.clone(), refusal));
            }
        }
        let stands = self.book.place(&place).ok_or(Refusal::NotFound)?;
        Ok(Taken {
            quota: stands.quota.clone(),
            status: stands.state.status(),
            held_until: held_until(stands),
            position: self.book.position(&place),
            together: together(self.book, stands),
            add_ons: add_ons_of(self.book, &place),
            answers,
            refused,
            place,
        })
    }

    fn claim_add_on(&mut self, main: &PlaceId, person: &PersonId, quota: &QuotaId) -> Result<(), Refusal> {
        let claim = Claim::new(self.new_place(), person.clone(), quota.clone());
        self.execute(&Command::Claim(Claim { with: Some(main.clone()), ..claim }))
    }

    /// One more thing that goes along with a registration.
    pub(super) fn add_add_on(&mut self, main: &PlaceId, quota: &QuotaId) -> Result<Outcome, Refusal> {
        let person = self.book.place(main).ok_or(Refusal::NotFound)?.person.clone();
        self.claim_add_on(main, &person, quota)?;
        self.changed(main)
    }

    /// What becomes of something that goes along with a registration.
    pub(super) fn change_add_on(
        &mut self,
        main: &PlaceId,
        add_on: &PlaceId,
        change: &AddOnChange,
    ) -> Result<Outcome, Refusal> {
        let goes_along = self.book.place(add_on).is_some_and(|place| place.with.as_ref() == Some(main));
        if !goes_along {
            return Err(Refusal::NotFound);
        }
        let place = add_on.clone();
        self.execute(&match change {
            AddOnChange::Confirm => Command::Confirm { place, by: None },
            AddOnChange::Exchange { quota } => Command::Move { place, quota: quota.clone() },
            AddOnChange::Drop => Command::Cancel { place },
        })?;
        self.changed(main)
    }

    /// No longer waits for a place for the whole group at once.
    pub(super) fn split_party(&mut self, place: &PlaceId) -> Result<Outcome, Refusal> {
        let party = self.book.place(place).ok_or(Refusal::NotFound)?.party.clone();
        if let Some(party) = party {
            self.execute(&Command::SplitParty { party })?;
        }
        self.changed(place)
    }
}

/// What shall become of an add-on that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOnChange {
    /// To take it, where it is held.
    Confirm,
    /// Another of the same kind instead.
    Exchange {
        /// Which one.
        quota: QuotaId,
    },
    /// To give it back.
    Drop,
}
