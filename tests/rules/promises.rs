//! The promises, as functions that say which one is broken. Both suites use them, and so do the controls, which would prove
//! nothing about checks that were written down twice.

mod done;

use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use domain::ledger::{Book, Command, Entry, Fact, MovesUp, Refusal, Seat, State};

use crate::sheet::Sheet;
use done::check_done;

/// What the ledger promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No quota holds more than its size, after any entry.
    Limits,
    /// Loads, places left and lines are as the definitions say.
    Counts,
    /// No one has two places in the same thing.
    OnceEach,
    /// No one is in two shifts at the same time.
    OneShiftAtATime,
    /// No one waits while a place that they could have is free.
    NobodyWaitsInVain,
    /// First come, first served.
    FirstCome,
    /// A group that stays together is seated together.
    Together,
    /// An add-on is nobody's whose registration is not confirmed, and goes when that goes.
    GoesAlong,
    /// Nobody is signed up for good by somebody else.
    OwnWord,
    /// Who moves up where offers are made has the place only once they take it, and so long to think about it as was said.
    Offered,
    /// What time brings has happened, once, and not before its time.
    Time,
    /// What was asked for and not refused is done: a place handed over is the other's.
    Done,
    /// The entries alone give the same book.
    Replay,
    /// A refused command changes nothing.
    RefusalChangesNothing,
    /// The naive model says the same.
    Model,
}

/// A broken promise, and how it showed.
#[derive(Debug)]
pub struct Broken {
    pub promise: Promise,
    pub how: String,
}

pub type Kept = Result<(), Broken>;

/// Fails with `promise` unless `kept`.
pub fn ensure(promise: Promise, kept: bool, how: impl FnOnce() -> String) -> Kept {
    if kept { Ok(()) } else { Err(Broken { promise, how: how() }) }
}

/// What a command came to.
pub struct Step {
    pub book: Book,
    pub entries: Vec<Entry>,
    pub answer: Result<(), Refusal>,
}

/// Gives a command to a settled book the way that the server does, and checks every promise at every entry on the way.
pub fn step(before: &Book, command: &Command, now: Timestamp) -> Result<Step, Broken> {
    let mut book = before.clone();
    let mut entries = book.settle(now);
    let settled = book.clone();
    let answer = book.execute(command, now).map(|more| entries.extend(more));
    if answer.is_err() {
        ensure(Promise::RefusalChangesNothing, book == settled, || format!("{command:?}"))?;
    }
    let replayed = replay(before, &entries)?;
    ensure(Promise::Replay, replayed == book, || format!("{command:?}: {entries:?}"))?;
    if answer.is_ok() {
        check_done(&settled, command, &book)?;
    }
    check_settled(&book, now)?;
    Ok(Step { book, entries, answer })
}

/// Applies entries, as they come back from the database, one after another, with all checks after each.
pub fn replay(before: &Book, entries: &[Entry]) -> Result<Book, Broken> {
    let mut book = before.clone();
    for entry in entries {
        let json = serde_json::to_string(entry).expect("an entry can be written");
        let read: Entry = serde_json::from_str(&json).expect("an entry can be read");
        ensure(Promise::Replay, read == *entry, || json)?;
        check_next(&book, &read)?;
        let counts = counts(&book);
        let applied = book.apply(&read);
        let hands_over = matches!(read.fact, Fact::Transferred { .. } | Fact::Confirmed { .. });
        ensure(Promise::Counts, !hands_over || counts == self::counts(&book), || {
            format!("a count changed: {read:?}")
        })?;
        ensure(Promise::Replay, applied.is_ok(), || format!("{applied:?}: {read:?}"))?;
        check_book(&book)?;
    }
    Ok(book)
}

fn counts(book: &Book) -> Vec<(u32, u32, u32)> {
    book.quotas().map(|view| (view.load, view.left, view.queued)).collect()
}

/// What holds at every moment.
pub fn check_book(book: &Book) -> Kept {
    let sheet = Sheet::of(book);
    for line in &sheet.quotas {
        let (id, load, size) = (&line.spec.id, line.load, line.spec.size);
        ensure(Promise::Limits, load <= size, || format!("{id} holds {load} of {size}"))?;
    }
    ensure(Promise::Limits, book.keeps_its_limits(), || "the book says that a limit is passed".into())?;
    check_counts(book, &sheet)?;
    check_people(&sheet)
}

fn check_counts(book: &Book, sheet: &Sheet) -> Kept {
    for (this, (view, line)) in book.quotas().zip(&sheet.quotas).enumerate() {
        let queued = sheet.waiting().filter(|row| row.quota == this).count();
        let same = (view.load, view.left, view.queued as usize) == (line.load, line.left, queued);
        ensure(Promise::Counts, same, || {
            format!("{view:?}, but load {}, left {}, {queued} in line", line.load, line.left)
        })?;
        let wave = std::iter::successors(Some(this), |&wave| sheet.quotas[wave].before).count();
        ensure(Promise::Counts, view.wave as usize == wave, || format!("{view:?} is wave {wave}"))?;
    }
    Ok(())
}

