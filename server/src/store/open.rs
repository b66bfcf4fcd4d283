//! Opening a database by its URL: to serve it, to change something in it, or only to look.

use std::sync::Arc;

use super::{Postgres, Sqlite, Store, StoreError};

/// Opens a database by its URL (`sqlite://PATH` or `postgres://…`), brings its schema up to date, and refuses one that
/// could lose acknowledged places.
///
/// # Errors
/// [`StoreError`], in words for whoever starts the server.
pub async fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match Kind::of(url)? {
        Kind::Sqlite => Arc::new(Sqlite::open(url).await?),
        Kind::Postgres => Arc::new(Postgres::open(url).await?),
    })
}

/// Opens a database as it is, to write to it beside a running server or without one. Nothing is created or migrated.
///
/// # Errors
/// [`StoreError`], in words for whoever writes; [`StoreError::Schema`] where it is not this program's.
pub async fn open_as_it_is(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match Kind::of(url)? {
        Kind::Sqlite => Arc::new(Sqlite::open_as_it_is(url).await?),
        Kind::Postgres => Arc::new(Postgres::open_as_it_is(url).await?),
    })
}

/// Opens a database as it is, to look at it beside a running server or without one. Nothing is created, migrated or
/// written.
///
/// # Errors
/// [`StoreError`], in words for whoever looks.
pub async fn open_read_only(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match Kind::of(url)? {
        Kind::Sqlite => Arc::new(Sqlite::open_read_only(url).await?),
        Kind::Postgres => Arc::new(Postgres::open_read_only(url).await?),
    })
}

enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    fn of(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            // What comes after the scheme may hold a password; and where there is none, anything may be one.
            Some(scheme) if url.starts_with(&format!("{scheme}://")) && is_scheme(scheme) => {
                Err(StoreError::Address(format!("{scheme:?} is not sqlite://PATH or postgres://…")))
            }
            _ => Err(StoreError::Address("this is not sqlite://PATH or postgres://…".to_owned())),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}
