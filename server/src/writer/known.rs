//! What the database knows of a batch's requests, read in the batch's transaction.

use std::collections::HashMap;

use domain::ids::{PersonId, PlaceId, QuotaId};

use super::own::OwnKnown;
use super::{Action, At, Claimant, Request};
use crate::store::{CodeRow, OutcomeRow, PlaceRow, SponsorRow, StoreError, Transaction};
use crate::tokens::Digest;

/// What the database knows of a batch's requests.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Outcomes of their ids.
    pub(super) outcomes: HashMap<Digest, OutcomeRow>,
    /// People by e-mail key.
    pub(super) people: HashMap<String, PersonId>,
    /// Whose places they are about.
    pub(super) places: HashMap<PlaceId, PlaceRow>,
    /// Codes that are taken, by key.
    pub(super) codes: HashMap<String, QuotaId>,
    /// All sponsors, where one is set up or changed.
    pub(super) sponsors: HashMap<QuotaId, SponsorRow>,
    /// What requests about one's own places are about.
    pub(super) own: OwnKnown,
    /// Of the places that contacts want something of those that their sponsors asked for elsewhere.
    pub(super) asked_elsewhere: HashMap<PlaceId, QuotaId>,
}

/// What to look for.
#[derive(Default)]
struct Wanted {
    email_keys: Vec<String>,
    codes: Vec<String>,
    places: Vec<PlaceId>,
    sponsors: bool,
    asked_elsewhere: Vec<PlaceId>,
}

impl Known {
    pub(super) async fn of(
        transaction: &mut dyn Transaction,
        requests: &[Request],
    ) -> Result<Self, StoreError> {
        if requests.is_empty() {
            return Ok(Self::default());
        }
        let keys: Vec<Digest> = requests.iter().map(|request| Digest::of_request(request.id)).collect();
        let mut wanted = Wanted::default();
        for request in requests {
            wanted.places.extend(request.owner.as_ref().map(|owner| owner.place.clone()));
            wanted.add(&request.action);
        }
        let mut known = Self {
            outcomes: transaction.outcomes(&keys).await?,
            people: transaction.people(&wanted.email_keys).await?,
            places: transaction.places(&wanted.places).await?,
            codes: transaction.codes(&wanted.codes).await?,
            ..Self::default()
        };
        if wanted.sponsors {
            let rows = transaction.sponsors().await?;
            known.sponsors = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        }
        known.asked_elsewhere = transaction.sponsor_places(&wanted.asked_elsewhere).await?;
        known.look_up_own(transaction, requests).await?;
        Ok(known)
    }
}

impl Wanted {
    fn add(&mut self, action: &Action) {
        match action {
            Action::SignUp { claimant: Claimant::Typed { email, .. }, .. } => {
                self.email_keys.push(email.key());
            }
            Action::SignUp { claimant: Claimant::Known(owner), .. } => self.places.push(owner.id.clone()),
            Action::Register { at, members, .. } => {
                self.email_keys.extend(members.iter().map(|member| member.email.key()));
                self.add_code(at);
            }
            Action::AddQuota { code: Some(code), .. } => self.codes.push(CodeRow::key(code)),
            Action::Sponsor(action) => {
                self.sponsors = true;
                self.codes.extend(action.code().map(CodeRow::key));
            }
            Action::Portal { wish, .. } => {
                self.email_keys.extend(wish.people().iter().map(|person| person.email.key()));
                self.places.extend(wish.place().cloned());
                self.asked_elsewhere.extend(wish.place().cloned());
            }
            Action::Cancel { place }
            | Action::Confirm { place, .. }
            | Action::Edit { place, .. }
            | Action::AddAddOn { place, .. }
            | Action::ChangeAddOn { place, .. }
            | Action::SplitParty { place } => self.places.push(place.clone()),
            _ => {}
        }
    }

    fn add_code(&mut self, at: &At) {
        if let At::Code(code) = at {
            self.codes.push(CodeRow::key(code));
        }
    }
}
