//! Whether a database has the schema that this program knows: for whoever may look at it, but not change it.

use sqlx::migrate::Migrator;

use super::StoreError;

/// The schema's steps that were taken, as the migrations' own table lists them.
pub(super) const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

/// What the databases say where a table is not there: SQLite in words only, since its code for it is that of any error.
const NO_SUCH_TABLE: (&str, &str) = ("42P01", "no such table");

/// Compares the steps taken with those that this program knows.
///
/// # Errors
/// [`StoreError::Schema`] where they differ, with what to do about it; otherwise what the database says.
pub(super) fn check(applied: Result<Vec<(i64,)>, sqlx::Error>, known: &Migrator) -> Result<(), StoreError> {
    let applied = match applied {
        Ok(applied) => applied.last().map_or(0, |(version,)| *version),
        Err(why) if is_about_a_missing_table(&why) => 0,
        Err(why) => return Err(why.into()),
    };
    let known = known.iter().map(|step| step.version).max().unwrap_or(0);
    let text = match applied {
        0 => "this database is not Headcount's: it has none of its tables".to_owned(),
        applied if applied < known => format!(
            "this database has schema {applied}, and this program knows {known}. It stays as it is: use the \
             headcount that wrote it, or start this one's server once, which brings it up to date"
        ),
        applied if applied > known => format!(
            "this database has schema {applied}, and this program knows {known} only: use the newer headcount that wrote it"
        ),
        _ => return Ok(()),
    };
    Err(StoreError::Schema(text))
}

fn is_about_a_missing_table(why: &sqlx::Error) -> bool {
    let (code, words) = NO_SUCH_TABLE;
    why.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|found| found == code) || error.message().contains(words)
    })
}
