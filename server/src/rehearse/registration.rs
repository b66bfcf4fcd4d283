//! The first story: 2,200 people and 1,500 seats.

use domain::paths;
use domain::problem::Code;
use domain::registrations::{Register, Registration, Status};
use futures_util::{StreamExt, stream};

use crate::demo::pycon_2012::GENERAL;

use super::acts::{Ack, Act, Said, Trial};
use super::cast::{self, Manner, Person, Wish};
use super::client::{Answer, CONNECTIONS, Change, Client};
use super::organiser;
use super::seek::{Attempt, seek};
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// One in so many gives the seat, or the position in line, back.
const REGRETS: usize = 40;

/// Plays it.
pub(super) async fn play(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
    people: u32,
) -> Result<Act, String> {
    let wishes = cast::wishes(people as usize);
    let scene = stage.scene("Everybody at once, through all doors", wishes.len());
    client.take_latency();
    let guests = wishes.into_iter().enumerate().map(|(n, wish)| {
        let scene = &scene;
        async move {
            let trials = arrive(client, verdict, &cast::person("guest", n, tag), &wish).await;
            scene.step();
            trials
        }
    });
    let trials: Vec<Vec<Trial>> = stream::iter(guests).buffer_unordered(CONNECTIONS).collect().await;
    let (seconds, latency) = (scene.end(), client.take_latency());
    let mut trials: Vec<Trial> = trials.into_iter().flatten().collect();
    regret(client, verdict, stage, &mut trials).await;
    if let Some(token) = client.organiser() {
        organiser::play(client, verdict, stage, tag, token).await?;
    }
    Ok(Act { title: "Registration", trials, seconds, latency })
}

/// Tries the door, and the one for everyone where the code is used up.
async fn arrive(client: &Client, verdict: &Verdict, person: &Person, wish: &Wish) -> Vec<Trial> {
    let first = knock(client, verdict, person, wish).await;
    let may_be_refused = matches!(wish, Wish::Sponsor { .. });
    let Said::Refused(code) = first.said else { return vec![first] };
    // `full` is what a code says after its unclaimed seats have gone to the line.
    let expected = may_be_refused && matches!(code, Code::CodeUsedUp | Code::Full);
    verdict.note(Promise::Refusals, expected, || format!("{} was refused at {}", code.as_str(), wish.door()));
    if !may_be_refused {
        return vec![first];
    }
    let second = knock(client, verdict, person, &Wish::General).await;
    verdict.note(Promise::Refusals, second.ack().is_some(), || {
        format!("{} is not let in at the door for everyone: {:?}", person.email, second.said)
    });
    vec![first, second]
}

async fn knock(client: &Client, verdict: &Verdict, person: &Person, wish: &Wish) -> Trial {
    let stranger = Person { email: format!("stranger-of-{}", person.email), ..person.clone() };
    let attempt = Attempt {
        already: Some(Code::AlreadyRegistered),
        stranger: Some(register(client, &stranger, wish)),
        ..Attempt::plain(register(client, person, wish), Manner::of(person.n), person.n)
    };
    let answer = seek(client, verdict, &attempt).await;
    let said = answer.map_or(Said::Nothing, |answer| said(verdict, person, &answer));
    Trial { door: wish.door(), code: wish.code(), said }
}

fn register(client: &Client, person: &Person, wish: &Wish) -> Change {
    let code = wish.code();
    let quota = code.is_none().then(|| GENERAL.into());
    let (name, email) = (person.name.clone(), person.email.clone());
    let form = Register { quota, code, name, email, ..Register::default() };
    Change::post(paths::registrations(&client.event), &form)
}

pub(super) fn said(verdict: &Verdict, person: &Person, answer: &Answer) -> Said {
    let reply = answer.reply::<Registration>().filter(|reply| reply.name == person.name);
    match (reply, answer.code()) {
        (Some(reply), _) => Said::Placed(Ack {
            person: person.n,
            place: reply.id,
            quota: reply.quota,
            status: reply.status,
            token: reply.manage_token,
            given_back: false,
            lapses: false,
        }),
        (None, Some(code)) => Said::Refused(code),
        (None, None) => {
            verdict.note(Promise::Answers, false, || format!("not a registration: {}", answer.words()));
            Said::Nothing
        }
    }
}

/// Some give back what they got; each of them more than once, since nobody trusts a button.
async fn regret(client: &Client, verdict: &Verdict, stage: &Stage, trials: &mut [Trial]) {
    let mut acks: Vec<&mut Ack> =
        trials.iter_mut().filter_map(Trial::ack_mut).filter(|ack| ack.person % REGRETS == 3).collect();
    let scene = stage.scene("Some change their minds", acks.len());
    let cancellations = acks.iter_mut().map(|ack| {
        let scene = &scene;
        async move {
            let change = Change::delete(paths::registration(&ack.place)).bearer(ack.token.as_deref());
            let manner = if ack.person % 3 == 0 { Manner::Twice } else { Manner::Lost };
            let answer = seek(client, verdict, &Attempt::plain(change, manner, ack.person)).await;
            let reply = answer.as_ref().and_then(Answer::reply::<Registration>);
            ack.given_back = reply.is_some_and(|reply| reply.status == Status::Cancelled);
            verdict.note(Promise::Answers, ack.given_back, || {
                format!("{} can't be given back: {:?}", ack.place, answer.as_ref().map(Answer::words))
            });
            scene.step();
        }
    });
    stream::iter(cancellations).buffer_unordered(CONNECTIONS).collect::<Vec<()>>().await;
    scene.end();
}
