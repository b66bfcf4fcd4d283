//! An empty database for one test, of either kind.

use anyhow::Result;
use tempfile::TempDir;

use crate::Cluster;

/// The kinds that Headcount runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An embedded file.
    Sqlite,
    /// A database of the shared cluster.
    Postgres,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// An empty database. An embedded one's file goes with this value.
#[derive(Debug)]
pub struct Database {
    /// Its URL, as `headcount --database` takes it.
    pub url: String,
    /// Its kind.
    pub kind: Kind,
    _folder: Option<TempDir>,
}

impl Database {
    /// Makes one.
    ///
    /// # Errors
    /// Where the temporary folder or the cluster can't be used.
    pub fn new(kind: Kind) -> Result<Self> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::Builder::new().prefix("headcount-").tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("headcount.db").display());
                Ok(Self { url, kind, _folder: Some(folder) })
            }
            Kind::Postgres => Ok(Self { url: Cluster::shared().database()?, kind, _folder: None }),
        }
    }

    /// One of each kind.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn both() -> Result<[Self; 2]> {
        Ok([Self::new(Kind::Sqlite)?, Self::new(Kind::Postgres)?])
    }
}
