//! Changes as values: what the outbox keeps on the device and sends until it has an answer.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use serde::Serialize;

use crate::json::{FromJson, Json, read_fields};

/// What a change is about. Only one change about the same thing is on its way at a time: a double tap makes one request.
///
/// On the device it is a few words, such as `sign-up bags-1`: reading an enum in all its JSON forms weighs ten times this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub enum What {
    /// A new registration, from a draft on this device.
    Register { draft: String },
    /// New name or answers.
    ChangeRegistration { registration: PlaceId },
    /// An offered seat, taken.
    Confirm { registration: PlaceId },
    /// A seat given back.
    CancelRegistration { registration: PlaceId },
    /// Something else that goes along with a seat: of which add-on it is about.
    AddOn { registration: PlaceId, quota: QuotaId },
    /// No longer waiting for each other.
    SplitParty { registration: PlaceId },
    /// A place that shall go to somebody else, or shall not after all.
    HandOver { registration: PlaceId },
    /// What only the page of one's own registration tells of: a word, and an id.
    Own { about: String },
    /// Something about a link that came by mail, or shall come: no token of this device's own goes along.
    Link { about: String },
    /// What a sponsor's contact wants, with the portal's token.
    Portal { about: String },
    /// A new sign-up.
    SignUp { shift: QuotaId },
    /// A shift given back.
    Withdraw { sign_up: PlaceId },
}

impl From<What> for String {
    fn from(what: What) -> Self {
        match what {
            What::Register { draft } => format!("register {draft}"),
            What::ChangeRegistration { registration } => format!("change {registration}"),
            What::Confirm { registration } => format!("confirm {registration}"),
            What::CancelRegistration { registration } => format!("cancel {registration}"),
            What::AddOn { registration, quota } => format!("add-on {registration} {quota}"),
            What::SplitParty { registration } => format!("split {registration}"),
            What::HandOver { registration } => format!("hand-over {registration}"),
            What::Own { about } => format!("own {about}"),
            What::Link { about } => format!("link {about}"),
            What::Portal { about } => format!("portal {about}"),
            What::SignUp { shift } => format!("sign-up {shift}"),
            What::Withdraw { sign_up } => format!("withdraw {sign_up}"),
        }
    }
}

impl From<String> for What {
    fn from(words: String) -> Self {
        match words.split_once(' ') {
            Some(("change", id)) => Self::ChangeRegistration { registration: id.into() },
            Some(("confirm", id)) => Self::Confirm { registration: id.into() },
            Some(("cancel", id)) => Self::CancelRegistration { registration: id.into() },
            Some(("add-on", ids)) => {
                let (registration, quota) = ids.split_once(' ').unwrap_or((ids, ""));
                Self::AddOn { registration: registration.into(), quota: quota.into() }
            }
            Some(("split", id)) => Self::SplitParty { registration: id.into() },
            Some(("hand-over", id)) => Self::HandOver { registration: id.into() },
            Some(("own", about)) => Self::Own { about: about.to_owned() },
            Some(("link", about)) => Self::Link { about: about.to_owned() },
            Some(("portal", about)) => Self::Portal { about: about.to_owned() },
            Some(("sign-up", id)) => Self::SignUp { shift: id.into() },
            Some(("withdraw", id)) => Self::Withdraw { sign_up: id.into() },
            Some(("register", draft)) => Self::Register { draft: draft.to_owned() },
            // Of a version of the app that had one draft for each event, under this very name.
            _ => Self::Register { draft: words },
        }
    }
}

impl FromJson for What {
    fn from_json(json: &Json) -> Option<Self> {
        json.text().map(Self::from)
    }
}

read_fields!(Change { event, what, method, path, body, bearer });

/// A change that somebody wants, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where.
    pub event: EventSlug,
    /// What about.
    pub what: What,
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// The API's path.
    pub path: String,
    /// JSON; empty for none.
    pub body: String,
    /// The manage token, where one is needed.
    pub bearer: Option<String>,
}

/// A request's JSON.
pub(super) fn body<T: Serialize>(request: &T) -> String {
    // The API's own types are JSON; saying so with a panic would weigh a kilobyte.
    serde_json::to_string(request).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::What;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_a_change_is_about_reads_back_as_itself() {
        let all = [
            What::Register { draft: "7".into() },
            What::ChangeRegistration { registration: "r-1".into() },
            What::Confirm { registration: "r-1".into() },
            What::CancelRegistration { registration: "r-1".into() },
            What::AddOn { registration: "r-1".into(), quota: "shirt-m".into() },
            What::SplitParty { registration: "r-1".into() },
            What::HandOver { registration: "r-1".into() },
            What::Own { about: "erase r-1".into() },
            What::Link { about: "open".into() },
            What::Portal { about: "exchange p-1".into() },
            What::SignUp { shift: "bags-1".into() },
            What::Withdraw { sign_up: "s-1".into() },
        ];
        for what in all {
            assert_eq!(What::from(String::from(what.clone())), what);
        }
        let older = What::from("register".to_owned());
        assert_eq!(older, What::Register { draft: "register".into() });
    }
}
