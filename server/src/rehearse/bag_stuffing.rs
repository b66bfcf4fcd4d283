//! The second story: a hundred volunteers were hoped for; then came two hundred and fifty more.

use domain::ids::QuotaId;
use domain::paths;
use domain::problem::Code;
use domain::shifts::{Shift, SignUp, SignUpRequest};
use futures_util::{StreamExt, stream};

use crate::demo::pycon_2012::BAG_STUFFING;

use super::acts::{Ack, Act, Said, Trial};
use super::cast::{self, Manner, Person};
use super::client::{Answer, CONNECTIONS, Change, Client};
use super::seek::{Attempt, refused, seek};
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// Those who were hoped for.
const FIRST: usize = 100;
/// Those who came as well.
const MORE: usize = 250;

/// Plays it.
pub(super) async fn play(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
) -> Result<Act, String> {
    let waves = waves(client).await?;
    let Some(first) = waves.first().map(|wave| wave.id.clone()) else {
        return Err(format!("there is no shift {BAG_STUFFING}"));
    };
    // The board says that a later wave is not open yet, and so does the server to whoever asks all the same.
    if let Some(shut) = waves.iter().find(|wave| !wave.open) {
        let eager = sign_up(client, &shut.id, &cast::person("eager", 0, tag));
        refused(client, verdict, &eager, Code::NotOpen).await;
    }
    client.take_latency();
    let scene = stage.scene("A hundred volunteers stuff bags", FIRST);
    let everybody = (0..FIRST).map(|n| (n, first.clone()));
    let mut trials = crowd(client, verdict, tag, everybody, || scene.step()).await;
    let mut seconds = scene.end();

    let waves = self::waves(client).await?;
    let open: Vec<QuotaId> = waves.iter().filter(|wave| wave.open).map(|wave| wave.id.clone()).collect();
    let scene = stage.scene("Two hundred and fifty more come", MORE);
    // Most tap the first wave, which they have on their screen; some have seen that another one is open.
    let later = open.last().unwrap_or(&first);
    let everybody = (FIRST..FIRST + MORE).map(|n| (n, if n % 4 == 3 { later } else { &first }.clone()));
    trials.extend(crowd(client, verdict, tag, everybody, || scene.step()).await);
    seconds += scene.end();
    check_open(verdict, &self::waves(client).await?);
    Ok(Act { title: "Bag stuffing", trials, seconds, latency: client.take_latency() })
}

/// The waves, each after the one that it waits for.
async fn waves(client: &Client) -> Result<Vec<Shift>, String> {
    let shifts = client.shifts().await?;
    let first = shifts.iter().find(|shift| shift.id.as_str() == BAG_STUFFING);
    let next = |wave: &&Shift| shifts.iter().find(|shift| shift.opens_after.as_ref() == Some(&wave.id));
    Ok(std::iter::successors(first, next).cloned().collect())
}

fn check_open(verdict: &Verdict, waves: &[Shift]) {
    for pair in waves.windows(2) {
        let [before, after] = pair else { continue };
        if before.load >= before.size {
            verdict.note(Promise::Waves, after.open, || {
                format!("{} is full, but {} shut", before.name, after.name)
            });
        }
    }
}

async fn crowd(
    client: &Client,
    verdict: &Verdict,
    tag: &str,
    everybody: impl Iterator<Item = (usize, QuotaId)>,
    step: impl Fn(),
) -> Vec<Trial> {
    let step = &step;
    let volunteers = everybody.map(|(n, wave)| async move {
        let trial = volunteer(client, verdict, &cast::person("volunteer", n, tag), &wave).await;
        step();
        trial
    });
    stream::iter(volunteers).buffer_unordered(CONNECTIONS).collect().await
}

async fn volunteer(client: &Client, verdict: &Verdict, person: &Person, wave: &QuotaId) -> Trial {
    let stranger = Person { email: format!("stranger-of-{}", person.email), ..person.clone() };
    let attempt = Attempt {
        already: Some(Code::AlreadySignedUp),
        stranger: Some(sign_up(client, wave, &stranger)),
        ..Attempt::plain(sign_up(client, wave, person), Manner::of(person.n), person.n)
    };
    let answer = seek(client, verdict, &attempt).await;
    let said = answer.map_or(Said::Nothing, |answer| said(person, &answer));
    let placed = matches!(said, Said::Placed(_));
    verdict.note(Promise::Refusals, placed, || format!("{} is not let into {wave}: {said:?}", person.email));
    Trial { door: "bag stuffing", code: None, said }
}

fn sign_up(client: &Client, wave: &QuotaId, person: &Person) -> Change {
    let form = SignUpRequest { name: person.name.clone(), email: person.email.clone() };
    Change::post(paths::sign_ups(&client.event, wave), &form)
}

fn said(person: &Person, answer: &Answer) -> Said {
    match (answer.reply::<SignUp>(), answer.code()) {
        (Some(reply), _) => Said::Placed(Ack {
            person: person.n,
            place: reply.id,
            quota: reply.shift,
            status: reply.status,
            token: reply.manage_token,
            given_back: false,
            lapses: false,
        }),
        (None, Some(code)) => Said::Refused(code),
        (None, None) => Said::Nothing,
    }
}
