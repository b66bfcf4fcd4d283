//! The API's paths: the server's routes and the browser's calls are made from the same words.

use crate::ids::{EventSlug, PlaceId, QuotaId};

/// All events.
pub const EVENTS: &str = "/api/events";
/// One event with its quotas.
pub const EVENT: &str = "/api/events/{event}";
/// What is asked of whoever registers.
pub const QUESTIONS: &str = "/api/events/{event}/questions";
/// Questions that most conferences ask.
pub const QUESTION_PRESETS: &str = "/api/questions/presets";
/// New quotas.
pub const QUOTAS: &str = "/api/events/{event}/quotas";
/// One quota.
pub const QUOTA: &str = "/api/events/{event}/quotas/{quota}";
/// Codes, for an organiser.
pub const CODES: &str = "/api/events/{event}/codes";
/// The door that a code opens.
pub const JOIN: &str = "/api/events/{event}/join/{code}";
/// New registrations.
pub const REGISTRATIONS: &str = "/api/events/{event}/registrations";
/// One registration.
pub const REGISTRATION: &str = "/api/registrations/{id}";
/// Taking what is held for one.
pub const CONFIRMATION: &str = "/api/registrations/{id}/confirmation";
/// What goes along with a registration.
pub const ADD_ONS: &str = "/api/registrations/{id}/add-ons";
/// One thing that goes along.
pub const ADD_ON: &str = "/api/registrations/{id}/add-ons/{add_on}";
/// Waiting together with others.
pub const PARTY: &str = "/api/registrations/{id}/party";
/// A place that is held for somebody, for an organiser.
pub const HELD: &str = "/api/events/{event}/registrations/{id}/confirmation";
/// Handing a registration over.
pub const TRANSFER: &str = "/api/registrations/{id}/transfer";
/// A mail with one's link.
pub const LINK: &str = "/api/registrations/{id}/link";
/// All that is known of a person.
pub const OWN_DATA: &str = "/api/registrations/{id}/data";
/// A registration that somebody would hand over to whoever has the link.
pub const TRANSFER_OFFER: &str = "/api/events/{event}/transfer";
/// Links for those who have lost theirs.
pub const LINKS: &str = "/api/events/{event}/links";
/// What such a link is exchanged at.
pub const ACCESS: &str = "/api/events/{event}/access";
/// What one manage token opens.
pub const MINE: &str = "/api/events/{event}/mine";
/// What one manage token opens, as a calendar.
pub const CALENDAR: &str = "/api/events/{event}/mine/calendar";
/// The volunteer board.
pub const SHIFTS: &str = "/api/events/{event}/shifts";
/// New sign-ups.
pub const SIGN_UPS: &str = "/api/events/{event}/shifts/{shift}/sign-ups";
/// One sign-up.
pub const SIGN_UP: &str = "/api/sign-ups/{id}";
/// Mails, for an organiser.
pub const MAILS: &str = "/api/events/{event}/mails";
/// How an event writes to people.
pub const MAIL_VOICE: &str = "/api/events/{event}/mail-voice";
/// Sponsors.
pub const SPONSORS: &str = "/api/events/{event}/sponsors";
/// One sponsor.
pub const SPONSOR: &str = "/api/events/{event}/sponsors/{sponsor}";
/// A sponsor's private link.
pub const PORTAL_LINK: &str = "/api/events/{event}/sponsors/{sponsor}/portal-link";
/// Sponsors with their contacts and seats, for an organiser.
pub const ALLOTMENTS: &str = "/api/events/{event}/allotments";
/// A sponsor's own page: which one, its token says.
pub const PORTAL: &str = "/api/events/{event}/portal";
/// What a list of colleagues would lead to.
pub const PORTAL_PREVIEW: &str = "/api/events/{event}/portal/preview";
/// Inviting colleagues.
pub const PORTAL_INVITATIONS: &str = "/api/events/{event}/portal/invitations";
/// Asking for further colleagues at the door for everyone.
pub const PORTAL_FURTHER: &str = "/api/events/{event}/portal/further";
/// One colleague's place.
pub const PORTAL_PERSON: &str = "/api/events/{event}/portal/people/{id}";
/// Giving seats back.
pub const PORTAL_RETURNS: &str = "/api/events/{event}/portal/returns";
/// Live counts.
pub const LIVE: &str = "/api/events/{event}/live";
/// What the release dates will bring.
pub const FORECAST: &str = "/api/events/{event}/forecast";
/// The public ledger.
pub const LEDGER: &str = "/api/events/{event}/ledger";

