//! Headcount's rules, shared by the server and the browser: pure functions over plain data.
//!
//! Nothing here reads a clock, draws a random number, or does I/O: `now` and ids are arguments. So the rules can be
//! enumerated by tests, replayed by an audit, and compiled to WebAssembly as they are.

pub mod events;
pub mod groups;
pub mod ids;
pub mod ledger;
pub mod links;
pub mod live;
pub mod mails;
pub mod own_data;
pub mod paths;
pub mod portal;
pub mod problem;
pub mod questions;
pub mod quotas;
pub mod registrations;
pub mod shifts;
pub mod sponsors;
pub mod text;
pub mod transfers;
pub mod words;

#[cfg(any(target_arch = "wasm32", test))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, unreachable_pub))]
mod timestamp;

/// A moment; in the browser a lighter type with the same name and form.
#[cfg(not(target_arch = "wasm32"))]
pub use jiff::Timestamp;
#[cfg(target_arch = "wasm32")]
pub use timestamp::Timestamp;
