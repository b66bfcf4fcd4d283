//! The check's course: fetch a page of the ledger, replay it a few milliseconds at a time, ask for the next.
//!
//! It stops where the counts were taken with which it is compared at the end. Everything that was replayed stays, so a
//! check that was stopped, or cut off by the network, goes on where it was.

use domain::events::Event;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::Report;
use domain::live::Counts;
use domain::paths;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::trail::{Moment, Trail};
use crate::api::ledger::Page;
use crate::api::{self, ApiError, ledger};
use crate::signals::RwSignal;

/// How long to replay before the browser gets its turn.
const SLICE_MS: f64 = 8.0;
/// How many entries between two looks at the clock.
const BATCH: usize = 16;

/// Where the check stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    /// Nothing was replayed yet.
    Ready,
    Running,
    /// Stopped by hand; it can go on.
    Stopped,
    /// Stopped for want of an answer; it can go on.
    Failed(ApiError),
    Done(Box<Outcome>),
}

/// What a whole replay showed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) report: Report,
    /// Limits whose replayed counts are not those that everybody sees.
    pub(super) differing: Vec<QuotaId>,
    /// How many limits were compared.
    pub(super) compared: usize,
    /// The ledger's version at which they were.
    pub(super) version: u64,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) done: u64,
    pub(super) of: u64,
}

/// One page's check. Copy it anywhere within the page.
#[derive(Clone, Copy)]
pub(super) struct Check {
    pub(super) trail: StoredValue<Trail>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) progress: RwSignal<Progress>,
    /// The entry that was replayed last.
    pub(super) moment: RwSignal<Option<Moment>>,
    /// The counts to compare with, taken when the check began.
    target: StoredValue<Option<Counts>>,
    /// Counts starts and stops, so that a course that was stopped sees that it is not the current one.
    course: StoredValue<u32>,
}

/// Why a course ends before its end.
enum Halt {
    /// It was stopped, or the page was left.
    Stopped,
    Failed(ApiError),
}

impl From<ApiError> for Halt {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl Check {
    pub(super) fn new() -> Self {
        Self {
            trail: StoredValue::new(Trail::default()),
            stage: RwSignal::new(Stage::Ready),
            progress: RwSignal::new(Progress::default()),
            moment: RwSignal::new(None),
            target: StoredValue::new(None),
            course: StoredValue::new(0),
        }
    }

    /// Starts, or goes on. After a finished check it takes in what was written since.
    pub(super) fn start(self, event: EventSlug) {
        if matches!(*self.stage.read_untracked(), Stage::Done(_)) {
            self.target.set_value(None);
        }
        let course = self.next_course();
        self.stage.set(Stage::Running);
        spawn_local(async move {
            let stage = match self.run(&event, course).await {
                Ok(outcome) => Stage::Done(Box::new(outcome)),
                Err(Halt::Failed(error)) => Stage::Failed(error),
                Err(Halt::Stopped) => return,
            };
            if self.is_current(course) {
                self.stage.set(stage);
            }
        });
    }

    pub(super) fn stop(self) {
        self.next_course();
        self.stage.set(Stage::Stopped);
    }

    fn next_course(self) -> u32 {
        self.course.update_value(|course| *course += 1);
        self.course.get_value()
    }

    /// False as well once the page is left, since what it owned is gone then.
    fn is_current(self, course: u32) -> bool {
        self.course.try_get_value() == Some(course)
    }

    fn check_current(self, course: u32) -> Result<(), Halt> {
        if self.is_current(course) { Ok(()) } else { Err(Halt::Stopped) }
    }

    async fn run(self, event: &EventSlug, course: u32) -> Result<Outcome, Halt> {
        let target = if let Some(target) = self.target.get_value() {
            target
        } else {
            let counts = Counts::from(&api::get::<Event>(&paths::event(event), None).await?);
            self.check_current(course)?;
            self.target.set_value(Some(counts.clone()));
            counts
        };
        loop {
            let after = self.trail.with_value(Trail::version);
            self.progress.set(Progress { done: after, of: target.version });
            if after >= target.version {
                return Ok(self.outcome(&target));
            }
            let page = ledger::page(event, after).await?;
            self.check_current(course)?;
            self.replay(page, target.version, course).await?;
            if self.trail.with_value(Trail::version) == after {
                // The server counts entries that it does not hand out: no reason to ask for ever.
                leptos::logging::warn!("no entry after {after}, but there should be {}", target.version);
                return Err(ApiError::Unreachable.into());
            }
        }
    }

    /// Replays one page up to entry `until`, and lets the browser breathe in between.
    async fn replay(self, mut page: Page, until: u64, course: u32) -> Result<(), Halt> {
        loop {
            let more = self
                .trail
                .try_update_value(|trail| slice(trail, &mut page, until))
                .ok_or(Halt::Stopped)?
                .map_err(|error| {
                    leptos::logging::warn!("ledger: {}", error.0);
                    ApiError::Unreachable
                })?;
            let (done, moment) =
                self.trail.with_value(|trail| (trail.version(), trail.moment(trail.entries())));
            self.progress.set(Progress { done, of: until });
            self.moment.set(moment);
            if !more {
                return Ok(());
            }
            breathe().await;
            self.check_current(course)?;
        }
    }

    fn outcome(self, target: &Counts) -> Outcome {
        self.trail.with_value(|trail| Outcome {
            report: trail.replay().report(),
            differing: trail.differing(target),
            compared: target.quotas.len(),
            version: target.version,
        })
    }
}

/// Replays entries for [`SLICE_MS`]. Says whether the page has more.
fn slice(trail: &mut Trail, page: &mut Page, until: u64) -> Result<bool, ledger::Unreadable> {
    let start = now_ms();
    loop {
        for _ in 0..BATCH {
            if trail.version() >= until {
                return Ok(false);
            }
            match page.next_entry()? {
                Some(entry) => trail.push(&entry),
                None => return Ok(false),
            }
        }
        if now_ms() - start >= SLICE_MS {
            return Ok(true);
        }
    }
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Lets the browser draw, scroll and answer taps.
async fn breathe() {
    let turn = Promise::new(&mut |resolve, _| {
        if let Err(error) = window().set_timeout_with_callback(&resolve) {
            leptos::logging::warn!("{error:?}");
        }
    });
    // It is only ever resolved.
    let _ = JsFuture::from(turn).await;
}
