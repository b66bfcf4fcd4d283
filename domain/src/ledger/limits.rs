//! Decisions on limits: a new quota, another size or guarantee, another door.

use crate::Timestamp;

use crate::ids::QuotaId;
use crate::ledger::book::Book;
use crate::ledger::commands::Release;
use crate::ledger::decide::found;
use crate::ledger::entries::{Actor, Fact};
use crate::ledger::offers::MovesUp;
use crate::ledger::quotas::Index;
use crate::ledger::refusal::Refusal;
use crate::ledger::specs::{Access, DoorSettings, QuotaSpec};

/// The most quotas that an event may have. Every screen and message carries them all.
pub const MOST_QUOTAS: u32 = 5_000;
/// The most quotas above one another. What is left at one is worked out from all above it.
pub const MOST_LEVELS: u32 = 8;

pub(super) fn add(
    book: &Book,
    spec: &QuotaSpec,
    by: &Actor,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<Fact>, Refusal> {
    check_count(book)?;
    if book.tree.find(&spec.id).is_some() {
        return Err(Refusal::AlreadyExists { quota: spec.id.clone() });
    }
    if spec.guarantee > spec.size {
        return Err(Refusal::GuaranteeOverSize { quota: spec.id.clone(), size: spec.size });
    }
    check_release(spec, spec.guarantee, spec.release_at, now)?;
    let parent = spec.parent.as_ref().map(|parent| parent_of(book, parent)).transpose()?;
    // A seat counts in the conference's tree; what goes with it has limits of its own.
    if let Some(parent) = parent.map(|parent| &book.tree.nodes[parent].spec)
        && parent.is_add_on() != spec.is_add_on()
    {
        return Err(Refusal::OtherKind { parent: parent.id.clone() });
    }
    if let Some(before) = &spec.opens_after {
        let before = &book.tree.nodes[found(book, before)?];
        if before.parent != parent {
            return Err(Refusal::NotFound);
        }
        if let Some(after) = before.after {
            return Err(Refusal::AlreadyExists { quota: book.tree.nodes[after].spec.id.clone() });
        }
    }
    parent.map_or(Ok(()), |parent| check_promise(book, parent, spec.guarantee))?;
    Ok(vec![Fact::QuotaAdded { quota: spec.clone(), by: by.clone(), reason: reason.to_owned() }])
}

pub(super) fn resize(
    book: &Book,
    quota: &QuotaId,
    (size, guarantee, release): (Option<u32>, Option<u32>, Release),
    (by, reason): (&Actor, &str),
    now: Timestamp,
) -> Result<Vec<Fact>, Refusal> {
    let index = found(book, quota)?;
    let spec = &book.tree.nodes[index].spec;
    let (size, guarantee) = (size.unwrap_or(spec.size), guarantee.unwrap_or(spec.guarantee));
    check_resize(book, index, size, guarantee)?;
    let release_at = match release {
        Release::Keep => spec.release_at,
        Release::Never => None,
        Release::At(time) => Some(time),
    };
    // Setting the date to now is how to give back at once; only more than before would be a promise in vain.
    if guarantee > spec.guarantee.max(book.tree.nodes[index].load()) {
        check_release(spec, guarantee, release_at, now)?;
    }
    let (quota, by, reason) = (quota.clone(), by.clone(), reason.to_owned());
    Ok(vec![Fact::QuotaResized { quota, size, guarantee, release_at, by, reason }])
}

/// Nobody loses what they have by this. Refused are only a quota that is not there, a door for those with a code that has
/// none, and offers of shifts, which go to the next in line at once: there is no time to ask first.
pub(super) fn change_door(
    book: &Book,
    quota: &QuotaId,
    door: &DoorSettings,
    by: &Actor,
    reason: &str,
) -> Result<Vec<Fact>, Refusal> {
    let spec = &book.tree.nodes[found(book, quota)?].spec;
    if spec.door() == *door {
        return Ok(Vec::new());
    }
    if spec.is_shift() && door.moves_up != MovesUp::Confirmed {
        return Err(Refusal::NeverOffered { quota: quota.clone() });
    }
    if door.access == Access::Code && spec.access != Access::Code {
        return Err(Refusal::WithoutCode { quota: quota.clone() });
    }
    let (by, reason) = (by.clone(), reason.to_owned());
    Ok(vec![Fact::DoorChanged { quota: quota.clone(), door: door.clone(), by, reason }])
}

fn check_count(book: &Book) -> Result<(), Refusal> {
    let most = MOST_QUOTAS;
    if book.tree.nodes.len() < most as usize { Ok(()) } else { Err(Refusal::TooManyQuotas { most }) }
}

fn parent_of(book: &Book, parent: &QuotaId) -> Result<Index, Refusal> {
    let index = book.tree.find(parent).ok_or_else(|| Refusal::ParentUnknown { parent: parent.clone() })?;
    let most = MOST_LEVELS;
    if book.tree.level(index) < most { Ok(index) } else { Err(Refusal::TooDeep { most }) }
}

/// A guarantee whose release date has passed would go back in the same moment.
fn check_release(
    spec: &QuotaSpec,
    guarantee: u32,
    release_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Refusal> {
    if guarantee > 0 && release_at.is_some_and(|time| time <= now) {
        return Err(Refusal::ReleasePassed { quota: spec.id.clone() });
    }
    Ok(())
}

fn check_resize(book: &Book, index: Index, size: u32, guarantee: u32) -> Result<(), Refusal> {
    let node = &book.tree.nodes[index];
    let (quota, load) = (node.spec.id.clone(), node.load());
    if size < load {
        return Err(Refusal::BelowLoad { quota, load });
    }
    if guarantee > size {
        return Err(Refusal::GuaranteeOverSize { quota, size });
    }
    let more = guarantee.max(load) - node.spec.guarantee.max(load).min(guarantee.max(load));
    node.parent.map_or(Ok(()), |parent| check_promise(book, parent, more))
}

/// A promise takes places from the quota above just as people do.
fn check_promise(book: &Book, parent: Index, asked: u32) -> Result<(), Refusal> {
    let left = book.tree.left(parent);
    if asked <= left {
        return Ok(());
    }
    let full = book.tree.bottleneck(parent);
    let parent = if left == 0 { full } else { parent };
    Err(Refusal::OverParent { parent: book.tree.nodes[parent].spec.id.clone(), left, asked })
}
