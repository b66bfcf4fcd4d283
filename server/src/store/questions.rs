//! What an event asks, as it is kept: each version is a row of its own, so that the text which somebody agreed to can still
//! be found when there is a newer one.

use async_trait::async_trait;
use domain::questions::Questions;

use super::{EventId, StoreError};

/// Reading what is asked.
#[async_trait]
pub trait QuestionStore {
    /// What an event asks now.
    async fn questions(&self, event: &EventId) -> Result<Questions, StoreError>;
}

/// What is asked, within a write.
#[async_trait]
pub trait QuestionTransaction {
    /// The version of what the event asks as of now; nobody else can move it until this ends.
    fn questions_version(&self) -> u32;

    /// What the event asks now.
    async fn questions(&mut self) -> Result<Questions, StoreError>;
}

/// Questions from their row; an event that has none asks nothing.
pub(super) fn questions(row: Option<(String,)>) -> Result<Questions, StoreError> {
    let Some((json,)) = row else { return Ok(Questions::default()) };
    serde_json::from_str(&json).map_err(|why| StoreError::Damaged(format!("questions: {why}")))
}

/// Both databases do it alike.
macro_rules! question_store {
    ($Store:ident, $Transaction:ident) => {
        const LATEST_QUESTIONS: &str =
            "SELECT questions FROM questions WHERE event_id = $1 ORDER BY version DESC LIMIT 1";

        #[async_trait]
        impl super::QuestionStore for $Store {
            async fn questions(&self, event: &EventId) -> Result<domain::questions::Questions, StoreError> {
                let asking = sqlx::query_as(LATEST_QUESTIONS).bind(&event.0).fetch_optional(&self.read);
                let row = patient(asking).await?;
                super::questions::questions(row)
            }
        }

        #[async_trait]
        impl super::QuestionTransaction for $Transaction {
            fn questions_version(&self) -> u32 {
                self.questions_version
            }

            async fn questions(&mut self) -> Result<domain::questions::Questions, StoreError> {
                let event = self.event.0.clone();
                let row = sqlx::query_as(LATEST_QUESTIONS).bind(event).fetch_optional(self.conn()?).await?;
                super::questions::questions(row)
            }
        }

        impl $Transaction {
            async fn put_questions(&mut self, changes: &Changes) -> Result<(), StoreError> {
                let Some(questions) = &changes.questions else { return Ok(()) };
                let (event, version) = (self.event.0.clone(), i64::from(questions.version));
                let json = serde_json::json!(questions).to_string();
                sqlx::query("INSERT INTO questions (event_id, version, questions) VALUES ($1, $2, $3)")
                    .bind(&event)
                    .bind(version)
                    .bind(json)
                    .execute(self.conn()?)
                    .await
                    .map_err(refused)?;
                sqlx::query("UPDATE events SET questions_version = $2 WHERE id = $1")
                    .bind(&event)
                    .bind(version)
                    .execute(self.conn()?)
                    .await?;
                Ok(())
            }
        }
    };
}

pub(super) use question_store;
