//! Sponsors: who they are, to everybody; and what an organiser sets up for them.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::ledger::{Access, LONGEST_OFFER_MINUTES, MovesUp, OfferTerms, QuotaKind, QuotaSpec};
use crate::problem::FieldProblem;
use crate::quotas::check_id;
use crate::registrations::CODE_CHARS;
use crate::text::{self, Email, NAME_CHARS, Name, REASON_CHARS};

/// The longest link, in characters.
pub const LINK_CHARS: usize = 500;
/// The longest text about a sponsor, in characters.
pub const TEXT_CHARS: usize = 1_000;

/// What everybody may know of a sponsor. What is empty is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is called.
    pub name: String,
    /// Its level, such as `Gold`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// Where its booth is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub booth: String,
    /// Its site, `http` or `https`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// A few sentences of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where its logo is, `http` or `https`. Kept for programmes and posters: the event's own pages show no other site's
    /// pictures, since each would tell that site who looks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub logo: String,
    /// Where it hires, `http` or `https`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hiring_link: String,
}

/// A sponsor as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sponsor {
    /// Its id, and that of the quota of its seats.
    pub id: QuotaId,
    /// Who it is.
    #[serde(flatten)]
    pub profile: Profile,
}

/// Whom the organisers write to at a sponsor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// The seats that a new sponsor gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Allotment {
    /// The quota above, such as that of all sponsors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<QuotaId>,
    /// How many seats.
    pub seats: u32,
    /// How many of them are kept for it while nobody has claimed them; all where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<u32>,
    /// When what is unclaimed of the guarantee goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
    /// A code that opens these seats as well, for whoever has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// `POST /api/events/{event}/sponsors`: a sponsor, its seats and its private link in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AddSponsor {
    /// Id within the event, and that of the quota of its seats: lower-case letters, digits and hyphens, at most 60.
    pub id: QuotaId,
    /// Who it is.
    pub profile: Profile,
    /// Whom to write to.
    pub contact: Contact,
    /// Its seats. Left out where there is a quota of this id already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allotment: Option<Allotment>,
    /// Whether it is on the public page of sponsors. Its seats stand in the ledger all the same.
    #[serde(default = "yes")]
    pub published: bool,
    /// Why, in the organiser's words; it stands in the public ledger.
    pub reason: String,
}

fn yes() -> bool {
    true
}

/// A new sponsor's input after validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidAddSponsor {
    /// Its id, and that of its quota.
    pub id: QuotaId,
    /// Who it is.
    pub profile: Profile,
    /// Whom to write to.
    pub contact: Contact,
    /// Its seats as a quota, with the code that opens it.
    pub quota: Option<(QuotaSpec, Option<String>)>,
    /// Whether it is on the public page.
    pub published: bool,
    /// Why.
    pub reason: String,
}

/// `PATCH /api/events/{event}/sponsors/{sponsor}`: what is absent stays; what is there replaces all of the former.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeSponsor {
    /// Who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Whom to write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// Whether it is on the public page of sponsors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<bool>,
}

/// A sponsor as its organiser has just set it up or changed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SponsorSet {
    /// As everybody sees it.
    #[serde(flatten)]
    pub sponsor: Sponsor,
    /// What opens its portal, `/e/{event}/sponsor#t={portal_token}`; where a new link was made, and in repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_token: Option<String>,
}

/// `GET /api/events/{event}/allotments`: a sponsor as an organiser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SponsorAccount {
    /// As everybody sees it.
    #[serde(flatten)]
    pub sponsor: Sponsor,
    /// Whom to write to.
    pub contact: Contact,
    /// Whether it is on the public page of sponsors.
    pub published: bool,
    /// How its seats stand.
    pub seats: crate::portal::Seats,
    /// When what is unclaimed goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub release_at: Option<Timestamp>,
}

impl Profile {
    /// The same, cleaned up.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, text::line("name", &self.name, 1, NAME_CHARS));
        let level = text::keep(&mut problems, text::line("level", &self.level, 0, NAME_CHARS));
        let booth = text::keep(&mut problems, text::line("booth", &self.booth, 0, NAME_CHARS));
        let link = text::keep(&mut problems, web_link("link", &self.link));
        let about = text::keep(&mut problems, text::prose("text", &self.text, TEXT_CHARS));
        let logo = text::keep(&mut problems, web_link("logo", &self.logo));
        let hiring_link = text::keep(&mut problems, web_link("hiring_link", &self.hiring_link));
        match (name, level, booth, about, (link, logo, hiring_link)) {
            (
                Some(name),
                Some(level),
                Some(booth),
                Some(text),
                (Some(link), Some(logo), Some(hiring_link)),
            ) if problems.is_empty() => Ok(Self { name, level, booth, link, text, logo, hiring_link }),
            _ => Err(problems),
        }
    }
}

impl Contact {
    /// The same, cleaned up.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let name = text::keep(&mut problems, Name::parse(&self.name));
        let email = text::keep(&mut problems, Email::parse(&self.email));
        match (name, email) {
            (Some(name), Some(email)) => {
                Ok(Self { name: name.as_str().to_owned(), email: email.as_str().to_owned() })
            }
            _ => Err(problems),
        }
    }
}