fn check_people(sheet: &Sheet) -> Kept {
    let mut rows: Vec<_> = sheet.rows.iter().collect();
    rows.sort_by_key(|row| row.person);
    for same in rows.chunk_by(|one, other| one.person == other.person) {
        for one in same {
            let alike: Vec<_> = same.iter().filter(|other| sheet.are_the_same(one, other)).collect();
            let allowed = |this: usize| sheet.quotas[this].spec.per_person;
            let most = alike.iter().map(|row| allowed(row.quota).max(allowed(row.asked))).max();
            ensure(Promise::OnceEach, alike.len() <= most.unwrap_or(1) as usize, || {
                format!("{} has {} like {}", one.person, alike.len(), one.id)
            })?;
            let busy = one.state.is_seated() && sheet.clashes(one, one.quota);
            ensure(Promise::OneShiftAtATime, !busy, || format!("{}: {}", one.person, one.id))?;
        }
    }
    Ok(())
}

/// Whether an entry may come next: whose turn it is, and whether its time has come.
pub fn check_next(book: &Book, entry: &Entry) -> Kept {
    ensure(Promise::Time, entry.at >= book.at(), || format!("time runs backwards: {entry:?}"))?;
    let ticket_now = match &entry.fact {
        Fact::Claimed { seat: Seat::Confirmed | Seat::Held { .. }, .. } => u64::MAX,
        Fact::Promoted { place, .. } => {
            let state = book.place(place).map(|place| (place.state, place.ticket));
            ensure(Promise::FirstCome, matches!(state, Some((State::Waiting, _))), || format!("{entry:?}"))?;
            state.map_or(0, |(_, ticket)| ticket)
        }
        _ => return check_time(book, entry),
    };
    let sheet = Sheet::of(book);
    check_seat(&sheet, entry)?;
    check_say(&sheet, entry)?;
    check_offer(&sheet, entry)?;
    let overtaken = sheet
        .waiting()
        .filter(|row| row.ticket < ticket_now)
        .find(|row| sheet.seat_for(row, entry.at).is_some());
    ensure(Promise::FirstCome, overtaken.is_none(), || {
        format!("{entry:?} overtakes {:?}", overtaken.map(|row| row.id))
    })
}

/// Whether what time brings has its time, and what can only be done in time is done in time.
fn check_time(book: &Book, entry: &Entry) -> Kept {
    let ends = |id: &PlaceId| {
        let place = book.place(id)?;
        match place.state {
            State::Held { expires_at } => Some(expires_at),
            State::Waiting => place.invited_until,
            _ => None,
        }
    };
    let find = |sheet: &Sheet, id: &QuotaId| sheet.quotas.iter().position(|line| line.spec.id == *id);
    let in_time = match &entry.fact {
        Fact::Expired { place } => ends(place).is_some_and(|ends| ends <= entry.at),
        Fact::Confirmed { place, .. } => ends(place).is_some_and(|ends| ends > entry.at),
        Fact::GuaranteeReleased { quota, guarantee } => {
            let sheet = Sheet::of(book);
            find(&sheet, quota).map(|this| &sheet.quotas[this]).is_some_and(|line| {
                let has_come = line.spec.release_at.is_some_and(|time| time <= entry.at);
                has_come && *guarantee == line.load && line.load < line.spec.guarantee
            })
        }
        Fact::WaveOpened { quota } => {
            let sheet = Sheet::of(book);
            find(&sheet, quota).is_some_and(|this| sheet.should_open(this, entry.at))
        }
        _ => true,
    };
    ensure(Promise::Time, in_time, || format!("not its time: {entry:?}"))
}

/// Whether somebody is seated where they asked to be, or in a later wave of it, and where people are let in.
fn check_seat(sheet: &Sheet, entry: &Entry) -> Kept {
    let (quota, asked) = match &entry.fact {
        Fact::Claimed { quota, asked, .. } => (quota, asked.as_ref().unwrap_or(quota)),
        Fact::Promoted { place, quota, .. } => {
            let row = sheet.rows.iter().find(|row| row.id == place);
            (quota, row.map_or(quota, |row| &sheet.quotas[row.asked].spec.id))
        }
        _ => return Ok(()),
    };
    let find = |id: &QuotaId| sheet.quotas.iter().position(|line| line.spec.id == *id);
    let (Some(quota), Some(asked)) = (find(quota), find(asked)) else {
        return ensure(Promise::Replay, false, || format!("seated nowhere: {entry:?}"));
    };
    let fits = sheet.waves_from(asked).any(|wave| wave == quota);
    ensure(Promise::FirstCome, fits, || format!("not what was asked for: {entry:?}"))?;
    ensure(Promise::Limits, sheet.room(quota, entry.at) >= 1, || format!("no room: {entry:?}"))
}

