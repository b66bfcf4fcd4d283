//! One's own things at an event: what this device's tokens open, shown from the device and refreshed from the server; and
//! who takes shifts with it.

use domain::ids::{EventSlug, PlaceId, QuotaId};
use domain::registrations::{Registration, Status};
use domain::shifts::SignUp;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::dates::now_ms;
use crate::device::held::{self, Held};
use crate::device::{self, Device, Person, drafts, is_same_address, storage};
use crate::live::EventStore;
use crate::outbox;
use crate::signals::{Memo, RwSignal, follow, memo};

/// The shortest time between two refreshes that nobody asked for, in milliseconds.
const PAUSE_MS: f64 = 5_000.0;

/// Something that a token opens, with that token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned<T> {
    /// The manage token.
    pub token: String,
    /// What it opens.
    pub item: T,
}

/// One's own things. Copy it anywhere below an event.
#[derive(Clone, Copy)]
pub struct Mine {
    event: StoredValue<EventSlug>,
    device: Device,
    /// Every token on the device with what it opens.
    pub held: Memo<Vec<Held>>,
    /// Who takes shifts on this device; nobody's words while that is not known.
    pub person: Memo<Person>,
    /// Why the last refresh of a token failed.
    pub trouble: RwSignal<Option<ApiError>>,
    refreshed_at: StoredValue<f64>,
    scheduled: StoredValue<bool>,
}

impl Mine {
    /// Shows what the device knows, asks the server, and asks again when it matters.
    pub fn start(event: EventSlug, device: Device, store: EventStore) -> Self {
        let mine = Self {
            held: device.held(event.clone()),
            person: device.person(event.clone()),
            event: StoredValue::new(event),
            device,
            trouble: RwSignal::new(None),
            refreshed_at: StoredValue::new(0.0),
            scheduled: StoredValue::new(false),
        };
        mine.refresh();
        let handle = window_event_listener(ev::focus, move |_| mine.refresh_soon());
        on_cleanup(move || handle.remove());
        // A position in line moves when its quota's counts do; who has a seat already need not ask.
        let lines = memo(move || {
            let waiting = mine.waiting_quotas();
            // Nor does it change a count that somebody else has said yes to what is being handed over.
            let is_open = |one: &Registration| one.status == Status::Offered || one.transfer.is_some();
            let is_open = mine.held.with(|all| registrations_of(all).any(is_open));
            store.event.with(|event| {
                let mine = event.quotas.iter().filter(|quota| waiting.contains(&quota.id));
                // What a code's own line does is not told to everybody, nor that an organiser has confirmed what is held,
                // which changes no count; but that something has happened is.
                let is_unknown = |id: &QuotaId| event.quotas.iter().all(|quota| quota.id != *id);
                let version = if is_open || waiting.iter().any(is_unknown) { event.version } else { 0 };
                // Any change of the counts changes this number, or the next change does.
                mine.fold(version, |sum, quota| {
                    sum.wrapping_mul(31)
                        .wrapping_add(u64::from(quota.load) << 20)
                        .wrapping_add(quota.queued.into())
                })
            })
        });
        let mut seen = None;
        follow(move || {
            let now = Some(lines.get());
            if seen.is_some() && seen != now {
                mine.refresh_soon();
            }
            seen = now;
        });
        mine
    }

