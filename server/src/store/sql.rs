//! What both databases do alike. The code is written once, as a macro over the driver's types, so that no feature can
//! exist on one database only; the few statements that differ come from the caller's `sql` module.

macro_rules! sql_store {
    ($Store:ident, $Transaction:ident, $Db:ty, $sql:ident) => {
        use std::collections::HashMap;

        use async_trait::async_trait;
        use domain::ids::{EventSlug, PersonId, PlaceId, QuotaId};
        use domain::ledger::Entry;
        use domain::mails::Voice;
        use sqlx::pool::PoolConnection;

        use super::rows;
        use super::{
            Changes, CodeRow, CountRow, EventId, EventRow, MailRow, MailStore, OutboxRow, OutcomeRow, PlaceRow,
            Role, RoleRow, SponsorStore, Store, Transaction, Tried, Versions, parse_entry, parse_time, patient, to_i64,
            to_u32, to_u64,
        };
        use crate::tokens::Digest;

        /// id, slug, name, description, location, zone, starts, ends, hue, demo
        type EventColumns = (String, String, String, String, String, String, String, String, i64, bool);

        #[async_trait]
        impl Store for $Store {
            async fn events(&self) -> Result<Vec<EventRow>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT id, slug, name, description, location, time_zone, starts_at, ends_at, accent_hue, demo
                     FROM events ORDER BY starts_at, slug",
                )
                .fetch_all(&self.read);
                let found: Vec<EventColumns> = patient(asking).await?;
                found
                    .into_iter()
                    .map(|(id, slug, name, description, location, time_zone, starts_at, ends_at, hue, demo)| {
                        Ok(EventRow {
                            id: EventId(id),
                            slug: EventSlug::new(slug),
                            name,
                            description,
                            location,
                            time_zone,
                            starts_at: parse_time(&starts_at)?,
                            ends_at: parse_time(&ends_at)?,
                            accent_hue: u16::try_from(hue).unwrap_or_default(),
                            demo,
                        })
                    })
                    .collect()
            }

            async fn versions(&self) -> Result<HashMap<EventId, Versions>, StoreError> {
                let asking =
                    sqlx::query_as("SELECT id, version, questions_version FROM events").fetch_all(&self.read);
                let found: Vec<(String, i64, i64)> = patient(asking).await?;
                let versions = |ledger, questions| -> Result<_, StoreError> {
                    Ok(Versions { ledger: to_u64(ledger)?, questions: to_u32(questions)? })
                };
                found.into_iter().map(|(id, version, asked)| Ok((EventId(id), versions(version, asked)?))).collect()
            }

            async fn create_event(&self, event: &EventRow, first: &Changes) -> Result<bool, StoreError> {
                let mut started = $Transaction::new(self.write.acquire().await?, &event.id);
                sqlx::query($sql::BEGIN).execute(started.conn()?).await?;
                let created = sqlx::query(
                    "INSERT INTO events (id, slug, name, description, location, time_zone, starts_at, ends_at, accent_hue,
                     demo, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT (slug) DO NOTHING",
                )
                .bind(&event.id.0)
                .bind(event.slug.as_str())
                .bind(&event.name)
                .bind(&event.description)
                .bind(&event.location)
                .bind(&event.time_zone)
                .bind(event.starts_at.to_string())
                .bind(event.ends_at.to_string())
                .bind(i64::from(event.accent_hue))
                .bind(event.demo)
                .execute(started.conn()?)
                .await?;
                if created.rows_affected() == 0 {
                    return Ok(false);
                }
                started.write(first).await?;
                Box::new(started).commit().await?;
                Ok(true)
            }

            async fn begin(&self, event: &EventId) -> Result<Box<dyn Transaction>, StoreError> {
                let mut started = $Transaction::new(self.write.acquire().await?, event);
                sqlx::query($sql::BEGIN).execute(started.conn()?).await?;
                let (version, questions): (i64, i64) =
                    sqlx::query_as($sql::VERSION).bind(&event.0).fetch_one(started.conn()?).await?;
                started.version = to_u64(version)?;
                started.questions_version = to_u32(questions)?;
                Ok(Box::new(started))
            }

            async fn entries(&self, event: &EventId, after: u64, limit: u32) -> Result<Vec<String>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT entry FROM entries WHERE event_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                )
                .bind(&event.0)
                .bind(to_i64(after))
                .bind(i64::from(limit))
                .fetch_all(&self.read);
                let found: Vec<(String,)> = patient(asking).await?;
                Ok(found.into_iter().map(|(entry,)| entry).collect())
            }

            async fn place(&self, event: &EventId, place: &PlaceId) -> Result<Option<PlaceRow>, StoreError> {
                let asking = sqlx::query_as(
                    "SELECT id, person_id, name, email, answers, manage_token, transfer FROM places
                     WHERE event_id = $1 AND id = $2",
                )
                .bind(&event.0)
                .bind(place.as_str())
                .fetch_optional(&self.read);
                let found: Option<rows::PlaceColumns> = patient(asking).await?;
                found.map(rows::place_row).transpose()
            }

            async fn places_of_token(&self, event: &EventId, token: &Digest) -> Result<Vec<PlaceRow>, StoreError> {
                let asking = sqlx::query_as(super::own::OPENED)
                    .bind(&event.0)
                    .bind(&token.0[..])
                    .fetch_all(&self.read);
                let found: Vec<rows::PlaceColumns> = patient(asking).await?;
                found.into_iter().map(rows::place_row).collect()
            }

            async fn code(&self, event: &EventId, code: &str) -> Result<Option<QuotaId>, StoreError> {
                let asking = sqlx::query_as("SELECT quota_id FROM codes WHERE event_id = $1 AND code_key = $2")
                        .bind(&event.0)
                        .bind(CodeRow::key(code))
                        .fetch_optional(&self.read);
                let found: Option<(String,)> = patient(asking).await?;
                Ok(found.map(|(quota,)| QuotaId::new(quota)))
            }

            async fn codes(&self, event: &EventId) -> Result<Vec<CodeRow>, StoreError> {
                let asking = sqlx::query_as("SELECT code, quota_id FROM codes WHERE event_id = $1 ORDER BY quota_id, code")
                        .bind(&event.0)
                        .fetch_all(&self.read);
                let found: Vec<(String, String)> = patient(asking).await?;
                Ok(found.into_iter().map(|(code, quota)| CodeRow { code, quota: QuotaId::new(quota) }).collect())
            }

            async fn role(&self, token: &Digest) -> Result<Option<RoleRow>, StoreError> {
                let asking = sqlx::query_as("SELECT event_id, role, label FROM role_tokens WHERE token = $1")
                        .bind(&token.0[..])
                        .fetch_optional(&self.read);
                let found: Option<(String, String, String)> = patient(asking).await?;
                let Some((event, word, label)) = found else { return Ok(None) };
                let role = Role::from_word(&word).ok_or_else(|| StoreError::Damaged(format!("role {word:?}")))?;
                Ok(Some(RoleRow { token: *token, event: EventId(event), role, label }))
            }

            async fn add_role(&self, row: &RoleRow) -> Result<(), StoreError> {
                sqlx::query("INSERT INTO role_tokens (token, event_id, role, label) VALUES ($1, $2, $3, $4)")
                    .bind(&row.token.0[..])
                    .bind(&row.event.0)
                    .bind(row.role.as_str())
                    .bind(&row.label)
                    .execute(&self.write)
                    .await?;
                Ok(())
            }

            async fn counts(&self, event: &EventId) -> Result<(u64, Vec<CountRow>), StoreError> {
                let mut snapshot = $Transaction::new(self.read.acquire().await?, event);
                sqlx::query($sql::SNAPSHOT).execute(snapshot.conn()?).await?;
                let (version,): (i64,) = sqlx::query_as("SELECT version FROM events WHERE id = $1")
                    .bind(&event.0)
                    .fetch_one(snapshot.conn()?)
                    .await?;
                let found: Vec<(String, i64, i64)> =
                    sqlx::query_as("SELECT id, used, size FROM quotas WHERE event_id = $1 ORDER BY id")
                        .bind(&event.0)
                        .fetch_all(snapshot.conn()?)
                        .await?;
                sqlx::query("COMMIT").execute(snapshot.conn()?).await?;
                snapshot.ended();
                let counts: Result<Vec<_>, StoreError> = found
                    .into_iter()
                    .map(|(id, used, size)| {
                        Ok(CountRow { quota: QuotaId::new(id), used: to_u32(used)?, size: to_u32(size)? })
                    })
                    .collect();
                Ok((to_u64(version)?, counts?))
            }

            fn mails(&self) -> &dyn MailStore {
                self
            }

            fn sponsors(&self) -> &dyn SponsorStore {
                self
            }

            fn own(&self) -> &dyn super::OwnStore {
                self
            }

            async fn ping(&self) -> Result<(), StoreError> {
                sqlx::query("SELECT 1").execute(&self.read).await?;
                Ok(())
            }

            async fn close(&self) {
                self.read.close().await;
                self.write.close().await;
            }
        }

        struct $Transaction {
            /// Gone once committed.
            conn: Option<PoolConnection<$Db>>,
            event: EventId,
            version: u64,
            questions_version: u32,
        }

        impl $Transaction {
            /// To be made before the transaction is begun: whoever gives up waiting for that must not leave a connection
            /// behind in which it has begun after all.
            fn new(conn: PoolConnection<$Db>, event: &EventId) -> Self {
                Self { conn: Some(conn), event: event.clone(), version: 0, questions_version: 0 }
            }

            /// The connection is fit for the next one.
            fn ended(mut self) {
                self.conn.take();
            }

            fn conn(&mut self) -> Result<&mut <$Db as sqlx::Database>::Connection, StoreError> {
                self.conn.as_deref_mut().ok_or_else(|| StoreError::Damaged("the transaction has ended".to_owned()))
            }

            async fn put(&mut self, statement: &'static str, rows: rows::Rows) -> Result<(), StoreError> {
                if let Some(rows) = rows? {
                    let event = self.event.0.clone();
                    sqlx::query(statement).bind(event).bind(rows).execute(self.conn()?).await.map_err(refused)?;
                }
                Ok(())
            }
        }

        impl Drop for $Transaction {
            /// Closing the connection makes the database roll back, whatever state an error has left it in.
            fn drop(&mut self) {
                if let Some(conn) = self.conn.take() {
                    drop(conn.detach());
                }
            }
        }

        #[async_trait]
        impl Transaction for $Transaction {
            fn version(&self) -> u64 {
                self.version
            }

            async fn entries_after(&mut self, after: u64) -> Result<Vec<Entry>, StoreError> {
                let event = self.event.0.clone();
                let found: Vec<(String,)> =
                    sqlx::query_as("SELECT entry FROM entries WHERE event_id = $1 AND seq > $2 ORDER BY seq")
                        .bind(event)
                        .bind(to_i64(after))
                        .fetch_all(self.conn()?)
                        .await?;
                found.iter().map(|(json,)| parse_entry(json)).collect()
            }

            async fn outcomes(&mut self, keys: &[Digest]) -> Result<HashMap<Digest, OutcomeRow>, StoreError> {
                let keys: Vec<String> = keys.iter().map(|key| rows::hex(&key.0)).collect();
                let event = self.event.0.clone();
                let found: Vec<(Vec<u8>, Vec<u8>, Vec<u8>, String)> = sqlx::query_as($sql::OUTCOMES)
                    .bind(event)
                    .bind(serde_json::json!(keys).to_string())
                    .fetch_all(self.conn()?)
                    .await
                    .map_err(refused)?;
                found.into_iter().map(|row| rows::outcome_row(row).map(|row| (row.key, row))).collect()
            }

            async fn people(&mut self, email_keys: &[String]) -> Result<HashMap<String, PersonId>, StoreError> {
                if email_keys.is_empty() {
                    return Ok(HashMap::new());
                }
                let event = self.event.0.clone();
                let found: Vec<(String, String)> = sqlx::query_as($sql::PEOPLE)
                    .bind(event)
                    .bind(serde_json::json!(email_keys).to_string())
                    .fetch_all(self.conn()?)
                    .await
                    .map_err(refused)?;
                Ok(found.into_iter().map(|(email_key, id)| (email_key, PersonId::new(id))).collect())
            }

            async fn codes(&mut self, keys: &[String]) -> Result<HashMap<String, QuotaId>, StoreError> {
                if keys.is_empty() {
                    return Ok(HashMap::new());
                }
                let event = self.event.0.clone();
                let found: Vec<(String, String)> = sqlx::query_as($sql::CODES)
                    .bind(event)
                    .bind(serde_json::json!(keys).to_string())
                    .fetch_all(self.conn()?)
                    .await
                    .map_err(refused)?;
                Ok(found.into_iter().map(|(key, quota)| (key, QuotaId::new(quota))).collect())
            }

            async fn places(&mut self, ids: &[PlaceId]) -> Result<HashMap<PlaceId, PlaceRow>, StoreError> {
                if ids.is_empty() {
                    return Ok(HashMap::new());
                }
                let event = self.event.0.clone();
                let found: Vec<rows::PlaceColumns> = sqlx::query_as($sql::PLACES)
                    .bind(event)
                    .bind(serde_json::json!(ids).to_string())
                    .fetch_all(self.conn()?)
                    .await
                    .map_err(refused)?;
                found.into_iter().map(|row| rows::place_row(row).map(|row| (row.id.clone(), row))).collect()
            }

            fn own(&mut self) -> &mut dyn super::OwnTransaction {
                self
            }

            async fn write(&mut self, changes: &Changes) -> Result<(), StoreError> {
                // Whoever was erased may come again in the same breath.
                for erasure in &changes.own.erased {
                    self.erase(erasure).await?;
                }
                let last = changes.entries.last().map(|entry| entry.seq);
                let version = last.or(changes.is_empty().then_some(self.version)).map(to_i64);
                self.put_batch(changes, version).await?;
                self.put_questions(changes).await?;
                self.put_sponsors(changes).await?;
                self.edit_places(changes).await?;
                self.put_own(&changes.own).await?;
                Ok(())
            }

            async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
                sqlx::raw_sql($sql::COMMIT).execute(self.conn()?).await?;
                // Until here, dropping closes the connection.
                self.ended();
                Ok(())
            }
        }

        /// Tells a row that the database does not take from a database that does not work.
        fn refused(why: sqlx::Error) -> StoreError {
            let code = why.as_database_error().and_then(|error| error.code());
            match code.is_some_and(|code| $sql::is_about_a_row(&code)) {
                true => StoreError::Refused(why),
                false => why.into(),
            }
        }
    };
}

pub(super) use sql_store;
