//! The demo's volunteer tasks: the bag stuffing in three waves, and thirty shifts over the days.

use domain::ids::QuotaId;
use domain::ledger::{Access, Overflow, QuotaKind, QuotaSpec, ShiftTimes};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::pycon_2012::zone_time;

/// The conference's days, counted from the first of the main ones.
pub(super) struct Days {
    pub(super) friday: Date,
    pub(super) zone: TimeZone,
}

struct Task {
    name: &'static str,
    location: &'static str,
    about: &'static str,
    overflow: Overflow,
    /// In order; a shift of a task with waves opens when the one before it is full.
    waves: bool,
    shifts: &'static [Shift],
}

struct Shift {
    /// After the task's name, so that every shift can be told apart where it stands alone.
    name: &'static str,
    /// Days after the first main day.
    day: i8,
    from: (i8, i8),
    to: (i8, i8),
    size: u32,
    minimum: u32,
}

const fn shift(name: &'static str, day: i8, from: (i8, i8), to: (i8, i8), size: u32, minimum: u32) -> Shift {
    Shift { name, day, from, to, size, minimum }
}

const WEDNESDAY: i8 = -2;
const THURSDAY: i8 = -1;
const FRIDAY: i8 = 0;
const SATURDAY: i8 = 1;
const SUNDAY: i8 = 2;

/// Every task with its shifts below it.
pub(super) fn quotas(days: &Days) -> Vec<QuotaSpec> {
    TASKS.iter().flat_map(|task| task.quotas(days)).collect()
}

impl Task {
    fn quotas(&self, days: &Days) -> Vec<QuotaSpec> {
        let size = self.shifts.iter().map(|shift| shift.size).sum();
        let task = QuotaSpec {
            name: self.name.to_owned(),
            description: Some(self.about.to_owned()),
            access: Access::Nobody,
            overflow: Overflow::Refuse,
            ..QuotaSpec::new(super::slug(self.name), QuotaKind::Task, size)
        };
        let mut quotas = vec![task];
        for shift in self.shifts {
            let shift = self.shift_quota(shift, days, &quotas);
            quotas.push(shift);
        }
        quotas
    }

    fn shift_quota(&self, shift: &Shift, days: &Days, before: &[QuotaSpec]) -> QuotaSpec {
        let name = format!("{}, {}", self.name, shift.name);
        let id = super::slug(&name);
        let day = days.friday.saturating_add(i64::from(shift.day).days());
        let at = |(hour, minute): (i8, i8)| zone_time(&days.zone, day, hour, minute);
        QuotaSpec {
            parent: Some(before[0].id.clone()),
            name,
            description: Some(self.about.to_owned()),
            opens_after: self.wave_before(before),
            overflow: self.overflow,
            shift: Some(ShiftTimes {
                location: self.location.to_owned(),
                starts_at: at(shift.from),
                ends_at: at(shift.to),
                minimum: shift.minimum,
            }),
            ..QuotaSpec::new(id, QuotaKind::Shift, shift.size)
        }
    }

    fn wave_before(&self, before: &[QuotaSpec]) -> Option<QuotaId> {
        before.last().filter(|last| self.waves && last.kind == QuotaKind::Shift).map(|last| last.id.clone())
    }
}

