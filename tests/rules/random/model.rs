//! The ledger once more, as slow and as plain as can be: claims in a list, in the order in which they came, and every count
//! worked out from that list whenever somebody asks. Written from the definitions, so it shares no code and
//! no data structure with the book.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Access, Claim, Command, Key, Overflow, QuotaSpec, Release, ShiftTimes};
use domain::problem::Code;

/// What somebody asked for, and what became of it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub place: PlaceId,
    pub person: PersonId,
    pub quota: QuotaId,
    pub has: Has,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Has {
    Seat(QuotaId),
    Held(QuotaId, Timestamp),
    Waits,
    Nothing,
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
            Has::Waits | Has::Nothing => None,
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

    fn has_room(&self, counts: &Counts, id: &QuotaId, now: Timestamp) -> bool {
        let over = self.known(id).shift.as_ref().is_some_and(|shift| shift.ends_at <= now);
        self.open.contains(id) && !over && counts[id].1 >= 1
    }

    fn times(&self, id: &QuotaId) -> Option<&ShiftTimes> {
        self.known(id).shift.as_ref()
    }

    fn clash(&self, one: &QuotaId, other: &QuotaId) -> bool {
        let both = self.times(one).zip(self.times(other));
        both.is_some_and(|(one, other)| one.starts_at < other.ends_at && other.starts_at < one.ends_at)
    }

    /// Gives the answer to a command, and does what it asks for.
    pub fn execute(&mut self, command: &Command, now: Timestamp) -> Result<(), Code> {
        match command {
            Command::Claim(Claim { place, person, quota, key, .. }) => {
                let has = self.claim(person, quota, *key == Key::Code, now)?;
                let (place, person, quota) = (place.clone(), person.clone(), quota.clone());
                self.asked.push(Asked { place, person, quota, has });
            }
            Command::Cancel { place } => {
                let found = self.asked.iter_mut().find(|asked| asked.place == *place);
                found.ok_or(Code::NotFound)?.has = Has::Nothing;
            }
            Command::AddQuota { quota, .. } => self.add(quota, now)?,
            Command::Resize { quota, size, guarantee, release, .. } => {
                self.resize(quota, (*size, *guarantee, *release), now)?;
            }
            Command::Tick => {}
            _ => unreachable!("not among the random commands yet"),
        }
        self.settle(now);
        Ok(())
    }

    /// In the order in which a person is told: is it a door, are you in already, is it open, is there room, do you have time.
    fn claim(&self, person: &PersonId, quota: &QuotaId, code: bool, now: Timestamp) -> Result<Has, Code> {
        let spec = self.spec(quota).ok_or(Code::NotFound)?;
        match spec.access {
            Access::Nobody => return Err(Code::NotADoor),
            Access::Code if !code => return Err(Code::CodeRequired),
            Access::Staff => return Err(Code::StaffOnly),
            Access::Code | Access::Everyone => {}
        }
        self.check_twice(person, quota)?;
        let over = spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now);
        if over || spec.closes_at.is_some_and(|closes| closes <= now) {
            return Err(Code::Closed);
        }
        let later = spec.opens_after.is_none() && spec.opens_at.is_some_and(|opens| opens > now);
        if later || !self.open.contains(quota) {
            return Err(Code::NotOpen);
        }
        let (waves, counts) = (self.waves_from(quota), self.counts());
        for wave in &waves {
            if self.known(wave).closes_at.is_some_and(|closes| closes <= now) {
                return Err(Code::Closed);
            }
            if self.has_room(&counts, wave, now) {
                let clashes = self.plans(person).iter().any(|plan| self.clash(plan, wave));
                return if clashes { Err(Code::Overlaps) } else { Ok(Has::Seat(wave.clone())) };
            }
        }
        let last = self.known(&waves[waves.len() - 1]);
        if last.overflow == Overflow::Refuse {
            let used_up = code && counts[&last.id].0 == last.size;
            return Err(if used_up { Code::CodeUsedUp } else { Code::Full });
        }
        let plans = self.plans(person);
        let clashes = waves.iter().any(|wave| plans.iter().any(|plan| self.clash(plan, wave)));
        if clashes { Err(Code::Overlaps) } else { Ok(Has::Waits) }
    }

    fn check_twice(&self, person: &PersonId, quota: &QuotaId) -> Result<(), Code> {
        let is_shift = self.times(quota).is_some();
        let mine = self.asked.iter().filter(|asked| asked.person == *person && asked.has != Has::Nothing);
        for other in mine {
            let shift_too = self.times(&other.quota).is_some();
            let same_shift = self.first_wave(&other.quota) == self.first_wave(quota);
            let whole = |id| self.first_wave(&self.root(id));
            if is_shift && shift_too && same_shift {
                return Err(Code::AlreadySignedUp);
            }
            if !is_shift && !shift_too && whole(&other.quota) == whole(quota) {
                return Err(Code::AlreadyRegistered);
            }
        }
        Ok(())
    }

    /// What a person is in, and all that they may yet be promoted into.
    fn plans(&self, person: &PersonId) -> Vec<QuotaId> {
        let mine = self.asked.iter().filter(|asked| asked.person == *person);
        mine.flat_map(|asked| match (asked.seat(), &asked.has) {
            (Some(seat), _) => vec![seat.clone()],
            (None, Has::Waits) => self.waves_from(&asked.quota),
            _ => Vec::new(),
        })
        .collect()
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
            self.spec(parent).ok_or(Code::ParentUnknown)?;
            let above = std::iter::successors(Some(parent), |id| self.known(id).parent.as_ref());
            if above.count() >= 8 {
                return Err(Code::TooDeep);
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
        if guarantee > load && release_at.is_some_and(|time| time <= now) {
            return Err(Code::ReleasePassed);
        }
        let spec = self.quotas.iter_mut().find(|quota| quota.id == *id).expect("found before");
        (spec.size, spec.guarantee, spec.release_at) = (size, guarantee, release_at);
        Ok(())
    }

    /// Does what must happen by itself, one thing after another: expiries, releases, openings, promotions.
    pub fn settle(&mut self, now: Timestamp) {
        while self.expire(now) || self.release(now) || self.open_wave(now) || self.promote(now) {}
    }

    fn expire(&mut self, now: Timestamp) -> bool {
        let lapsed = |asked: &Asked| matches!(asked.has, Has::Held(_, until) if until <= now);
        let found = self.asked.iter().position(lapsed);
        found.map(|found| self.asked[found].has = Has::Nothing).is_some()
    }

    fn release(&mut self, now: Timestamp) -> bool {
        // From the leaves up: a quota's load has its children's guarantees in it.
        let counts = self.counts();
        let due = |(this, quota): (usize, &QuotaSpec)| {
            let load = counts[&quota.id].0;
            let unclaimed = quota.guarantee > load;
            (unclaimed && quota.release_at.is_some_and(|time| time <= now)).then_some((this, load))
        };
        let found = self.quotas.iter().enumerate().rev().find_map(due);
        found.map(|(this, load)| self.quotas[this].guarantee = load).is_some()
    }

    fn open_wave(&mut self, now: Timestamp) -> bool {
        let counts = self.counts();
        let left = |wave: &QuotaId| counts[wave].1;
        let follows = |wave: &QuotaSpec| {
            let Some(before) = &wave.opens_after else { return false };
            let full = counts[before].0 == self.known(before).size;
            let stuck = || left(before) == 0 && self.waves_from(&wave.id).iter().any(|wave| left(wave) > 0);
            self.open.contains(before) && (full || stuck())
        };
        let due = |wave: &&QuotaSpec| {
            let time = wave.opens_at.is_some_and(|time| time <= now);
            !self.open.contains(&wave.id) && (time || follows(wave))
        };
        let found = self.quotas.iter().find(due).map(|wave| wave.id.clone());
        found.map(|wave| self.open.push(wave)).is_some()
    }

    fn promote(&mut self, now: Timestamp) -> bool {
        let counts = self.counts();
        let busy = |person: &PersonId, wave: &QuotaId| {
            let mine = self.asked.iter().filter(|asked| asked.person == *person);
            mine.filter_map(Asked::seat).any(|seat| self.clash(seat, wave))
        };
        let seat = |asked: &Asked| {
            let waves = self.waves_from(&asked.quota);
            waves.into_iter().find(|wave| self.has_room(&counts, wave, now) && !busy(&asked.person, wave))
        };
        let mut waiting = (0..self.asked.len()).filter(|&this| self.asked[this].has == Has::Waits);
        let found = waiting.find_map(|this| seat(&self.asked[this]).map(|seat| (this, seat)));
        found.map(|(this, seat)| self.asked[this].has = Has::Seat(seat)).is_some()
    }
}
