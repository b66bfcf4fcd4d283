//! HTTP through the front door: a listening server on each database, asked as any client would.
#![cfg(not(target_arch = "wasm32"))]

mod access;
mod add_ons;
mod backups;
mod by_hand;
mod calendar;
mod command;
mod connections;
mod description;
mod events;
mod faulty;
mod guesses;
mod limits;
mod offers;
mod organising;
mod pages;
mod parties;
mod portal;
mod problems;
mod questions;
mod registrations;
mod retries;
mod shifts;
mod sponsors;
mod stops;
mod streams;
mod support;
