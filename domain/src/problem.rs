//! The one wire error: RFC 9457 problem details with a stable code, and the refusal's data where the rules said no.

use serde::{Deserialize, Serialize};

use crate::ledger::Refusal;

/// A field that does not validate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The field's path in the request, such as `answers.diet`.
    pub field: String,
    /// Stable machine code, such as `required` or `too_long`.
    pub code: String,
    /// What to do, in words.
    pub detail: String,
}

impl FieldProblem {
    /// A problem of `field`.
    pub fn new(field: &str, code: &str, detail: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), detail: detail.into() }
    }

    /// The same problem where the field stands further down in a request.
    #[must_use]
    pub fn below(self, path: &str) -> Self {
        Self { field: format!("{path}.{}", self.field), ..self }
    }
}

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference for this kind of problem: `/api#code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words; the same for each occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence, in words for the person who met it.
    pub detail: String,
    /// Stable machine code.
    pub code: Code,
    /// Every field that does not validate, with the code `invalid`; or whose address of a group's the rules' refusal is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The rules' refusal with its data; only where the rules said no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $wire:literal, $status:literal, $title:literal;)*) => {
        /// Stable machine codes. More may be added; none changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $wire)] $name,)*
        }

        impl Code {
            /// Every code, for documentation and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it stands in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire),* }
            }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }

            /// The kind of problem in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }
        }
    };
}

codes! {
    /// No place is left, and there is no waiting list.
    Full = "full", 409, "Full";
    /// It opens later.
    NotOpen = "not_open", 409, "Not open yet";
    /// It has closed.
    Closed = "closed", 409, "Closed";
    /// The person has a registration already.
    AlreadyRegistered = "already_registered", 409, "Already registered";
    /// The person is in this shift already, or in another of its waves.
    AlreadySignedUp = "already_signed_up", 409, "Already signed up";
    /// The shift is at the same time as another of the person's.
    Overlaps = "overlaps", 409, "Overlaps another shift";
    /// No door has this code.
    CodeUnknown = "code_unknown", 409, "Unknown code";
    /// Every seat behind this code is taken.
    CodeUsedUp = "code_used_up", 409, "Code used up";
    /// This door opens with a code only.
    CodeRequired = "code_required", 409, "Code required";
    /// This code's time is over.
    CodeExpired = "code_expired", 409, "Code expired";
    /// Only organisers and their helpers let people in here.
    StaffOnly = "staff_only", 409, "Staff only";
    /// More people than may register together.
    GroupTooLarge = "group_too_large", 409, "Group too large";
    /// An add-on goes with a registration.
    SeatRequired = "seat_required", 409, "Registration required";
    /// An add-on goes where its registration goes.
    GoesWithSeat = "goes_with_seat", 409, "Goes with the registration";
    /// The registration has one of this kind already.
    AlreadyAdded = "already_added", 409, "Added already";
    /// Nothing is offered yet.
    NotOffered = "not_offered", 409, "Not offered yet";
    /// The offer was not taken in time.
    Lapsed = "lapsed", 409, "Offer lapsed";
    /// The invited person has taken the seat.
    TakenAlready = "taken_already", 409, "Taken already";
    /// Shifts go to the next in line at once.
    NeverOffered = "never_offered", 409, "Never offered";
    /// A door for those with a code has one from its beginning.
    WithoutCode = "without_code", 409, "Without a code";
    /// A shift is a volunteer's place, and no way into the conference.
    IsShift = "is_shift", 409, "A shift";
    /// Add-ons stand in trees of their own.
    OtherKind = "other_kind", 409, "Of another kind than the quota above";
    /// This quota only adds up others; places are claimed further down.
    NotADoor = "not_a_door", 409, "Not a door";
    /// The new size is below what is taken and promised.
    BelowLoad = "below_load", 409, "Below what is taken";
    /// The quota above has not that much left.
    OverParent = "over_parent", 409, "More than the quota above has left";
    /// A guarantee can't be larger than its quota.
    GuaranteeOverSize = "guarantee_over_size", 409, "Guarantee larger than the quota";
    /// This code opens another door already.
    CodeTaken = "code_taken", 409, "Code taken";
    /// There is no such quota to stand below.
    ParentUnknown = "parent_unknown", 422, "No such quota above";
    /// The event has as many quotas as it may.
    TooManyQuotas = "too_many_quotas", 409, "Too many quotas";
    /// As many quotas stand above one another as may.
    TooDeep = "too_deep", 409, "Too many levels";
    /// The date has passed on which a guarantee goes back.
    ReleasePassed = "release_passed", 409, "Release date passed";
    /// There is one with this id already.
    AlreadyExists = "already_exists", 409, "Exists already";
    /// Nobody hands a place over to themselves.
    SamePerson = "same_person", 409, "The same person";
    /// The place is on its way to somebody else already.
    TransferOpen = "transfer_open", 409, "Being handed over already";
    /// Nobody said yes in time.
    TransferExpired = "transfer_expired", 409, "Not taken over in time";
    /// Its holder has taken it back.
    TakenBack = "taken_back", 409, "Taken back";
    /// The event has begun.
    TooLate = "too_late", 409, "Too late";
    /// The link was used before, and works once.
    LinkUsed = "link_used", 409, "Link used already";
    /// The link's time is over.
    LinkExpired = "link_expired", 409, "Link expired";
    /// The place was given back; it can't be changed any more.
    Gone = "gone", 409, "Given back already";
    /// The idempotency key was used for another request.
    KeyReused = "key_reused", 422, "Idempotency key used for another request";
    /// A change without an idempotency key.
    KeyRequired = "key_required", 400, "Idempotency key missing";
    /// The change may or may not have been written; the same request again will tell.
    UnknownOutcome = "unknown_outcome", 503, "Outcome unknown";
    /// The server can't answer right now.
    Unavailable = "unavailable", 503, "Not available right now";
    /// As many people watch live counts as the server has room for.
    TooManyWatchers = "too_many_watchers", 503, "Too many watchers";
    /// Too many wrong codes came from there.
    TooManyTries = "too_many_tries", 429, "Too many tries";
    /// As many mails were asked for as may be for a while.
    TooManyMails = "too_many_mails", 429, "Too many mails";
    /// There is nothing here, or not for this token.
    NotFound = "not_found", 404, "Not found";
    /// The path knows no such method.
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed";
    /// No valid token came along.
    Unauthorized = "unauthorized", 401, "Token missing or not valid";
    /// The token does not allow this.
    Forbidden = "forbidden", 403, "Not allowed";
    /// Input that does not validate; every field is named.
    Invalid = "invalid", 422, "Some fields need another look";
    /// The body is not JSON, or not of the expected form.
    Malformed = "malformed", 400, "Not understood";
    /// The body is not declared as JSON.
    NotJson = "not_json", 415, "Not JSON";
    /// The body is larger than allowed.
    TooLarge = "too_large", 413, "Too large";
    /// Something broke on the server; it has been logged.
    Internal = "internal", 500, "Something broke";
}

impl Problem {
    /// A problem with its code's status and title.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api#{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            fields: Vec::new(),
            refusal: None,
        }
    }

    /// Input that does not validate.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let names: Vec<&str> = fields.iter().map(|problem| problem.field.as_str()).collect();
        let detail = format!("Have another look at: {}.", names.join(", "));
        Self { fields, ..Self::new(Code::Invalid, detail) }
    }

    /// A refusal of the rules, with its words (see [`crate::words`]).
    pub fn refused(refusal: Refusal, detail: impl Into<String>) -> Self {
        Self { refusal: Some(refusal.clone()), ..Self::new(refusal.code(), detail) }
    }
}