impl AddSponsor {
    /// Checks the whole form at once, so that every wrong field is named. Offers of its seats lead up to `until`.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self, until: Timestamp) -> Result<ValidAddSponsor, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        text::keep(&mut problems, check_id(&self.id));
        let profile = text::keep_all(&mut problems, below("profile", self.profile.validate()));
        let contact = text::keep_all(&mut problems, below("contact", self.contact.validate()));
        let code =
            self.allotment.as_ref().and_then(|allotment| allotment.code.as_deref()).and_then(|code| {
                text::keep(&mut problems, text::line("allotment.code", code, 1, CODE_CHARS))
            });
        let reason = text::keep(&mut problems, text::line("reason", &self.reason, 1, REASON_CHARS));
        match (profile, contact, reason) {
            (Some(profile), Some(contact), Some(reason)) if problems.is_empty() => {
                let quota = self.allotment.as_ref().map(|allotment| {
                    let spec = allotment.quota(self.id.clone(), profile.name.clone(), until);
                    (spec, code)
                });
                let (id, published) = (self.id.clone(), self.published);
                Ok(ValidAddSponsor { id, profile, contact, quota, published, reason })
            }
            _ => Err(problems),
        }
    }
}

impl Allotment {
    /// The seats as a limit. Whoever of its people finds them taken waits for one of them, and is then offered it.
    fn quota(&self, id: QuotaId, name: String, until: Timestamp) -> QuotaSpec {
        let terms = OfferTerms { minutes: LONGEST_OFFER_MINUTES, until: Some(until) };
        QuotaSpec {
            parent: self.parent.clone(),
            name,
            guarantee: self.guarantee.unwrap_or(self.seats),
            release_at: self.release_at,
            access: Access::Code,
            moves_up: MovesUp::Offered(terms),
            ..QuotaSpec::new(id, QuotaKind::Sponsor, self.seats)
        }
    }
}

impl ChangeSponsor {
    /// The same, cleaned up.
    ///
    /// # Errors
    /// One [`FieldProblem`] for each field that does not validate.
    pub fn validate(&self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let profile = self.profile.as_ref().map(Profile::validate).transpose();
        let profile = text::keep_all(&mut problems, below("profile", profile));
        let contact = self.contact.as_ref().map(Contact::validate).transpose();
        let contact = text::keep_all(&mut problems, below("contact", contact));
        match (profile, contact) {
            (Some(profile), Some(contact)) => Ok(Self { profile, contact, published: self.published }),
            _ => Err(problems),
        }
    }
}

fn below<T>(path: &str, checked: Result<T, Vec<FieldProblem>>) -> Result<T, Vec<FieldProblem>> {
    checked.map_err(|problems| problems.into_iter().map(|problem| problem.below(path)).collect())
}

/// A link to another site, or nothing. Only `http` and `https`: what a browser would run instead of opening is refused, and
/// so is a name before the host, which makes a link look like another's.
///
/// # Errors
/// A problem of `field`: `too_long`, `characters`, or `link`.
pub fn web_link(field: &str, raw: &str) -> Result<String, FieldProblem> {
    let link = text::line(field, raw, 0, LINK_CHARS)?;
    if link.is_empty() || is_web_link(&link) {
        return Ok(link);
    }
    Err(FieldProblem::new(field, "link", "Enter a link that begins with https:// or http://."))
}

fn is_web_link(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let strange = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`');
    is_web && !host.is_empty() && !host.contains('@') && !link.chars().any(strange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_to_a_site_and_nothing_else() {
        for good in ["", "https://example.org", "http://example.org/jobs?x=1#y", "HTTPS://example.org:8443/é"]
        {
            assert!(web_link("link", good).is_ok(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "example.org",
            "ftp://example.org",
            "https://",
            "https:///path",
            "https://bank.example@evil.example",
            "https://example.org/a b",
            "https://example.org\\@evil.example",
            "data:text/html,x",
            " javascript://example.org/%0aalert(1)",
        ] {
            assert_eq!(web_link("link", bad).unwrap_err().code, "link", "{bad}");
        }
        assert_eq!(web_link("link", "https://a\u{202e}b").unwrap_err().code, "characters");
        assert_eq!(web_link("link", &format!("https://{}", "a".repeat(500))).unwrap_err().code, "too_long");
    }

    #[test]
    fn every_wrong_field_of_a_sponsor_is_named() {
        let form = AddSponsor {
            id: "Acme!".into(),
            profile: Profile { link: "acme".to_owned(), ..Profile::default() },
            contact: Contact::default(),
            allotment: Some(Allotment { code: Some(String::new()), ..Allotment::default() }),
            published: true,
            reason: String::new(),
        };
        let problems = form.validate(Timestamp::default()).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let wrong = [
            "id",
            "profile.name",
            "profile.link",
            "contact.name",
            "contact.email",
            "allotment.code",
            "reason",
        ];
        assert_eq!(fields, wrong);
    }
}
