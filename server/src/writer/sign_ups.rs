//! Decisions on volunteers: a place in a shift.

use domain::ids::QuotaId;
use domain::ledger::{Claim, Command, Refusal};
use domain::questions::Answers;
use uuid::Uuid;

use super::batch::Batch;
use super::{Claimant, Outcome};
use crate::store::PlaceRow;
use crate::tokens::{Digest, manage_token};

impl Batch<'_> {
    /// Signs somebody up, for the wave asked for or a later one.
    pub(super) fn sign_up(
        &mut self,
        id: Uuid,
        salt: &[u8],
        shift: &QuotaId,
        claimant: &Claimant,
    ) -> Result<(Outcome, Option<String>), Refusal> {
        if !self.book.quota(shift).is_some_and(|view| view.spec.is_shift()) {
            return Err(Refusal::NotFound);
        }
        let place = self.new_place();
        let token = manage_token(id, salt, &place);
        let (row, email_key, token) = match claimant {
            Claimant::Typed { name, email } => {
                let row = self.newcomer(&place, name, email, Digest::of_token(&token));
                (row, Some(email.key()), Some(token))
            }
            Claimant::Known(owner) => {
                let owner = self.as_it_is(owner)?;
                let (answers, transfer) = (Answers::default(), None);
                (PlaceRow { id: place.clone(), answers, transfer, ..owner }, None, None)
            }
        };
        let claim = Claim::new(place.clone(), row.person.clone(), shift.clone());
        let claimed = self.execute(&Command::Claim(claim));
        // Whoever types an address need not be its owner.
        let is_veiled = matches!(claimant, Claimant::Typed { .. });
        claimed.map_err(|refusal| if is_veiled { refusal.veiled(shift) } else { refusal })?;
        self.keep_place(row, email_key);
        let position = self.book.position(&place);
        let stands = self.book.place(&place).ok_or(Refusal::NotFound)?;
        let (quota, status) = (stands.quota.clone(), stands.state.status());
        let name = match claimant {
            Claimant::Typed { .. } => None,
            Claimant::Known(owner) => Some(owner.name.clone()),
        };
        Ok((Outcome::Claimed { place, quota, status, position, name }, token))
    }
}
