//! What a portal's parts share: the link, what it opens, and one wish at a time on its way.

use domain::portal::Portal;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Said;
use crate::api::portal::{self, Wish};
use crate::api::{ApiError, Problem};
use crate::device::storage;
use crate::live::EventStore;
use crate::outbox::request_id;
use crate::router::{clear_fragment, fragment};
use crate::signals::RwSignal;
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
    /// A wish is on its way.
    pub(super) busy: RwSignal<bool>,
    /// A wish that has no answer, with its key: the same again must be the same request.
    unanswered: StoredValue<Option<(Wish, String)>>,
}

impl Desk {
    /// Begins with the link in the address, or else with the one that was opened here last.
    pub(super) fn start(store: EventStore) -> Self {
        let desk = Self {
            store,
            portal: RwSignal::new(None),
            trouble: RwSignal::new(None),
            token: RwSignal::new(storage::read(&key(store))),
            said: RwSignal::new(None),
            busy: RwSignal::new(false),
            unanswered: StoredValue::new(None),
        };
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

    /// Sends a wish, and does something with a yes. A no is said above.
    pub(super) fn send(self, wish: Wish, then: impl FnOnce(&str) + 'static) {
        let Some(token) = self.token.get_untracked() else { return };
        if self.busy.get_untracked() {
            return;
        }
        let again = self.unanswered.get_value().filter(|(earlier, _)| *earlier == wish);
        let id = again.map_or_else(request_id, |(_, id)| id);
        self.busy.set(true);
        self.unanswered.set_value(Some((wish.clone(), id.clone())));
        spawn_local(async move {
            let answer = portal::ask(&wish, &token, &id).await;
            if !self.busy.try_set(false) {
                return;
            }
            match answer {
                Ok(reply) => {
                    self.unanswered.set_value(None);
                    self.said.set(None);
                    then(&reply);
                    self.refresh();
                }
                Err(ApiError::Refused(problem)) => {
                    self.unanswered.set_value(None);
                    self.say(Tone::Bad, words(&problem));
                }
                Err(error) => self.say(Tone::Bad, format!("{error} What you typed is still here.")),
            }
        });
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
