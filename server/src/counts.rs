//! The database's own counts beside the ledger's.

use std::collections::HashMap;

use domain::ids::QuotaId;
use domain::ledger::Book;

use crate::store::CountRow;

/// A limit whose two counts are not the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{quota}: the ledger says {}, the database's own count {}", words(*.ledger), words(*.table))]
pub struct Difference {
    /// Which limit.
    pub quota: QuotaId,
    /// Load and size by the ledger, where it knows this limit.
    pub ledger: Option<(u32, u32)>,
    /// Load and size by the table, where it knows this limit.
    pub table: Option<(u32, u32)>,
}

fn words(count: Option<(u32, u32)>) -> String {
    count.map_or_else(|| "nothing".to_owned(), |(load, size)| format!("{load} of {size}"))
}

/// Everything in which the database's own counts differ from a book of the same version.
pub fn differences(counts: &[CountRow], book: &Book) -> Vec<Difference> {
    let table: HashMap<&QuotaId, (u32, u32)> =
        counts.iter().map(|row| (&row.quota, (row.used, row.size))).collect();
    let known = book.quotas().map(|view| {
        let id = &view.spec.id;
        Difference {
            quota: id.clone(),
            ledger: Some((view.load, view.spec.size)),
            table: table.get(id).copied(),
        }
    });
    let unknown = counts.iter().filter(|row| book.quota(&row.quota).is_none()).map(|row| Difference {
        quota: row.quota.clone(),
        ledger: None,
        table: Some((row.used, row.size)),
    });
    known.chain(unknown).filter(|found| found.ledger != found.table).collect()
}
