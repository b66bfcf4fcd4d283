//! What a handler hands to the writer, made without a handler.

use domain::ids::QuotaId;
use domain::questions::Answers;
use domain::text::{Email, Name};
use server::tokens::Digest;
use server::writer::{Action, At, Claimant, Request};
use uuid::Uuid;

/// A request with an id of its own.
pub fn request(action: Action) -> Request {
    let fingerprint = Digest::of_bytes(format!("{action:?}"));
    Request { id: Uuid::now_v7(), fingerprint, owner: None, action }
}

/// Somebody asks for a place at a door. The same name is the same person.
///
/// # Panics
/// If the name is none.
pub fn claim(door: &str, who: &str) -> Request {
    claim_at(At::Door(QuotaId::from(door)), who)
}

/// Somebody asks for a place anywhere.
///
/// # Panics
/// If the name is none.
pub fn claim_at(at: At, who: &str) -> Request {
    let claimant = Claimant::Typed {
        name: Name::parse(who).expect("a name"),
        email: Email::parse(&format!("{who}@example.org")).expect("an address"),
        answers: Answers::default(),
    };
    request(Action::Claim { at, claimant })
}
