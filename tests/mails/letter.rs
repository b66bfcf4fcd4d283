//! A mail as it arrived, taken apart as a mail program does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    head: Vec<(String, String)>,
    /// Content type and text of each part.
    parts: Vec<(String, String)>,
}

impl Arrived {
    pub(crate) fn parse(raw: &str) -> Self {
        let (head, body) = split(raw);
        let mut parts = Vec::new();
        take_apart(&head, &body, &mut parts);
        Self { head, parts }
    }

    pub(crate) fn header(&self, name: &str) -> String {
        let found = self.head.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        words(found.map_or("", |(_, value)| value))
    }

    pub(crate) fn subject(&self) -> String {
        self.header("subject")
    }

    /// The part of this type.
    pub(crate) fn part(&self, kind: &str) -> &str {
        let found = self.parts.iter().find(|(known, _)| known.starts_with(kind));
        found.map_or_else(|| panic!("no {kind} in {:?}", self.parts), |(_, text)| text.as_str())
    }

    pub(crate) fn has(&self, kind: &str) -> bool {
        self.parts.iter().any(|(known, _)| known.starts_with(kind))
    }

    /// The token in its link.
    pub(crate) fn token(&self) -> String {
        token(self.part("text/plain"))
    }
}

/// The token in the link of a mail's text.
pub(crate) fn token(text: &str) -> String {
    fragment(text, "/me#t=")
}

/// What follows in the link of a mail's text.
pub(crate) fn fragment(text: &str, begins: &str) -> String {
    let (_, rest) = text.split_once(begins).unwrap_or_else(|| panic!("no link in {text}"));
    rest.split_whitespace().next().expect("a token").to_owned()
}

type Head = Vec<(String, String)>;

fn split(raw: &str) -> (Head, String) {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let pair =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    (unfolded.lines().filter_map(pair).collect(), body.to_owned())
}

fn take_apart(head: &Head, body: &str, parts: &mut Vec<(String, String)>) {
    let value =
        |name: &str| head.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let kind = value("content-type").cloned().unwrap_or_default();
    if let Some((_, boundary)) = kind.split_once("boundary=\"") {
        let boundary = format!("--{}", boundary.split('"').next().unwrap_or_default());
        for part in body.split(&boundary).skip(1).filter(|part| !part.starts_with("--")) {
            let (head, body) = split(part.trim_start_matches('\n'));
            take_apart(&head, body.trim_end_matches('\n'), parts);
        }
        return;
    }
    let text = match value("content-transfer-encoding").map(String::as_str) {
        Some("base64") => decoded(&body.replace('\n', "")),
        Some("quoted-printable") => unquoted(&body.replace("=\n", "")),
        _ => body.to_owned(),
    };
    parts.push((kind, text.replace("\r\n", "\n")));
}

fn decoded(text: &str) -> String {
    String::from_utf8(STANDARD.decode(text).expect("base64")).expect("UTF-8")
}

fn unquoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = (first == b'=').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// A header's words: RFC 2047's encoded ones are decoded.
fn words(header: &str) -> String {
    let mut text = String::new();
    let mut rest = header;
    let mut after_encoded = false;
    while let Some(start) = rest.find("=?utf-8?b?") {
        let between = &rest[..start];
        // White space between two encoded words only separates them.
        if !(after_encoded && between.trim().is_empty()) {
            text.push_str(between);
        }
        let encoded = &rest[start + "=?utf-8?b?".len()..];
        let end = encoded.find("?=").expect("an end");
        text.push_str(&decoded(&encoded[..end]));
        rest = &encoded[end + 2..];
        after_encoded = true;
    }
    text + rest
}
