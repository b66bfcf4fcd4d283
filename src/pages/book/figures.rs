//! What a limit's places are: taken, promised, free, out of reach; and who waits. From the live counts alone.

use std::collections::BTreeMap;

use domain::ids::QuotaId;
use domain::quotas::Quota;

/// A quota's size, split. The parts add up to the size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) size: u32,
    /// Places that somebody has, here or below.
    pub(super) taken: u32,
    /// Guaranteed, here or below, and not claimed yet.
    pub(super) promised: u32,
    /// Places that anybody could have now.
    pub(super) free: u32,
    /// Places that the limit above has no room for.
    pub(super) beyond: u32,
    /// People in line here and below.
    pub(super) waiting: u32,
    /// More than the size: must never be, and is shown if it is.
    pub(super) over: u32,
}

/// Every quota's figures. `quotas` has parents before their children, as the API gives them.
pub(super) fn figures(quotas: &[Quota]) -> BTreeMap<QuotaId, Figures> {
    let mut below: BTreeMap<&QuotaId, Below> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for quota in quotas.iter().rev() {
        let under = below.remove(&quota.id).unwrap_or_default();
        // own(q) = load(q) − Σ max(load(c), guarantee(c)), from the ledger's definition of a load.
        let taken = quota.load.saturating_sub(under.weight) + under.taken;
        let waiting = quota.queued + under.waiting;
        all.insert(quota.id.clone(), split(quota, taken, waiting));
        if let Some(parent) = &quota.parent {
            let sum = below.entry(parent).or_default();
            sum.taken += taken;
            sum.waiting += waiting;
            sum.weight += quota.load.max(quota.guarantee);
        }
    }
    all
}

/// What the children of one quota add up to.
#[derive(Clone, Copy, Default)]
struct Below {
    taken: u32,
    waiting: u32,
    weight: u32,
}

fn split(quota: &Quota, taken: u32, waiting: u32) -> Figures {
    // What it keeps for itself is promised too, as the quota above counts it.
    let kept = quota.guarantee.saturating_sub(quota.load);
    let promised = quota.load.saturating_sub(taken) + kept;
    let unpromised = quota.size.saturating_sub(taken + promised);
    let free = quota.left.saturating_sub(kept).min(unpromised);
    Figures {
        size: quota.size,
        taken,
        promised,
        free,
        beyond: unpromised - free,
        waiting,
        over: quota.load.saturating_sub(quota.size),
    }
}
