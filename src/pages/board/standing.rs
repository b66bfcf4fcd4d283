//! Where a person stands with a shift: what they can do there now, or why not. The ledger's rules, read for a screen: they only
//! explain; the server alone decides.

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::Overflow;
use domain::quotas::Quota;
use domain::registrations::Status;
use domain::shifts::{Shift, SignUp};

use crate::by_id::ById;

/// What is known while the board is looked at.
pub(super) struct Known<'a> {
    /// Every shift with its live counts.
    pub(super) shifts: &'a [Shift],
    /// What a shift itself does not say.
    pub(super) terms: &'a ById<Terms>,
    /// The person's sign-ups.
    pub(super) mine: &'a [SignUp],
    /// This moment.
    pub(super) now: Timestamp,
}

/// The part of a quota that decides whether a shift can be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) overflow: Overflow,
    pub(super) opens_at: Option<Timestamp>,
    pub(super) closes_at: Option<Timestamp>,
}

impl From<&Quota> for Terms {
    fn from(quota: &Quota) -> Self {
        Self { overflow: quota.overflow, opens_at: quota.opens_at, closes_at: quota.closes_at }
    }
}

/// A person and a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is theirs.
    Mine { place: PlaceId },
    /// They wait for it.
    InLine { place: PlaceId, position: Option<u32> },
    /// It can be taken.
    Free,
    /// It is full; its line can be joined.
    Line { waiting: u32 },
    /// Neither, and why.
    Shut(Reason),
}

/// Why a shift can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It has ended.
    Over,
    /// Sign-up has ended.
    Closed,
    /// Another wave must fill first, or a time come.
    AfterWave { wave: QuotaId, to_go: u32, at_latest: Option<Timestamp> },
    /// It opens at a time.
    OpensAt(Timestamp),
    /// They are in another wave of it, or in line for one.
    OtherWave { shift: QuotaId, waiting: bool },
    /// They are in another shift at that time, or in line for one.
    Overlaps { shift: QuotaId, waiting: bool },
    /// It is full, and a later wave has room.
    NextWave { wave: QuotaId },
    /// It is full, and its line stands at the last wave.
    LineAt { wave: QuotaId },
    /// It is full and has no line.
    Full,
}

/// Where the person stands with `shift`; in the order in which the ledger looks.
pub(super) fn standing(shift: &Shift, known: &Known) -> Standing {
    if let Some(own) = known.mine.iter().find(|own| own.shift == shift.id && own.status.is_active()) {
        let place = own.id.clone();
        return match own.status {
            Status::Waiting => Standing::InLine { place, position: own.position },
            _ => Standing::Mine { place },
        };
    }
    match shut(shift, known) {
        Some(reason) => Standing::Shut(reason),
        None if shift.left > 0 => Standing::Free,
        None => Standing::Line { waiting: shift.queued },
    }
}

fn shut(shift: &Shift, known: &Known) -> Option<Reason> {
    let terms = known.terms.get(&shift.id).copied().unwrap_or_default();
    if shift.ends_at <= known.now {
        return Some(Reason::Over);
    }
    if let Some((shift, waiting)) = own_at(known, |other| same_chain(shift, other, known.shifts)) {
        return Some(Reason::OtherWave { shift, waiting });
    }
    if terms.closes_at.is_some_and(|time| time <= known.now) {
        return Some(Reason::Closed);
    }
    not_open(shift, terms, known).or_else(|| no_room(shift, terms, known)).or_else(|| {
        own_at(known, |other| other.overlaps(shift))
            .map(|(shift, waiting)| Reason::Overlaps { shift, waiting })
    })
}

fn not_open(shift: &Shift, terms: Terms, known: &Known) -> Option<Reason> {
    match &shift.opens_after {
        Some(wave) if !shift.open => {
            let before = find(known.shifts, wave);
            let to_go = before.map_or(0, |before| before.size.saturating_sub(before.load));
            Some(Reason::AfterWave { wave: wave.clone(), to_go, at_latest: terms.opens_at })
        }
        // A wave's time opens it early; it does not keep it shut once the one before it is full.
        Some(_) => None,
        None => terms.opens_at.filter(|time| *time > known.now).map(Reason::OpensAt),
    }
}

fn no_room(shift: &Shift, terms: Terms, known: &Known) -> Option<Reason> {
    if shift.left > 0 {
        return None;
    }
    let later = waves_after(shift, known.shifts);
    if let Some(next) = later.iter().find(|wave| wave.open && wave.left > 0 && wave.ends_at > known.now) {
        return Some(Reason::NextWave { wave: next.id.clone() });
    }
    match later.last() {
        Some(last) => Some(Reason::LineAt { wave: last.id.clone() }),
        None if terms.overflow == Overflow::Refuse => Some(Reason::Full),
        None => None,
    }
}

/// One of the person's shifts for which `clashes` holds, and whether they wait for it.
fn own_at(known: &Known, clashes: impl Fn(&Shift) -> bool) -> Option<(QuotaId, bool)> {
    known.mine.iter().filter(|own| own.status.is_active()).find_map(|own| {
        let other = find(known.shifts, &own.shift)?;
        clashes(other).then(|| (other.id.clone(), own.status == Status::Waiting))
    })
}

/// The shift with this id.
pub(super) fn find<'a>(shifts: &'a [Shift], id: &QuotaId) -> Option<&'a Shift> {
    shifts.iter().find(|shift| shift.id == *id)
}

/// The waves that open after `shift`, in order.
fn waves_after<'a>(shift: &Shift, shifts: &'a [Shift]) -> Vec<&'a Shift> {
    let next = |id: &QuotaId| shifts.iter().find(|wave| wave.opens_after.as_ref() == Some(id));
    std::iter::successors(next(&shift.id), |wave| next(&wave.id)).take(shifts.len()).collect()
}

fn same_chain(one: &Shift, other: &Shift, shifts: &[Shift]) -> bool {
    let leads_to = |from: &Shift, to: &Shift| waves_after(from, shifts).iter().any(|wave| wave.id == to.id);
    one.id != other.id && (leads_to(one, other) || leads_to(other, one))
}

/// Whether a shift is one of several waves.
pub(super) fn has_waves(shift: &Shift, shifts: &[Shift]) -> bool {
    shift.opens_after.is_some() || !waves_after(shift, shifts).is_empty()
}
