//! What must happen by itself, one thing after another.

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::{MovesUp, QuotaSpec};

use super::{Asked, Counts, Has, Model};

impl Model {
    /// Does what must happen by itself, one thing after another: expiries, releases, openings, promotions.
    pub fn settle(&mut self, now: Timestamp) {
        while self.tidy() || self.expire(now) || self.release(now) || self.open_wave(now) || self.promote(now)
        {
        }
    }

    /// What went with a registration that is no more.
    fn tidy(&mut self) -> bool {
        let is_left = |asked: &Asked| asked.has != Has::Nothing && asked.with.is_some() && !self.stays(asked);
        let found = self.asked.iter().position(is_left);
        found.map(|found| self.asked[found].has = Has::Nothing).is_some()
    }

    fn stays(&self, asked: &Asked) -> bool {
        let main = self.asked.iter().find(|other| Some(&other.place) == asked.with.as_ref());
        main.is_some_and(|main| !main.has.is_over())
    }

    fn expire(&mut self, now: Timestamp) -> bool {
        let lapsed = |asked: &Asked| match asked.has {
            Has::Held(_, until) => until <= now,
            Has::Waits => asked.invited_until.is_some_and(|until| until <= now),
            _ => false,
        };
        let found = self.asked.iter().position(lapsed);
        found.map(|found| self.asked[found].has = Has::Lapsed).is_some()
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

    /// The first in any line for whom there is a place, and those who wait together with them.
    fn promote(&mut self, now: Timestamp) -> bool {
        let counts = self.counts();
        let mut waiting = (0..self.asked.len()).filter(|&this| self.asked[this].has == Has::Waits);
        let found = waiting.find_map(|this| {
            let company = self.company(this);
            self.seat_for(&company, &counts, now).map(|wave| (company, wave))
        });
        let Some((company, wave)) = found else { return false };
        for this in company {
            self.asked[this].has = self.given(this, &wave, now);
        }
        true
    }

    fn company(&self, this: usize) -> Vec<usize> {
        let party = &self.asked[this].party;
        let waits_along = |&other: &usize| {
            let other = &self.asked[other];
            party.is_some() && other.party == *party && other.has == Has::Waits
        };
        let along: Vec<usize> = (0..self.asked.len()).filter(waits_along).collect();
        if along.is_empty() { vec![this] } else { along }
    }

    fn seat_for(&self, company: &[usize], counts: &Counts, now: Timestamp) -> Option<QuotaId> {
        let first = &self.asked[company[0]];
        if !self.may_sit(first.with.as_ref()) {
            return None;
        }
        let busy = |this: &usize, wave: &QuotaId| {
            let person = &self.asked[*this].person;
            let mine = self.asked.iter().filter(|asked| asked.person == *person);
            mine.filter_map(Asked::seat).any(|seat| self.clash(seat, wave))
        };
        self.waves_from(&first.quota).into_iter().find(|wave| {
            self.room(counts, wave, now) >= company.len() && !company.iter().any(|this| busy(this, wave))
        })
    }

    /// The place itself, or an offer of it, or until they have spoken for themselves.
    fn given(&self, this: usize, wave: &QuotaId, now: Timestamp) -> Has {
        let offered = match self.known(wave).moves_up {
            MovesUp::Confirmed => None,
            MovesUp::Offered(terms) => {
                let minutes = i64::from(terms.minutes.max(15));
                Some(Timestamp::from_second(now.as_second() + minutes * 60).expect("a time in range"))
            }
        };
        // Whoever was asked for by somebody else has a tenth of the time that is left, and a quarter of an hour at least.
        let invited = self.asked[this].invited_until.map(|until| {
            let tenth = ((until.as_second() - now.as_second()) / 10).clamp(15 * 60, 14 * 24 * 3_600);
            until.min(Timestamp::from_second(now.as_second() + tenth).expect("a time in range"))
        });
        match (offered, invited) {
            (None, None) => Has::Seat(wave.clone()),
            (Some(until), None) | (None, Some(until)) => Has::Held(wave.clone(), until),
            (Some(one), Some(other)) => Has::Held(wave.clone(), one.min(other)),
        }
    }
}
