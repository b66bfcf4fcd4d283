//! What a portal's parts share: the link, what it opens, and one wish at a time on its way.

use domain::portal::{Portal, Preview};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Said;
use super::came_of::came_of;
use crate::api::changes::{Change, What};
use crate::api::{ApiError, Problem, portal};
use crate::device::storage;
use crate::live::EventStore;
use crate::outbox::{Entry, Outbox, request_id};
use crate::router::{clear_fragment, fragment};
use crate::signals::{Memo, RwSignal, Signal, follow, memo};
use crate::ui::Tone;

/// What there is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    Here,
    Coming,
    WithoutLink,
    DeadLink,
    OutOfReach(String),
}

/// Copy it anywhere below the page.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) store: EventStore,
    /// As it stood last; it stays while it is asked for again.
    pub(super) portal: RwSignal<Option<Portal>>,
    trouble: RwSignal<Option<ApiError>>,
    token: RwSignal<Option<String>>,
    /// What came of the last wish.
    pub(super) said: RwSignal<Option<Said>>,
    /// The wish that is on its way, also from before a reload or from another tab; or that the server broke over.
    pub(super) sent: Memo<Option<Entry>>,
    /// The last yes.
    pub(super) heard: RwSignal<Option<Entry>>,
    /// Something is on its way.
    pub(super) busy: Signal<bool>,
    /// A list is being looked at.
    looking: RwSignal<bool>,
    outbox: Outbox,
}

impl Desk {
    /// Begins with the link in the address, or else with the one that was opened here last.
    pub(super) fn start(store: EventStore) -> Self {
        let token = RwSignal::new(storage::read::<String>(&key(store)));
        let event = store.slug();
        let is_wish = move |entry: &Entry| {
            let Change { what, bearer, .. } = &entry.change;
            matches!(what, What::Portal { .. }) && entry.change.event == event && *bearer == token.get()
        };
        let outbox = expect_context::<Outbox>();
        let sent = outbox.find(is_wish.clone());
        let looking = RwSignal::new(false);
        let is_sending = move || sent.with(|sent| sent.as_ref().is_some_and(Entry::is_pending));
        let busy = memo(move || looking.get() || is_sending()).into();
        let desk = Self {
            store,
            portal: RwSignal::new(None),
            trouble: RwSignal::new(None),
            token,
            said: RwSignal::new(None),
            sent,
            heard: RwSignal::new(None),
            busy,
            looking,
            outbox,
        };
        outbox.take(is_wish, move |entry| desk.hear(entry));
        follow(move || desk.hear_no());
        if !desk.take_link() {
            desk.refresh();
        }
        desk
    }

    /// A link puts its token on the device, and leaves the address bar: it is a secret.
    pub(super) fn take_link(self) -> bool {
        let fragment = fragment();
        let Some(token) = fragment.split('&').find_map(|part| part.strip_prefix("t=")) else { return false };
        storage::write(&key(self.store), &token);
        self.token.set(Some(token.to_owned()));
        self.portal.set(None);
        clear_fragment();
        self.refresh();
        true
    }

    pub(super) fn stands(self) -> Stands {
        let is_here = self.portal.with(Option::is_some);
        match (self.token.with(Option::is_some), self.trouble.get()) {
            (false, _) => Stands::WithoutLink,
            (true, Some(error)) if error.is_unknown() => Stands::DeadLink,
            (true, _) if is_here => Stands::Here,
            (true, Some(error)) => Stands::OutOfReach(error.to_string()),
            (true, None) => Stands::Coming,
        }
    }

    /// Asks how things stand now.
    pub(super) fn refresh(self) {
        let Some(token) = self.token.get_untracked() else { return };
        spawn_local(async move {
            let answer = portal::show(&self.store.slug(), &token).await;
            // The page may have been left meanwhile, or another link opened.
            if self.token.try_get_untracked().flatten() != Some(token) {
                return;
            }
            match answer {
                Ok(portal) => {
                    self.portal.set(Some(portal));
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }

    /// What something of the portal is; what it is by default while there is none.
    pub(super) fn with<T: Default>(self, of: impl FnOnce(&Portal) -> T) -> T {
        self.portal.with(|portal| portal.as_ref().map(of)).unwrap_or_default()
    }

    /// Sends a wish, unless another one is on its way.
    pub(super) fn send(self, wish: Change) {
        if !self.busy.get_untracked() {
            self.said.set(None);
            self.outbox.submit(Change { bearer: self.token.get_untracked(), ..wish });
        }
    }

    /// Looks at a list, and does something with what would become of it. Whoever hears no answer presses once more: nothing
    /// changes by looking.
    pub(super) fn look(self, list: String, then: impl FnOnce(Preview) + 'static) {
        let Some(token) = self.token.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        self.looking.set(true);
        spawn_local(async move {
            let answer = portal::preview(&self.store.slug(), &token, &request_id(), list).await;
            // The page may have been left meanwhile.
            if !self.looking.try_set(false) {
                return;
            }
            match answer {
                Ok(preview) => then(preview),
                Err(ApiError::Refused(problem)) => self.say(Tone::Bad, words(&problem)),
                Err(error) => self.say(Tone::Bad, format!("{error} What you typed is still here.")),
            }
        });
    }

    fn hear(self, yes: &Entry) {
        self.said.set(came_of(yes));
        self.heard.set(Some(yes.clone()));
        self.refresh();
    }

    /// A no is said above, in all its words; where the server broke over a wish it can be sent once more.
    fn hear_no(self) {
        let Some(sent) = self.sent.get().filter(|sent| !sent.is_undecided()) else { return };
        if let Some(problem) = sent.problem() {
            self.say(Tone::Bad, words(problem));
            self.outbox.dismiss(&sent.id);
        }
    }

    pub(super) fn say(self, tone: Tone, words: String) {
        self.said.set(Some((tone, words)));
    }
}

/// What is wrong with each field says more than that some are wrong.
fn words(problem: &Problem) -> String {
    if problem.fields.is_empty() {
        return problem.detail.clone();
    }
    let all: Vec<&str> = problem.fields.iter().map(|field| field.detail.as_str()).collect();
    all.join(" ")
}

fn key(store: EventStore) -> String {
    format!("headcount:portal:{}", store.slug())
}
