//! What can happen next in a small book.

use std::collections::BTreeSet;

use domain::ledger::{Access, Book, Command, MovesUp, QuotaKind, QuotaSpec, Release, State};

use crate::builders::{
    add, add_to, at, cancel, change, claim, claim_together, claim_with_code, confirm, door, exchange,
    guarantee, invite, invite_together, resize, split, transfer,
};

/// The moments of the search, in minutes: the beginning, and what releases, openings, closings and expiries fall on.
pub const PHASES: [i64; 4] = [0, 60, 120, 180];
/// Enough for a place, a first and a second in line.
pub const PEOPLE: [&str; 3] = ["x", "y", "z"];

/// A command, and whether it is an organiser's.
pub struct Move {
    pub command: Command,
    pub is_change: bool,
}

/// What people may do: ask for a place anywhere, give one back, also twice and also one that never was.
pub fn of_people(book: &Book) -> Vec<Move> {
    let place = format!("p{}", book.places().count());
    let specs: Vec<&QuotaSpec> = book.quotas().map(|view| view.spec).collect();
    let mut moves = Vec::new();
    for person in PEOPLE {
        for spec in &specs {
            moves.push(claim(&place, person, spec.id.as_str()));
            if spec.access == Access::Code {
                moves.push(claim_with_code(&place, person, spec.id.as_str()));
            }
        }
    }
    let active = book.places().filter(|(_, place)| place.state.is_active());
    moves.extend(active.map(|(id, _)| cancel(id.as_str())));
    let ended = book.places().find(|(_, place)| matches!(place.state, State::Cancelled | State::Expired));
    if let Some((id, _)) = ended {
        moves.push(cancel(id.as_str()));
        moves.extend(PEOPLE.map(|person| claim(id.as_str(), person, "a")));
    }
    moves.push(cancel("nothing"));
    moves.push(claim(&place, PEOPLE[0], "nowhere"));
    moves.into_iter().map(|command| Move { command, is_change: false }).collect()
}

/// What people may do with what they have, beside giving it back, as far as the quotas are set up for it: take an offer, give
/// it to somebody else, take something along with it, exchange that, ask together, and stop to.
pub fn of_holders(book: &Book, phase: usize) -> Vec<Move> {
    let place = format!("p{}", book.places().count());
    let some = |fits: &dyn Fn(&QuotaSpec) -> bool| book.quotas().any(|view| fits(view.spec));
    let mut moves = Vec::new();
    let makes_offers = |spec: &QuotaSpec| spec.moves_up != MovesUp::Confirmed;
    let takes_groups = |spec: &QuotaSpec| spec.per_group > 1;
    if some(&|spec| makes_offers(spec) || takes_groups(spec)) {
        moves.extend(book.places().map(|(id, _)| confirm(id.as_str())));
        moves.extend(invitations(book, &place, phase));
    }
    if some(&|spec| spec.is_add_on() || makes_offers(spec) || takes_groups(spec)) {
        let each = book.places().filter(|(_, place)| place.state.is_active());
        moves.extend(each.flat_map(|(id, _)| PEOPLE.map(|person| transfer(id.as_str(), person))));
    }
    if some(&QuotaSpec::is_add_on) {
        moves.extend(add_ons(book, &place));
    }
    if some(&takes_groups) {
        moves.extend(groups(book, &place));
        moves.extend(invited_groups(book, &place, phase));
    }
    moves.push(confirm("nothing"));
    moves.into_iter().map(|command| Move { command, is_change: false }).collect()
}

fn invitations(book: &Book, place: &str, phase: usize) -> Vec<Command> {
    let until = at(PHASES[(phase + 1).min(PHASES.len() - 1)]);
    let quotas = book.quotas().filter(|view| view.spec.access == Access::Code && until > at(PHASES[phase]));
    quotas.map(|view| invite(place, PEOPLE[0], view.spec.id.as_str(), until)).collect()
}

