//! One batch: requests decided one after another on the working book, and all that they make, for one transaction.

use std::sync::Arc;

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Book, Command, Key, Refusal, check_registration, decide};
use domain::questions::{Answers, Questions};
use domain::text::{Email, Name};
use uuid::Uuid;

use super::erasing::personal_in;
use super::known::Known;
use super::parties::Asked;
use super::questions::No;
use super::{Action, Answer, At, Claimant, Member, Outcome, Request, WriteError};
use crate::mails::is_occasion;
use crate::store::{Changes, CodeRow, CountRow, EventId, OutcomeRow, PlaceRow};
use crate::tokens::{Digest, manage_token, new_salt, portal_token};

pub(super) struct Batch<'a> {
    pub(super) event: &'a EventId,
    pub(super) book: &'a mut Book,
    pub(super) known: Known,
    pub(super) now: Timestamp,
    /// What is asked of whoever registers.
    pub(super) questions: Arc<Questions>,
    pub(super) changes: Changes,
    /// The counts that the database has.
    before: Vec<(u32, u32)>,
}

impl<'a> Batch<'a> {
    /// Begins with what is due by now: a newcomer must not come before it.
    pub(super) fn new(
        event: &'a EventId,
        book: &'a mut Book,
        known: Known,
        questions: Arc<Questions>,
        now: Timestamp,
    ) -> Self {
        let before = counts(book);
        // One moment for every decision: another server's clock may have been ahead.
        let now = now.max(book.at());
        let changes = Changes { entries: book.settle(now), ..Changes::default() };
        Self { event, book, known, now, questions, changes, before }
    }

    /// Decides on the next request, or repeats what was decided before.
    pub(super) fn decide(&mut self, request: &Request) -> Result<Answer, WriteError> {
        let key = Digest::of_request(request.id);
        if let Some(row) = self.known.outcomes.get(&key) {
            return repeat(self.event, request, row);
        }
        let salt = new_salt();
        let (outcome, manage_token) = self.act(request, &salt)?;
        let text = serde_json::to_string(&outcome).map_err(|why| unreadable(self.event, &why))?;
        let (fingerprint, about) = (request.fingerprint, personal_in(&outcome));
        let row = OutcomeRow { key, fingerprint, salt, outcome: text, about };
        self.known.outcomes.insert(key, row.clone());
        self.changes.outcomes.push(row);
        Ok(Answer { outcome, replayed: false, manage_token })
    }

    /// All that is to be written.
    pub(super) fn finish(mut self) -> Changes {
        if !self.changes.entries.is_empty() {
            let changed = |index: usize, now: (u32, u32)| self.before.get(index) != Some(&now);
            self.changes.counts = self
                .book
                .quotas()
                .enumerate()
                .filter(|(index, view)| changed(*index, (view.load, view.spec.size)))
                .map(|(_, view)| CountRow::from(view))
                .collect();
            self.changes.for_mails = self.changes.entries.iter().any(|entry| is_occasion(&entry.fact));
        }
        self.changes
    }

    fn act(&mut self, request: &Request, salt: &[u8]) -> Result<(Outcome, Option<String>), WriteError> {
        if let Some(owner) = &request.owner
            && !self.still_owns(owner)
        {
            return Ok((Outcome::refused(Refusal::NotFound), None));
        }
        let told = |done: Result<(Outcome, Option<String>), No>| {
            done.or_else(|no| no.outcome().map(|outcome| (outcome, None)))
        };
        let done: Result<Outcome, No> = match &request.action {
            Action::SignUp { shift, claimant } => {
                return told(self.sign_up(request.id, salt, shift, claimant).map_err(No::from));
            }
            Action::Register { at, members, together, by_hand } => {
                let asked = Asked { at, members, together: *together, by_hand: *by_hand };
                return told(self.register(request.id, salt, &asked));
            }
            Action::Sponsor(action) => return told(self.set_sponsor(request.id, salt, action)),
            Action::Portal { sponsor, begins, wish } => self.grant(sponsor, *begins, wish),
            Action::Own(own) => return told(self.act_own(request.id, salt, own)),
            Action::AddAddOn { place, quota } => self.add_add_on(place, quota).map_err(No::from),
            Action::ChangeAddOn { place, add_on, change } => {
                self.change_add_on(place, add_on, change).map_err(No::from)
            }
            Action::SplitParty { place } => self.split_party(place).map_err(No::from),
            Action::Cancel { place } => self.give_back(place).map_err(No::from),
            Action::Confirm { place, answers, by } => self.confirm(place, answers.as_ref(), by.as_ref()),
            Action::Edit { place, name, answers } => self.edit(place, name.as_ref(), answers.as_ref()),
            Action::AddQuota { quota, code, by, reason } => {
                let command =
                    Command::AddQuota { quota: (**quota).clone(), by: by.clone(), reason: reason.clone() };
                self.add_quota(&command, &quota.id, code.as_deref()).map_err(No::from)
            }
            Action::ChangeQuota { quota, change, by } => {
                self.change_quota(quota, change, by).map_err(No::from)
            }
            Action::SetQuestions { questions } => self.set_questions(questions),
        };
        Ok((done.or_else(No::outcome)?, None))
    }

