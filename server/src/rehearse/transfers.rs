//! Places that go to somebody else while the door is sold out: by the link in the mail, as people do it.

use std::time::{Duration, Instant};

use domain::paths;
use domain::problem::Code;
use domain::registrations::{ChangeRegistration, Registration, Status};
use domain::transfers::{HandOver, TakeOver};
use reqwest::Method;

use super::acts::Ack;
use super::cast::{self, Manner, Person};
use super::client::{Answer, Change, Client};
use super::seek::{Attempt, refused, seek};
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// A server with many mails to make needs a while.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);

/// Hands every one of these places over. Where mails are sent and not kept nobody here can read them, and the places stay.
pub(super) async fn play<'a>(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
    acks: impl ExactSizeIterator<Item = &'a mut Ack>,
) {
    let scene = stage.scene("Some hand their place over while nothing is left", acks.len());
    for (n, ack) in acks.enumerate() {
        let heir = cast::person("heir", n, tag);
        let form = HandOver { name: heir.name.clone(), email: heir.email.clone() };
        let change = Change::new(Method::PUT, paths::transfer(&ack.place), Some(&form));
        let change = change.bearer(ack.token.as_deref());
        let answer = seek(client, verdict, &Attempt::plain(change, Manner::Twice, n)).await;
        let offered = answer.as_ref().and_then(Answer::reply::<Registration>);
        verdict.note(Promise::Answers, offered.is_some(), || {
            format!("{} can't be handed over: {:?}", ack.place, answer.as_ref().map(Answer::words))
        });
        match link(client, &heir).await {
            Some(link) => take(client, verdict, ack, &heir, &link).await,
            None => {
                eprintln!("  The mail to {} can't be read here: their place stays where it is.", heir.email);
            }
        }
        scene.step();
    }
    scene.end();
}

/// The token in the link of the mail to somebody.
async fn link(client: &Client, heir: &Person) -> Option<String> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        for text in client.mails_to(&heir.email).await.ok()? {
            if let Some((_, rest)) = text.split_once("/link#x=") {
                return rest.split_whitespace().next().map(str::to_owned);
            }
        }
        tokio::time::sleep(LOOK).await;
    }
    None
}

/// They say yes; from then on the place is theirs, and the former holder's link opens nothing.
async fn take(client: &Client, verdict: &Verdict, ack: &mut Ack, heir: &Person, link: &str) {
    let change = Change::post(paths::transfer_offer(&client.event), &TakeOver::default()).bearer(Some(link));
    let answer = seek(client, verdict, &Attempt::plain(change, Manner::Lost, heir.n)).await;
    let theirs = answer.as_ref().and_then(Answer::reply::<Registration>);
    let theirs = theirs.filter(|one| one.id == ack.place && one.status == Status::Confirmed);
    verdict.note(Promise::Answers, theirs.as_ref().is_some_and(|one| one.name == heir.name), || {
        format!("{} can't be taken over: {:?}", ack.place, answer.as_ref().map(Answer::words))
    });
    let name = Some("Nobody any more".to_owned());
    let form = ChangeRegistration { name, ..ChangeRegistration::default() };
    let late = Change::new(Method::PATCH, paths::registration(&ack.place), Some(&form));
    refused(client, verdict, &late.bearer(ack.token.as_deref()), Code::NotFound).await;
    ack.token = theirs.and_then(|one| one.manage_token);
}
