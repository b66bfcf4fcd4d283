//! The board's order: days of the event, on each its tasks, in each its shifts by time.

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::shifts::Shift;

use crate::order::sort_by;

/// A day with shifts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Day {
    /// The date, as `2012-03-07`: names the part of the page that shows it.
    pub(super) key: String,
    /// A moment of the day, from which its heading is written.
    pub(super) moment: Timestamp,
    /// Tasks in the order of their first shift.
    pub(super) tasks: Vec<TaskOnDay>,
}

/// A task's shifts on one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TaskOnDay {
    pub(super) task: QuotaId,
    /// By time, then by wave.
    pub(super) shifts: Vec<QuotaId>,
}

impl Day {
    /// Every shift of the day.
    pub(super) fn shifts(&self) -> impl Iterator<Item = &QuotaId> {
        self.tasks.iter().flat_map(|task| &task.shifts)
    }
}

/// Groups shifts by the day on which they start; `date` gives a moment's date where the event is.
pub(super) fn by_day(shifts: &[Shift], date: impl Fn(Timestamp) -> String) -> Vec<Day> {
    let mut ordered: Vec<&Shift> = shifts.iter().collect();
    sort_by(&mut ordered, |a, b| {
        (a.starts_at, &a.task, a.wave, &a.name).cmp(&(b.starts_at, &b.task, b.wave, &b.name))
    });
    let mut days: Vec<Day> = Vec::new();
    for shift in ordered {
        let key = date(shift.starts_at);
        if days.last().is_none_or(|day| day.key != key) {
            days.push(Day { key, moment: shift.starts_at, tasks: Vec::new() });
        }
        let Some(day) = days.last_mut() else { continue };
        let known = day.tasks.iter_mut().find(|on_day| on_day.task == shift.task);
        if let Some(on_day) = known {
            on_day.shifts.push(shift.id.clone());
        } else {
            let shifts = vec![shift.id.clone()];
            day.tasks.push(TaskOnDay { task: shift.task.clone(), shifts });
        }
    }
    days
}
