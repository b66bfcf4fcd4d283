//! What a handler hands to the writer, made without a handler.

use domain::ids::QuotaId;
use domain::questions::Answers;
use domain::registrations::ValidMember;
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
    let (name, email) = person(who);
    let member = ValidMember { name, email, answers: Answers::default(), add_ons: Vec::new() };
    request(Action::Register { at, members: vec![member], together: false, by_hand: None })
}

/// Somebody asks for a place in a shift.
///
/// # Panics
/// If the name is none.
pub fn sign_up(shift: &str, who: &str) -> Request {
    let (name, email) = person(who);
    request(Action::SignUp { shift: QuotaId::from(shift), claimant: Claimant::Typed { name, email } })
}

fn person(who: &str) -> (Name, Email) {
    let email = Email::parse(&format!("{who}@example.org")).expect("an address");
    (Name::parse(who).expect("a name"), email)
}
