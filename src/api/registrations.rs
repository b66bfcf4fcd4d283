//! Registrations: asking for a seat, looking at it, changing it, giving it back.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::paths;
use domain::problem::Code;
use domain::questions::Answers;
use domain::quotas::CodeDoor;
use domain::registrations::{
    AddOn, ChangeRegistration, ChooseAddOn, ConfirmRegistration, Door, Mine, Register, Status,
};

use super::changes::{Change, What, body};
use super::{ApiError, Call, get, send};
use crate::json::{self, read_fields};
use crate::routes::encode;

/// All that one manage token opens.
///
/// # Errors
/// Any [`ApiError`].
pub async fn mine(event: &EventSlug, token: &str) -> Result<Mine, ApiError> {
    get(&paths::mine(event), Some(token)).await
}

/// What one manage token opens, as a calendar file.
///
/// # Errors
/// Any [`ApiError`].
pub async fn calendar(event: &EventSlug, token: &str) -> Result<String, ApiError> {
    let path = paths::calendar(event);
    send(Call { method: "GET", path: &path, bearer: Some(token), ..Call::default() }).await
}

/// The door that a code opens.
///
/// # Errors
/// Any [`ApiError`]; `code_unknown` or `not_found` where no door has it.
pub async fn door(event: &EventSlug, code: &str) -> Result<CodeDoor, ApiError> {
    get(&paths::join(event, &encode(code)), None).await
}

/// Asking for a seat. The same draft makes the same request, whichever tab sends it.
pub fn register(event: &EventSlug, request: &Register, draft: String) -> Change {
    Change {
        event: event.clone(),
        what: What::Register { draft },
        method: "POST".to_owned(),
        path: paths::registrations(event),
        body: body(request),
        bearer: None,
    }
}

/// The door at which a change asks for a seat.
pub fn door_asked(change: &Change) -> Door {
    let request: Register = json::read(&change.body).unwrap_or_default();
    let quota = || Door::Quota(request.quota.unwrap_or_else(|| QuotaId::new("")));
    request.code.map_or_else(quota, Door::Code)
}

/// For whom a change asks for a seat.
pub fn name_asked(change: &Change) -> String {
    json::read::<Register>(&change.body).unwrap_or_default().name
}

/// Changing name or answers.
pub fn change(event: &EventSlug, id: &PlaceId, request: &ChangeRegistration, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::ChangeRegistration { registration: id.clone() },
        method: "PATCH".to_owned(),
        path: paths::registration(id),
        body: body(request),
        bearer: Some(bearer),
    }
}

/// Taking the seat that is offered; with answers, where the event needs some.
pub fn confirm(event: &EventSlug, id: &PlaceId, answers: Option<Answers>, bearer: String) -> Change {
    let request = answers.map(|answers| ConfirmRegistration { answers: Some(answers) });
    Change {
        event: event.clone(),
        what: What::Confirm { registration: id.clone() },
        method: "PUT".to_owned(),
        path: paths::confirmation(id),
        body: request.map(|request| body(&request)).unwrap_or_default(),
        bearer: Some(bearer),
    }
}

/// Adding, exchanging or giving back what goes along: of one kind what somebody had, and what they want.
pub fn add_on(
    event: &EventSlug,
    id: &PlaceId,
    had: Option<&AddOn>,
    wanted: Option<&QuotaId>,
    bearer: String,
) -> Change {
    let about = wanted.or(had.map(|had| &had.quota)).cloned();
    let body = |quota: &QuotaId| body(&ChooseAddOn { quota: quota.clone() });
    let (method, path, body) = match (had, wanted) {
        (None, wanted) => ("POST", paths::add_ons(id), wanted.map(body)),
        (Some(had), Some(wanted)) => ("PATCH", paths::add_on(id, &had.id), Some(body(wanted))),
        (Some(had), None) => ("DELETE", paths::add_on(id, &had.id), None),
    };
    Change {
        event: event.clone(),
        what: What::AddOn { registration: id.clone(), quota: about.unwrap_or_else(|| QuotaId::new("")) },
        method: method.to_owned(),
        path,
        body: body.unwrap_or_default(),
        bearer: Some(bearer),
    }
}

/// Taking an add-on that is held for its owner.
pub fn take_add_on(event: &EventSlug, id: &PlaceId, held: &AddOn, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::AddOn { registration: id.clone(), quota: held.quota.clone() },
        method: "PUT".to_owned(),
        path: paths::add_on(id, &held.id),
        body: String::new(),
        bearer: Some(bearer),
    }
}

/// No longer waiting for the others of one's group.
pub fn split_party(event: &EventSlug, id: &PlaceId, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::SplitParty { registration: id.clone() },
        method: "DELETE".to_owned(),
        path: paths::party(id),
        body: String::new(),
        bearer: Some(bearer),
    }
}

/// What a yes says of a registration, as far as it is told on other pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub status: Status,
    pub position: Option<u32>,
    pub refused: Vec<Refused>,
}

/// What could not be given, though the rest was.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    name: String,
    code: Code,
    detail: String,
}

read_fields!(Answered { status, position } or default { refused });
read_fields!(Refused { name, code, detail });

impl Answered {
    /// Words about each thing that could not be given; none where there is nothing to say.
    pub fn refusals(&self) -> String {
        let is_left_out = |one: &&Refused| one.code == Code::AlreadyRegistered;
        let (left_out, rest): (Vec<_>, Vec<_>) = self.refused.iter().partition(is_left_out);
        let names: Vec<&str> = left_out.iter().map(|one| one.name.as_str()).collect();
        let left_out = match names.as_slice() {
            [] => String::new(),
            [name] => format!(" {name} is not: that address has a registration already."),
            [names @ .., last] => {
                format!(
                    " {} and {last} are not: their addresses have registrations already.",
                    names.join(", ")
                )
            }
        };
        let words = rest.iter().map(|one| format!(" {}: {}", one.name, one.detail));
        left_out + &words.collect::<Vec<_>>().concat()
    }
}

/// Giving the seat, or the position in line, back.
pub fn cancel(event: &EventSlug, id: &PlaceId, bearer: String) -> Change {
    Change {
        event: event.clone(),
        what: What::CancelRegistration { registration: id.clone() },
        method: "DELETE".to_owned(),
        path: paths::registration(id),
        body: String::new(),
        bearer: Some(bearer),
    }
}
