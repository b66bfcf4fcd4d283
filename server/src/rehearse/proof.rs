//! The proof: the public ledger, replayed with the same rules as `headcount audit` and the page in the browser, and held
//! against what everybody was told.

use std::collections::{HashMap, HashSet};

use domain::events::Event;
use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Entry, Fact, Finding, Replay, Seat, State};
use domain::problem::Code;
use domain::registrations::Status;

use crate::demo::sponsors;

use super::acts::{Ack, Act, Said};
use super::client::Client;
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// What the ledger says in the end.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) replay: Replay,
}

/// The ledger as it goes by.
struct Witness<'a> {
    verdict: &'a Verdict,
    replay: Replay,
    /// The last entry from before this run.
    since: u64,
    /// How often each place was claimed, and for whom.
    claims: HashMap<PlaceId, (u32, PersonId)>,
}

/// Fetches and replays the whole ledger, and notes which promises were kept.
pub(super) async fn of(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    since: u64,
    acts: &[Act],
) -> Result<Proof, String> {
    let event = client.event().await?;
    let scene = stage.scene("Replaying the ledger", usize::try_from(event.version).unwrap_or(usize::MAX));
    let mut witness = Witness { verdict, replay: Replay::new(), since, claims: HashMap::new() };
    let mut version = event.version;
    while witness.replay.book().version() < version {
        let last = witness.replay.book().version();
        let page = client.ledger(last).await?;
        for entry in &page.entries {
            witness.see(entry);
            if entry.seq == event.version {
                compare(verdict, &event, &witness.replay);
            }
            scene.step();
        }
        if witness.replay.book().version() == last {
            let why = || format!("the public ledger ends with entry {last}, the event has {version}");
            verdict.note(Promise::Counts, false, why);
            break;
        }
        version = version.max(page.version);
    }
    scene.end();
    witness.conclude(acts);
    Ok(Proof { replay: witness.replay })
}

/// What the event shows, against its ledger at the same version.
fn compare(verdict: &Verdict, event: &Event, replay: &Replay) {
    for shown in &event.quotas {
        let shown_counts = (shown.load, shown.left, shown.queued, shown.size, shown.guarantee);
        let counts = replay
            .book()
            .quota(&shown.id)
            .map(|view| (view.load, view.left, view.queued, view.spec.size, view.spec.guarantee));
        verdict.note(Promise::Counts, counts == Some(shown_counts), || {
            format!("{}: shown {shown_counts:?}, by the ledger {counts:?}", shown.id)
        });
    }
}

