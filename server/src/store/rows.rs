//! Rows on their way in and out: one table's new rows as one JSON parameter, and found columns as values.
//!
//! A batch goes in by one fixed statement per table, prepared once, whatever the batch's size.

use serde::ser::Error;
use serde::{Serialize, Serializer};

use super::{Changes, CodeRow, MailRow, OutcomeRow, PlaceRow, StoreError};
use crate::tokens::Digest;

/// One table's new rows as a JSON array of arrays, in the order of the statement's columns; none where there is nothing.
pub(super) type Rows = Result<Option<String>, StoreError>;

/// Writes tuples as they are: values in between would cost more than the text.
fn rows<'a, T, R: Serialize>(items: &'a [T], row: impl Fn(&'a T) -> R) -> Rows {
    if items.is_empty() {
        return Ok(None);
    }
    let rows: Vec<R> = items.iter().map(row).collect();
    serde_json::to_string(&rows).map(Some).map_err(|why| StoreError::Damaged(format!("new rows: {why}")))
}

/// A value that goes into its column as JSON text.
struct Text<'a, T>(&'a T);

impl<T: Serialize> Serialize for Text<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&serde_json::to_string(self.0).map_err(S::Error::custom)?)
    }
}

/// Bytes as a statement's `unhex` or `decode(…, 'hex')` takes them.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

pub(super) fn entry_rows(changes: &Changes) -> Rows {
    rows(&changes.entries, |entry| (entry.seq, Text(entry)))
}

pub(super) fn outcome_rows(changes: &Changes) -> Rows {
    rows(&changes.outcomes, |row| (hex(&row.key.0), hex(&row.fingerprint.0), hex(&row.salt), &row.outcome))
}

/// Each place of which an outcome holds something personal, with that outcome's key.
pub(super) fn outcome_place_rows(changes: &Changes) -> Rows {
    let about =
        changes.outcomes.iter().flat_map(|row| row.about.iter().map(|place| (place, hex(&row.key.0))));
    rows(&about.collect::<Vec<_>>(), |(place, key)| (place, key))
}

pub(super) fn person_rows(changes: &Changes) -> Rows {
    rows(&changes.people, |(person, email_key)| (person, email_key))
}

pub(super) fn place_rows(changes: &Changes) -> Rows {
    rows(&changes.places, |row| {
        (&row.id, &row.person, &row.name, &row.email, Text(&row.answers), hex(&row.manage_token.0))
    })
}

pub(super) fn code_rows(changes: &Changes) -> Rows {
    rows(&changes.codes, |row| (CodeRow::key(&row.code), &row.code, &row.quota))
}

/// One row for all entries of a transaction, whatever their number.
pub(super) fn outbox_rows(changes: &Changes) -> Rows {
    let range = changes.entries.first().zip(changes.entries.last()).filter(|_| changes.for_mails);
    rows(range.as_slice(), |(first, last)| (first.seq, last.seq))
}

pub(super) fn mail_rows(mails: &[MailRow]) -> Rows {
    rows(mails, |mail| {
        let (id, occasion, place) = (&mail.id, &mail.occasion, &mail.place);
        (id, occasion, place, &mail.name, &mail.email, &mail.details, mail.made_at, mail.due_at)
    })
}

pub(super) fn count_rows(changes: &Changes) -> Rows {
    rows(&changes.counts, |row| (&row.quota, row.used, row.size))
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::from_slice(bytes).ok_or_else(|| StoreError::Damaged(format!("a digest of {} bytes", bytes.len())))
}

pub(super) fn outcome_row(row: (Vec<u8>, Vec<u8>, Vec<u8>, String)) -> Result<OutcomeRow, StoreError> {
    let (key, fingerprint, salt, outcome) = row;
    Ok(OutcomeRow {
        key: digest(&key)?,
        fingerprint: digest(&fingerprint)?,
        salt,
        outcome,
        about: Vec::new(),
    })
}

/// id, person, name, email, answers, manage token, transfer
pub(super) type PlaceColumns = (String, String, String, String, String, Vec<u8>, Option<String>);

pub(super) fn place_row(row: PlaceColumns) -> Result<PlaceRow, StoreError> {
    let (id, person, name, email, answers, token, transfer) = row;
    let answers = serde_json::from_str(&answers)
        .map_err(|why| StoreError::Damaged(format!("answers of {id}: {why}")))?;
    let transfer = transfer
        .map(|json| serde_json::from_str(&json))
        .transpose()
        .map_err(|why| StoreError::Damaged(format!("the transfer of {id}: {why}")))?;
    Ok(PlaceRow {
        id: id.as_str().into(),
        person: person.as_str().into(),
        name,
        email,
        answers,
        manage_token: digest(&token)?,
        transfer,
    })
}
