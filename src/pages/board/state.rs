//! What the board's parts share: where the person stands with every shift, and the two things that can be done.

use std::time::Duration;

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::shifts::{Shift, SignUp, SignUpRequest};
use leptos::prelude::*;

use super::standing::{self, Known, Standing, Terms};
use super::words::{self, Voice};
use crate::api::changes::What;
use crate::api::shifts as api;
use crate::by_id::ById;
use crate::dates::now_ms;
use crate::device::held::{self, Held};
use crate::device::{self, Person};
use crate::json;
use crate::live::EventStore;
use crate::mine::{Mine, Owned};
use crate::order::sort_by_key;
use crate::outbox::{Entry, Outbox};
use crate::signals::{Memo, RwSignal, memo, memo_from};

/// How often the board looks at the clock, for shifts that end.
const TICK: Duration = Duration::from_secs(30);

/// The board's state. Copy it anywhere within the page.
#[derive(Clone, Copy)]
pub(super) struct Board {
    pub(super) store: EventStore,
    pub(super) mine: Mine,
    pub(super) outbox: Outbox,
    pub(super) standings: Memo<ById<Standing>>,
    pub(super) opened: Memo<Opened>,
    questions: StoredValue<Questions>,
}

/// The questions that lie over the board.
#[derive(Clone, Copy)]
struct Questions {
    asking: Question<Option<QuotaId>>,
    leaving: Question<Owned<SignUp>>,
}

/// A dialog, and what it is about. It keeps that while it closes.
pub(super) struct Question<T: Send + Sync + 'static> {
    pub(super) open: RwSignal<bool>,
    pub(super) about: RwSignal<Option<T>>,
}

// Derived, it would ask that `T` can be copied too.
impl<T: Send + Sync + 'static> Copy for Question<T> {}
impl<T: Send + Sync + 'static> Clone for Question<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Question<T> {
    fn new() -> Self {
        Self { open: RwSignal::new(false), about: RwSignal::new(None) }
    }

    pub(super) fn ask(self, about: T) {
        self.about.set(Some(about));
        self.open.set(true);
    }
}

/// Waves that opened while somebody looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Opened {
    /// Those that are open; none known before the first look.
    known: Option<Vec<QuotaId>>,
    /// The last that opened.
    pub(super) fresh: Vec<QuotaId>,
    /// What is announced.
    pub(super) words: String,
}

impl Board {
    pub(super) fn new(store: EventStore, mine: Mine, outbox: Outbox) -> Self {
        let clock = RwSignal::new(now_ms());
        if let Ok(timer) = set_interval_with_handle(move || clock.set(now_ms()), TICK) {
            on_cleanup(move || timer.clear());
        }
        let terms = memo(move || store.event.with(|event| terms(&event.quotas)));
        let standings = memo(move || {
            let mine: Vec<SignUp> = mine.own_sign_ups().into_iter().map(|owned| owned.item).collect();
            store.shifts.with(|shifts| {
                let terms = terms.read();
                let known = Known { shifts, terms: &terms, mine: &mine, now: moment(clock.get()) };
                let standing = |shift: &Shift| (shift.id.clone(), standing::standing(shift, &known));
                shifts.iter().map(standing).collect()
            })
        });
        let opened = memo_from(move |before: Option<&Opened>| {
            let task = |id: &QuotaId| untrack(|| store.name_of(id));
            store.shifts.with(|shifts| look_for_opened(before.cloned().unwrap_or_default(), shifts, task))
        });
        let questions = Questions { asking: Question::new(), leaving: Question::new() };
        Self { store, mine, outbox, standings, opened, questions: StoredValue::new(questions) }
    }

    /// Who is coming, to a shift or to those that are taken from now on?
    pub(super) fn asking(self) -> Question<Option<QuotaId>> {
        self.questions.get_value().asking
    }

    /// Shall a sign-up really be given back?
    pub(super) fn leaving(self) -> Question<Owned<SignUp>> {
        self.questions.get_value().leaving
    }

    /// Where the person stands with one shift.
    pub(super) fn standing(self, shift: QuotaId) -> Memo<Option<Standing>> {
        memo(move || self.standings.with(|all| all.get(&shift).cloned()))
    }

    /// The sign-up for a shift, or the withdrawal from it, that is on its way or was refused.
    pub(super) fn under_way(self, shift: QuotaId) -> Memo<Option<Entry>> {
        let (slug, own) = (self.store.slug(), self.own_at(shift.clone()));
        self.outbox.find(move |entry| match &entry.change.what {
            _ if entry.change.event != slug => false,
            What::SignUp { shift: asked } => *asked == shift && self.is_by_person(entry),
            What::Withdraw { sign_up } => own.read().as_ref().is_some_and(|own| own.item.id == *sign_up),
            _ => false,
        })
    }

