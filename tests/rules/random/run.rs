//! A random story, told to a book and to the model at the same time.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::ledger::{Book, Entry, Fact, Seat, State};

use crate::builders::at;
use crate::promises::{Broken, Kept, Promise, ensure, replay, step};
use crate::random::commands::{Op, command, next_place, person, pick};
use crate::random::model::{Asked, Has, Model};

/// What came of the stories so far, to see that they are about something.
#[derive(Debug, Default)]
pub struct Tally {
    pub commands: usize,
    pub promotions: usize,
    pub refusals: BTreeMap<&'static str, usize>,
}

/// Tells the story; every promise is checked at every entry, and then the model's opinion.
pub fn run(empty: &Book, ops: impl Iterator<Item = Op>, tally: &mut Tally) -> Kept {
    let (mut book, mut model, mut minute) = (empty.clone(), Model::default(), 0);
    for op in ops {
        if let Op::Wait { minutes } = op {
            minute += minutes;
        }
        let now = at(minute);
        if let Op::Hold { .. } = op {
            hold(&mut book, &mut model, &op, minute)?;
        } else if let Some(command) = command(&book, &op, minute) {
            let step = step(&book, &command, now)?;
            book = step.book;
            model.settle(now);
            let expected = model.execute(&command, now);
            let answer = step.answer.map_err(|refusal| refusal.code());
            tally.commands += 1;
            tally.promotions +=
                step.entries.iter().filter(|entry| matches!(entry.fact, Fact::Promoted { .. })).count();
            if let Err(code) = answer {
                *tally.refusals.entry(code.as_str()).or_default() += 1;
            }
            ensure(Promise::Model, answer == expected, || {
                format!("{command:?}: {answer:?}, but the model says {expected:?}")
            })?;
        }
        compare(&book, &model)?;
    }
    Ok(())
}

/// Holds a place that is free, which no command does yet: the fact goes straight into the book and the model.
fn hold(book: &mut Book, model: &mut Model, op: &Op, minute: i64) -> Kept {
    let Op::Hold { person: who, quota, minutes } = op else { return Ok(()) };
    let (now, who) = (at(minute), person(*who));
    *book = replay(book, &book.clone().settle(now))?;
    model.settle(now);
    let Some(spec) = pick(book, *quota) else { return Ok(()) };
    let view = book.quota(&spec.id);
    let over = spec.shift.as_ref().is_some_and(|shift| shift.ends_at <= now);
    if over || view.is_none_or(|view| view.left == 0 || !view.open) || book.places_of(&who).next().is_some() {
        return Ok(());
    }
    let (quota, expires_at) = (spec.id.clone(), at(minute + minutes));
    let place = next_place(book);
    let held = Fact::Claimed {
        place: place.clone(),
        person: who.clone(),
        quota: quota.clone(),
        asked: None,
        with: None,
        party: None,
        invited_until: None,
        seat: Seat::Held { expires_at },
    };
    let entry = Entry { seq: book.version() + 1, at: now.max(book.at()), fact: held };
    *book = replay(book, &[entry])?;
    model.asked.push(Asked { place, person: who, quota: quota.clone(), has: Has::Held(quota, expires_at) });
    settle(book, model, now)
}

/// A hold may fill a wave, and so open the next.
fn settle(book: &mut Book, model: &mut Model, now: Timestamp) -> Kept {
    *book = replay(book, &book.clone().settle(now))?;
    model.settle(now);
    Ok(())
}

/// Whether both say the same about every quota and every place.
fn compare(book: &Book, model: &Model) -> Kept {
    let (counts, lines) = (model.counts(), model.lines());
    for view in book.quotas() {
        let id = &view.spec.id;
        let queued = lines.get(id).map_or(0, Vec::len);
        let same = (view.load, view.left) == counts[id] && view.queued as usize == queued;
        let same = same && view.open == model.open.contains(id) && Some(view.spec) == model.spec(id);
        ensure(Promise::Model, same, || format!("{view:?}, but the model has {:?}, {queued}", counts[id]))?;
    }
    for asked in &model.asked {
        let place = book
            .place(&asked.place)
            .ok_or_else(|| Broken { promise: Promise::Model, how: format!("no place {}", asked.place) })?;
        let has = match place.state {
            State::Waiting => Has::Waits,
            State::Confirmed => Has::Seat(place.quota.clone()),
            State::Held { expires_at } => Has::Held(place.quota.clone(), expires_at),
            State::Cancelled | State::Expired => Has::Nothing,
        };
        ensure(Promise::Model, has == asked.has, || format!("{place:?}, but the model has {asked:?}"))?;
    }
    for places in lines.values() {
        for (number, place) in places.iter().zip(1..).map(|(place, number)| (number, *place)) {
            let position = book.position(place);
            ensure(Promise::Model, position == Some(number), || format!("{place}: {position:?}, {number}"))?;
        }
    }
    Ok(())
}
