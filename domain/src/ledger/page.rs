//! The public ledger as the API hands it out, page by page.

use serde::{Deserialize, Serialize};

use crate::ledger::entries::Entry;

/// A page of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerPage {
    /// Entries in order, 5,000 at most.
    pub entries: Vec<Entry>,
    /// The number of the ledger's last entry: ask again until you have it.
    pub version: u64,
}
