//! Places that go to somebody else while the door is sold out: by the link in the mail, as people do it.

use std::time::{Duration, Instant};

use domain::mails::{Mail, MailState};
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
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(100);

/// What became of the mail to somebody.
enum Mailed {
    /// It is kept; the token in its link.
    Kept(String),
    /// It is sent, so that only whoever it is for has its words.
    Away,
    /// Why there is none.
    Never(String),
}

/// Hands every one of these places over. Where mails are sent and not kept nobody here can read them, and the places stay;
/// what the first mail shows, the others need not show again.
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
        if offered.is_some() {
            match mailed(client, &heir).await {
                Mailed::Kept(link) => take(client, verdict, ack, &heir, &link).await,
                Mailed::Away => {
                    eprintln!("  Mails are sent here and can't be read: the places stay where they are.");
                    break;
                }
                Mailed::Never(why) => {
                    verdict.note(Promise::Answers, false, || format!("no mail for {}: {why}", heir.email));
                    break;
                }
            }
        }
        scene.step();
    }
    scene.end();
}

async fn mailed(client: &Client, heir: &Person) -> Mailed {
    let start = Instant::now();
    loop {
        let mails = match client.mails_to(&heir.email).await {
            Ok(mails) => mails,
            Err(why) => return Mailed::Never(why),
        };
        if let Some(link) = mails.iter().find_map(link) {
            return Mailed::Kept(link);
        }
        let is_late = start.elapsed() > PATIENCE;
        if mails.iter().any(|mail| is_away(mail) || is_late && mail.text.is_none()) {
            return Mailed::Away;
        }
        if is_late {
            return Mailed::Never(format!("{} s later none with a link is there", PATIENCE.as_secs()));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether a mail server has it, or was tried in vain. One that will be kept waits for a moment as well, but for no reason.
fn is_away(mail: &Mail) -> bool {
    mail.text.is_none() && (mail.state != MailState::Waiting || mail.reason.is_some())
}

/// The token in the link of a mail that is kept.
fn link(mail: &Mail) -> Option<String> {
    let (_, rest) = mail.text.as_ref()?.split_once("/link#x=")?;
    rest.split_whitespace().next().map(str::to_owned)
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
