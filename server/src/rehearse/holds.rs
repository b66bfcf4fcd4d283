//! What only an organiser can set up: a code that many try to use at once, and held places that nobody takes.

use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::ids::QuotaId;
use domain::ledger::{Access, Overflow, QuotaKind};
use domain::paths;
use domain::problem::Code;
use domain::quotas::AddQuota;
use domain::registrations::{Register, Registration, Status};
use futures_util::{StreamExt, stream};
use reqwest::Method;

use super::acts::{Ack, Act, Said, Trial};
use super::cast::{self, Manner, Person};
use super::client::{Answer, CONNECTIONS, Change, Client};
use super::seek::{Attempt, seek};
use super::stage::Stage;
use super::transfers;
use super::verdict::{Promise, Verdict};

/// How often the code may be used.
const USES: u32 = 10;
/// How many try to.
const TRIES: usize = 150;
/// How many places are held.
const HELD: u32 = 40;
/// How many wait for one of them.
const WAITING: u32 = 60;
/// Long enough for all of them to be asked for, and for half of them to be taken …
const SHORTEST_HOLD: Duration = Duration::from_secs(12);
/// … also by a server that is slow: they are fewer requests than the race for the code, of which it is so many times as long.
const RACES: f64 = 4.0;
/// A server that is busy lets them lapse a little later.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many then hand theirs over.
const HANDED_OVER: usize = 10;

const BY_CODE: &str = "a code for ten";
const BY_HAND: &str = "held by hand";

/// Plays it, at a door of its own where nobody else can come in.
pub(super) async fn play(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
    token: &str,
) -> Result<Act, String> {
    let (door, code) = (QuotaId::new(format!("desk-{tag}")), format!("DESK-{tag}"));
    let of_code = AddQuota {
        parent: Some(door.clone()),
        access: Access::Code,
        overflow: Overflow::Refuse,
        code: Some(code.clone()),
        ..AddQuota::new(QuotaId::new(format!("uses-{tag}")), QuotaKind::Code, USES, "Rehearsal")
    };
    let of_door = AddQuota {
        access: Access::Staff,
        ..AddQuota::new(door.clone(), QuotaKind::Door, USES + HELD, "Rehearsal")
    };
    for quota in [of_door, of_code] {
        client.add_quota(token, &quota).await?;
    }
    client.take_latency();
    let (trials, seconds) = race(client, verdict, stage, tag, &code).await;
    let title = "A code raced, and places that nobody takes";
    let mut act = Act { title, trials, seconds, latency: client.take_latency() };
    hold(client, verdict, stage, (tag, token, &door), &mut act).await?;
    Ok(act)
}

/// Everybody uses the code at once: exactly as many get in as it has uses. With how many seconds that took.
async fn race(client: &Client, verdict: &Verdict, stage: &Stage, tag: &str, code: &str) -> (Vec<Trial>, f64) {
    let scene = stage.scene("Everybody uses one code at once", TRIES);
    let tries = (0..TRIES).map(|n| {
        let scene = &scene;
        async move {
            let person = cast::person("racer", n, tag);
            let form = Register { code: Some(code.to_owned()), ..of(&person) };
            let change = Change::post(paths::registrations(&client.event), &form);
            let attempt = Attempt {
                already: Some(Code::AlreadyRegistered),
                ..Attempt::plain(change, Manner::of(person.n), person.n)
            };
            let said = heard(verdict, &person, seek(client, verdict, &attempt).await.as_ref());
            scene.step();
            Trial { door: BY_CODE, code: None, said }
        }
    });
    let trials: Vec<Trial> = stream::iter(tries).buffer_unordered(CONNECTIONS).collect().await;
    let seconds = scene.end();
    let inside = trials.iter().filter(|trial| trial.ack().is_some()).count();
    verdict.note(Promise::Limits, inside == USES as usize, || {
        format!("a code for {USES} let in {inside} people")
    });
    for trial in &trials {
        if let Said::Refused(why) = trial.said {
            verdict.note(Promise::Refusals, why == Code::CodeUsedUp, || {
                format!("a code that is used up says {}", why.as_str())
            });
        }
    }
    (trials, seconds)
}