impl Witness<'_> {
    fn see(&mut self, entry: &Entry) {
        match &entry.fact {
            Fact::Claimed { place, person, quota, seat, .. } => {
                self.check_not_overtaking(entry.seq, quota, *seat);
                let claim = self.claims.entry(place.clone()).or_insert((0, person.clone()));
                claim.0 += 1;
                if entry.seq <= self.since {
                    self.claims.remove(place);
                }
            }
            Fact::Promoted { place, .. } => self.check_first_in_line(entry.seq, place),
            Fact::WaveOpened { quota } => self.check_wave(entry.seq, quota),
            _ => {}
        }
        self.replay.push(entry);
    }

    /// Shifts are left out here and below: whoever is busy at that time is passed over, and rightly so.
    fn check_not_overtaking(&self, seq: u64, quota: &QuotaId, seat: Seat) {
        let Some(view) = self.replay.book().quota(quota) else { return };
        if seat == Seat::Waiting || view.spec.shift.is_some() {
            return;
        }
        self.verdict.note(Promise::Order, view.queued == 0, || {
            format!("entry {seq} lets a newcomer into {quota}, where {} wait", view.queued)
        });
    }

    fn check_first_in_line(&self, seq: u64, id: &PlaceId) {
        let book = self.replay.book();
        let Some(place) = book.place(id) else { return };
        if book.quota(&place.quota).is_some_and(|view| view.spec.shift.is_some()) {
            return;
        }
        let position = book.position(id);
        self.verdict.note(Promise::Order, position == Some(1), || {
            format!("entry {seq} lets in {id} at position {position:?} of {}", place.quota)
        });
    }

    fn check_wave(&self, seq: u64, quota: &QuotaId) {
        let book = self.replay.book();
        let before = book.quota(quota).and_then(|view| book.quota(view.spec.opens_after.as_ref()?));
        if let Some(before) = before {
            self.verdict.note(Promise::Waves, before.load >= before.spec.size, || {
                format!("entry {seq} opens {quota} while {} has places", before.spec.id)
            });
        }
    }

    fn conclude(&self, acts: &[Act]) {
        self.check_findings();
        self.check_nobody_waits_in_vain();
        let mut owners: HashMap<&PersonId, (usize, &str)> = HashMap::new();
        for act in acts {
            for ack in act.acks() {
                self.check_ack(ack);
                let Some((_, person)) = self.claims.get(&ack.place) else { continue };
                let owner = *owners.entry(person).or_insert((ack.person, act.title));
                self.verdict.note(Promise::Once, owner == (ack.person, act.title), || {
                    format!("{person} is two people: {owner:?} and {}", ack.person)
                });
            }
            self.check_used_up_codes(act);
        }
        self.check_untold(acts);
    }

    /// A retry that took a second place would show here: nobody was told of it.
    fn check_untold(&self, acts: &[Act]) {
        let told: HashSet<&PlaceId> = acts.iter().flat_map(Act::acks).map(|ack| &ack.place).collect();
        for place in self.claims.keys() {
            self.verdict.note(Promise::Untold, told.contains(place), || {
                format!("{place} is in the ledger; or did somebody else use the event meanwhile?")
            });
        }
    }

    fn check_findings(&self) {
        let report = self.replay.report();
        for finding in &report.findings {
            let promise =
                if matches!(finding, Finding::Twice { .. }) { Promise::Once } else { Promise::Limits };
            self.verdict.note(promise, false, || finding.to_string());
        }
        self.verdict
            .held(Promise::Limits, report.entries - (report.findings.len() as u64).min(report.entries));
    }

    fn check_nobody_waits_in_vain(&self) {
        for view in self.replay.book().quotas().filter(|view| view.queued > 0 && view.open) {
            // In the line of a shift there may be people who are busy at that time in another one.
            let idle = view.left > 0 && view.spec.shift.is_none();
            let why = || format!("{} wait at {}, which has {} left", view.queued, view.spec.id, view.left);
            self.verdict.note(Promise::Idle, !idle, why);
        }
    }

    fn check_ack(&self, ack: &Ack) {
        let times = self.claims.get(&ack.place).map_or(0, |(times, _)| *times);
        let state = self.replay.book().place(&ack.place).map(|place| place.state);
        let stands = match (ack.given_back, ack.status) {
            (true, _) => state == Some(State::Cancelled),
            (false, _) if ack.lapses => state == Some(State::Expired),
            (false, Status::Waiting) => state.is_some_and(State::is_active),
            (false, _) => state.is_some_and(State::is_seated),
        };
        self.verdict.note(Promise::Acknowledged, times == 1 && stands && ack.token.is_some(), || {
            let Ack { place, quota, status, .. } = ack;
            format!(
                "{place} at {quota}, acknowledged as {status:?}, is {times} times in the ledger, as {state:?}"
            )
        });
    }

    /// "Used up" is a lie where the sponsor never had all its seats taken.
    fn check_used_up_codes(&self, act: &Act) {
        let quotas: HashMap<String, QuotaId> =
            sponsors::all().into_iter().map(|sponsor| (sponsor.code, sponsor.quota)).collect();
        let report = self.replay.report();
        for trial in &act.trials {
            let (Said::Refused(Code::CodeUsedUp), Some(code)) = (&trial.said, &trial.code) else { continue };
            let peak = quotas.get(code).and_then(|id| report.peaks.iter().find(|peak| peak.quota == *id));
            let was_full = peak.is_some_and(|peak| peak.load >= peak.size);
            self.verdict.note(Promise::Refusals, was_full, || format!("{code} was never used up"));
        }
    }
}
