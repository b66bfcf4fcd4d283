//! A random story, told to a book and to the model at the same time.

use std::collections::BTreeMap;

use domain::ledger::{Book, Fact, Replay, State};

use crate::builders::at;
use crate::promises::{Broken, Kept, Promise, ensure, step};
use crate::random::commands::{Op, command};
use crate::random::model::{Has, Model};

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
    let mut audit = Replay::new();
    for op in ops {
        if let Op::Wait { minutes } = op {
            minute += minutes;
        }
        let now = at(minute);
        if let Some(command) = command(&book, &op, minute) {
            let step = step(&book, &command, now)?;
            step.entries.iter().for_each(|entry| audit.push(entry));
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
    let findings = audit.report().findings;
    ensure(Promise::Replay, findings.is_empty(), || format!("the audit finds {findings:?}"))
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
            State::Expired => Has::Lapsed,
            State::Cancelled => Has::Nothing,
        };
        let same = has == asked.has && place.person == asked.person;
        ensure(Promise::Model, same, || format!("{place:?}, but the model has {asked:?}"))?;
    }
    for places in lines.values() {
        for (number, place) in places.iter().zip(1..).map(|(place, number)| (number, *place)) {
            let position = book.position(place);
            ensure(Promise::Model, position == Some(number), || format!("{place}: {position:?}, {number}"))?;
        }
    }
    Ok(())
}
