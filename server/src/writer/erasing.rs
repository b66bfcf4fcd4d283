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
        let opened = self.known.own.opened.get(token).cloned().unwrap_or_default();
        let person = opened.iter().find(|row| row.id == *place).ok_or(Refusal::NotFound)?.person.clone();
        let theirs: Vec<PlaceRow> = opened.into_iter().filter(|row| row.person == person).collect();
        let all = self.known.own.all_of.get(&person).cloned().unwrap_or_default();
        let mut erased: Vec<PlaceId> = theirs.iter().map(|row| row.id.clone()).collect();
        erased.extend(self.forget_unwritten(&theirs));
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
        let stays = all.iter().any(|row| !row.email.is_empty() && !erased.contains(&row.id));
        let email = theirs.first().map(|row| row.email.to_lowercase()).unwrap_or_default();
        if !stays {
            self.known.people.remove(&email);
        }
        let outcomes = self.without_them(&erased)?;
        for id in &erased {
            // Whoever comes after this in the same batch must find nobody.
            self.known.places.remove(id);
        }
        let email_key = (!stays).then_some(email);
        self.changes.own.erased.push(Erasure { person, places: erased, email_key, outcomes });
        Ok(Outcome::Erased { given_back, counted })
    }

    /// What others in this batch have asked for with the same token is not in the database yet; it goes there without a name.
    fn forget_unwritten(&mut self, theirs: &[PlaceRow]) -> Vec<PlaceId> {
        let is_theirs = |row: &PlaceRow| {
            theirs.iter().any(|one| one.person == row.person && one.manage_token == row.manage_token)
        };
        let mut found = Vec::new();
        for row in self.changes.places.iter_mut().filter(|row| is_theirs(row)) {
            row.name.clear();
            row.email.clear();
            row.answers = Answers::default();
            found.push(row.id.clone());
        }
        let is_about = |place: &PlaceId| found.contains(place) || theirs.iter().any(|row| row.id == *place);
        self.changes.edits.retain(|edit| !is_about(&edit.place));
        self.changes.own.transfers.retain(|(place, _)| !is_about(place));
        self.changes.mails.retain(|mail| !mail.place.as_ref().is_some_and(is_about));
        found
    }

    /// What requests about these places led to, less what is personal. A repeat of one of them answers that much.
    fn without_them(&mut self, erased: &[PlaceId]) -> Result<Vec<(Digest, String)>, No> {
        let mut rewritten: HashMap<Digest, String> = HashMap::new();
        for place in erased {
            for (key, text) in self.known.own.outcomes.get(place).into_iter().flatten() {
                let text = rewritten.get(key).unwrap_or(text);
                let less = bare(text, erased)?;
                rewritten.insert(*key, less);
            }
        }
        for row in &mut self.changes.outcomes {
            row.outcome = bare(&row.outcome, erased)?;
        }
        Ok(rewritten.into_iter().collect())
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