/// Whether nobody is given anything for good that they have not asked for themselves, or not yet.
fn check_say(sheet: &Sheet, entry: &Entry) -> Kept {
    let (with, invited, seat) = match &entry.fact {
        Fact::Claimed { with, invited_until, seat, .. } => (with.as_ref(), invited_until.is_some(), seat),
        Fact::Promoted { place, seat, .. } => {
            let row = sheet.row(place);
            (row.and_then(|row| row.with), row.is_some_and(|row| row.invited_until.is_some()), seat)
        }
        _ => return Ok(()),
    };
    ensure(Promise::GoesAlong, sheet.may_sit(with), || format!("before its registration: {entry:?}"))?;
    ensure(Promise::OwnWord, !invited || *seat != Seat::Confirmed, || format!("not asked: {entry:?}"))
}

/// Whether a place is held exactly for those who have yet to say yes, and for as long as they were told: who finds one free
/// until the time that they were asked for with; who moves up for the time that the door gives, and not beyond that one.
fn check_offer(sheet: &Sheet, entry: &Entry) -> Kept {
    let (held_until, longest) = match &entry.fact {
        Fact::Claimed { invited_until, seat: Seat::Held { expires_at }, .. } => {
            let kept = *invited_until == Some(*expires_at);
            return ensure(Promise::Offered, kept, || format!("held for another time: {entry:?}"));
        }
        Fact::Promoted { place, quota, seat } => {
            let terms =
                sheet.quotas.iter().find(|line| line.spec.id == *quota).map(|line| line.spec.moves_up);
            let minutes = match terms {
                Some(MovesUp::Offered(terms)) => Some(i64::from(terms.minutes.max(15))),
                _ => None,
            };
            let offered = minutes.map(|minutes| entry.at.as_second() + minutes * 60);
            let invited = sheet.row(place).and_then(|row| row.invited_until).map(Timestamp::as_second);
            (*seat, offered.into_iter().chain(invited).min())
        }
        _ => return Ok(()),
    };
    let kept = match held_until {
        Seat::Held { expires_at } => {
            expires_at > entry.at && longest.is_some_and(|longest| expires_at.as_second() <= longest)
        }
        Seat::Confirmed => longest.is_none(),
        Seat::Waiting => false,
    };
    ensure(Promise::Offered, kept, || format!("not offered as was said: {entry:?}"))
}

/// What holds once all consequences are drawn.
pub fn check_settled(book: &Book, now: Timestamp) -> Kept {
    ensure(Promise::Time, book.next_due().is_none_or(|due| due > now), || {
        format!("something is due at {:?} and {now} has come", book.next_due())
    })?;
    let sheet = Sheet::of(book);
    for (this, line) in sheet.quotas.iter().enumerate() {
        let released = line.spec.release_at.is_none_or(|time| time > now || line.spec.guarantee <= line.load);
        ensure(Promise::Time, released, || format!("not released: {:?}", line.spec))?;
        ensure(Promise::NobodyWaitsInVain, !sheet.should_open(this, now), || {
            format!("{} should have opened", line.spec.id)
        })?;
    }
    for row in &sheet.rows {
        let ends = match row.state {
            State::Held { expires_at } => Some(expires_at),
            _ => row.invited_until.filter(|_| row.state == State::Waiting),
        };
        ensure(Promise::Time, ends.is_none_or(|ends| ends > now), || {
            format!("{} should have expired", row.id)
        })?;
        let main = row.with.map(|main| sheet.row(main).map(|main| main.person));
        let along = main.is_none_or(|owner| owner == Some(row.person));
        ensure(Promise::GoesAlong, along, || format!("{} is left of a registration", row.id))?;
        let split = row.state == State::Waiting
            && sheet
                .rows
                .iter()
                .any(|other| row.party.is_some() && other.party == row.party && other.state.is_seated());
        ensure(Promise::Together, !split, || format!("{} waits, others of the group do not", row.id))?;
    }
    let in_vain = sheet.waiting().find(|row| sheet.seat_for(row, now).is_some());
    ensure(Promise::NobodyWaitsInVain, in_vain.is_none(), || {
        format!("{:?} waits while there is a place", in_vain.map(|row| row.id))
    })?;
    check_positions(book, &sheet)
}

fn check_positions(book: &Book, sheet: &Sheet) -> Kept {
    let mut line: Vec<_> = sheet.waiting().collect();
    line.sort_by_key(|row| row.ticket);
    let mut standing = vec![0_u32; sheet.quotas.len()];
    for row in line {
        standing[row.quota] += 1;
        let at_last_wave = sheet.quotas[row.quota].after.is_none();
        let kept = at_last_wave && book.position(row.id) == Some(standing[row.quota]);
        ensure(Promise::Counts, kept, || format!("{} is number {}", row.id, standing[row.quota]))?;
    }
    Ok(())
}
