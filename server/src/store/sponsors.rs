//! Sponsors as they are kept, and the places that they asked for elsewhere than among their own seats.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::sponsors::{Contact, Profile};

use super::{EventId, MailRow, StoreError};
use crate::tokens::Digest;

/// A sponsor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SponsorRow {
    /// Its id, and that of the quota of its seats.
    pub id: QuotaId,
    /// What everybody may know.
    pub profile: Profile,
    /// Whom to write to.
    pub contact: Contact,
    /// SHA-256 of the token that opens its portal.
    pub portal_token: Digest,
    /// Whether everybody is shown it.
    pub published: bool,
}

/// People by the keys of their e-mail addresses.
pub type PeopleByKey = HashMap<String, PersonId>;

/// Reading sponsors, and what their portals need.
#[async_trait]
pub trait SponsorStore: Send + Sync {
    /// All sponsors of an event, by id.
    async fn all(&self, event: &EventId) -> Result<Vec<SponsorRow>, StoreError>;

    /// One sponsor.
    async fn one(&self, event: &EventId, id: &QuotaId) -> Result<Option<SponsorRow>, StoreError>;

    /// The sponsor whose portal a token opens.
    async fn of_token(&self, event: &EventId, token: &Digest) -> Result<Option<SponsorRow>, StoreError>;

    /// The places that a sponsor asked for elsewhere.
    async fn places(&self, event: &EventId, sponsor: &QuotaId) -> Result<Vec<PlaceId>, StoreError>;

    /// The people behind these e-mail keys.
    async fn people(&self, event: &EventId, email_keys: &[String]) -> Result<PeopleByKey, StoreError>;

    /// Adds mails of one event, but for those whose key is taken.
    async fn remind(&self, event: &EventId, mails: &[MailRow]) -> Result<(), StoreError>;
}

/// Sponsors within a write.
#[async_trait]
pub trait SponsorTransaction {
    /// All sponsors of the event.
    async fn sponsors(&mut self) -> Result<Vec<SponsorRow>, StoreError>;

    /// Of these places those that sponsors asked for elsewhere, each with its sponsor.
    async fn sponsor_places(&mut self, places: &[PlaceId]) -> Result<HashMap<PlaceId, QuotaId>, StoreError>;
}

/// id, profile, contact's name and address, token, published
pub(super) type SponsorColumns = (String, String, String, String, Vec<u8>, bool);

pub(super) fn sponsor_row(row: SponsorColumns) -> Result<SponsorRow, StoreError> {
    let (id, profile, name, email, token, published) = row;
    let profile = serde_json::from_str(&profile)
        .map_err(|why| StoreError::Damaged(format!("the profile of {id}: {why}")))?;
    let portal_token = super::rows::digest(&token)?;
    let contact = Contact { name, email };
    Ok(SponsorRow { id: QuotaId::new(id), profile, contact, portal_token, published })
}

