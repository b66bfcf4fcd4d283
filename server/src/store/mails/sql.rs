//! The tables of mails in SQL: written once, as a macro over the driver's types, like the rest of the store.

macro_rules! mail_store {
    ($Store:ident, $Transaction:ident, $sql:ident) => {
        #[async_trait]
        impl super::mails::MailStore for $Store {
            async fn outbox(&self, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
                let found: Vec<(String, i64, i64)> = patient(sqlx::query_as(
                    "SELECT event_id, first_seq, last_seq FROM outbox ORDER BY event_id, first_seq LIMIT $1",
                )
                .bind(i64::from(limit))
                .fetch_all(&self.read)).await?;
                let row = |(event, first, last)| {
                    Ok(OutboxRow { event: EventId(event), first: to_u64(first)?, last: to_u64(last)? })
                };
                found.into_iter().map(row).collect()
            }

            async fn places(
                &self,
                event: &EventId,
                ids: &[PlaceId],
            ) -> Result<HashMap<PlaceId, PlaceRow>, StoreError> {
                let found: Vec<rows::PlaceColumns> = patient(sqlx::query_as($sql::PLACES)
                    .bind(&event.0)
                    .bind(serde_json::json!(ids).to_string())
                    .fetch_all(&self.read)).await?;
                found.into_iter().map(|row| rows::place_row(row).map(|row| (row.id.clone(), row))).collect()
            }

            async fn exchange(&self, notes: &[OutboxRow], mails: &[MailRow]) -> Result<bool, StoreError> {
                let Some(first) = notes.first() else { return Ok(true) };
                let mut started = self.begin_mails(&first.event).await?;
                for note in notes {
                    let taken = sqlx::query("DELETE FROM outbox WHERE event_id = $1 AND first_seq = $2")
                        .bind(&note.event.0)
                        .bind(to_i64(note.first))
                        .execute(started.conn()?)
                        .await?;
                    if taken.rows_affected() == 0 {
                        return Ok(false);
                    }
                }
                started.put($sql::ADD_MAILS, rows::mail_rows(mails)).await?;
                Box::new(started).commit().await?;
                Ok(true)
            }

            async fn is_due(&self, now: i64) -> Result<bool, StoreError> {
                let found: Option<(i64,)> = patient(sqlx::query_as(
                    "SELECT due_at FROM mails WHERE state = 'waiting' AND due_at <= $1 LIMIT 1",
                )
                .bind(now)
                .fetch_optional(&self.read)).await?;
                Ok(found.is_some())
            }

            async fn take_due(&self, now: i64, until: i64, limit: u32) -> Result<Vec<MailRow>, StoreError> {
                let mut started = self.begin_mails(&EventId(String::new())).await?;
                // Who waited for a row until another process had taken it looks at the outer condition once more.
                let found: Vec<MailColumns> = sqlx::query_as(
                    "UPDATE mails SET due_at = $2, attempts = attempts + 1, tried_since = coalesce(tried_since, $1)
                     WHERE state = 'waiting' AND due_at <= $1 AND (event_id, id) IN
                     (SELECT event_id, id FROM mails WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $3)
                     RETURNING event_id, id, occasion, place_id, name, email, details, made_at, state, due_at, attempts,
                     reason, tried_since, ended_at, letter",
                )
                .bind(now)
                .bind(until)
                .bind(i64::from(limit))
                .fetch_all(started.conn()?)
                .await?;
                Box::new(started).commit().await?;
                found.into_iter().map(mail_row).collect()
            }

            async fn settle(
                &self,
                tried: &[Tried],
                tokens: &[super::TokenRow],
                unseen: &[super::TokenRow],
            ) -> Result<(), StoreError> {
                let mut started = self.begin_mails(&EventId(String::new())).await?;
                for row in tried {
                    sqlx::query(
                        "UPDATE mails SET state = $4, due_at = $5, attempts = $6, reason = $7, ended_at = $8, letter = $9
                         WHERE event_id = $1 AND id = $2 AND due_at = $3 AND state = 'waiting'",
                    )
                    .bind(&row.mail.event.0)
                    .bind(&row.mail.id)
                    .bind(row.mail.due_at)
                    .bind(row.state.as_str())
                    .bind(row.due_at)
                    .bind(i64::from(row.attempts))
                    .bind(&row.reason)
                    .bind(row.ended_at)
                    .bind(&row.letter)
                    .execute(started.conn()?)
                    .await?;
                }
                for row in tokens {
                    started.add_token(row).await?;
                }
                for row in unseen {
                    started.drop_token(row).await?;
                }
                Box::new(started).commit().await
            }

            async fn newest(&self, event: &EventId, limit: u32) -> Result<Vec<MailRow>, StoreError> {
                let found: Vec<MailColumns> = patient(sqlx::query_as(
                    "SELECT event_id, id, occasion, place_id, name, email, details, made_at, state, due_at, attempts,
                     reason, tried_since, ended_at, letter FROM mails WHERE event_id = $1 ORDER BY made_at DESC, id DESC LIMIT $2",
                )
                .bind(&event.0)
                .bind(i64::from(limit))
                .fetch_all(&self.read)).await?;
                found.into_iter().map(mail_row).collect()
            }

            async fn mail(&self, event: &EventId, id: &str) -> Result<Option<MailRow>, StoreError> {
                let found: Option<MailColumns> = patient(sqlx::query_as(
                    "SELECT event_id, id, occasion, place_id, name, email, details, made_at, state, due_at, attempts,
                     reason, tried_since, ended_at, letter FROM mails WHERE event_id = $1 AND id = $2",
                )
                .bind(&event.0)
                .bind(id)
                .fetch_optional(&self.read)).await?;
                found.map(mail_row).transpose()
            }

            async fn waiting(&self) -> Result<u64, StoreError> {
                let (waiting,): (i64,) = patient(sqlx::query_as("SELECT count(*) FROM mails WHERE state = 'waiting'")
                    .fetch_one(&self.read)).await?;
                to_u64(waiting)
            }

            async fn opens(
                &self,
                event: &EventId,
                token: &Digest,
                place: &PlaceRow,
            ) -> Result<bool, StoreError> {
                let found: Option<(String,)> = patient(sqlx::query_as(super::own::OPENS)
                .bind(&event.0)
                .bind(&token.0[..])
                .bind(&place.manage_token.0[..])
                .bind(place.person.as_str())
                .fetch_optional(&self.read)).await?;
                Ok(found.is_some())
            }

            async fn forget(&self, event: &EventId, place: &PlaceId, email: &str) -> Result<(), StoreError> {
                let mut started = self.begin_mails(event).await?;
                started.forget_mails(place, email).await?;
                Box::new(started).commit().await
            }

            async fn voice(&self, event: &EventId) -> Result<Voice, StoreError> {
                let found: Option<(String, Option<String>, String, String)> = patient(
                    sqlx::query_as("SELECT sender, reply_to, words, about FROM mail_voices WHERE event_id = $1")
                        .bind(&event.0)
                        .fetch_optional(&self.read),
                )
                .await?;
                let Some((sender, reply_to, words, about)) = found else { return Ok(Voice::default()) };
                let damaged = |why| StoreError::Damaged(format!("what mails of {} say: {why}", event.0));
                let about = serde_json::from_str(&about).map_err(damaged)?;
                Ok(Voice { sender, reply_to, words, about })
            }

            async fn set_voice(&self, event: &EventId, voice: &Voice) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO mail_voices (event_id, sender, reply_to, words, about) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (event_id) DO UPDATE SET sender = $2, reply_to = $3, words = $4, about = $5",
                )
                .bind(&event.0)
                .bind(&voice.sender)
                .bind(&voice.reply_to)
                .bind(&voice.words)
                .bind(serde_json::json!(voice.about).to_string())
                .execute(&self.write)
                .await?;
                Ok(())
            }

            async fn send_kept(&self, since: i64, now: i64) -> Result<u64, StoreError> {
                let woken = sqlx::query(
                    "UPDATE mails SET state = 'waiting', due_at = $2, attempts = 0, tried_since = NULL,
                     ended_at = NULL, letter = NULL
                     WHERE state = 'kept' AND made_at >= $1 AND email <> ''",
                )
                .bind(since)
                .bind(now)
                .execute(&self.write)
                .await?;
                Ok(woken.rows_affected())
            }

            async fn tidy(&self, before: i64, now: i64) -> Result<(), StoreError> {
                sqlx::query(
                    "UPDATE mails SET name = '', email = '', details = '', reason = NULL, letter = NULL
                     WHERE state <> 'waiting' AND ended_at < $1 AND email <> ''",
                )
                .bind(before)
                .execute(&self.write)
                .await?;
                for (statement, time) in [
                    (
                        "UPDATE places SET transfer = NULL WHERE transfer IS NOT NULL AND EXISTS (SELECT 1 FROM links AS l
                         WHERE l.event_id = places.event_id AND l.subject = places.id AND l.expires_at < $1
                         AND places.transfer LIKE '%' || l.mail_id || '%')",
                        before,
                    ),
                    ("DELETE FROM links WHERE expires_at < $1", before),
                    ("DELETE FROM counters WHERE until < $1", now),
                ] {
                    sqlx::query(statement).bind(time).execute(&self.write).await?;
                }
                Ok(())
            }
        }

        impl $Store {
            /// A transaction of its own: no event's row is locked, so nobody who registers waits for it.
            async fn begin_mails(&self, event: &EventId) -> Result<$Transaction, StoreError> {
                let mut started = $Transaction::new(self.write.acquire().await?, event);
                sqlx::query($sql::BEGIN).execute(started.conn()?).await?;
                Ok(started)
            }
        }
    };
}

pub(in crate::store) use mail_store;
