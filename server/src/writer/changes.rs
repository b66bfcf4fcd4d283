//! Decisions on what is there already: somebody's registration, an organiser's quota.

use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Actor, Command, Refusal, State, check_edit, decide};
use domain::questions::Answers;
use domain::quotas::{Quota, ValidChangeQuota};
use domain::registrations::Registration;
use domain::text::Name;

use super::Outcome;
use super::batch::Batch;
use super::questions::No;
use crate::registrations::registration;
use crate::store::EditRow;

impl Batch<'_> {
    /// Takes what is held for somebody, and keeps the answers that came with that.
    pub(super) fn confirm(
        &mut self,
        place: &PlaceId,
        answers: Option<&Answers>,
        by: Option<&Actor>,
    ) -> Result<Outcome, No> {
        let answers = self.checked_again(place, answers)?;
        // Organisers can't agree to anything in somebody's name.
        if answers.is_none() && by.is_none() {
            self.check_answered(place)?;
        }
        self.execute(&Command::Confirm { place: place.clone(), by: by.cloned() })?;
        self.keep(place, None, answers.as_ref());
        Ok(self.changed(place)?)
    }

    /// Whoever was asked for by somebody else has not been asked anything yet. So they take the place with answers, where the
    /// event needs some.
    fn check_answered(&self, place: &PlaceId) -> Result<(), No> {
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?;
        if stands.invited_until.is_some() && matches!(stands.state, State::Held { .. }) {
            let kept = &self.known.places.get(place).ok_or(Refusal::NotFound)?.answers;
            self.checked(&stands.quota, kept, &Answers::default())?;
        }
        Ok(())
    }

    /// A place given back; once more answers the same.
    pub(super) fn give_back(&mut self, place: &PlaceId) -> Result<Outcome, Refusal> {
        self.execute(&Command::Cancel { place: place.clone() })?;
        self.changed(place)
    }

    /// Another name, or other answers.
    pub(super) fn edit(
        &mut self,
        place: &PlaceId,
        name: Option<&Name>,
        answers: Option<&Answers>,
    ) -> Result<Outcome, No> {
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?;
        check_edit(stands.state.status())?;
        let answers = self.checked_again(place, answers)?;
        self.keep(place, name, answers.as_ref());
        Ok(self.changed(place)?)
    }

    /// New answers in their kept form, where there are any: what stood before to a question that has changed since stays.
    fn checked_again(&self, place: &PlaceId, answers: Option<&Answers>) -> Result<Option<Answers>, No> {
        let Some(answers) = answers else { return Ok(None) };
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?;
        let former = &self.known.places.get(place).ok_or(Refusal::NotFound)?.answers;
        self.checked(&stands.quota, answers, former).map(Some)
    }

    /// Both kinds of change or none: the door's terms can't be refused once there is such a quota.
    pub(super) fn change_quota(
        &mut self,
        quota: &QuotaId,
        change: &ValidChangeQuota,
        by: &Actor,
    ) -> Result<Outcome, Refusal> {
        let spec = self.book.quota(quota).ok_or(Refusal::NotFound)?.spec;
        let (by, reason) = (by.clone(), change.reason.clone());
        let door = Command::ChangeDoor {
            quota: quota.clone(),
            door: change.door.of(spec.door()),
            by: by.clone(),
            reason: reason.clone(),
        };
        if change.changes_a_limit() {
            let (size, guarantee, release) = (change.size, change.guarantee, change.release);
            let quota = quota.clone();
            let resize = Command::Resize { quota, size, guarantee, release, by, reason };
            decide(self.book, &resize, self.now)?;
            self.execute(&door)?;
            self.execute(&resize)?;
        } else {
            self.execute(&door)?;
        }
        self.quota_set(quota)
    }

    /// A quota as it stands now.
    pub(super) fn quota_set(&self, quota: &QuotaId) -> Result<Outcome, Refusal> {
        let view = self.book.quota(quota).ok_or(Refusal::NotFound)?;
        Ok(Outcome::QuotaSet { quota: Box::new(Quota::from(view)) })
    }

    fn keep(&mut self, place: &PlaceId, name: Option<&Name>, answers: Option<&Answers>) {
        if name.is_none() && answers.is_none() {
            return;
        }
        let name = name.map(|name| name.as_str().to_owned());
        if let Some(row) = self.known.places.get_mut(place) {
            if let Some(name) = &name {
                name.clone_into(&mut row.name);
            }
            if let Some(answers) = answers {
                row.answers = answers.clone();
            }
        }
        self.changes.edits.push(EditRow { place: place.clone(), name, answers: answers.cloned() });
    }

    pub(super) fn changed(&self, place: &PlaceId) -> Result<Outcome, Refusal> {
        let stands = self.book.place(place).ok_or(Refusal::NotFound)?;
        let row = self.known.places.get(place).ok_or(Refusal::NotFound)?.clone();
        let registration: Registration = registration(self.book, row, stands);
        Ok(Outcome::Changed { registration: Box::new(registration) })
    }
}