/// Path of one event.
pub fn event(event: &EventSlug) -> String {
    format!("/api/events/{event}")
}

/// Path for new quotas.
pub fn quotas(event: &EventSlug) -> String {
    format!("/api/events/{event}/quotas")
}

/// Path of one quota.
pub fn quota(event: &EventSlug, quota: &QuotaId) -> String {
    format!("/api/events/{event}/quotas/{quota}")
}

/// Path of an event's codes.
pub fn codes(event: &EventSlug) -> String {
    format!("/api/events/{event}/codes")
}

/// Path of the door that a code opens; `code` must be percent-encoded already where it came from outside.
pub fn join(event: &EventSlug, code: &str) -> String {
    format!("/api/events/{event}/join/{code}")
}

/// Path for taking what is held.
pub fn confirmation(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/confirmation")
}

/// Path for new registrations.
pub fn registrations(event: &EventSlug) -> String {
    format!("/api/events/{event}/registrations")
}

/// Path of one registration.
pub fn registration(id: &PlaceId) -> String {
    format!("/api/registrations/{id}")
}

/// Path for what shall go along with a registration.
pub fn add_ons(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/add-ons")
}

/// Path of one thing that goes along.
pub fn add_on(id: &PlaceId, add_on: &PlaceId) -> String {
    format!("/api/registrations/{id}/add-ons/{add_on}")
}

/// Path of waiting together with others.
pub fn party(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/party")
}

/// Path of handing a registration over.
pub fn transfer(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/transfer")
}

/// Path for a mail with one's link.
pub fn link(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/link")
}

/// Path of all that is known of a person.
pub fn own_data(id: &PlaceId) -> String {
    format!("/api/registrations/{id}/data")
}

/// Path of a registration that somebody would hand over.
pub fn transfer_offer(event: &EventSlug) -> String {
    format!("/api/events/{event}/transfer")
}

/// Path for links.
pub fn links(event: &EventSlug) -> String {
    format!("/api/events/{event}/links")
}

/// Path at which a link is exchanged.
pub fn access(event: &EventSlug) -> String {
    format!("/api/events/{event}/access")
}

/// Path of what one manage token opens.
pub fn mine(event: &EventSlug) -> String {
    format!("/api/events/{event}/mine")
}

/// Path of what one manage token opens, as a calendar.
pub fn calendar(event: &EventSlug) -> String {
    format!("/api/events/{event}/mine/calendar")
}

/// Path of the volunteer board.
pub fn shifts(event: &EventSlug) -> String {
    format!("/api/events/{event}/shifts")
}

/// Path for new sign-ups.
pub fn sign_ups(event: &EventSlug, shift: &QuotaId) -> String {
    format!("/api/events/{event}/shifts/{shift}/sign-ups")
}

/// Path of one sign-up.
pub fn sign_up(id: &PlaceId) -> String {
    format!("/api/sign-ups/{id}")
}

/// Path of an event's mails.
pub fn mails(event: &EventSlug) -> String {
    format!("/api/events/{event}/mails")
}

/// Path of how an event writes to people.
pub fn mail_voice(event: &EventSlug) -> String {
    format!("/api/events/{event}/mail-voice")
}

/// Path of an event's sponsors.
pub fn sponsors(event: &EventSlug) -> String {
    format!("/api/events/{event}/sponsors")
}

/// Path of a sponsor's private link.
pub fn portal_link(event: &EventSlug, sponsor: &QuotaId) -> String {
    format!("/api/events/{event}/sponsors/{sponsor}/portal-link")
}

/// Path of what a sponsor's token opens; `part` names what of it, such as `/preview`, or nothing.
pub fn portal(event: &EventSlug, part: &str) -> String {
    format!("/api/events/{event}/portal{part}")
}

/// Path of one colleague's place.
pub fn portal_person(event: &EventSlug, id: &PlaceId) -> String {
    format!("/api/events/{event}/portal/people/{id}")
}

/// Path of the live counts.
pub fn live(event: &EventSlug) -> String {
    format!("/api/events/{event}/live")
}

/// Path of what has changed in the counts since a version, and of all that changes from now on.
pub fn live_since(event: &EventSlug, version: u64) -> String {
    format!("/api/events/{event}/live?since={version}")
}

/// Path of the public ledger's entries after number `after`.
pub fn ledger(event: &EventSlug, after: u64) -> String {
    format!("/api/events/{event}/ledger?after={after}")
}
