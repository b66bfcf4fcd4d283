//! Headcount's browser app. All of it is compiled for WebAssembly only, so that native tests of the root package need none
//! of its libraries.
//!
//! One program is made from it, and cut into what every visit needs and the bundles that only some do (see `bundles`).
#![cfg(target_arch = "wasm32")]
// Nobody outside can use the modules' items: `pub` says that other modules may, and a shorter word says it better.
#![allow(unreachable_pub)]

mod api;
mod app;
mod bundles;
mod by_id;
mod dates;
mod device;
mod json;
mod live;
mod load;
mod mine;
mod order;
mod outbox;
mod pages;
mod parts;
mod router;
mod routes;
mod signals;
mod ui;

pub use app::start;
