//! What tests and the bench stand on: a throw-away PostgreSQL cluster, databases in temporary folders, small events to
//! write into them, and a running `headcount`. Nothing here outlives the process that asked for it, however that process
//! ends.

mod both;
mod cluster;
mod database;
mod disk;
pub mod event;
mod hand;
mod headcount;
mod requests;
mod signal;
mod unconfigured;
mod warden;

pub use cluster::Cluster;
pub use database::{Database, Kind};
pub use disk::{Disk, SLOW_FSYNC};
pub use hand::Hand;
pub use headcount::{Headcount, binary};
pub use requests::{claim, claim_at, request, sign_up};
pub use signal::signal;
pub use unconfigured::command;

/// Lets some time pass: between two looks at a condition that has a deadline, between two tries of a client that paces
/// itself, or up to a moment that is to be a random one. Never to hope that something has happened meanwhile; so it stands
/// here, and tests use no other.
pub async fn pause(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}
