//! Sponsors and their portals: what everybody sees, and what a contact asks for.

use domain::ids::{EventSlug, PlaceId};
use domain::paths;
use domain::portal::{
    Colleague, FurtherAt, GiveSeatsBack, Invite, Invited, InvitedList, Invitee, Pasted, Portal, Preview,
    PreviewLine, Seats, Verdict,
};
use domain::sponsors::{Contact, Profile, Sponsor};

use super::changes::{Change, What, body};
use super::{ApiError, Call, get, send};
use crate::json::{self, FromJson, Json, read_fields, read_words};

/// Every sponsor of an event.
///
/// # Errors
/// Any [`ApiError`].
pub async fn sponsors(event: &EventSlug) -> Result<Vec<Sponsor>, ApiError> {
    get(&paths::sponsors(event), None).await
}

/// What a portal's token opens.
///
/// # Errors
/// Any [`ApiError`].
pub async fn show(event: &EventSlug, token: &str) -> Result<Portal, ApiError> {
    get(&paths::portal(event, ""), Some(token)).await
}

/// What a list would lead to. It changes nothing.
///
/// # Errors
/// Any [`ApiError`].
pub async fn preview(event: &EventSlug, token: &str, key: &str, list: String) -> Result<Preview, ApiError> {
    let (path, body) = (paths::portal(event, "/preview"), body(&Pasted { list }));
    let call = Call { method: "POST", path: &path, body: &body, bearer: Some(token), key: Some(key) };
    json::read(&send(call).await?).ok_or(ApiError::Unreachable)
}

/// Something that a contact wants; the word says what for [`What::Portal`].
fn wish(event: &EventSlug, about: String, method: &str, path: String, body: String) -> Change {
    let what = What::Portal { about };
    Change { event: event.clone(), what, method: method.to_owned(), path, body, bearer: None }
}

/// Seats of the sponsor's own for these people.
pub fn invite(event: &EventSlug, people: Vec<Invitee>) -> Change {
    let path = paths::portal(event, "/invitations");
    wish(event, "invite".to_owned(), "POST", path, body(&Invite { people }))
}

/// Seats at the door for everyone for these people, as a group.
pub fn further(event: &EventSlug, people: Vec<Invitee>) -> Change {
    let path = paths::portal(event, "/further");
    wish(event, "further".to_owned(), "POST", path, body(&Invite { people }))
}

/// Somebody else for a seat.
pub fn exchange(event: &EventSlug, place: &PlaceId, person: &Invitee) -> Change {
    let path = paths::portal_person(event, place);
    wish(event, format!("exchange {place}"), "PUT", path, body(person))
}

/// An invitation taken back.
pub fn take_back(event: &EventSlug, place: &PlaceId) -> Change {
    let path = paths::portal_person(event, place);
    wish(event, format!("take-back {place}"), "DELETE", path, String::new())
}

/// Seats that go back early.
pub fn give_back(event: &EventSlug, seats: u32) -> Change {
    let path = paths::portal(event, "/returns");
    wish(event, "give-back".to_owned(), "POST", path, body(&GiveSeatsBack { seats }))
}

read_fields!(GiveSeatsBack { seats });
read_fields!(Profile { name } or default { level, booth, link, text, logo, hiring_link });
read_fields!(Contact { name, email });
read_fields!(Seats { included, taken, held, free, waiting, unclaimed });
read_fields!(Colleague { id, quota, name, email, status, position, held_until });
read_fields!(FurtherAt { quota, name, left, queued });
read_fields!(Portal { sponsor, contact, seats, release_at, further_at, people });
read_fields!(PreviewLine { line, name, email, verdict, position, detail });
read_fields!(Preview { lines });
read_fields!(Invited { name, email, id, status, position, code, detail });
read_fields!(InvitedList { people });
read_words!(Verdict {
    "gets_in" => Self::GetsIn,
    "would_wait" => Self::WouldWait,
    "is_there" => Self::IsThere,
    "refused" => Self::Refused,
    "wrong" => Self::Wrong,
});

impl FromJson for Sponsor {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.field("id")?, profile: Profile::from_json(json)? })
    }
}

#[cfg(test)]
mod tests {
    use domain::registrations::Status;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_the_server_writes_is_read() {
        let profile = Profile { name: "Acme".to_owned(), level: "Gold".to_owned(), ..Profile::default() };
        let sponsor = Sponsor { id: "acme".into(), profile };
        let held_until = "2099-03-01T00:00:00Z".parse().ok();
        let ada = Colleague {
            id: "p-1".into(),
            quota: "acme".into(),
            name: "Ada".to_owned(),
            email: None,
            status: Status::Offered,
            position: None,
            held_until,
        };
        let further_at =
            FurtherAt { quota: "general".into(), name: "General".to_owned(), left: 0, queued: 3 };
        let portal = Portal {
            sponsor,
            contact: Contact { name: "Wile".to_owned(), email: "wile@acme.example".to_owned() },
            seats: Seats { included: 10, unclaimed: 9, ..Seats::default() },
            release_at: None,
            further_at: Some(further_at),
            people: vec![ada],
        };
        assert_eq!(json::read::<Portal>(&body(&portal)), Some(portal));
    }
}
