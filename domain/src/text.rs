//! What people type: parsed once, at the edge, into types that are safe to keep, show and mail.
//!
//! Names are free (one word, any script, apostrophes); only what could deceive a reader or split a mail header is
//! refused. What nobody can see and what says nothing, such as the zero-width space that a copied text brings along, is left
//! out without a word: whoever can't see it can't take it away. With the feature `nfc` (the server) text is brought to Unicode's NFC first; the browser leaves it out, since
//! its tables would weigh on every first visit and the server has the last word.

use crate::problem::FieldProblem;

/// The longest name, in characters.
pub const NAME_CHARS: usize = 100;
/// The longest e-mail address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const EMAIL_BYTES: usize = 254;
/// The longest reason in the public ledger, in characters.
pub const REASON_CHARS: usize = 300;
/// The most marks on one letter, once letter and mark are one wherever Unicode has them as one: Hebrew's verses have three.
const MOST_MARKS: u32 = 4;

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

    /// Parses the name of somebody else, which is not asked of them.
    ///
    /// # Errors
    /// The same problems, in other words.
    pub fn parse_theirs(raw: &str) -> Result<Self, FieldProblem> {
        Self::parse(raw).map_err(|problem| match problem.code.as_str() {
            "required" => FieldProblem { detail: "Enter their name.".to_owned(), ..problem },
            _ => problem,
        })
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
        || (!c.is_ascii() && !is_unsafe(c) && (is_seen(c) || is_mark(c)))
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
    // What is only there to join or to dress letters is nothing without one.
    if count < least || (least > 0 && !text.chars().any(is_seen)) {
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
    check_marks(field, &text)?;
    Ok(text)
}

/// Refuses marks piled up on one letter, which run over the lines above and below on everybody's screen.
fn check_marks(field: &str, text: &str) -> Result<(), FieldProblem> {
    let mut pile = 0;
    for c in text.chars() {
        pile = if is_mark(c) { pile + 1 } else { 0 };
        if pile > MOST_MARKS {
            let detail = "Leave out the marks piled up on one letter.";
            return Err(FieldProblem::new(field, "characters", detail));
        }
    }
    Ok(())
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
    check_marks(field, &text)?;
    Ok(text)
}

/// Keeps a parsed value, or notes its problem.
pub fn keep<T>(problems: &mut Vec<FieldProblem>, parsed: Result<T, FieldProblem>) -> Option<T> {
    parsed.map_err(|problem| problems.push(problem)).ok()
}

/// Keeps a value of several fields, or notes their problems.
pub fn keep_all<T>(problems: &mut Vec<FieldProblem>, parsed: Result<T, Vec<FieldProblem>>) -> Option<T> {
    parsed.map_err(|found| problems.extend(found)).ok()
}

/// Characters without a look or a meaning of their own (Unicode's `Default_Ignorable_Code_Point` without the joiners and
/// variation selectors that scripts and emoji need, and the blank Braille pattern).
fn is_nothing(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{206A}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
}

/// Something that one can see by itself: no blank, no joiner, no variation selector, no mark.
fn is_seen(c: char) -> bool {
    !c.is_whitespace()
        && !is_mark(c)
        && !matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Marks on letters of any script (Unicode's blocks of combining marks). Marks of one script, such as vowel signs, stand
/// beside or around their letter by that script's rules.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Control characters (CR and LF among them) and those that turn the reading direction around (UAX #9), with which a
/// name can be made to read as another one; line and paragraph separators.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Without what is nothing.
fn shown(raw: &str) -> String {
    raw.chars().filter(|&c| !is_nothing(c)).collect()
}

#[cfg(feature = "nfc")]
fn normalise(raw: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    shown(raw).trim().nfc().collect()
}

#[cfg(not(feature = "nfc"))]
fn normalise(raw: &str) -> String {
    shown(raw).trim().to_owned()
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
    fn who_writes_somebody_elses_name_is_not_asked_for_their_own() {
        assert_eq!(Name::parse("").unwrap_err().detail, "Enter your name.");
        let problem = Name::parse_theirs(" ").unwrap_err();
        assert_eq!((problem.code.as_str(), problem.detail.as_str()), ("required", "Enter their name."));
        assert_eq!(Name::parse_theirs("Ada\u{0}").unwrap_err(), Name::parse("Ada\u{0}").unwrap_err());
        assert_eq!(Name::parse_theirs("Mia").unwrap().as_str(), "Mia");
    }

    #[test]
    fn what_cannot_be_seen_is_left_out_and_alone_it_is_nothing() {
        assert_eq!(
            Name::parse("\u{FEFF}Ada\u{200B} Love\u{AD}lace\u{3164}").unwrap().as_str(),
            "Ada Lovelace"
        );
        for nothing in
            ["\u{200B}", "\u{3164}", "\u{2800}\u{2060}", "\u{200D}", " \u{200C}\u{FE0F} ", "\u{301}"]
        {
            assert_eq!(Name::parse(nothing).unwrap_err().code, "required", "{nothing:?}");
        }
        for name in ["می\u{200C}خواهم", "👩\u{200D}🚀", "क्\u{200D}ष"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name, "joiners carry meaning");
        }
        let address = Email::parse("ada\u{200B}@exa\u{3164}mple.org").unwrap();
        assert_eq!(address.as_str(), "ada@example.org");
        assert!(Email::parse("ada\u{200D}@example.org").is_err());
        assert_eq!(prose("note", "one\u{200B}\ntwo", 100).unwrap(), "one\ntwo");
    }

    #[test]
    fn marks_piled_up_on_a_letter_are_refused() {
        let piled = |marks: usize| format!("Z{}", "\u{33F}".repeat(marks));
        assert!(Name::parse(&piled(4)).is_ok());
        assert_eq!(Name::parse(&piled(5)).unwrap_err().code, "characters");
        assert_eq!(prose("note", &piled(5), 100).unwrap_err().code, "characters");
        assert!(Name::parse("Nguyễn Thị Ánh").is_ok());
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
