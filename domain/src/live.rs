//! Live counts: what the event stream carries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::QuotaId;
use crate::ledger::{Book, QuotaView};

/// One quota's counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// Places taken or promised.
    pub load: u32,
    /// How many more can be claimed here now.
    pub left: u32,
    /// People in its waiting list.
    pub queued: u32,
    /// False for a wave that waits for the one before it to fill.
    pub open: bool,
    /// Its limit, since an organiser may have changed it.
    pub size: u32,
    /// Its guarantee, since a release date may have passed.
    pub guarantee: u32,
}

/// The data of a `counts` event. The first one on a connection holds every quota; later ones only what changed since
/// the one before (or every quota again, where a slow reader missed one), so a client merges by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// The ledger's version that the counts belong to.
    pub version: u64,
    /// Counts by quota.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Count>))]
    pub quotas: BTreeMap<QuotaId, Count>,
}

impl From<QuotaView<'_>> for Count {
    fn from(view: QuotaView<'_>) -> Self {
        Self {
            load: view.load,
            left: view.left,
            queued: view.queued,
            open: view.open,
            size: view.spec.size,
            guarantee: view.spec.guarantee,
        }
    }
}

impl Counts {
    /// Every quota's counts.
    pub fn of(book: &Book) -> Self {
        let quotas = book.quotas().map(|view| (view.spec.id.clone(), Count::from(view))).collect();
        Self { version: book.version(), quotas }
    }

    /// What differs from an earlier state.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let changed = self.quotas.iter().filter(|(id, count)| earlier.quotas.get(id) != Some(count));
        Self { version: self.version, quotas: changed.map(|(id, count)| (id.clone(), *count)).collect() }
    }
}
