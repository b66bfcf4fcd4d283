//! The ledger once more, as slow and as plain as can be: claims in a list, in the order in which they came, and every count
//! worked out from that list whenever somebody asks. Written from the definitions, so it shares no code and
//! no data structure with the book.

mod answers;
mod settle;

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::{PartyId, PersonId, PlaceId, QuotaId};
use domain::ledger::{Access, DoorSettings, MovesUp, QuotaKind, QuotaSpec, Release, ShiftTimes};
use domain::problem::Code;

/// What somebody asked for, and what became of it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub place: PlaceId,
    pub person: PersonId,
    pub quota: QuotaId,
    pub with: Option<PlaceId>,
    pub party: Option<PartyId>,
    pub invited_until: Option<Timestamp>,
    pub has: Has,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Has {
    Seat(QuotaId),
    Held(QuotaId, Timestamp),
    Waits,
    /// Held or invited, and not answered in time.
    Lapsed,
    Nothing,
}

impl Has {
    /// Whether nothing can come of it any more.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Lapsed | Self::Nothing)
    }
}

/// Load and places left, by quota.
pub type Counts<'a> = BTreeMap<&'a QuotaId, (u32, u32)>;

#[derive(Default)]
pub struct Model {
    pub quotas: Vec<QuotaSpec>,
    pub open: Vec<QuotaId>,
    pub asked: Vec<Asked>,
}

impl Asked {
    pub fn seat(&self) -> Option<&QuotaId> {
        match &self.has {
            Has::Seat(quota) | Has::Held(quota, _) => Some(quota),
            Has::Waits | Has::Lapsed | Has::Nothing => None,
        }
    }
}

impl Model {
    pub fn spec(&self, id: &QuotaId) -> Option<&QuotaSpec> {
        self.quotas.iter().find(|quota| quota.id == *id)
    }

    fn known(&self, id: &QuotaId) -> &QuotaSpec {
        self.spec(id).expect("a known quota")
    }

