//! Forgetting somebody: in one transaction, all that is personal goes, and the counts stay what they are.

use std::collections::HashMap;

use domain::Timestamp;
use domain::ids::PlaceId;
use domain::ledger::{Command, Refusal};
use domain::questions::Answers;

use super::Outcome;
use super::batch::Batch;
use super::parties::Member;
use super::questions::No;
use crate::store::{Erasure, PlaceRow};
use crate::tokens::Digest;

/// Outcomes without what was personal in them.
pub(super) struct Less {
    /// Of those in the database, by the digests of their request ids.
    rewritten: HashMap<Digest, String>,
    /// All of this batch so far, in order.
    unwritten: Vec<String>,
}

impl Batch<'_> {
    /// Forgets whoever a place is of, so far as the token opens what is theirs: anybody can sign somebody else's address up for
    /// a shift, and must not be able to erase more than that. Places go back while that makes sense; afterwards only their
    /// count stays.
    pub(super) fn erase(
        &mut self,
        place: &PlaceId,
        token: &Digest,
        event_ends: Timestamp,
    ) -> Result<Outcome, No> {
        let opened = self.as_they_are(self.known.own.opened.get(token));
        let person = opened.iter().find(|row| row.id == *place).ok_or(Refusal::NotFound)?.person.clone();
        let theirs: Vec<PlaceRow> = opened.into_iter().filter(|row| row.person == person).collect();
        let mut erased_of: Vec<(PlaceId, String)> =
            theirs.iter().map(|row| (row.id.clone(), row.email.clone())).collect();
        erased_of.extend(self.unwritten_of(&theirs));
        let erased: Vec<PlaceId> = erased_of.iter().map(|(place, _)| place.clone()).collect();
        // First of all, since it may fail.
        let less = self.outcomes_without(&erased)?;
        self.forget_unwritten(&erased_of);
        let (mut given_back, mut counted) = (0, 0);
        for id in &erased {
            let Some(place) = self.book.place(id).filter(|place| place.state.is_active()) else { continue };
            let shift = self.book.quota(&place.quota).and_then(|quota| quota.spec.shift.clone());
            if shift.map_or(event_ends, |shift| shift.ends_at) <= self.now {
                counted += 1;
            } else {
                self.execute(&Command::Cancel { place: id.clone() })?;
                given_back += 1;
            }
        }
        let all = self.as_they_are(self.known.own.all_of.get(&person));
        let new = self.changes.places.iter().filter(|row| row.person == person);
        let stays = all.iter().chain(new).any(|row| !row.email.is_empty() && !erased.contains(&row.id));
        let email = theirs.first().map(|row| row.email.to_lowercase()).unwrap_or_default();
        if !stays {
            self.known.people.remove(&email);
        }
        self.replace_outcomes(less);
        for id in &erased {
            // Whoever comes after this in the same batch must find nobody.
            self.known.places.remove(id);
        }
        let email_key = (!stays).then_some(email);
        self.changes.own.erased.push(Erasure { person, places: erased_of, email_key });
        Ok(Outcome::Erased { given_back, counted })
    }

    /// Of places that were looked up those that nobody else has got in this batch.
    fn as_they_are(&self, found: Option<&Vec<PlaceRow>>) -> Vec<PlaceRow> {
        let is_so = |row: &&PlaceRow| {
            let now = self.known.places.get(&row.id);
            now.is_none_or(|now| (&now.person, now.manage_token) == (&row.person, row.manage_token))
        };
        found.into_iter().flatten().filter(is_so).cloned().collect()
    }

    /// What others in this batch have asked for with the same token is not in the database yet.
    fn unwritten_of(&self, theirs: &[PlaceRow]) -> Vec<(PlaceId, String)> {
        let is_theirs = |row: &&PlaceRow| {
            theirs.iter().any(|one| one.person == row.person && one.manage_token == row.manage_token)
        };
        let new = self.changes.places.iter().filter(is_theirs);
        new.map(|row| (row.id.clone(), row.email.clone())).collect()
    }

    /// What this batch would write of these places goes without a name.
    fn forget_unwritten(&mut self, erased: &[(PlaceId, String)]) {
        let is_about = |place: &PlaceId| erased.iter().any(|(id, _)| id == place);
        for row in self.changes.places.iter_mut().filter(|row| is_about(&row.id)) {
            row.name.clear();
            row.email.clear();
            row.answers = Answers::default();
        }
        self.changes.edits.retain(|edit| !is_about(&edit.place));
        self.changes.handovers.retain(|row| !is_about(&row.id));
        self.changes.own.transfers.retain(|(place, _)| !is_about(place));
        self.changes.mails.retain(|mail| !mail.place.as_ref().is_some_and(is_about));
    }

    /// What requests about these places have led to so far, less what is personal. A repeat of one of them answers that much.
    pub(super) fn outcomes_without(&self, places: &[PlaceId]) -> Result<Less, No> {
        let mut rewritten: HashMap<Digest, String> = HashMap::new();
        for place in places {
            for (key, text) in self.known.own.outcomes.get(place).into_iter().flatten() {
                let text = rewritten.get(key).unwrap_or(text);
                let less = bare(text, places)?;
                rewritten.insert(*key, less);
            }
        }
        let unwritten = self.changes.outcomes.iter().map(|row| bare(&row.outcome, places));
        Ok(Less { rewritten, unwritten: unwritten.collect::<Result<_, _>>()? })
    }

    /// Nothing personal is in them any more.
    pub(super) fn replace_outcomes(&mut self, less: Less) {
        for (key, outcome) in self.known.own.outcomes.values_mut().flatten() {
            if let Some(less) = less.rewritten.get(key) {
                outcome.clone_from(less);
            }
        }
        self.changes.own.rewritten.extend(less.rewritten);
        for (row, outcome) in self.changes.outcomes.iter_mut().zip(less.unwritten) {
            row.outcome = outcome;
        }
    }
}

/// The places of which an outcome holds something personal: what [`bare`] takes away.
pub(super) fn personal_in(outcome: &Outcome) -> Vec<PlaceId> {
    match outcome {
        Outcome::Claimed { place, name: Some(_), .. } => vec![place.clone()],
        Outcome::Registered { members } => {
            let answered = |member: &Member| match member {
                Member::In(taken) if !taken.answers.is_empty() => Some(taken.place.clone()),
                Member::In(_) | Member::Out { .. } => None,
            };
            members.iter().filter_map(answered).collect()
        }
        Outcome::Changed { registration } | Outcome::TakenOver { registration } => {
            vec![registration.id.clone()]
        }
        _ => Vec::new(),
    }
}

/// An outcome without the names, addresses and answers of these places.
fn bare(text: &str, erased: &[PlaceId]) -> Result<String, No> {
    let broken = |why: serde_json::Error| No::Broken(format!("an outcome that can't be rewritten: {why}"));
    let mut outcome: Outcome = serde_json::from_str(text).map_err(broken)?;
    match &mut outcome {
        Outcome::Claimed { place, name, .. } if erased.contains(place) => {
            *name = name.as_ref().map(|_| String::new());
        }
        Outcome::Registered { members } => {
            for member in members {
                if let Member::In(taken) = member
                    && erased.contains(&taken.place)
                {
                    taken.answers = Answers::default();
                }
            }
        }
        Outcome::Changed { registration } | Outcome::TakenOver { registration }
            if erased.contains(&registration.id) =>
        {
            registration.name.clear();
            registration.email.clear();
            registration.answers = Answers::default();
            registration.transfer = None;
            registration.ticket = None;
        }
        _ => {}
    }
    serde_json::to_string(&outcome).map_err(broken)
}
