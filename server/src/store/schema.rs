//! Whether a database has the schema that this program knows: for whoever may look at it, but not change it.

use sqlx::migrate::Migrator;

use super::StoreError;

/// The schema's steps that were taken, as the migrations' own table lists them.
pub(super) const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

/// Compares the steps taken with those that this program knows.
///
/// # Errors
/// [`StoreError::Schema`] where they differ, with what to do about it.
pub(super) fn check(applied: Result<Vec<(i64,)>, sqlx::Error>, known: &Migrator) -> Result<(), StoreError> {
    let applied = match applied {
        Ok(applied) => applied.last().map_or(0, |(version,)| *version),
        Err(sqlx::Error::Database(_)) => 0,
        Err(why) => return Err(why.into()),
    };
    let known = known.iter().map(|step| step.version).max().unwrap_or(0);
    let text = match applied {
        0 => "this database is not Headcount's: it has none of its tables".to_owned(),
        applied if applied < known => format!(
            "this database has schema {applied}, and this program knows {known}. It is not changed by looking: use the \
             headcount that wrote it, or start this one's server once, which brings it up to date"
        ),
        applied if applied > known => format!(
            "this database has schema {applied}, and this program knows {known} only: use the newer headcount that wrote it"
        ),
        _ => return Ok(()),
    };
    Err(StoreError::Schema(text))
}