    /// Every registration, those with a claim first; whoever registered others along comes before them.
    pub fn registrations(self) -> Vec<Owned<Registration>> {
        let mut all = self.all(|held| &held.mine.registrations);
        for of_one_token in all.chunk_by_mut(|one, next| one.token == next.token) {
            of_one_token.reverse();
        }
        let (active, gone): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|owned| owned.item.status.is_active());
        [active, gone].concat()
    }

    /// Every sign-up for a shift.
    pub fn sign_ups(self) -> Vec<Owned<SignUp>> {
        self.all(|held| &held.mine.sign_ups)
    }

    /// The sign-ups of whoever takes shifts here; everybody's while that is not known, and those of which nobody knows whose
    /// they are.
    pub fn own_sign_ups(self) -> Vec<Owned<SignUp>> {
        let email = self.person.get().email;
        let is_own = |held: &Held| email.is_empty() || held.email.is_empty() || held::is_of(held, &email);
        self.of(is_own, |held| &held.mine.sign_ups)
    }

    /// The people that this device's tokens are of, with the names that they gave last.
    pub fn people(self) -> Vec<Person> {
        let mut people: Vec<Person> = Vec::new();
        self.held.with(|all| {
            for held in all.iter().filter(|held| held.is_confirmed() && !held.email.is_empty()) {
                if !people.iter().any(|known| is_same_address(&known.email, &held.email)) {
                    // Whoever registers others holds theirs by the same token.
                    let is_own = |one: &&Registration| is_same_address(&one.email, &held.email);
                    let registered = held.mine.registrations.iter().find(is_own).map(|one| &one.name);
                    let name = registered.or(held.mine.sign_ups.first().map(|one| &one.name));
                    people
                        .push(Person { name: name.cloned().unwrap_or_default(), email: held.email.clone() });
                }
            }
        });
        people
    }

    /// The token that a person's new things shall share, so that one link opens them all. Only one that the server has
    /// confirmed will do.
    pub fn token_of(self, email: &str) -> Option<String> {
        let is_theirs = |held: &&Held| held.is_confirmed() && held::is_of(held, email);
        self.held.with_untracked(|all| all.iter().find(is_theirs).map(|held| held.token.clone()))
    }

    /// Remembers who takes shifts on this device.
    pub fn remember(self, person: &Person) {
        device::remember_person(&self.event.get_value(), person);
        self.device.notify();
    }

    /// Adds a token that came by a link.
    pub fn add(self, token: &str) {
        held::add(&self.event.get_value(), token);
        self.device.notify();
        self.refresh();
    }

    /// Forgets a token on this device; with a person's last one, also what that person has typed here.
    pub fn forget(self, token: &str) {
        self.forget_all(|held| held.token == token);
    }

    /// Whose a place is, as far as this device knows.
    pub fn name_of(self, place: &PlaceId) -> Option<String> {
        self.held.with(|all| {
            let registration = registrations_of(all).find(|one| one.id == *place).map(|one| &one.name);
            let sign_ups = || all.iter().flat_map(|held| &held.mine.sign_ups);
            let name = registration.or_else(|| sign_ups().find(|one| one.id == *place).map(|one| &one.name));
            name.cloned()
        })
    }

    /// Whether of what a token opens there is anything that whoever has this place could give back.
    pub fn has_any(self, token: &str, place: &PlaceId) -> bool {
        self.held.with(|all| {
            let Some(held) = all.iter().find(|held| held.token == token) else { return false };
            let all = &held.mine.registrations;
            let email = all.iter().find(|one| one.id == *place).map_or(&held.email, |one| &one.email);
            let mut theirs = all.iter().filter(|one| is_same_address(&one.email, email));
            let has_shift = || held.mine.sign_ups.iter().any(|one| one.status.is_active());
            theirs.any(|one| one.status.is_active()) || (*email == held.email && has_shift())
        })
    }

    /// Takes one person off this device: whoever a place is of. Others whom the same token opens stay.
    pub fn take_off(self, token: &str, place: &PlaceId) {
        let event = self.event.get_value();
        let all = held::load(&event);
        let Some(own) = all.iter().find(|held| held.token == token) else { return };
        let registration = own.mine.registrations.iter().find(|one| one.id == *place);
        let email = registration.map_or(&own.email, |one| &one.email);
        let mut done_with: Vec<&str> = Vec::new();
        // A link from a mail opens the same place with a token of its own.
        let opens = |held: &&Held| held.mine.registrations.iter().any(|one| one.id == *place);
        let is_meant = |held: &&Held| held.token == token || held::is_of(held, email) || opens(held);
        for held in all.iter().filter(is_meant) {
            let is_theirs = |one: &&Registration| one.id == *place || is_same_address(&one.email, email);
            let theirs = held.mine.registrations.iter().filter(is_theirs).map(|one| one.id.clone());
            let mut places: Vec<PlaceId> = theirs.collect();
            for place in &places {
                storage::remove(&drafts::of_place(&event, place));
            }
            // Shifts are taken by whom the token is of.
            if registration.is_none() || held::is_of(held, email) {
                places.extend(held.mine.sign_ups.iter().map(|one| one.id.clone()));
            }
            if !held::take_off(&event, &held.token, &places) {
                done_with.push(&held.token);
            }
        }
        if !held::load(&event).iter().any(|held| held::is_of(held, email)) {
            device::forget_person(&event, email);
        }
        outbox::forget(&event, std::slice::from_ref(email));
        self.forget_all(|held| done_with.contains(&held.token.as_str()));
    }

    fn forget_all(self, is_gone: impl Fn(&Held) -> bool) {
        let event = self.event.get_value();
        let (gone, kept): (Vec<Held>, Vec<Held>) = held::load(&event).into_iter().partition(is_gone);
        for Held { token, email, mine, .. } in gone {
            held::forget(&event, &token);
            for registration in &mine.registrations {
                storage::remove(&drafts::of_place(&event, &registration.id));
            }
            outbox::forget(&event, &[token, email.clone()]);
            if !email.is_empty() && !kept.iter().any(|held| held::is_of(held, &email)) {
                device::forget_person(&event, &email);
            }
        }
        self.device.notify();
    }

    /// Asks the server now.
    pub fn refresh(self) {
        self.refreshed_at.set_value(now_ms());
        for held in self.held.get_untracked() {
            spawn_local(async move { self.refresh_token(held.token).await });
        }
    }

    /// Asks the server soon: several reasons at once make one request, and many phones don't ask at the same moment.
    pub fn refresh_soon(self) {
        // Taken as scheduled where the event has been left meanwhile.
        if self.scheduled.try_get_value() != Some(false) {
            return;
        }
        self.scheduled.set_value(true);
        let since = now_ms() - self.refreshed_at.get_value();
        let wait = (PAUSE_MS - since).max(0.0) + 1_500.0 * js_sys::Math::random();
        let wait = std::time::Duration::from_secs_f64(wait / 1000.0);
        set_timeout(
            move || {
                // The event may have been left meanwhile.
                if self.scheduled.try_set_value(false).is_none() {
                    self.refresh();
                }
            },
            wait,
        );
    }

    async fn refresh_token(self, token: String) {
        let Some(event) = self.event.try_get_value() else { return };
        let Some(asked) = held::ask(&event, &token) else { return };
        let answer = api::registrations::mine(&event, &token).await;
        let mine = match answer {
            Ok(mine) => Ok(Some(mine)),
            Err(error) if error.is_unknown() => Ok(None),
            Err(error) => Err(error),
        };
        let trouble = match mine {
            Ok(mine) => {
                if held::note_mine(&event, &token, asked, mine) {
                    self.refresh_soon();
                }
                None
            }
            Err(error) => Some(error),
        };
        self.trouble.try_set(trouble);
        self.device.notify();
    }

    fn waiting_quotas(self) -> Vec<QuotaId> {
        self.held.with(|all| {
            let registrations = registrations_of(all);
            let sign_ups = all.iter().flat_map(|held| &held.mine.sign_ups);
            // What is offered to somebody lapses, and goes to the next.
            let seats = registrations
                .filter(|one| matches!(one.status, Status::Waiting | Status::Offered))
                .map(|one| one.quota.clone());
            let add_ons = registrations_of(all).flat_map(|one| &one.add_ons);
            let add_ons = add_ons.filter(|one| one.status != Status::Confirmed).map(|one| one.quota.clone());
            seats
                .chain(add_ons)
                .chain(sign_ups.filter(|one| one.status == Status::Waiting).map(|one| one.shift.clone()))
                .collect()
        })
    }

    fn all<T: Clone>(self, list: impl Fn(&Held) -> &Vec<T>) -> Vec<Owned<T>> {
        self.of(|_| true, list)
    }

    /// What stands behind a token that the server does not know is not there, whatever was known of it before.
    fn of<T: Clone>(
        self,
        is_wanted: impl Fn(&Held) -> bool,
        list: impl Fn(&Held) -> &Vec<T>,
    ) -> Vec<Owned<T>> {
        self.held.with(|all| {
            let known = all.iter().filter(|held| !held.unknown && is_wanted(held));
            let each = known.flat_map(|held| list(held).iter().map(move |item| (held, item)));
            each.map(|(held, item)| Owned { token: held.token.clone(), item: item.clone() }).collect()
        })
    }
}

fn registrations_of(all: &[Held]) -> impl Iterator<Item = &Registration> {
    all.iter().flat_map(|held| &held.mine.registrations)
}