/// Places are held for people, and others wait. Half of the first take theirs; the rest lapses in the same second, and the line
/// moves by as many. Only asking for them counts as time in which people register, not waiting for that second.
async fn hold(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    (tag, token, door): (&str, &str, &QuotaId),
    act: &mut Act,
) -> Result<(), String> {
    let scene = stage
        .scene("Half of the held places are taken, and half lapse", (HELD + WAITING + HELD / 2) as usize);
    let span = SHORTEST_HOLD.max(Duration::from_secs_f64(act.seconds * RACES));
    // By the server's clock: it is the one by which they lapse.
    let until = client.now().await? + span;
    let start = Instant::now();
    let ask = |group: &'static str, count: usize, held_until: Option<Timestamp>| {
        let scene = &scene;
        let asks = (0..count).map(move |n| async move {
            let person = cast::person(group, n, tag);
            let form = Register { quota: Some(door.clone()), held_until, ..of(&person) };
            let change = Change::post(paths::registrations(&client.event), &form).bearer(Some(token));
            let answer = seek(client, verdict, &Attempt::plain(change, Manner::of(n), n)).await;
            scene.step();
            Trial { door: BY_HAND, code: None, said: heard(verdict, &person, answer.as_ref()) }
        });
        stream::iter(asks).buffer_unordered(CONNECTIONS).collect::<Vec<Trial>>()
    };
    let mut held = ask("held", HELD as usize, Some(until)).await;
    let waiting = ask("patient", WAITING as usize, None).await;
    act.seconds += start.elapsed().as_secs_f64();
    act.latency += client.take_latency();
    for (n, ack) in held.iter_mut().filter_map(Trial::ack_mut).enumerate() {
        ack.lapses = n % 2 == 0;
    }
    let takers = held.iter().filter_map(Trial::ack).filter(|ack| !ack.lapses).map(|ack| {
        let scene = &scene;
        async move {
            take(client, verdict, ack).await;
            scene.step();
        }
    });
    stream::iter(takers).buffer_unordered(CONNECTIONS).collect::<Vec<()>>().await;
    moved(client, verdict, door, span + PATIENCE).await?;
    scene.end();
    let takers: Vec<&mut Ack> =
        held.iter_mut().filter_map(Trial::ack_mut).filter(|ack| !ack.lapses).collect();
    transfers::play(client, verdict, stage, tag, takers.into_iter().take(HANDED_OVER)).await;
    act.trials.extend(held.into_iter().chain(waiting));
    Ok(())
}

async fn take(client: &Client, verdict: &Verdict, ack: &Ack) {
    let change = Change::new(Method::PUT, paths::confirmation(&ack.place), None::<&()>);
    let change = change.bearer(ack.token.as_deref());
    let answer = seek(client, verdict, &Attempt::plain(change, Manner::Twice, ack.person)).await;
    let reply = answer.as_ref().and_then(Answer::reply::<Registration>);
    let is_theirs = reply.is_some_and(|reply| reply.status == Status::Confirmed);
    verdict.note(Promise::Answers, is_theirs, || {
        format!("{} can't be taken: {:?}", ack.place, answer.as_ref().map(Answer::words))
    });
}

/// As many as lapsed have moved up, and every place is somebody's.
async fn moved(client: &Client, verdict: &Verdict, door: &QuotaId, patience: Duration) -> Result<(), String> {
    let start = Instant::now();
    let expected = (USES + HELD, WAITING - HELD / 2);
    loop {
        let event = client.event().await?;
        let found = event.quotas.iter().find(|quota| quota.id == *door);
        let found = found.map(|quota| (quota.load, quota.queued));
        if found == Some(expected) || start.elapsed() > patience {
            verdict.note(Promise::Idle, found == Some(expected), || {
                format!("{door}: taken and in line {found:?}, where {expected:?} were due")
            });
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn of(person: &Person) -> Register {
    Register { name: person.name.clone(), email: person.email.clone(), ..Register::default() }
}

fn heard(verdict: &Verdict, person: &Person, answer: Option<&Answer>) -> Said {
    let Some(answer) = answer else { return Said::Nothing };
    super::registration::said(verdict, person, answer)
}