/// Both databases do it alike.
macro_rules! sponsor_store {
    ($Store:ident, $Transaction:ident, $sql:ident) => {
        use super::sponsors::{SponsorColumns, SponsorRow, sponsor_row};

        #[async_trait]
        impl super::SponsorStore for $Store {
            async fn all(&self, event: &EventId) -> Result<Vec<SponsorRow>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT id, profile, contact_name, contact_email, portal_token, published FROM sponsors
                     WHERE event_id = $1 ORDER BY id",
                )
                .bind(&event.0)
                .fetch_all(&self.read);
                let found: Vec<SponsorColumns> = patient(asking).await?;
                found.into_iter().map(sponsor_row).collect()
            }

            async fn one(&self, event: &EventId, id: &QuotaId) -> Result<Option<SponsorRow>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT id, profile, contact_name, contact_email, portal_token, published FROM sponsors
                     WHERE event_id = $1 AND id = $2",
                )
                .bind(&event.0)
                .bind(id.as_str())
                .fetch_optional(&self.read);
                let found: Option<SponsorColumns> = patient(asking).await?;
                found.map(sponsor_row).transpose()
            }

            async fn of_token(
                &self,
                event: &EventId,
                token: &Digest,
            ) -> Result<Option<SponsorRow>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT id, profile, contact_name, contact_email, portal_token, published FROM sponsors
                     WHERE event_id = $1 AND (portal_token = $2 OR portal_token IN
                     (SELECT manage_token FROM place_tokens WHERE event_id = $1 AND token = $2))",
                )
                .bind(&event.0)
                .bind(&token.0[..])
                .fetch_optional(&self.read);
                let found: Option<SponsorColumns> = patient(asking).await?;
                found.map(sponsor_row).transpose()
            }

            async fn places(&self, event: &EventId, sponsor: &QuotaId) -> Result<Vec<PlaceId>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT place_id FROM sponsor_places WHERE event_id = $1 AND sponsor_id = $2 ORDER BY place_id",
                )
                .bind(&event.0)
                .bind(sponsor.as_str())
                .fetch_all(&self.read);
                let found: Vec<(String,)> = patient(asking).await?;
                Ok(found.into_iter().map(|(id,)| PlaceId::new(id)).collect())
            }

            async fn people(
                &self,
                event: &EventId,
                email_keys: &[String],
            ) -> Result<HashMap<String, PersonId>, StoreError> {
                let asking = sqlx::query_as($sql::PEOPLE)
                    .bind(&event.0)
                    .bind(serde_json::json!(email_keys).to_string())
                    .fetch_all(&self.read);
                let found: Vec<(String, String)> = patient(asking).await?;
                Ok(found.into_iter().map(|(email_key, id)| (email_key, PersonId::new(id))).collect())
            }

            async fn remind(&self, event: &EventId, mails: &[MailRow]) -> Result<(), StoreError> {
                let mut started = self.begin_mails(event).await?;
                started.put($sql::ADD_MAILS, rows::mail_rows(mails)).await?;
                Box::new(started).commit().await
            }
        }

        #[async_trait]
        impl super::SponsorTransaction for $Transaction {
            async fn sponsors(&mut self) -> Result<Vec<SponsorRow>, StoreError> {
                let event = self.event.0.clone();
                let found: Vec<SponsorColumns> = sqlx::query_as(
                    "SELECT id, profile, contact_name, contact_email, portal_token, published FROM sponsors WHERE event_id = $1",
                )
                .bind(event)
                .fetch_all(self.conn()?)
                .await?;
                found.into_iter().map(sponsor_row).collect()
            }

            async fn sponsor_places(
                &mut self,
                places: &[PlaceId],
            ) -> Result<HashMap<PlaceId, QuotaId>, StoreError> {
                let (event, mut all) = (self.event.0.clone(), HashMap::new());
                for place in places {
                    let found: Option<(String,)> = sqlx::query_as(
                        "SELECT sponsor_id FROM sponsor_places WHERE event_id = $1 AND place_id = $2",
                    )
                    .bind(&event)
                    .bind(place.as_str())
                    .fetch_optional(self.conn()?)
                    .await?;
                    all.extend(found.map(|(sponsor,)| (place.clone(), QuotaId::new(sponsor))));
                }
                Ok(all)
            }
        }

        impl $Transaction {
            async fn put_sponsors(&mut self, changes: &Changes) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                for row in &changes.sponsors {
                    sqlx::query(
                        "INSERT INTO sponsors (event_id, id, profile, contact_name, contact_email, portal_token, published)
                         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id, id) DO UPDATE SET profile = $3,
                         contact_name = $4, contact_email = $5, portal_token = $6, published = $7",
                    )
                    .bind(&event)
                    .bind(row.id.as_str())
                    .bind(serde_json::json!(row.profile).to_string())
                    .bind(&row.contact.name)
                    .bind(&row.contact.email)
                    .bind(&row.portal_token.0[..])
                    .bind(row.published)
                    .execute(self.conn()?)
                    .await
                    .map_err(refused)?;
                }
                for (place, sponsor) in &changes.sponsor_places {
                    sqlx::query("INSERT INTO sponsor_places (event_id, place_id, sponsor_id) VALUES ($1, $2, $3)")
                        .bind(&event)
                        .bind(place.as_str())
                        .bind(sponsor.as_str())
                        .execute(self.conn()?)
                        .await
                        .map_err(refused)?;
                }
                Ok(())
            }
        }
    };
}

pub(super) use sponsor_store;
