//! What tests and the bench stand on: a throw-away PostgreSQL cluster, databases in temporary folders, and a running
//! `headcount`. Nothing here outlives the process that asked for it, however that process ends.

mod cluster;
mod database;
mod headcount;

pub use cluster::Cluster;
pub use database::{Database, Kind};
pub use headcount::{Headcount, binary};
