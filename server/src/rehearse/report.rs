//! The rehearsal in figures and words.

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::ids::QuotaId;
use domain::ledger::State;
use domain::problem::Code;
use domain::registrations::Status;

use crate::audit;
use crate::demo::pycon_2012::{BAG_STUFFING, CONFERENCE};
use crate::tables::{Table, number};

use super::acts::{Act, Said, Trial};
use super::proof::Proof;
use super::verdict::{Promise, Verdict};

/// More of one kind tell nothing new.
const SHOWN: usize = 5;

/// Everything that is told at the end.
pub(super) fn text(acts: &[Act], proof: &Proof, verdict: &Verdict) -> String {
    let mut text = String::new();
    for act in acts {
        let _ = writeln!(text, "{}\n\n{}", act.title, doors(act, proof));
        let _ = writeln!(text, "{}\n", refusals(act));
        let _ = writeln!(text, "{}\n", speed(act));
    }
    let _ = writeln!(text, "The highest load that each limit ever had, taken or promised\n");
    let _ = writeln!(text, "{}\nPromises\n", audit::peaks(&proof.replay));
    text.push_str(&promises(verdict));
    let _ = write!(text, "\n{}", conclusion(proof, verdict));
    text
}

/// What is told where the server was gone before the end: without its ledger nothing can be held against what it said.
pub(super) fn of_a_part(verdict: &Verdict) -> String {
    format!(
        "Broken off; nothing was proved from the ledger.\n\nPromises\n{}\n{}",
        promises(verdict),
        last_words(verdict)
    )
}

fn doors(act: &Act, proof: &Proof) -> String {
    let mut table = Table::new(&[
        "door",
        "asked",
        "in at once",
        "in line",
        "refused",
        "gave back",
        "in now",
        "in line now",
    ]);
    let mut by_door: BTreeMap<&str, Vec<&Trial>> = BTreeMap::new();
    for trial in &act.trials {
        by_door.entry(trial.door).or_default().push(trial);
    }
    let several = by_door.len() > 1;
    for (door, trials) in &by_door {
        table.row(&line(door, trials, proof));
    }
    if several {
        let all: Vec<&Trial> = act.trials.iter().collect();
        table.row(&line("all doors", &all, proof));
    }
    table.text()
}

fn line(door: &str, trials: &[&Trial], proof: &Proof) -> [String; 8] {
    let acks = || trials.iter().filter_map(|trial| trial.ack());
    let count = |n: usize| number(n);
    let state = |holds: fn(State) -> bool| {
        let stands = |id| proof.replay.book().place(id).is_some_and(|place| holds(place.state));
        count(acks().filter(|ack| stands(&ack.place)).count())
    };
    [
        door.to_owned(),
        count(trials.len()),
        count(acks().filter(|ack| ack.status == Status::Confirmed).count()),
        count(acks().filter(|ack| ack.status == Status::Waiting).count()),
        count(trials.iter().filter(|trial| matches!(trial.said, Said::Refused(_))).count()),
        count(acks().filter(|ack| ack.given_back).count()),
        state(State::is_seated),
        state(|state| state == State::Waiting),
    ]
}

fn refusals(act: &Act) -> String {
    let mut by_code: BTreeMap<Code, u64> = BTreeMap::new();
    for trial in &act.trials {
        if let Said::Refused(code) = trial.said {
            *by_code.entry(code).or_default() += 1;
        }
    }
    if by_code.is_empty() {
        return "  Nobody was refused.".to_owned();
    }
    let reasons: Vec<String> =
        by_code.iter().map(|(code, times)| format!("{} {}", number(times), code.as_str())).collect();
    format!("  Refused: {}.", reasons.join(", "))
}

#[allow(clippy::cast_precision_loss, reason = "a rate for people to read")]
fn speed(act: &Act) -> String {
    let placed = act.acks().count();
    let per_second = placed as f64 / act.seconds.max(0.001);
    let millis = |quantile: f64| act.latency.value_at_quantile(quantile) as f64 / 1_000.0;
    format!(
        "  {} in {:.1} s: {per_second:.0} registrations per second. {} round trips: p50 {:.0} ms, p99 {:.0} ms.",
        number(placed),
        act.seconds,
        number(act.latency.len()),
        millis(0.5),
        millis(0.99),
    )
}

fn promises(verdict: &Verdict) -> String {
    let (records, mut text) = (verdict.records(), String::new());
    for promise in Promise::ALL {
        let Some(record) = records.get(&promise) else { continue };
        let seen = number(record.kept);
        if record.broken.is_empty() {
            let _ = writeln!(text, "  kept    {} ({seen} checked)", promise.words());
            continue;
        }
        let broken = number(record.broken.len());
        let _ = writeln!(text, "  BROKEN  {} ({broken} times; held {seen} times)", promise.words());
        for why in record.broken.iter().take(SHOWN) {
            let _ = writeln!(text, "            {why}");
        }
    }
    text
}

fn conclusion(proof: &Proof, verdict: &Verdict) -> String {
    let book = proof.replay.book();
    let mut text = String::new();
    if let Some(conference) = book.quota(&CONFERENCE.into()) {
        let in_line = under(proof, CONFERENCE, |state| state == State::Waiting);
        let people = under(proof, CONFERENCE, State::is_seated);
        let (load, size) = (u64::from(conference.load), number(conference.spec.size));
        let _ = write!(text, "Conference: {} of {size}", number(load));
        if load > people {
            let promised = number(load - people);
            let _ = write!(
                text,
                ", which is {} people and {promised} seats promised to sponsors",
                number(people)
            );
        }
        let _ = writeln!(text, "; {} in line.", number(in_line));
    }
    let task = book.quota(&BAG_STUFFING.into()).and_then(|wave| book.quota(wave.spec.parent.as_ref()?));
    if let Some(task) = task {
        let in_line = under(proof, task.spec.id.as_str(), |state| state == State::Waiting);
        let (load, size) = (number(task.load), number(task.spec.size));
        let _ = writeln!(text, "Bag stuffing: {load} of {size}; {} in line.", number(in_line));
    }
    text.push_str(last_words(verdict));
    text
}

fn last_words(verdict: &Verdict) -> &'static str {
    if verdict.is_kept() { "Every promise was kept." } else { "A PROMISE WAS BROKEN." }
}

/// How many places under a root are in a state.
fn under(proof: &Proof, root: &str, holds: fn(State) -> bool) -> u64 {
    let book = proof.replay.book();
    let parent = |id: &QuotaId| book.quota(id).and_then(|view| view.spec.parent.clone());
    let is_under =
        |id: &QuotaId| std::iter::successors(Some(id.clone()), parent).any(|id| id.as_str() == root);
    book.places().filter(|(_, place)| holds(place.state) && is_under(&place.quota)).count() as u64
}
