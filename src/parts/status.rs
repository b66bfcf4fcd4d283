//! Where a place stands, in words.

use domain::registrations::{Registration, Status};
use domain::words::ordinal;

/// `You're in`, `You're 12th in line`, …
pub fn headline(registration: &Registration) -> String {
    match (registration.status, registration.position) {
        (Status::Confirmed, _) => "You're in".to_owned(),
        (Status::Waiting, Some(position)) => format!("You're {} in line", ordinal(position)),
        (Status::Waiting, None) => "You're in line".to_owned(),
        (Status::Offered, _) => "A seat is held for you".to_owned(),
        (Status::Cancelled, _) => "You gave your place back".to_owned(),
        (Status::Expired, _) => "The offer has lapsed".to_owned(),
    }
}
