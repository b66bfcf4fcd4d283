//! What a yes means for this device: tokens, one's own things, the person's name. It works without any page in view, since
//! the answer may come after a reload, on another page.

use domain::ids::EventSlug;
use domain::registrations::{Register, Registration};
use domain::shifts::{SignUp, SignUpRequest};

use crate::api::changes::{Change, What};
use crate::device::{self, Person, drafts, held, storage};
use crate::json;

pub(super) fn deliver(change: &Change, reply: &str) {
    let event = &change.event;
    match &change.what {
        What::Register { .. } | What::ChangeRegistration { .. } | What::CancelRegistration { .. } => {
            let Some(mut registration) = json::read::<Registration>(reply) else { return };
            let token = registration.manage_token.take();
            if let Some(token) = change.bearer.clone().or(token) {
                held::note_registration(event, &token, registration);
            }
        }
        What::SignUp { .. } | What::Withdraw { .. } => {
            let Some(mut sign_up) = json::read::<SignUp>(reply) else { return };
            let token = sign_up.manage_token.take();
            if let Some(token) = change.bearer.clone().or(token) {
                held::note_sign_up(event, &token, sign_up);
            }
        }
    }
    match &change.what {
        What::Register { draft } => {
            storage::remove(&drafts::key(event, draft));
            if let Some(request) = json::read::<Register>(&change.body) {
                remember(event, request.name, request.email);
            }
        }
        What::SignUp { .. } => {
            if let Some(request) = json::read::<SignUpRequest>(&change.body) {
                remember(event, request.name, request.email);
            }
        }
        _ => {}
    }
}

fn remember(event: &EventSlug, name: String, email: String) {
    if !email.is_empty() {
        device::remember_person(event, &Person { name, email });
    }
}