fn add_ons(book: &Book, place: &str) -> Vec<Command> {
    let quotas: Vec<&str> = book.quotas().map(|view| view.spec.id.as_str()).collect();
    let active = book.places().filter(|(_, place)| place.state.is_active());
    active
        .flat_map(|(id, has)| {
            let (id, person) = (id.as_str(), has.person.as_str());
            quotas.iter().flat_map(move |quota| [add_to(id, place, person, quota), exchange(id, quota)])
        })
        .collect()
}

fn groups(book: &Book, place: &str) -> Vec<Command> {
    let other = format!("{place}+");
    let pairs = [("x", "y"), ("x", "z"), ("y", "z"), ("x", "x")];
    let mut commands = Vec::new();
    for view in book.quotas() {
        let quota = view.spec.id.as_str();
        commands.extend(pairs.map(|(one, two)| claim_together(&[(place, one), (&other, two)], quota)));
        commands.push(claim_together(&[(place, "x"), (&other, "y"), ("third", "z")], quota));
    }
    let parties: BTreeSet<_> = book.places().filter_map(|(_, place)| place.party.as_ref()).collect();
    commands.extend(parties.into_iter().map(|party| split(party.as_str())));
    commands
}

/// Colleagues for whom a sponsor asks in a group of any size, or whom an organiser has places kept for: until the next moment,
/// or long enough to stand in line.
fn invited_groups(book: &Book, place: &str, phase: usize) -> Vec<Command> {
    let (second, third) = (format!("{place}+"), format!("{place}++"));
    let members = [(place, "x"), (&second, "y"), (&third, "z")];
    let ends = [phase + 1, PHASES.len() - 1].into_iter().filter(|&end| end < PHASES.len() && end > phase);
    let ends: BTreeSet<_> = ends.map(|end| at(PHASES[end])).collect();
    let mut commands = Vec::new();
    for (view, until) in book.quotas().flat_map(|view| ends.iter().map(move |until| (view, *until))) {
        let quota = view.spec.id.as_str();
        commands.extend([2, 3].map(|many| invite_together(&members[..many], quota, until)));
        commands.push(invite_together(&members[1..], quota, until));
    }
    commands
}

/// What organisers may do: any size and guarantee up to 2, a release date, a new quota anywhere, a new wave.
pub fn of_organisers(book: &Book, phase: usize) -> Vec<Move> {
    let mut moves = Vec::new();
    let later = at(PHASES[(phase + 1).min(PHASES.len() - 1)]);
    for view in book.quotas() {
        let (spec, id) = (view.spec, view.spec.id.as_str());
        moves.extend((0..=2).filter(|size| *size != spec.size).map(|size| resize(id, size)));
        moves.extend((0..=2).filter(|size| *size != spec.guarantee).map(|size| guarantee(id, size)));
        if spec.guarantee > 0 {
            moves.push(change(id, None, None, Release::At(later)));
            moves.push(change(id, None, None, Release::Never));
        }
        moves.push(add(QuotaSpec { guarantee: 1, ..door("new", Some(id), 1) }));
        moves.push(add(QuotaSpec { shift: spec.shift.clone(), ..door("new", Some(id), 2) }));
        moves.push(add(QuotaSpec {
            opens_after: Some(spec.id.clone()),
            parent: spec.parent.clone(),
            shift: spec.shift.clone(),
            ..door("new", None, 1)
        }));
    }
    if let Some(view) = book.quotas().next() {
        moves.push(add(view.spec.clone()));
        moves.push(add(QuotaSpec { guarantee: 2, ..door("new", Some("a"), 1) }));
        moves.push(add(QuotaSpec { kind: QuotaKind::AddOn, ..door("new", Some("a"), 1) }));
        moves.push(add(door("new", Some("nowhere"), 1)));
    }
    moves.into_iter().map(|command| Move { command, is_change: true }).collect()
}