    /// Whether a sign-up is of whoever takes shifts here now; another's is told of elsewhere.
    fn is_by_person(self, entry: &Entry) -> bool {
        let person = self.mine.person.get().email;
        let is_theirs = |held: &Held| held::is_of(held, &person) || held.email.is_empty();
        match &entry.change.bearer {
            _ if person.is_empty() => true,
            Some(token) => {
                self.mine.held.with(|all| all.iter().any(|held| held.token == *token && is_theirs(held)))
            }
            None => {
                let typed = json::read::<SignUpRequest>(&entry.change.body).unwrap_or_default().email;
                device::is_same_address(&typed, &person)
            }
        }
    }

    /// One's own sign-ups that still count, by time.
    pub(super) fn own(self) -> Vec<(Owned<SignUp>, Shift)> {
        let mut own: Vec<(Owned<SignUp>, Shift)> = self.store.shifts.with(|shifts| {
            let active = self.mine.own_sign_ups().into_iter().filter(|own| own.item.status.is_active());
            active
                .filter_map(|own| {
                    let shift = standing::find(shifts, &own.item.shift)?.clone();
                    Some((own, shift))
                })
                .collect()
        });
        sort_by_key(&mut own, |(_, shift)| shift.starts_at);
        own
    }

    /// One's own sign-up for one shift.
    pub(super) fn own_at(self, shift: QuotaId) -> Memo<Option<Owned<SignUp>>> {
        memo(move || {
            let own = self.mine.own_sign_ups().into_iter();
            own.filter(|own| own.item.status.is_active()).find(|own| own.item.shift == shift)
        })
    }

    /// Takes a shift, or joins its line: at once where somebody has said who takes shifts here, else after asking once.
    pub(super) fn take(self, shift: &QuotaId) {
        let person = self.mine.person.get_untracked();
        if person.email.is_empty() {
            self.asking().ask(Some(shift.clone()));
        } else {
            self.send_as(shift, &person);
        }
    }

    /// From now on this is who takes shifts here; the one that the question was about is taken at once. Remembered before
    /// the answer: a second shift may be tapped while the first is still on its way.
    pub(super) fn introduce(self, person: &Person) {
        self.asking().open.set(false);
        self.mine.remember(person);
        if let Some(shift) = self.asking().about.get_untracked().flatten() {
            self.send_as(&shift, person);
        }
    }

    fn send_as(self, shift: &QuotaId, person: &Person) {
        let token = self.mine.token_of(&person.email);
        let typed = SignUpRequest { name: person.name.clone(), email: person.email.clone() };
        let request = if token.is_some() { SignUpRequest::default() } else { typed };
        self.outbox.submit(api::sign_up(&self.store.slug(), shift, &request, token));
    }

    /// Gives a shift, or a position in its line, back.
    pub(super) fn withdraw(self, own: Owned<SignUp>) {
        self.outbox.submit(api::withdraw(&self.store.slug(), &own.item.id, own.token));
    }

    /// A shift as others speak of it: "Registration desk, 14:00–16:00".
    pub(super) fn call(self, id: &QuotaId) -> String {
        self.store.shifts.with(|shifts| match standing::find(shifts, id) {
            Some(shift) => {
                format!("{}, {}", shift.name, self.store.dates().times(shift.starts_at, shift.ends_at))
            }
            None => id.to_string(),
        })
    }

    /// Why a shift can't be taken, in words.
    pub(super) fn explain(self, reason: &standing::Reason) -> String {
        let dates = self.store.dates();
        let wave = |id: &QuotaId| {
            self.store.shifts.with(|shifts| {
                standing::find(shifts, id)
                    .map_or_else(|| id.to_string(), |shift| format!("wave {}", shift.wave))
            })
        };
        let voice = Voice { shift: &|id| self.call(id), wave: &wave, moment: &|time| dates.moment(time) };
        words::reason(reason, &voice)
    }
}

fn terms(quotas: &[domain::quotas::Quota]) -> ById<Terms> {
    quotas.iter().map(|quota| (quota.id.clone(), Terms::from(quota))).collect()
}

fn look_for_opened(before: Opened, shifts: &[Shift], task: impl Fn(&QuotaId) -> String) -> Opened {
    let waves = shifts.iter().filter(|shift| shift.opens_after.is_some() && shift.open);
    let open: Vec<QuotaId> = waves.map(|shift| shift.id.clone()).collect();
    let Some(known) = before.known else {
        return Opened { known: Some(open), ..Opened::default() };
    };
    let fresh: Vec<&Shift> =
        shifts.iter().filter(|shift| open.contains(&shift.id) && !known.contains(&shift.id)).collect();
    if fresh.is_empty() {
        return Opened { known: Some(open), ..before };
    }
    let words: Vec<String> =
        fresh.iter().map(|shift| words::wave_opened(&task(&shift.task), shift.wave)).collect();
    let opened = fresh.into_iter().map(|shift| shift.id.clone()).collect();
    Opened { known: Some(open), fresh: opened, words: words.join(" ") }
}

/// A moment of the device's clock.
pub(super) fn moment(milliseconds: f64) -> Timestamp {
    #[allow(clippy::cast_possible_truncation)] // Whole milliseconds of our age.
    Timestamp::from_millisecond(milliseconds as i64).unwrap_or(Timestamp::UNIX_EPOCH)
}
