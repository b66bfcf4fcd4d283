//! The counts of a book worked out anew from its places, by the definitions of the ledger, with nothing taken from the
//! counts that the book itself keeps.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ids::{PartyId, PersonId, PlaceId, QuotaId};
use domain::ledger::{Book, QuotaSpec, State};

/// A quota, worked out.
pub struct Line<'a> {
    pub spec: &'a QuotaSpec,
    pub parent: Option<usize>,
    pub before: Option<usize>,
    pub after: Option<usize>,
    pub opened: bool,
    pub load: u32,
    pub left: u32,
}

/// A place that somebody has or waits for.
pub struct Row<'a> {
    pub id: &'a PlaceId,
    pub person: &'a PersonId,
    pub quota: usize,
    pub asked: usize,
    pub ticket: u64,
    pub with: Option<&'a PlaceId>,
    pub party: Option<&'a PartyId>,
    pub invited_until: Option<Timestamp>,
    pub state: State,
}

/// All of it. A parent stands before its children.
pub struct Sheet<'a> {
    pub quotas: Vec<Line<'a>>,
    pub rows: Vec<Row<'a>>,
}

impl<'a> Sheet<'a> {
    pub fn of(book: &'a Book) -> Self {
        let mut index: BTreeMap<&QuotaId, usize> = BTreeMap::new();
        let mut quotas: Vec<Line> = Vec::new();
        for view in book.quotas() {
            let find = |id: &Option<QuotaId>| id.as_ref().map(|id| index[id]);
            let (parent, before) = (find(&view.spec.parent), find(&view.spec.opens_after));
            let this = quotas.len();
            index.insert(&view.spec.id, this);
            if let Some(before) = before {
                quotas[before].after = Some(this);
            }
            let (spec, opened) = (view.spec, view.open);
            quotas.push(Line { spec, parent, before, after: None, opened, load: 0, left: 0 });
        }
        let rows = book.places().filter(|(_, place)| place.state.is_active());
        let rows = rows.map(|(id, place)| Row {
            id,
            person: &place.person,
            quota: index[&place.quota],
            asked: index[&place.asked],
            ticket: place.ticket,
            with: place.with.as_ref(),
            party: place.party.as_ref(),
            invited_until: place.invited_until,
            state: place.state,
        });
        let mut sheet = Self { rows: rows.collect(), quotas };
        sheet.count();
        sheet
    }

    fn count(&mut self) {
        for row in self.rows.iter().filter(|row| row.state.is_seated()) {
            self.quotas[row.quota].load += 1;
        }
        for this in (0..self.quotas.len()).rev() {
            let line = &self.quotas[this];
            let weight = line.load.max(line.spec.guarantee);
            if let Some(parent) = line.parent {
                self.quotas[parent].load += weight;
            }
        }
        for this in 0..self.quotas.len() {
            let line = &self.quotas[this];
            let room = line.spec.size.saturating_sub(line.load);
            self.quotas[this].left = match line.parent {
                None => room,
                Some(above) => {
                    room.min(line.spec.guarantee.saturating_sub(line.load) + self.quotas[above].left)
                }
            };
        }
    }

    pub fn waiting(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter().filter(|row| row.state == State::Waiting)
    }

    pub fn root(&self, mut this: usize) -> usize {
        while let Some(parent) = self.quotas[this].parent {
            this = parent;
        }
        this
    }

    pub fn first_wave(&self, mut this: usize) -> usize {
        while let Some(before) = self.quotas[this].before {
            this = before;
        }
        this
    }

    /// Whether one person must not have both: one registration under a root and its waves, one place in a shift and its, one
    /// add-on of a kind with each registration.
    pub fn are_the_same(&self, one: &Row, other: &Row) -> bool {
        let is_shift = |row: &Row| self.quotas[row.quota].spec.shift.is_some();
        let whole = |row: &Row| self.first_wave(self.root(row.quota));
        if is_shift(one) || is_shift(other) {
            return self.first_wave(one.quota) == self.first_wave(other.quota);
        }
        one.with == other.with && whole(one) == whole(other)
    }

    pub fn row(&self, id: &PlaceId) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Those who wait together with somebody, and they themselves.
    pub fn company(&self, row: &Row) -> Vec<&Row<'a>> {
        let waits_along = |other: &&Row| {
            other.id == row.id
                || other.state == State::Waiting && row.party.is_some() && other.party == row.party
        };
        self.rows.iter().filter(waits_along).collect()
    }

    /// Whether nothing but room is missing: what goes with a registration waits until that is confirmed.
    pub fn may_sit(&self, with: Option<&PlaceId>) -> bool {
        with.is_none_or(|main| self.row(main).is_some_and(|main| main.state == State::Confirmed))
    }

    /// This wave and the later ones.
    pub fn waves_from(&self, this: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(this), |&wave| self.quotas[wave].after)
    }

    /// Where somebody in line could sit down right now.
    pub fn seat_for(&self, row: &Row, now: Timestamp) -> Option<usize> {
        if !self.may_sit(row.with) {
            return None;
        }
        let company = self.company(row);
        self.waves_from(row.asked).find(|&wave| {
            let all_free = company.iter().all(|row| !self.clashes(row, wave));
            self.room(wave, now) >= company.len() && all_free
        })
    }

    /// How many people a quota takes right now.
    pub fn room(&self, this: usize, now: Timestamp) -> usize {
        let line = &self.quotas[this];
        let over = line.spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now);
        if line.opened && !over { line.left as usize } else { 0 }
    }

    /// Whether the person is busy elsewhere at the time of `wave`. Only a seat keeps somebody busy; a place in line does not.
    pub fn clashes(&self, row: &Row, wave: usize) -> bool {
        let Some(times) = &self.quotas[wave].spec.shift else { return false };
        let others = self.rows.iter().filter(|other| other.person == row.person && other.id != row.id);
        others.filter(|other| other.state.is_seated()).any(|other| {
            let shift = self.quotas[other.quota].spec.shift.as_ref();
            shift.is_some_and(|shift| shift.starts_at < times.ends_at && times.starts_at < shift.ends_at)
        })
    }

    /// Whether a wave that is shut should have opened: the one before it has nothing left of its own size, or nothing at
    /// all while there is a place in this one or a later one, which would otherwise never be handed out.
    pub fn should_open(&self, this: usize, now: Timestamp) -> bool {
        let line = &self.quotas[this];
        let follows = line.before.is_some_and(|before| {
            let before = &self.quotas[before];
            let full = before.load >= before.spec.size;
            before.opened
                && before.left == 0
                && (full || self.waves_from(this).any(|wave| self.quotas[wave].left >= 1))
        });
        !line.opened && (follows || line.spec.opens_at.is_some_and(|time| time <= now))
    }
}
