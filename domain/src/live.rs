//! Live counts: what the event stream carries.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::ids::QuotaId;
use crate::ledger::{Book, QuotaView};
use crate::quotas::Quota;
use crate::shifts::Shift;

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

/// The data of a `counts` event. The first one on a connection holds every quota, or what changed since the version that
/// the client has named; later ones only what changed since the one before (or every quota again, where a slow reader
/// missed one), so a client merges by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// The ledger's version that the counts belong to.
    pub version: u64,
    /// The version at which something else about the quotas was last set, such as a name, a date, or that there is one
    /// more: whoever read the event at an earlier one reads it again.
    pub terms: u64,
    /// The version of what is asked of whoever registers: whoever read the event with an earlier one reads it again.
    #[serde(default)]
    pub questions: u32,
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

impl From<&Quota> for Count {
    fn from(quota: &Quota) -> Self {
        let Quota { load, left, queued, open, size, guarantee, .. } = *quota;
        Self { load, left, queued, open, size, guarantee }
    }
}

impl Count {
    /// Puts the counts in the place of a quota's own.
    pub fn put_into(self, quota: &mut Quota) {
        let Self { load, left, queued, open, size, guarantee } = self;
        (quota.load, quota.left, quota.queued, quota.open) = (load, left, queued, open);
        (quota.size, quota.guarantee) = (size, guarantee);
    }

    /// Puts the counts in the place of a shift's own.
    pub fn put_into_shift(self, shift: &mut Shift) {
        let Self { load, left, queued, open, size, .. } = self;
        (shift.load, shift.left, shift.queued, shift.open, shift.size) = (load, left, queued, open, size);
    }
}

/// What an event's own counts say.
impl From<&Event> for Counts {
    fn from(event: &Event) -> Self {
        // Not collected: that would sort first, which weighs four kilobytes in the browser.
        let mut quotas = BTreeMap::new();
        quotas.extend(event.quotas.iter().map(|quota| (quota.id.clone(), Count::from(quota))));
        Self { version: event.version, terms: event.version, questions: event.questions.version, quotas }
    }
}

impl Counts {
    /// The counts of every quota that is everybody's to know. Of what is asked a book knows nothing.
    pub fn of(book: &Book) -> Self {
        let public = book.quotas().filter(|view| view.spec.is_public());
        let quotas = public.map(|view| (view.spec.id.clone(), Count::from(view))).collect();
        Self { version: book.version(), terms: book.terms(), questions: 0, quotas }
    }

    /// The counts for which `is_wanted`, at the same version.
    #[must_use]
    pub fn only(&self, is_wanted: impl Fn(&QuotaId, &Count) -> bool) -> Self {
        let wanted = self.quotas.iter().filter(|(id, count)| is_wanted(id, count));
        Self { quotas: wanted.map(|(id, count)| (id.clone(), *count)).collect(), ..*self }
    }

    /// What differs from an earlier state.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        self.only(|id, count| earlier.quotas.get(id) != Some(count))
    }

    /// Puts the counts in the place of an event's and its shifts' own. Quotas that are not told of stay as they are.
    pub fn put_into(&self, quotas: &mut [Quota], shifts: &mut [Shift]) {
        for quota in quotas {
            if let Some(count) = self.quotas.get(&quota.id) {
                count.put_into(quota);
            }
        }
        for shift in shifts {
            if let Some(count) = self.quotas.get(&shift.quota) {
                count.put_into_shift(shift);
            }
        }
    }
}