const TASKS: [Task; 6] = [
    Task {
        name: "Bag stuffing",
        location: "Mission City Ballroom",
        about: "One bag for every attendee: walk along the tables, one flyer from each pile, until the boxes are \
                empty. There is pizza and music. Ask for Odile at the ballroom's east door.",
        overflow: Overflow::WaitingList,
        waves: true,
        // The room holds 300, so the three waves may overlap; each comes a little later than the one before.
        shifts: &[
            shift("wave 1", THURSDAY, (18, 0), (21, 0), 100, 60),
            shift("wave 2", THURSDAY, (18, 30), (21, 0), 100, 40),
            shift("wave 3", THURSDAY, (19, 0), (21, 30), 100, 20),
        ],
    },
    Task {
        name: "Registration desk",
        location: "Hall A, ground floor",
        about: "Find people's badges, hand out bags, and be the first friendly face that they meet. Sitting is \
                possible. Ask for Benedikt behind the desk marked A to F.",
        overflow: Overflow::WaitingList,
        waves: false,
        shifts: &[
            shift("Wednesday morning", WEDNESDAY, (7, 30), (10, 30), 8, 4),
            shift("Wednesday midday", WEDNESDAY, (10, 30), (14, 0), 5, 2),
            shift("Thursday morning", THURSDAY, (7, 30), (10, 30), 8, 4),
            shift("Thursday evening", THURSDAY, (16, 0), (20, 0), 16, 10),
            shift("Friday early", FRIDAY, (6, 45), (9, 0), 24, 16),
            shift("Friday morning", FRIDAY, (9, 0), (12, 30), 10, 6),
            shift("Friday afternoon", FRIDAY, (12, 30), (16, 30), 8, 4),
            shift("Saturday morning", SATURDAY, (7, 30), (11, 0), 10, 6),
            shift("Sunday morning", SUNDAY, (8, 0), (11, 0), 6, 3),
        ],
    },
    Task {
        name: "Session chair",
        location: "Meeting rooms, first floor",
        about: "Introduce the speakers of one room, keep the time with the cards, and lead the questions. A mail \
                with the names comes the day before. Ask for Wanjiru in the green room.",
        overflow: Overflow::WaitingList,
        waves: false,
        shifts: &[
            shift("Friday morning", FRIDAY, (10, 30), (12, 30), 5, 5),
            shift("Friday afternoon", FRIDAY, (13, 30), (17, 0), 5, 5),
            shift("Saturday morning", SATURDAY, (10, 30), (12, 30), 5, 5),
            shift("Saturday afternoon", SATURDAY, (13, 30), (17, 0), 5, 5),
            shift("Sunday morning", SUNDAY, (10, 30), (12, 30), 5, 5),
            shift("Sunday afternoon", SUNDAY, (13, 0), (15, 30), 5, 5),
        ],
    },
    Task {
        name: "Session runner",
        location: "Meeting rooms, first floor",
        about: "Fetch the speakers from the green room in time, help with the projector, and run for whatever is \
                missing. Comfortable shoes. Ask for Wanjiru in the green room.",
        overflow: Overflow::Refuse,
        waves: false,
        shifts: &[
            shift("Friday morning", FRIDAY, (10, 15), (12, 45), 5, 3),
            shift("Friday afternoon", FRIDAY, (13, 15), (17, 15), 5, 3),
            shift("Saturday morning", SATURDAY, (10, 15), (12, 45), 5, 3),
            shift("Saturday afternoon", SATURDAY, (13, 15), (17, 15), 5, 3),
            shift("Sunday morning", SUNDAY, (10, 15), (12, 45), 5, 3),
            shift("Sunday afternoon", SUNDAY, (12, 45), (15, 45), 5, 3),
        ],
    },
    Task {
        name: "Room setup",
        location: "Loading dock, ground floor",
        about: "Move tables, tape down cables, put up signs, and take it all apart again at the end. Gloves are \
                there. Ask for Tomasz at the loading dock.",
        overflow: Overflow::Refuse,
        waves: false,
        shifts: &[
            shift("Wednesday early", WEDNESDAY, (6, 30), (8, 30), 8, 5),
            shift("Thursday evening", THURSDAY, (17, 0), (19, 0), 20, 12),
            shift("Friday early", FRIDAY, (6, 30), (8, 30), 12, 8),
            shift("Sunday tear-down", SUNDAY, (16, 0), (19, 0), 24, 12),
        ],
    },
    Task {
        name: "Green room",
        location: "Room 206",
        about: "Welcome the speakers, check that their laptops like the adapters, and keep the coffee coming. Ask \
                for Marisol in room 206.",
        overflow: Overflow::Refuse,
        waves: false,
        shifts: &[
            shift("Friday morning", FRIDAY, (8, 30), (12, 30), 3, 2),
            shift("Friday afternoon", FRIDAY, (12, 30), (17, 0), 3, 2),
            shift("Saturday morning", SATURDAY, (8, 30), (12, 30), 3, 2),
            shift("Saturday afternoon", SATURDAY, (12, 30), (17, 0), 3, 2),
            shift("Sunday", SUNDAY, (9, 0), (15, 0), 4, 2),
        ],
    },
];
