//! The same on both databases: written once, as a macro over the driver's types, like the rest of the store.

macro_rules! own_store {
    ($Store:ident, $Transaction:ident, $sql:ident) => {
        const LINK: &str = "SELECT token, purpose, subject, mail_id, expires_at, used_at FROM links
            WHERE event_id = $1 AND token = $2";

        #[async_trait]
        impl super::OwnStore for $Store {
            async fn link(
                &self,
                event: &EventId,
                token: &Digest,
            ) -> Result<Option<super::LinkRow>, StoreError> {
                let asking = sqlx::query_as(LINK).bind(&event.0).bind(&token.0[..]).fetch_optional(&self.read);
                let found: Option<super::own::LinkColumns> = patient(asking).await?;
                found.map(|row| super::own::link_row(event, row)).transpose()
            }

            async fn meet(&self, mail: &MailRow) -> Result<Option<PlaceRow>, StoreError> {
                let found: Option<rows::PlaceColumns> = patient(
                    sqlx::query_as(
                        "SELECT p.id, p.person_id, p.name, p.email, p.answers, p.manage_token, p.transfer
                         FROM people AS o JOIN places AS p ON p.event_id = o.event_id AND p.person_id = o.id
                         WHERE o.event_id = $1 AND o.email_key = $2 AND p.email <> '' ORDER BY p.id DESC LIMIT 1",
                    )
                    .bind(&mail.event.0)
                    .bind(&mail.email)
                    .fetch_optional(&self.read),
                )
                .await?;
                let place = found.map(rows::place_row).transpose()?;
                let met = match &place {
                    Some(place) => sqlx::query(
                        "UPDATE mails SET place_id = $3, name = $4, email = $5 WHERE event_id = $1 AND id = $2",
                    )
                    .bind(&mail.event.0)
                    .bind(&mail.id)
                    .bind(place.id.as_str())
                    .bind(&place.name)
                    .bind(&place.email),
                    None => sqlx::query("DELETE FROM mails WHERE event_id = $1 AND id = $2")
                        .bind(&mail.event.0)
                        .bind(&mail.id),
                };
                met.execute(&self.write).await?;
                Ok(place)
            }

            async fn mails_about(
                &self,
                event: &EventId,
                places: &[PlaceId],
            ) -> Result<Vec<MailRow>, StoreError> {
                let mut all = Vec::new();
                for place in places {
                    let asking = sqlx::query_as(
                        "SELECT event_id, id, occasion, place_id, name, email, details, made_at, state, due_at,
                         attempts, reason, tried_since, ended_at, letter FROM mails WHERE event_id = $1 AND place_id = $2",
                    )
                    .bind(&event.0)
                    .bind(place.as_str())
                    .fetch_all(&self.read);
                    let found: Vec<MailColumns> = patient(asking).await?;
                    for row in found {
                        all.push(mail_row(row)?);
                    }
                }
                all.sort_by_key(|mail| std::cmp::Reverse(mail.made_at));
                Ok(all)
            }

            async fn count(
                &self,
                all: &[super::Counted],
                ceilings: &[super::Ceiling],
            ) -> Result<Vec<Option<i64>>, StoreError> {
                let mut full = vec![None; all.len()];
                let mut in_order: Vec<_> = all.iter().zip(&mut full).collect();
                // So that no two who count the same wait for each other for ever.
                in_order.sort_by_key(|(counted, _)| *counted);
                let Some((first, _)) = in_order.first() else { return Ok(full) };
                let mut started = self.begin_mails(&first.event).await?;
                for (counted, full) in in_order {
                    *full = started.count(counted, ceilings).await?;
                }
                Box::new(started).commit().await?;
                Ok(full)
            }
        }

        impl $Transaction {
            /// One more under every ceiling, or the one that is full.
            async fn count(
                &mut self,
                counted: &super::Counted,
                ceilings: &[super::Ceiling],
            ) -> Result<Option<i64>, StoreError> {
                let (event, key) = (&counted.event.0, &counted.key.0[..]);
                for (index, ceiling) in ceilings.iter().enumerate() {
                    // One statement, so that two who count at the same time can't both be the last.
                    let under = sqlx::query(
                        "INSERT INTO counters (event_id, key, until, used) VALUES ($1, $2, $3, 1)
                         ON CONFLICT (event_id, key, until) DO UPDATE SET used = counters.used + 1
                         WHERE counters.used < $4",
                    )
                    .bind(event)
                    .bind(key)
                    .bind(ceiling.until)
                    .bind(i64::from(ceiling.most))
                    .execute(self.conn()?)
                    .await?;
                    if under.rows_affected() == 0 {
                        for counted in &ceilings[..index] {
                            sqlx::query(
                                "UPDATE counters SET used = used - 1 WHERE event_id = $1 AND key = $2 AND until = $3",
                            )
                            .bind(event)
                            .bind(key)
                            .bind(counted.until)
                            .execute(self.conn()?)
                            .await?;
                        }
                        return Ok(Some(ceiling.until));
                    }
                }
                Ok(None)
            }
        }

        #[async_trait]
        impl super::OwnTransaction for $Transaction {
            async fn link(&mut self, token: &Digest) -> Result<Option<super::LinkRow>, StoreError> {
                let event = self.event.clone();
                let asking =
                    sqlx::query_as(LINK).bind(&event.0).bind(&token.0[..]).fetch_optional(self.conn()?);
                let found: Option<super::own::LinkColumns> = asking.await?;
                found.map(|row| super::own::link_row(&event, row)).transpose()
            }

            async fn opened(&mut self, token: &Digest) -> Result<Vec<PlaceRow>, StoreError> {
                let event = self.event.0.clone();
                let asking =
                    sqlx::query_as(super::own::OPENED).bind(event).bind(&token.0[..]).fetch_all(self.conn()?);
                let found: Vec<rows::PlaceColumns> = asking.await?;
                found.into_iter().map(rows::place_row).collect()
            }

            async fn all_of(&mut self, person: &PersonId) -> Result<Vec<PlaceRow>, StoreError> {
                let event = self.event.0.clone();
                let found: Vec<rows::PlaceColumns> = sqlx::query_as(
                    "SELECT id, person_id, name, email, answers, manage_token, transfer FROM places
                     WHERE event_id = $1 AND person_id = $2 ORDER BY id DESC",
                )
                .bind(event)
                .bind(person.as_str())
                .fetch_all(self.conn()?)
                .await?;
                found.into_iter().map(rows::place_row).collect()
            }

            async fn counters(&mut self, key: &Digest, now: i64) -> Result<Vec<super::CounterRow>, StoreError> {
                let event = self.event.0.clone();
                let found: Vec<(i64, i64)> = sqlx::query_as(
                    "SELECT until, used FROM counters WHERE event_id = $1 AND key = $2 AND until > $3",
                )
                .bind(event)
                .bind(&key.0[..])
                .bind(now)
                .fetch_all(self.conn()?)
                .await?;
                let counter = |(until, used)| Ok(super::CounterRow { key: *key, until, used: to_u32(used)? });
                found.into_iter().map(counter).collect()
            }

            async fn outcomes_about(&mut self, place: &PlaceId) -> Result<Vec<(Digest, String)>, StoreError> {
                let event = self.event.0.clone();
                let found: Vec<(Vec<u8>, String)> = sqlx::query_as(
                    "SELECT r.key, r.outcome FROM request_places AS a JOIN requests AS r
                     ON r.event_id = a.event_id AND r.key = a.key WHERE a.event_id = $1 AND a.place_id = $2",
                )
                .bind(event)
                .bind(place.as_str())
                .fetch_all(self.conn()?)
                .await?;
                found.into_iter().map(|(key, outcome)| Ok((rows::digest(&key)?, outcome))).collect()
            }
        }

        impl $Transaction {
            async fn put_own(&mut self, own: &super::OwnChanges) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                for row in &own.counters {
                    sqlx::query(
                        "INSERT INTO counters (event_id, key, until, used) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (event_id, key, until) DO UPDATE SET used = excluded.used",
                    )
                    .bind(&event)
                    .bind(&row.key.0[..])
                    .bind(row.until)
                    .bind(i64::from(row.used))
                    .execute(self.conn()?)
                    .await?;
                }
                for row in &own.tokens {
                    self.add_token(&super::TokenRow::Place(row.clone())).await?;
                }
                for (manage_token, person) in &own.registrants {
                    sqlx::query(
                        "INSERT INTO registrants (event_id, manage_token, person_id) VALUES ($1, $2, $3)",
                    )
                    .bind(&event)
                    .bind(&manage_token.0[..])
                    .bind(person.as_str())
                    .execute(self.conn()?)
                    .await?;
                }
                for (token, used_at) in &own.used {
                    sqlx::query("UPDATE links SET used_at = $3 WHERE event_id = $1 AND token = $2")
                        .bind(&event)
                        .bind(&token.0[..])
                        .bind(used_at)
                        .execute(self.conn()?)
                        .await?;
                }
                for (place, transfer) in &own.transfers {
                    sqlx::query("UPDATE places SET transfer = $3 WHERE event_id = $1 AND id = $2")
                        .bind(&event)
                        .bind(place.as_str())
                        .bind(super::own::transfer_text(transfer.as_ref())?)
                        .execute(self.conn()?)
                        .await?;
                }
                for (key, outcome) in &own.rewritten {
                    sqlx::query("UPDATE requests SET outcome = $3 WHERE event_id = $1 AND key = $2")
                        .bind(&event)
                        .bind(&key.0[..])
                        .bind(outcome)
                        .execute(self.conn()?)
                        .await?;
                }
                Ok(())
            }

            /// Leaves nothing personal of somebody, and no token that opens what is left.
            async fn erase(&mut self, erasure: &super::Erasure) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                for (place, email) in &erasure.places {
                    sqlx::query(
                        "UPDATE places SET name = '', email = '', answers = $4, transfer = NULL, manage_token = $3
                         WHERE event_id = $1 AND id = $2",
                    )
                    .bind(&event)
                    .bind(place.as_str())
                    // Nobody has a token of this digest.
                    .bind(&crate::tokens::random::<32>()[..])
                    .bind(serde_json::json!(domain::questions::Answers::default()).to_string())
                    .execute(self.conn()?)
                    .await?;
                    self.forget_mails(place, email).await?;
                    sqlx::query("DELETE FROM links WHERE event_id = $1 AND subject = $2")
                        .bind(&event)
                        .bind(place.as_str())
                        .execute(self.conn()?)
                        .await?;
                }
                match &erasure.email_key {
                    Some(email_key) => self.erase_person(&erasure.person, email_key).await,
                    None => Ok(()),
                }
            }

            async fn forget_mails(&mut self, place: &PlaceId, email: &str) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                for statement in super::mails::FORGET {
                    sqlx::query(statement)
                        .bind(&event)
                        .bind(place.as_str())
                        .bind(email.to_lowercase())
                        .bind(email)
                        .execute(self.conn()?)
                        .await?;
                }
                Ok(())
            }

            async fn erase_person(&mut self, person: &PersonId, email_key: &str) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                for statement in [
                    "UPDATE people SET email_key = id WHERE event_id = $1 AND id = $2",
                    "DELETE FROM links WHERE event_id = $1 AND subject = $2",
                    "DELETE FROM place_tokens WHERE event_id = $1 AND person_id = $2",
                    "DELETE FROM registrants WHERE event_id = $1 AND person_id = $2",
                ] {
                    sqlx::query(statement)
                        .bind(&event)
                        .bind(person.as_str())
                        .execute(self.conn()?)
                        .await?;
                }
                // Such as those about a place that they have handed over.
                for statement in [
                    "DELETE FROM mails WHERE event_id = $1 AND lower(email) = $2 AND state = 'waiting'",
                    "UPDATE mails SET name = '', email = '', details = '', reason = NULL, letter = NULL
                     WHERE event_id = $1 AND lower(email) = $2",
                ] {
                    sqlx::query(statement).bind(&event).bind(email_key).execute(self.conn()?).await?;
                }
                Ok(())
            }

            async fn add_token(&mut self, row: &super::TokenRow) -> Result<(), StoreError> {
                match row {
                    super::TokenRow::Place(row) => {
                        sqlx::query(
                            "INSERT INTO place_tokens (event_id, token, manage_token, mail_id, person_id)
                             VALUES ($1, $2, $3, $4, $5)",
                        )
                        .bind(&row.event.0)
                        .bind(&row.token.0[..])
                        .bind(&row.manage_token.0[..])
                        .bind(&row.mail)
                        .bind(row.person.as_str())
                        .execute(self.conn()?)
                        .await?;
                    }
                    super::TokenRow::Link(row) => {
                        sqlx::query(
                            "INSERT INTO links (event_id, token, purpose, subject, mail_id, expires_at)
                             VALUES ($1, $2, $3, $4, $5, $6)",
                        )
                        .bind(&row.event.0)
                        .bind(&row.token.0[..])
                        .bind(row.purpose.as_str())
                        .bind(&row.subject)
                        .bind(&row.mail)
                        .bind(row.expires_at)
                        .execute(self.conn()?)
                        .await?;
                    }
                }
                Ok(())
            }

            async fn drop_token(&mut self, row: &super::TokenRow) -> Result<(), StoreError> {
                let (statement, event, token) = match row {
                    super::TokenRow::Place(row) => {
                        ("DELETE FROM place_tokens WHERE event_id = $1 AND token = $2", &row.event, row.token)
                    }
                    super::TokenRow::Link(row) => {
                        ("DELETE FROM links WHERE event_id = $1 AND token = $2", &row.event, row.token)
                    }
                };
                sqlx::query(statement).bind(&event.0).bind(&token.0[..]).execute(self.conn()?).await?;
                Ok(())
            }
        }
    };
}

pub(in crate::store) use own_store;
