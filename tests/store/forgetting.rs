//! Being forgotten while something else happens to the same places, in the same batch.

use domain::Timestamp;
use domain::ids::PlaceId;
use domain::ledger::Refusal;
use domain::portal::Invitee;
use domain::questions::Answers;
use domain::registrations::Status;
use domain::text::Name;
use server::tokens::Digest;
use server::writer::{Action, Answer, At, Outcome, OwnAction, PortalWish, Request};
use testbed::{claim, claim_at, request};

use crate::support::{Office, place};

const ENDS: &str = "2099-03-09T16:00:00Z";

fn time() -> Timestamp {
    ENDS.parse().unwrap()
}

/// A seat of the sponsor's.
async fn seat(office: &Office, name: &str) -> (PlaceId, Digest) {
    let answer = office.submit(claim_at(At::Code("acme-42".to_owned()), name)).await.unwrap();
    (place(&answer).0, token(&answer))
}

fn token(answer: &Answer) -> Digest {
    Digest::of_token(answer.manage_token.as_deref().expect("a token"))
}

fn exchange(place: &PlaceId, name: &str, address: &str) -> Request {
    let invitee = Invitee { name: name.to_owned(), email: format!("{address}@example.org") };
    let wish = PortalWish::Exchange { place: place.clone(), person: invitee.validate().unwrap() };
    request(Action::Portal { sponsor: "acme".into(), begins: time(), wish })
}

fn erase(place: &PlaceId, token: Digest) -> Request {
    request(Action::Own(OwnAction::Erase { place: place.clone(), token, ends_at: time() }))
}

/// Who has a place, as the database says.
async fn owner(office: &Office, place: &PlaceId) -> (String, String) {
    let row = office.store.place(&office.event_id(), place).await.unwrap().expect("the place's row");
    (row.name, row.email)
}

/// Both are queued before the writer looks, so that they are decided in one batch.
async fn both(office: &Office, first: Request, second: Request) -> (Answer, Answer) {
    let (first, second) = tokio::join!(office.submit(first), office.submit(second));
    (first.unwrap(), second.unwrap())
}

pub(crate) async fn what_goes_to_somebody_else_a_moment_before_is_not_erased(office: Office) {
    let (seat, ada) = seat(&office, "ada").await;
    let (handed, erased) = both(&office, exchange(&seat, "Bob", "bob"), erase(&seat, ada)).await;
    assert!(matches!(handed.outcome, Outcome::Changed { .. }), "{handed:?}");
    assert_eq!(erased.outcome, Outcome::refused(Refusal::NotFound));
    assert_eq!(office.status(&seat), Status::Confirmed);
    assert_eq!(owner(&office, &seat).await, ("Bob".to_owned(), "bob@example.org".to_owned()));
}

pub(crate) async fn a_new_name_a_moment_before_is_erased_too(office: Office) {
    let (seat, ada) = seat(&office, "ada").await;
    let (_, erased) = both(&office, exchange(&seat, "Ada Lovelace", "ada"), erase(&seat, ada)).await;
    assert_eq!(erased.outcome, Outcome::Erased { given_back: 1, counted: 0 });
    assert_eq!(owner(&office, &seat).await, (String::new(), String::new()));
}

pub(crate) async fn what_is_registered_a_moment_before_with_another_token_stays(office: Office) {
    let shift = office.sign_up("desk", "ada").await;
    let (desk, token) = (place(&shift).0, token(&shift));
    let (seat, erased) = both(&office, claim("general", "ada"), erase(&desk, token)).await;
    assert_eq!(erased.outcome, Outcome::Erased { given_back: 1, counted: 0 });
    assert_eq!(owner(&office, &place(&seat).0).await.0, "ada");
    let again = office.claim("general", "ada").await;
    let known = Refusal::AlreadyRegistered { quota: "general".into() };
    assert_eq!(again.outcome, Outcome::refused(known), "she is known still");
}

/// Nobody has a token left by which they could have that erased.
pub(crate) async fn whoever_has_handed_a_place_on_stands_in_no_answer_any_more(office: Office) {
    let (seat, _) = seat(&office, "ada").await;
    let name = Some(Name::parse("Ada Lovelace").unwrap());
    let answers = Some(Answers::default().with_text("accessibility", "no aubergines"));
    let edit = request(Action::Edit { place: seat.clone(), name, answers });
    office.submit(edit.clone()).await.unwrap();
    office.submit(exchange(&seat, "Bob", "bob")).await.unwrap();
    let again = office.submit(edit).await.unwrap();
    let Outcome::Changed { registration } = &again.outcome else { panic!("{again:?}") };
    assert!(again.replayed);
    assert_eq!((registration.name.as_str(), registration.email.as_str()), ("", ""));
    assert!(registration.answers.is_empty(), "{registration:?}");
}
