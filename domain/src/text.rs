//! What people type: parsed once, at the edge, into types that are safe to keep, show and mail.
//!
//! Names are free (one word, any script, apostrophes); only what could deceive a reader or split a mail header is
//! refused. With the feature `nfc` (the server) text is brought to Unicode's NFC first; the browser leaves it out, since
//! its tables would weigh on every first visit and the server has the last word.

use crate::problem::FieldProblem;

/// The longest name, in characters.
pub const NAME_CHARS: usize = 100;
/// The longest e-mail address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const EMAIL_BYTES: usize = 254;
/// The longest reason in the public ledger, in characters.
pub const REASON_CHARS: usize = 300;

/// A person's name: 1 to [`NAME_CHARS`] characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Parses what somebody typed into a name field.
    ///
    /// # Errors
    /// A problem of the field `name`: `required`, `too_long`, or `characters`.
    pub fn parse(raw: &str) -> Result<Self, FieldProblem> {
        line("name", raw, 1, NAME_CHARS).map(Self)
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address that looks like one; whether it exists, only a mail can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses what somebody typed into an e-mail field: the HTML Standard's rule for `<input type=email>`, with
    /// characters beyond ASCII allowed (RFC 6531) and at least one dot in the domain.
    ///
    /// # Errors
    /// A problem of the field `email`: `required`, `too_long`, or `email`.
    pub fn parse(raw: &str) -> Result<Self, FieldProblem> {
        let text = normalise(raw);
        if text.is_empty() {
            return Err(FieldProblem::new("email", "required", "Enter an e-mail address."));
        }
        if text.len() > EMAIL_BYTES {
            return Err(FieldProblem::new(
                "email",
                "too_long",
                "An e-mail address has at most 254 characters.",
            ));
        }
        let well_formed = text.rsplit_once('@').is_some_and(|(local, domain)| {
            let local_ok = !local.is_empty() && local.chars().all(is_local_char);
            let labels_ok = domain.split('.').all(is_domain_label) && domain.contains('.');
            local_ok && labels_ok
        });
        if well_formed {
            Ok(Self(text))
        } else {
            Err(FieldProblem::new("email", "email", "Enter an address such as ada@example.org."))
        }
    }

    /// The address as its owner wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of the same address share: lower case. Mailboxes that tell case apart are not seen in
    /// practice, and two seats for `Ada@` and `ada@` would be.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

fn is_local_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || ".!#$%&'*+/=?^_`{|}~-".contains(c)
        || (!c.is_ascii() && !is_unsafe(c) && !c.is_whitespace())
}

fn is_domain_label(label: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || (!c.is_ascii() && c.is_alphanumeric());
    !label.is_empty()
        && label.len() <= 63
        && label.chars().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Parses one line of text of `least` to `most` characters.
///
/// # Errors
/// A problem of `field`: `required`, `too_long`, or `characters`.
pub fn line(field: &str, raw: &str, least: usize, most: usize) -> Result<String, FieldProblem> {
    let text = normalise(raw);
    let count = text.chars().count();
    if count < least {
        let detail = if field == "name" { "Enter your name." } else { "This can't be empty." };
        return Err(FieldProblem::new(field, "required", detail));
    }
    if count > most {
        return Err(FieldProblem::new(
            field,
            "too_long",
            format!("At most {most} characters; this has {count}."),
        ));
    }
    if text.chars().any(is_unsafe) {
        return Err(FieldProblem::new(
            field,
            "characters",
            "Leave out line breaks and invisible control characters.",
        ));
    }
    Ok(text)
}

/// Parses text of several lines, possibly empty, of at most `most` characters.
///
/// # Errors
/// A problem of `field`: `too_long` or `characters`.
pub fn prose(field: &str, raw: &str, most: usize) -> Result<String, FieldProblem> {
    let text = normalise(raw).replace("\r\n", "\n");
    let count = text.chars().count();
    if count > most {
        return Err(FieldProblem::new(
            field,
            "too_long",
            format!("At most {most} characters; this has {count}."),
        ));
    }
    if text.chars().any(|c| is_unsafe(c) && c != '\n' && c != '\t') {
        return Err(FieldProblem::new(field, "characters", "Leave out invisible control characters."));
    }
    Ok(text)
}

/// Keeps a parsed value, or notes its problem.
pub fn keep<T>(problems: &mut Vec<FieldProblem>, parsed: Result<T, FieldProblem>) -> Option<T> {
    parsed.map_err(|problem| problems.push(problem)).ok()
}

/// Control characters (CR and LF among them) and those that turn the reading direction around (UAX #9), with which a
/// name can be made to read as another one; line and paragraph separators; the byte-order mark.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(feature = "nfc")]
fn normalise(raw: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    raw.trim().nfc().collect()
}

#[cfg(not(feature = "nfc"))]
fn normalise(raw: &str) -> String {
    raw.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_one_word_in_any_script_with_an_apostrophe() {
        for name in ["Madonna", "Seán O’Casey", "Jean-Luc d'Arc", "李小龍", "علي", "Þórdís", "X Æ A-12"]
        {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_that_could_deceive_or_split_a_header_is_refused() {
        for (name, code) in [
            ("", "required"),
            ("   ", "required"),
            ("Ada\r\nBcc: all@example.org", "characters"),
            ("Ada\u{202E}gnp.exe", "characters"),
            ("Ada\u{0}", "characters"),
            (&"a".repeat(101), "too_long"),
        ] {
            assert_eq!(Name::parse(name).unwrap_err().code, code, "{name:?}");
        }
        assert!(Name::parse(&"å".repeat(100)).is_ok(), "characters count, not bytes");
    }

    #[test]
    fn an_address_is_recognised() {
        for good in
            ["ada@example.org", "a.b+c@sub.example.co.uk", "o'brien@example.ie", "jörg@exämple.de", "a@b.c"]
        {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "a b@example.org",
            "ada@exa mple.org",
            "ada@-a.org",
            "ada@example..org",
            "ada@example.org\r\nX: y",
            "<ada@example.org>",
            "a@b@c.org",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn two_spellings_of_an_address_are_one_person() {
        assert_eq!(
            Email::parse(" Ada@Example.ORG ").unwrap().key(),
            Email::parse("ada@example.org").unwrap().key()
        );
    }
}
