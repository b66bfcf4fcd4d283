//! The model's answer to each command.

use domain::Timestamp;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Access, Claim, Command, Key, Overflow, QuotaKind, QuotaSpec};
use domain::problem::Code;

use super::{Asked, Counts, Has, Model};

impl Model {
    /// Gives the answer to a command, and does what it asks for.
    pub fn execute(&mut self, command: &Command, now: Timestamp) -> Result<(), Code> {
        match command {
            Command::Claim(claim) => {
                let has = self.claim(claim, now)?;
                self.asked.push(Asked {
                    place: claim.place.clone(),
                    person: claim.person.clone(),
                    quota: claim.quota.clone(),
                    with: claim.with.clone(),
                    party: None,
                    invited_until: claim.invited_until,
                    has,
                });
            }
            Command::ClaimTogether { party, members, quota, key, invited_until } => {
                let has = self.claim_together(members, quota, *key, *invited_until, now)?;
                let asked = members.iter().map(|(place, person)| Asked {
                    place: place.clone(),
                    person: person.clone(),
                    quota: quota.clone(),
                    with: None,
                    party: Some(party.clone()),
                    invited_until: *invited_until,
                    has: has.clone(),
                });
                self.asked.extend(asked);
            }
            Command::Confirm { place, .. } => {
                let seat = match &self.place(place)?.has {
                    Has::Held(seat, _) | Has::Seat(seat) => seat.clone(),
                    Has::Waits => return Err(Code::NotOffered),
                    Has::Lapsed => return Err(Code::Lapsed),
                    Has::Nothing => return Err(Code::Gone),
                };
                self.asked.iter_mut().filter(|asked| asked.place == *place).for_each(|asked| {
                    asked.has = Has::Seat(seat.clone());
                });
            }
            Command::Transfer { place, person } => self.transfer(place, person)?,
            Command::Move { place, quota } => self.exchange(place, quota, now)?,
            Command::SplitParty { party } => {
                let waits =
                    |asked: &&mut Asked| asked.party.as_ref() == Some(party) && asked.has == Has::Waits;
                self.asked.iter_mut().filter(waits).for_each(|asked| asked.party = None);
            }
            Command::Cancel { place } => {
                let found =
                    self.asked.iter_mut().find(|asked| asked.place == *place).ok_or(Code::NotFound)?;
                if !found.has.is_over() {
                    found.has = Has::Nothing;
                }
            }
            Command::AddQuota { quota, .. } => self.add(quota, now)?,
            Command::Resize { quota, size, guarantee, release, .. } => {
                self.resize(quota, (*size, *guarantee, *release), now)?;
            }
            Command::Tick => {}
            Command::ChangeDoor { quota, door, .. } => self.change_door(quota, door)?,
        }
        self.settle(now);
        Ok(())
    }

    fn place(&self, id: &PlaceId) -> Result<&Asked, Code> {
        self.asked.iter().find(|asked| asked.place == *id).ok_or(Code::NotFound)
    }

    /// What goes with a registration waits until that is confirmed.
    pub(super) fn may_sit(&self, with: Option<&PlaceId>) -> bool {
        with.is_none_or(|main| self.place(main).is_ok_and(|main| matches!(main.has, Has::Seat(_))))
    }

    /// In the order in which a person is told: is it a door, what does it go with, are you in already, is it open, is there
    /// room, do you have time.
    fn claim(&self, claim: &Claim, now: Timestamp) -> Result<Has, Code> {
        let Claim { person, quota, key, with, invited_until, .. } = claim;
        let spec = self.spec(quota).ok_or(Code::NotFound)?;
        check_door(spec, *key)?;
        self.check_main(claim, spec)?;
        self.check_twice(person, with.as_ref(), quota, 0)?;
        self.check_open(quota, *key, now)?;
        let (waves, counts) = (self.waves_from(quota), self.counts());
        let may_sit = self.may_sit(with.as_ref());
        for wave in &waves {
            self.check_closed(wave, *key, now)?;
            if may_sit && self.room(&counts, wave, now) >= 1 {
                self.check_clash(person, std::slice::from_ref(wave))?;
                return Ok(first(wave, *invited_until));
            }
        }
        if may_sit {
            self.check_line(&counts, &waves, *key)?;
        }
        self.check_clash(person, &waves).map(|()| Has::Waits)
    }