    pub(super) fn execute(&mut self, command: &Command) -> Result<(), Refusal> {
        let entries = self.book.execute(command, self.now)?;
        self.changes.entries.extend(entries);
        Ok(())
    }

    /// The id of a place that nobody has yet.
    pub(super) fn new_place(&self) -> PlaceId {
        PlaceId::new(format!("{}-{}", self.event.0, Uuid::now_v7().simple()))
    }

    /// Keeps whose a new place is; who came with an address may be new as well.
    pub(super) fn keep_place(&mut self, row: PlaceRow, email_key: Option<String>) {
        if let Some(email_key) = email_key.filter(|email_key| !self.known.people.contains_key(email_key)) {
            self.known.people.insert(email_key.clone(), row.person.clone());
            self.changes.people.push((row.person.clone(), email_key));
        }
        self.known.places.insert(row.id.clone(), row.clone());
        self.changes.places.push(row);
    }

    /// The door that somebody asks at, and what they bring along.
    pub(super) fn find_door(&self, at: &At) -> Result<(QuotaId, Key), Refusal> {
        let (quota, key) = match at {
            At::Door(quota) => (quota, Key::None),
            At::Code(code) => {
                (self.known.codes.get(&CodeRow::key(code)).ok_or(Refusal::CodeUnknown)?, Key::Code)
            }
        };
        check_registration(self.book.quota(quota).ok_or(Refusal::NotFound)?.spec)?;
        Ok((quota.clone(), key))
    }

    /// Who has the same e-mail address is the same person.
    pub(super) fn newcomer(
        &self,
        place: &PlaceId,
        name: &Name,
        email: &Email,
        manage_token: Digest,
    ) -> PlaceRow {
        let known = self.known.people.get(&email.key()).cloned();
        let person = known.unwrap_or_else(|| PersonId::new(Uuid::now_v7().simple().to_string()));
        PlaceRow {
            id: place.clone(),
            person,
            name: name.as_str().to_owned(),
            email: email.as_str().to_owned(),
            answers: Answers::default(),
            manage_token,
            transfer: None,
        }
    }

    pub(super) fn add_quota(
        &mut self,
        command: &Command,
        quota: &QuotaId,
        code: Option<&str>,
    ) -> Result<Outcome, Refusal> {
        decide(self.book, command, self.now)?;
        if code.is_some_and(|code| self.known.codes.contains_key(&CodeRow::key(code))) {
            return Err(Refusal::CodeTaken);
        }
        self.execute(command)?;
        if let Some(code) = code {
            self.known.codes.insert(CodeRow::key(code), quota.clone());
            self.changes.codes.push(CodeRow { code: code.to_owned(), quota: quota.clone() });
        }
        self.quota_set(quota)
    }
}

fn counts(book: &Book) -> Vec<(u32, u32)> {
    book.quotas().map(|view| (view.load, view.spec.size)).collect()
}

fn repeat(event: &EventId, request: &Request, row: &OutcomeRow) -> Result<Answer, WriteError> {
    if row.fingerprint != request.fingerprint {
        return Err(WriteError::KeyReused);
    }
    let outcome = serde_json::from_str(&row.outcome).map_err(|why| unreadable(event, &why))?;
    let manage_token = match (&outcome, &request.action) {
        (Outcome::Claimed { place, .. }, Action::SignUp { claimant: Claimant::Typed { .. }, .. }) => {
            Some(manage_token(request.id, &row.salt, place))
        }
        (Outcome::SponsorSet { sponsor }, Action::Sponsor(action)) => {
            action.opens().map(|_| portal_token(request.id, &row.salt, &sponsor.id))
        }
        (Outcome::Registered { members }, _) => match members.first() {
            Some(Member::In(first)) => Some(manage_token(request.id, &row.salt, &first.place)),
            _ => None,
        },
        (Outcome::Opened { place }, _) => Some(manage_token(request.id, &row.salt, place)),
        (Outcome::TakenOver { registration }, _) => {
            Some(manage_token(request.id, &row.salt, &registration.id))
        }
        _ => None,
    };
    Ok(Answer { outcome, replayed: true, manage_token })
}

/// Trying again would find the same, so nobody may be told to.
fn unreadable(event: &EventId, why: &serde_json::Error) -> WriteError {
    tracing::error!(event = %event.0, %why, "the outcome of a request can't be kept or read back");
    WriteError::Internal
}
