//! Changes of places that are there already: another name, other answers, another person. Both databases do it alike.

macro_rules! edit_store {
    ($Transaction:ident) => {
        impl $Transaction {
            async fn edit_places(&mut self, changes: &Changes) -> Result<(), StoreError> {
                for edit in &changes.edits {
                    self.edit(edit).await?;
                }
                for row in &changes.handovers {
                    self.hand_over(row).await?;
                }
                Ok(())
            }

            /// A name is the person's, so it changes wherever the same manage token leads to them; answers are the place's.
            async fn edit(&mut self, edit: &super::EditRow) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                if let Some(name) = &edit.name {
                    sqlx::query(
                        "UPDATE places SET name = $3 WHERE event_id = $1 AND (manage_token, person_id) =
                         (SELECT manage_token, person_id FROM places WHERE event_id = $1 AND id = $2)",
                    )
                    .bind(&event)
                    .bind(edit.place.as_str())
                    .bind(name)
                    .execute(self.conn()?)
                    .await
                    .map_err(refused)?;
                }
                if let Some(answers) = &edit.answers {
                    sqlx::query("UPDATE places SET answers = $3 WHERE event_id = $1 AND id = $2")
                        .bind(&event)
                        .bind(edit.place.as_str())
                        .bind(serde_json::json!(answers).to_string())
                        .execute(self.conn()?)
                        .await
                        .map_err(refused)?;
                }
                Ok(())
            }

            /// Whoever had it has no link to it any more: tokens in mails lead to the manage token that goes with this.
            async fn hand_over(&mut self, row: &super::PlaceRow) -> Result<(), StoreError> {
                let event = self.event.0.clone();
                sqlx::query(
                    "UPDATE places SET person_id = $3, name = $4, email = $5, answers = $6, manage_token = $7,
                     transfer = NULL
                     WHERE event_id = $1 AND id = $2",
                )
                .bind(event)
                .bind(row.id.as_str())
                .bind(row.person.as_str())
                .bind(&row.name)
                .bind(&row.email)
                .bind(serde_json::json!(row.answers).to_string())
                .bind(&row.manage_token.0[..])
                .execute(self.conn()?)
                .await
                .map_err(refused)?;
                Ok(())
            }
        }
    };
}

pub(super) use edit_store;
