//! Decisions on sponsors: who they are, their seats, and the link that opens their portal.

use domain::ids::QuotaId;
use domain::ledger::{Actor, Command, Refusal};
use domain::problem::FieldProblem;
use domain::sponsors::{ChangeSponsor, Sponsor, ValidAddSponsor};
use uuid::Uuid;

use super::Outcome;
use super::batch::Batch;
use super::questions::No;
use crate::mails::{Details, Mail, Occasion};
use crate::store::SponsorRow;
use crate::tokens::{Digest, portal_token};

/// What an organiser wants of a sponsor.
#[derive(Clone, Debug)]
pub enum SponsorAction {
    /// A new one, with its seats.
    Add {
        /// Who it is.
        sponsor: Box<ValidAddSponsor>,
        /// Who asks.
        by: Actor,
    },
    /// Another profile or contact.
    Change {
        /// Which one.
        sponsor: QuotaId,
        /// What shall change.
        change: Box<ChangeSponsor>,
    },
    /// A new link to its portal; the former ones end.
    Renew {
        /// Which one.
        sponsor: QuotaId,
    },
}

impl SponsorAction {
    /// The code that shall open a new one's seats.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Add { sponsor, .. } => sponsor.quota.as_ref()?.1.as_deref(),
            Self::Change { .. } | Self::Renew { .. } => None,
        }
    }

    /// The sponsor whose portal gets a new link.
    pub(super) fn opens(&self) -> Option<&QuotaId> {
        match self {
            Self::Add { sponsor, .. } => Some(&sponsor.id),
            Self::Renew { sponsor } => Some(sponsor),
            Self::Change { .. } => None,
        }
    }
}

impl Batch<'_> {
    pub(super) fn set_sponsor(
        &mut self,
        id: Uuid,
        salt: &[u8],
        action: &SponsorAction,
    ) -> Result<(Outcome, Option<String>), No> {
        let token = action.opens().map(|sponsor| portal_token(id, salt, sponsor));
        let row = match action {
            SponsorAction::Add { sponsor, by } => {
                let token = token.as_deref().unwrap_or_default();
                self.new_sponsor(sponsor, by, Digest::of_token(token))?
            }
            SponsorAction::Change { sponsor, change } => {
                let mut row = self.known.sponsors.get(sponsor).ok_or(Refusal::NotFound)?.clone();
                row.profile = change.profile.clone().unwrap_or(row.profile);
                row.contact = change.contact.clone().unwrap_or(row.contact);
                row.published = change.published.unwrap_or(row.published);
                row
            }
            SponsorAction::Renew { sponsor } => {
                let row = self.known.sponsors.get(sponsor).ok_or(Refusal::NotFound)?.clone();
                SponsorRow { portal_token: Digest::of_token(token.as_deref().unwrap_or_default()), ..row }
            }
        };
        if token.is_some() {
            self.post_portal_link(&row)?;
        }
        let sponsor = Sponsor { id: row.id.clone(), profile: row.profile.clone() };
        self.known.sponsors.insert(row.id.clone(), row.clone());
        self.changes.sponsors.push(row);
        Ok((Outcome::SponsorSet { sponsor: Box::new(sponsor) }, token))
    }

    /// Its contact is sent the link. The token in it is made when the mail is sent, and leads to the one that the portal has then.
    fn post_portal_link(&mut self, row: &SponsorRow) -> Result<(), No> {
        let seats = self.book.quota(&row.id).map(|view| view.spec.size);
        let (what, sponsor) = (row.profile.name.clone(), Some(row.id.clone()));
        self.post(Mail {
            id: format!("portal-{}", Uuid::now_v7().simple()),
            occasion: Occasion::Portal,
            place: None,
            name: row.contact.name.clone(),
            email: row.contact.email.clone(),
            details: Details { what, sponsor, seats, ..Details::default() },
        })
    }

    fn new_sponsor(
        &mut self,
        sponsor: &ValidAddSponsor,
        by: &Actor,
        portal_token: Digest,
    ) -> Result<SponsorRow, No> {
        let id = &sponsor.id;
        if self.known.sponsors.contains_key(id) {
            return Err(Refusal::AlreadyExists { quota: id.clone() }.into());
        }
        match &sponsor.quota {
            Some((quota, code)) => {
                let (by, reason) = (by.clone(), sponsor.reason.clone());
                let command = Command::AddQuota { quota: quota.clone(), by, reason };
                self.add_quota(&command, id, code.as_deref())?;
            }
            None if self.book.quota(id).is_none() => {
                let detail = "There is no quota of this id yet: say how many seats.";
                return Err(No::Invalid(vec![FieldProblem::new("allotment", "required", detail)]));
            }
            None => {}
        }
        let (profile, contact) = (sponsor.profile.clone(), sponsor.contact.clone());
        Ok(SponsorRow { id: id.clone(), profile, contact, portal_token, published: sponsor.published })
    }
}