    fn claim_together(
        &self,
        members: &[(PlaceId, PersonId)],
        quota: &QuotaId,
        key: Key,
        invited_until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Has, Code> {
        let spec = self.spec(quota).ok_or(Code::NotFound)?;
        check_door(spec, key)?;
        if spec.kind == QuotaKind::AddOn {
            return Err(Code::SeatRequired);
        }
        let (waves, counts) = (self.waves_from(quota), self.counts());
        let largest = waves.iter().map(|wave| self.known(wave).size).max().unwrap_or_default();
        let any_number = matches!(key, Key::Portal | Key::Staff);
        let most = if any_number { largest } else { largest.min(spec.per_group) } as usize;
        if members.is_empty() {
            return Err(Code::NotFound);
        }
        if members.len() > most {
            return Err(Code::GroupTooLarge);
        }
        for (n, (_, person)) in members.iter().enumerate() {
            let also = members[..n].iter().filter(|(_, other)| other == person).count();
            self.check_twice(person, None, quota, also)?;
        }
        self.check_open(quota, key, now)?;
        for wave in &waves {
            self.check_closed(wave, key, now)?;
            if self.room(&counts, wave, now) >= members.len() {
                for (_, person) in members {
                    self.check_clash(person, std::slice::from_ref(wave))?;
                }
                return Ok(first(wave, invited_until));
            }
        }
        self.check_line(&counts, &waves, key)?;
        members.iter().try_for_each(|(_, person)| self.check_clash(person, &waves))?;
        Ok(Has::Waits)
    }

    fn check_main(&self, claim: &Claim, spec: &QuotaSpec) -> Result<(), Code> {
        let is_add_on = spec.kind == QuotaKind::AddOn;
        let Some(main) = &claim.with else {
            return if is_add_on { Err(Code::SeatRequired) } else { Ok(()) };
        };
        let main = self.place(main)?;
        let is_seat = main.with.is_none() && main.person == claim.person && self.times(&main.quota).is_none();
        if !is_add_on || !is_seat {
            return Err(Code::NotFound);
        }
        if main.has.is_over() { Err(Code::Gone) } else { Ok(()) }
    }

    fn check_open(&self, quota: &QuotaId, key: Key, now: Timestamp) -> Result<(), Code> {
        let spec = self.known(quota);
        if spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now) {
            return Err(Code::Closed);
        }
        let is_code = spec.kind == QuotaKind::Code && key == Key::Code;
        let closed = self.check_closed(quota, key, now);
        closed.map_err(|code| if is_code { Code::CodeExpired } else { code })?;
        let later = spec.opens_after.is_none() && spec.opens_at.is_some_and(|opens| opens > now);
        if later && key != Key::Staff || !self.open.contains(quota) {
            return Err(Code::NotOpen);
        }
        match &spec.parent {
            Some(door) if spec.kind == QuotaKind::Code && key != Key::Staff => {
                self.check_open(door, key, now)
            }
            _ => Ok(()),
        }
    }

    fn check_closed(&self, quota: &QuotaId, key: Key, now: Timestamp) -> Result<(), Code> {
        let closed = self.known(quota).closes_at.is_some_and(|closes| closes <= now);
        if closed && key != Key::Staff { Err(Code::Closed) } else { Ok(()) }
    }

    fn check_line(&self, counts: &Counts, waves: &[QuotaId], key: Key) -> Result<(), Code> {
        let last = self.known(&waves[waves.len() - 1]);
        if last.overflow != Overflow::Refuse {
            return Ok(());
        }
        let used_up = key == Key::Code && counts[&last.id].0 == last.size;
        Err(if used_up { Code::CodeUsedUp } else { Code::Full })
    }

    fn check_clash(&self, person: &PersonId, waves: &[QuotaId]) -> Result<(), Code> {
        let plans = self.plans(person);
        let clashes = waves.iter().any(|wave| plans.iter().any(|plan| self.clash(plan, wave)));
        if clashes { Err(Code::Overlaps) } else { Ok(()) }
    }

