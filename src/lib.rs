//! Headcount's browser app. All of it is compiled for WebAssembly only, so that native tests of the root package need none
//! of its libraries.
//!
//! Two programs are made from it, by audience: what somebody needs who registers or volunteers, and the book, whose replay
//! brings the whole ledger along. So nobody who only wants a seat downloads what proves the count. Each address belongs
//! to one of them (`Route::program` says which); between the two, a link is an ordinary page load.
#![cfg(target_arch = "wasm32")]
// Nobody outside can use the modules' items: `pub` says that other modules may, and a shorter word says it better.
#![allow(unreachable_pub)]

mod api;
mod app;
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

pub use app::{start_attendee, start_book};
