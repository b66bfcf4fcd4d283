//! One module for each page. A page reads its address, loads, and hands plain data down; no page imports another.

pub mod board;
pub mod book;
pub mod events;
pub mod home;
pub mod join;
pub mod link;
pub mod me;
pub mod not_found;
pub mod portal;
pub mod register;
pub mod sponsors;
