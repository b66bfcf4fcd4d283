//! Rows on their way in and out: one table's new rows as one JSON parameter, and found columns as values.
//!
//! A batch goes in by one fixed statement per table, prepared once, whatever the batch's size.

use serde_json::{Value, json};

use super::{Changes, CodeRow, OutcomeRow, PlaceRow, StoreError};
use crate::tokens::Digest;

/// One table's new rows as a JSON array of arrays, in the order of the statement's columns; none where there is nothing.
pub(super) type Rows = Option<String>;

fn rows<T>(items: &[T], row: impl Fn(&T) -> Value) -> Rows {
    (!items.is_empty()).then(|| Value::Array(items.iter().map(row).collect()).to_string())
}

/// Bytes as a statement's `unhex` or `decode(…, 'hex')` takes them.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub(super) fn entry_rows(changes: &Changes) -> Result<Rows, StoreError> {
    let entries: Result<Vec<_>, _> = changes
        .entries
        .iter()
        .map(|entry| serde_json::to_string(entry).map(|text| (entry.seq, text)))
        .collect();
    let entries = entries.map_err(|why| StoreError::Damaged(format!("entry: {why}")))?;
    Ok(rows(&entries, |(seq, text)| json!([seq, text])))
}

pub(super) fn outcome_rows(changes: &Changes) -> Rows {
    rows(&changes.outcomes, |row| {
        json!([hex(&row.key.0), hex(&row.fingerprint.0), hex(&row.salt), row.outcome])
    })
}

pub(super) fn person_rows(changes: &Changes) -> Rows {
    rows(&changes.people, |(person, email_key)| json!([person, email_key]))
}

pub(super) fn place_rows(changes: &Changes) -> Rows {
    rows(&changes.places, |row| {
        let answers = json!(row.answers).to_string();
        json!([row.id, row.person, row.name, row.email, answers, hex(&row.manage_token.0)])
    })
}

pub(super) fn code_rows(changes: &Changes) -> Rows {
    rows(&changes.codes, |row| json!([CodeRow::key(&row.code), row.code, row.quota]))
}

pub(super) fn count_rows(changes: &Changes) -> Rows {
    rows(&changes.counts, |row| json!([row.quota, row.used, row.size]))
}

pub(super) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    Digest::from_slice(bytes).ok_or_else(|| StoreError::Damaged(format!("a digest of {} bytes", bytes.len())))
}

pub(super) fn outcome_row(row: (Vec<u8>, Vec<u8>, Vec<u8>, String)) -> Result<OutcomeRow, StoreError> {
    let (key, fingerprint, salt, outcome) = row;
    Ok(OutcomeRow { key: digest(&key)?, fingerprint: digest(&fingerprint)?, salt, outcome })
}

/// id, person, name, email, answers, manage token
pub(super) type PlaceColumns = (String, String, String, String, String, Vec<u8>);

pub(super) fn place_row(row: PlaceColumns) -> Result<PlaceRow, StoreError> {
    let (id, person, name, email, answers, token) = row;
    let answers = serde_json::from_str(&answers)
        .map_err(|why| StoreError::Damaged(format!("answers of {id}: {why}")))?;
    Ok(PlaceRow {
        id: id.as_str().into(),
        person: person.as_str().into(),
        name,
        email,
        answers,
        manage_token: digest(&token)?,
    })
}
