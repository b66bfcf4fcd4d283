//! What a handler hands to the writer, made without a handler.

use domain::ids::QuotaId;
use domain::ledger::Key;
use domain::registrations::Answers;
use domain::text::{Email, Name};
use server::tokens::Digest;
use server::writer::{Action, Claimant, Request};
use uuid::Uuid;

/// A request with an id of its own.
pub fn request(action: Action) -> Request {
    let fingerprint = Digest::of(format!("{action:?}"));
    Request { id: Uuid::now_v7(), fingerprint, action }
}

/// Somebody asks for a place, without a code. The same name is the same person.
///
/// # Panics
/// If the name is none.
pub fn claim(quota: &str, who: &str) -> Request {
    let claimant = Claimant::Typed {
        name: Name::parse(who).expect("a name"),
        email: Email::parse(&format!("{who}@example.org")).expect("an address"),
        answers: Answers::default(),
    };
    request(Action::Claim { quota: QuotaId::from(quota), key: Key::None, claimant })
}
