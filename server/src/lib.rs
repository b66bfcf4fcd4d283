//! Headcount's server: HTTP in front, the writer in the middle, a store behind. `router` holds no rule, the store no
//! decision.

pub mod assets;
pub mod audit;
pub mod demo;
pub mod events;
pub mod live;
pub mod store;
mod tables;
pub mod tokens;
pub mod writer;