    /// Whether somebody may have one more, beside so many that the same command asks for.
    fn check_twice(
        &self,
        person: &PersonId,
        with: Option<&PlaceId>,
        quota: &QuotaId,
        also: usize,
    ) -> Result<(), Code> {
        let (spec, is_shift) = (self.known(quota), self.times(quota).is_some());
        let is_add_on = spec.kind == QuotaKind::AddOn;
        let mine = self.asked.iter().filter(|asked| asked.person == *person && !asked.has.is_over());
        let alike = mine.filter(|other| {
            let at = other.seat().unwrap_or(&other.quota);
            if is_shift || self.times(at).is_some() {
                return self.first_wave(at) == self.first_wave(quota);
            }
            let whole = |id| self.first_wave(&self.root(id));
            other.with.as_ref() == with && whole(at) == whole(quota)
        });
        let most = if is_shift || is_add_on { 1 } else { spec.per_person as usize };
        if alike.count() + also < most {
            Ok(())
        } else if is_shift {
            Err(Code::AlreadySignedUp)
        } else if is_add_on {
            Err(Code::AlreadyAdded)
        } else {
            Err(Code::AlreadyRegistered)
        }
    }

    /// A place that somebody sits in, for good or for now.
    fn seated(&self, id: &PlaceId) -> Result<(&Asked, QuotaId), Code> {
        let asked = self.place(id)?;
        match &asked.has {
            Has::Seat(seat) | Has::Held(seat, _) => Ok((asked, seat.clone())),
            Has::Waits => Err(Code::NotOffered),
            Has::Lapsed => Err(Code::Lapsed),
            Has::Nothing => Err(Code::Gone),
        }
    }

    fn transfer(&mut self, id: &PlaceId, person: &PersonId) -> Result<(), Code> {
        let (asked, seat) = self.seated(id)?;
        if asked.with.is_some() {
            return Err(Code::GoesWithSeat);
        }
        if asked.person == *person {
            return Ok(());
        }
        self.check_twice(person, None, &seat, 0)?;
        self.check_clash(person, &[seat])?;
        let goes = |asked: &&mut Asked| {
            let along = asked.with.as_ref() == Some(id) && !asked.has.is_over();
            asked.place == *id || along
        };
        self.asked.iter_mut().filter(goes).for_each(|asked| asked.person = person.clone());
        Ok(())
    }

    /// Their own goes back first, in thought; so it works where all of a kind are given out.
    fn exchange(&mut self, id: &PlaceId, quota: &QuotaId, now: Timestamp) -> Result<(), Code> {
        let (asked, seat) = self.seated(id)?;
        let has_main = asked.with.is_some();
        let spec = self.spec(quota).ok_or(Code::NotFound)?;
        if seat == *quota {
            return Ok(());
        }
        let whole = |id| self.first_wave(&self.root(id));
        if !has_main || whole(&seat) != whole(quota) {
            return Err(Code::NotFound);
        }
        check_door(spec, Key::None)?;
        self.check_open(quota, Key::None, now)?;
        let this = self.asked.iter().position(|asked| asked.place == *id).expect("found before");
        let had = std::mem::replace(&mut self.asked[this].has, Has::Nothing);
        if self.counts()[quota].1 == 0 {
            self.asked[this].has = had;
            return Err(Code::Full);
        }
        self.asked[this].has = match had {
            Has::Held(_, until) => Has::Held(quota.clone(), until),
            _ => Has::Seat(quota.clone()),
        };
        self.asked[this].quota = quota.clone();
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
}

fn first(wave: &QuotaId, invited_until: Option<Timestamp>) -> Has {
    invited_until.map_or(Has::Seat(wave.clone()), |until| Has::Held(wave.clone(), until))
}

fn check_door(spec: &QuotaSpec, key: Key) -> Result<(), Code> {
    match (spec.access, key) {
        (Access::Nobody, _) => Err(Code::NotADoor),
        (Access::Code, Key::None) => Err(Code::CodeRequired),
        (Access::Staff, Key::None | Key::Code | Key::Portal) => Err(Code::StaffOnly),
        _ => Ok(()),
    }
}
