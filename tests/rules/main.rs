//! The rules of `domain::ledger`, checked: every small book, large random books against a naive model, the figures of
//! 2012, and controls that prove that the checks would notice a broken rule.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "a test exports nothing; `pub` is for the modules beside")]

mod builders;
mod controls;
mod exhaustive;
mod figures;
mod forecasts;
mod promises;
mod random;
mod sheet;
