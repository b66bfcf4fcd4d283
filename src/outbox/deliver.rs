//! What an answer means for this device: tokens, one's own things, the person's name. It works without any page in view,
//! since the answer may come after a reload, on another page.

use domain::ids::EventSlug;
use domain::problem::Code;
use domain::registrations::Registration;
use domain::shifts::{SignUp, SignUpRequest};

use crate::api::Problem;
use crate::api::changes::{Change, What};
use crate::device::draft::Draft;
use crate::device::held::Missing;
use crate::device::{self, Person, drafts, held, storage};
use crate::json::{self, read_fields};

/// A yes.
pub(super) fn deliver(change: &Change, reply: &str) {
    let event = &change.event;
    match &change.what {
        What::Register { .. }
        | What::ChangeRegistration { .. }
        | What::Confirm { .. }
        | What::CancelRegistration { .. }
        | What::AddOn { .. }
        | What::SplitParty { .. }
        | What::HandOver { .. } => {
            let Some(mut registration) = json::read::<Registration>(reply) else { return };
            let fresh = registration.manage_token.take();
            if let What::Register { draft } = &change.what {
                storage::remove(&drafts::key(event, draft));
                if let Some(left) = Draft::of_left_out(&change.body, reply) {
                    storage::write(&drafts::key(event, &drafts::left_out(draft)), &left);
                }
                introduce(event, &registration);
            }
            let others = json::read::<Brings>(reply).unwrap_or_default().party;
            note(change, fresh, |token, missing| {
                held::note_registration(event, token, missing, registration);
                for other in others {
                    held::note_registration(event, token, missing, other);
                }
            });
        }
        What::Link { .. } => {
            if let Some(Brings { manage_token: Some(token), .. }) = json::read(reply) {
                held::add(event, &token);
            }
        }
        // Their pages ask anew how things stand.
        What::Own { .. } | What::Portal { .. } => {}
        What::SignUp { .. } | What::Withdraw { .. } => {
            let Some(mut sign_up) = json::read::<SignUp>(reply) else { return };
            let fresh = sign_up.manage_token.take();
            let typed = change.bearer.is_none().then(|| json::read::<SignUpRequest>(&change.body)).flatten();
            let email = typed.unwrap_or_default().email;
            note(change, fresh, |token, missing| {
                held::note_sign_up(event, token, missing, &email, sign_up);
            });
        }
    }
}

/// What an answer brings beside its own registration.
#[derive(Default)]
struct Brings {
    /// What a link leads to, where it leads to anything.
    manage_token: Option<String>,
    /// Who was registered along, in the form's order.
    party: Vec<Registration>,
}

read_fields!(Brings {} or default { manage_token, party });

/// A token that was just given out is new here; one that was sent along is only noted while it still is here.
fn note(change: &Change, fresh: Option<String>, note: impl FnOnce(&str, Missing)) {
    match (&change.bearer, &fresh) {
        (Some(token), _) => note(token, Missing::StaysAway),
        (None, Some(token)) => note(token, Missing::IsAdded),
        (None, None) => {}
    }
}

/// Who registers first on a device is taken for its owner; whoever is registered after that is somebody else.
fn introduce(event: &EventSlug, registration: &Registration) {
    if device::person(event).email.is_empty() {
        let (name, email) = (registration.name.clone(), registration.email.clone());
        device::remember_person(event, &Person { name, email });
    }
}

/// A no. One that is about the token says that it opens nothing (any more).
pub(super) fn refuse(change: &Change, problem: &Problem) {
    if let (Code::Unauthorized, Some(token)) = (problem.code, &change.bearer) {
        held::note_unknown(&change.event, token);
    }
}