    /// Load and places left of every quota. A parent was always added before its children.
    pub fn counts(&self) -> Counts<'_> {
        let mut counts: Counts = self.quotas.iter().map(|quota| (&quota.id, (0, 0))).collect();
        for seat in self.asked.iter().filter_map(Asked::seat) {
            counts.get_mut(seat).expect("a known quota").0 += 1;
        }
        for quota in self.quotas.iter().rev() {
            let weight = counts[&quota.id].0.max(quota.guarantee);
            if let Some(parent) = &quota.parent {
                counts.get_mut(parent).expect("a known quota").0 += weight;
            }
        }
        for quota in &self.quotas {
            let load = counts[&quota.id].0;
            let room = quota.size - load;
            let above = |parent| quota.guarantee.saturating_sub(load) + counts[parent].1;
            let left = quota.parent.as_ref().map_or(room, |parent| room.min(above(parent)));
            counts.insert(&quota.id, (load, left));
        }
        counts
    }

    fn next_wave(&self, id: &QuotaId) -> Option<&QuotaId> {
        self.quotas.iter().find(|quota| quota.opens_after.as_ref() == Some(id)).map(|quota| &quota.id)
    }

    pub fn waves_from(&self, id: &QuotaId) -> Vec<QuotaId> {
        let mut waves = vec![id.clone()];
        while let Some(next) = self.next_wave(&waves[waves.len() - 1]) {
            waves.push(next.clone());
        }
        waves
    }

    /// The line stands at the last wave.
    pub fn stands_at(&self, asked: &Asked) -> QuotaId {
        self.waves_from(&asked.quota).pop().expect("a wave leads to itself")
    }

    fn first_wave(&self, id: &QuotaId) -> QuotaId {
        self.known(id).opens_after.as_ref().map_or(id.clone(), |before| self.first_wave(before))
    }

    fn root(&self, id: &QuotaId) -> QuotaId {
        self.known(id).parent.as_ref().map_or(id.clone(), |parent| self.root(parent))
    }

    /// Those in line at each quota, first come first.
    pub fn lines(&self) -> BTreeMap<QuotaId, Vec<&PlaceId>> {
        let mut lines: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for asked in self.asked.iter().filter(|asked| asked.has == Has::Waits) {
            lines.entry(self.stands_at(asked)).or_default().push(&asked.place);
        }
        lines
    }

    fn room(&self, counts: &Counts, id: &QuotaId, now: Timestamp) -> usize {
        let over = self.known(id).shift.as_ref().is_some_and(|shift| shift.ends_at <= now);
        if self.open.contains(id) && !over { counts[id].1 as usize } else { 0 }
    }

    fn times(&self, id: &QuotaId) -> Option<&ShiftTimes> {
        self.known(id).shift.as_ref()
    }

    fn clash(&self, one: &QuotaId, other: &QuotaId) -> bool {
        let both = self.times(one).zip(self.times(other));
        both.is_some_and(|(one, other)| one.starts_at < other.ends_at && other.starts_at < one.ends_at)
    }

    fn add(&mut self, new: &QuotaSpec, now: Timestamp) -> Result<(), Code> {
        if self.spec(&new.id).is_some() {
            return Err(Code::AlreadyExists);
        }
        if new.guarantee > new.size {
            return Err(Code::GuaranteeOverSize);
        }
        if new.guarantee > 0 && new.release_at.is_some_and(|time| time <= now) {
            return Err(Code::ReleasePassed);
        }
        if let Some(parent) = &new.parent {
            let above = self.spec(parent).ok_or(Code::ParentUnknown)?;
            let is_mixed = (above.kind == QuotaKind::AddOn) != (new.kind == QuotaKind::AddOn);
            let levels = std::iter::successors(Some(parent), |id| self.known(id).parent.as_ref());
            if levels.count() >= 8 {
                return Err(Code::TooDeep);
            }
            if is_mixed {
                return Err(Code::OtherKind);
            }
        }
        if let Some(before) = &new.opens_after {
            let before = self.spec(before).ok_or(Code::NotFound)?;
            if before.parent != new.parent {
                return Err(Code::NotFound);
            }
            if self.next_wave(&before.id).is_some() {
                return Err(Code::AlreadyExists);
            }
        }
        if new.parent.as_ref().is_some_and(|parent| self.counts()[parent].1 < new.guarantee) {
            return Err(Code::OverParent);
        }
        if new.opens_after.is_none() {
            self.open.push(new.id.clone());
        }
        self.quotas.push(new.clone());
        Ok(())
    }

    fn change_door(&mut self, id: &QuotaId, door: &DoorSettings) -> Result<(), Code> {
        let spec = self.spec(id).ok_or(Code::NotFound)?;
        if spec.door() == *door {
            return Ok(());
        }
        if spec.shift.is_some() && door.moves_up != MovesUp::Confirmed {
            return Err(Code::NeverOffered);
        }
        if spec.access != Access::Code && door.access == Access::Code {
            return Err(Code::WithoutCode);
        }
        let spec = self.quotas.iter_mut().find(|quota| quota.id == *id).expect("found before");
        let DoorSettings { name, description, access, opens_at, closes_at, .. } = door.clone();
        let DoorSettings { overflow, moves_up, per_person, per_group, price, .. } = door.clone();
        *spec = QuotaSpec {
            name,
            description,
            access,
            opens_at,
            closes_at,
            overflow,
            moves_up,
            per_person,
            per_group,
            price,
            ..spec.clone()
        };
        Ok(())
    }

    fn resize(
        &mut self,
        id: &QuotaId,
        (size, guarantee, release): (Option<u32>, Option<u32>, Release),
        now: Timestamp,
    ) -> Result<(), Code> {
        let spec = self.spec(id).ok_or(Code::NotFound)?;
        let (size, guarantee) = (size.unwrap_or(spec.size), guarantee.unwrap_or(spec.guarantee));
        let counts = self.counts();
        let load = counts[id].0;
        if size < load {
            return Err(Code::BelowLoad);
        }
        if guarantee > size {
            return Err(Code::GuaranteeOverSize);
        }
        let more = guarantee.max(load).saturating_sub(spec.guarantee.max(load));
        if spec.parent.as_ref().is_some_and(|parent| counts[parent].1 < more) {
            return Err(Code::OverParent);
        }
        let release_at = match release {
            Release::Keep => spec.release_at,
            Release::Never => None,
            Release::At(time) => Some(time),
        };
        if guarantee > load.max(spec.guarantee) && release_at.is_some_and(|time| time <= now) {
            return Err(Code::ReleasePassed);
        }
        let spec = self.quotas.iter_mut().find(|quota| quota.id == *id).expect("found before");
        (spec.size, spec.guarantee, spec.release_at) = (size, guarantee, release_at);
        Ok(())
    }
}
