//! An empty database for one test, of either kind.

use anyhow::Result;

use crate::warden::Warden;
use crate::{Cluster, Disk};

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

/// An empty database. An embedded one's file goes with this value or with the process, and so does a cluster that is its
/// alone.
#[derive(Debug)]
pub struct Database {
    /// Its URL, as `headcount --database` takes it.
    pub url: String,
    /// Its kind.
    pub kind: Kind,
    _folder: Option<Warden>,
    _cluster: Option<Cluster>,
}

impl Database {
    /// Makes one.
    ///
    /// # Errors
    /// Where the temporary folder or the cluster can't be used.
    pub fn new(kind: Kind) -> Result<Self> {
        Self::on(Disk::Plain, kind)
    }

    /// Makes one on a disk. Where that is slow, PostgreSQL gets a cluster for this database alone; an embedded database
    /// has no process of its own, so it is as slow as the processes that use it.
    ///
    /// # Errors
    /// As [`Self::new`]; and where the disk is to be slow and `strace` is missing or may not trace.
    pub fn on(disk: Disk, kind: Kind) -> Result<Self> {
        let (url, folder, cluster) = match (kind, disk) {
            (Kind::Sqlite, _) => {
                let folder = tempfile::Builder::new().prefix("headcount-").tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("headcount.db").display());
                (url, Some(Warden::of_folder(folder)?), None)
            }
            (Kind::Postgres, Disk::Plain) => (Cluster::shared().database()?, None, None),
            (Kind::Postgres, Disk::Slow) => {
                let cluster = Cluster::start_on(disk)?;
                (cluster.database()?, None, Some(cluster))
            }
        };
        Ok(Self { url, kind, _folder: folder, _cluster: cluster })
    }
}
