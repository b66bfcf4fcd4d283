//! What the organiser does after the rush: two attempts that must fail, and the release of what the sponsors left.

use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::events::Event;
use domain::ids::QuotaId;
use domain::ledger::{Access, Overflow, QuotaKind};
use domain::paths;
use domain::problem::Code;
use domain::quotas::{AddQuota, ChangeQuota, Quota};
use domain::registrations::Register;
use futures_util::{StreamExt, stream};
use reqwest::Method;

use crate::demo::pycon_2012::{CONFERENCE, GENERAL, SPONSORS};
use crate::demo::sponsors;

use super::cast;
use super::client::{Answer, Change, Client};
use super::seek::refused;
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// How many releases are sent at once.
const AT_ONCE: usize = 8;
/// A server that is busy releases a little later.
const PATIENCE: Duration = Duration::from_secs(30);

/// Plays it.
pub(super) async fn play(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
    token: &str,
) -> Result<(), String> {
    let event = client.event().await?;
    let scene = stage.scene("The organiser goes too far, twice", 2);
    one_sponsor_too_many(client, verdict, tag, token, &event).await;
    scene.step();
    let conference = quota(&event, CONFERENCE)?;
    let too_small =
        resize(client, CONFERENCE, Some(conference.load.saturating_sub(1)), None).bearer(Some(token));
    refused(client, verdict, &too_small, Code::BelowLoad).await;
    scene.step();
    scene.end();
    release(client, verdict, stage, (token, client.now().await?), &event).await;
    let event = settled(client, verdict, &event).await?;
    latecomer(client, verdict, tag, &event).await
}

fn quota<'a>(event: &'a Event, id: &str) -> Result<&'a Quota, String> {
    event.quotas.iter().find(|quota| quota.id.as_str() == id).ok_or_else(|| format!("no quota {id}"))
}

/// Ten more seats, or more than are left to promise where it is more than that.
async fn one_sponsor_too_many(client: &Client, verdict: &Verdict, tag: &str, token: &str, event: &Event) {
    let left = quota(event, SPONSORS).map_or(0, |sponsors| sponsors.left);
    let seats = sponsors::SEATS.max(left + 1);
    let id = QuotaId::new(format!("sponsor-137-{tag}"));
    let form = AddQuota {
        parent: Some(SPONSORS.into()),
        name: "Straw & Camel".to_owned(),
        access: Access::Code,
        overflow: Overflow::Refuse,
        guarantee: seats,
        code: Some(format!("CAMEL-{tag}")),
        ..AddQuota::new(id, QuotaKind::Sponsor, seats, "One more sponsor signed")
    };
    let change = Change::post(paths::quotas(&client.event), &form).bearer(Some(token));
    refused(client, verdict, &change, Code::OverParent).await;
}

fn resize(client: &Client, id: &str, size: Option<u32>, release_at: Option<Timestamp>) -> Change {
    let reason = "Rehearsal".to_owned();
    let form = ChangeQuota { size, release_at: release_at.map(Some), reason, ..ChangeQuota::default() };
    Change::new(Method::PATCH, paths::quota(&client.event, &id.into()), Some(&form))
}

/// The sponsors' release date is today: what they have not claimed goes to those in line.
async fn release(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    (token, now): (&str, Timestamp),
    event: &Event,
) {
    let unclaimed: Vec<&Quota> = unclaimed(event).collect();
    let scene = stage.scene("The sponsors' unclaimed seats go to the line", unclaimed.len());
    let releases = unclaimed.into_iter().map(|quota| {
        let scene = &scene;
        async move {
            let change = resize(client, quota.id.as_str(), None, Some(now));
            let answer = client.deliver(&change.bearer(Some(token))).await;
            let released = answer.as_ref().is_some_and(|answer| answer.reply::<Quota>().is_some());
            verdict.note(Promise::Answers, released, || {
                format!("{} can't be released: {:?}", quota.id, answer.as_ref().map(Answer::words))
            });
            scene.step();
        }
    });
    stream::iter(releases).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    scene.end();
}

/// Those that keep seats for their sponsor.
fn unclaimed(event: &Event) -> impl Iterator<Item = &Quota> {
    event.quotas.iter().filter(|quota| quota.kind == QuotaKind::Sponsor && quota.guarantee > quota.load)
}

/// The event once every release has acted. The ledger shows whether the line has moved, but not what is still kept in vain:
/// there is nothing left for those who wait as long as it is.
async fn settled(client: &Client, verdict: &Verdict, before: &Event) -> Result<Event, String> {
    let start = Instant::now();
    loop {
        let event = client.event().await?;
        let is_late = start.elapsed() > PATIENCE;
        if !is_late && unclaimed(&event).next().is_some() {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        }
        for due in unclaimed(before) {
            let kept = unclaimed(&event).any(|quota| quota.id == due.id);
            verdict.note(Promise::Releases, !kept, || {
                format!("{} s after its release {} still keeps what is unclaimed", PATIENCE.as_secs(), due.id)
            });
        }
        return Ok(event);
    }
}

/// Somebody finds the mail with the code after all: the seat has gone to the line, and nobody is thrown out for them.
async fn latecomer(client: &Client, verdict: &Verdict, tag: &str, event: &Event) -> Result<(), String> {
    let is_full = quota(event, CONFERENCE)?.left == 0 && quota(event, GENERAL)?.queued > 0;
    let given_up = sponsors::all().into_iter().find(|sponsor| {
        quota(event, sponsor.quota.as_str())
            .is_ok_and(|quota| quota.load < quota.size && quota.guarantee == quota.load)
    });
    let (true, Some(sponsor)) = (is_full, given_up) else { return Ok(()) };
    let person = cast::person("latecomer", 0, tag);
    let form =
        Register { code: Some(sponsor.code), name: person.name, email: person.email, ..Register::default() };
    let change = Change::post(paths::registrations(&client.event), &form);
    refused(client, verdict, &change, Code::Full).await;
    Ok(())
}
