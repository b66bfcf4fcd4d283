//! 136 contacts who paste their colleagues at once: twelve each, for ten seats.

use std::time::Instant;

use domain::ids::QuotaId;
use domain::ledger::{Access, QuotaKind};
use domain::paths;
use domain::portal::{Invite, Invited, InvitedList, Invitee};
use domain::quotas::AddQuota;
use domain::registrations::Status;
use domain::sponsors::{AddSponsor, Allotment, Contact, Profile, SponsorSet};
use futures_util::{StreamExt, stream};

use super::acts::{Ack, Act, Said, Trial};
use super::cast::{self, Manner};
use super::client::{Answer, CONNECTIONS, Change, Client};
use super::seek::{Attempt, seek};
use super::stage::Stage;
use super::verdict::{Promise, Verdict};

/// How many sponsors.
const SPONSORS: usize = 136;
/// How many seats each has.
const SEATS: u32 = 10;
/// How many colleagues each contact pastes.
const COLLEAGUES: usize = 12;
/// How many sponsors are set up at once.
const AT_ONCE: usize = 8;

const DOOR: &str = "sponsors' portals";

/// Plays it, with sponsors of its own where nobody else can come in.
pub(super) async fn play(
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    tag: &str,
    token: &str,
) -> Result<Act, String> {
    let tokens = set_up(client, stage, tag, token).await?;
    let scene = stage.scene("Every contact pastes twelve colleagues at once", SPONSORS);
    client.take_latency();
    let start = Instant::now();
    let pasting = tokens.iter().enumerate().map(|(n, token)| {
        let scene = &scene;
        async move {
            let trials = paste(client, verdict, tag, n, token).await;
            scene.step();
            trials
        }
    });
    let trials: Vec<Vec<Trial>> = stream::iter(pasting).buffer_unordered(CONNECTIONS).collect().await;
    let (seconds, latency) = (start.elapsed().as_secs_f64(), client.take_latency());
    scene.end();
    let trials = trials.into_iter().flatten().collect();
    Ok(Act { title: "136 contacts paste their lists", trials, seconds, latency })
}

/// The tokens of all portals.
async fn set_up(client: &Client, stage: &Stage, tag: &str, token: &str) -> Result<Vec<String>, String> {
    let all = QuotaId::new(format!("portals-{tag}"));
    let size = SEATS * u32::try_from(SPONSORS).unwrap_or(u32::MAX);
    let root = AddQuota {
        access: Access::Nobody,
        ..AddQuota::new(all.clone(), QuotaKind::Group, size, "Rehearsal")
    };
    client.add_quota(token, &root).await?;
    let scene = stage.scene("136 sponsors sign", SPONSORS);
    let signing = (0..SPONSORS).map(|n| {
        let (scene, all) = (&scene, &all);
        async move {
            let form = sponsor(n, tag, all);
            let change = Change::post(paths::sponsors(&client.event), &form).bearer(Some(token));
            let answer = client.deliver(&change).await;
            scene.step();
            let token =
                answer.as_ref().and_then(Answer::reply::<SponsorSet>).and_then(|set| set.portal_token);
            token.ok_or_else(|| format!("no sponsor: {:?}", answer.as_ref().map(Answer::words)))
        }
    });
    let tokens: Vec<Result<String, String>> = stream::iter(signing).buffered(AT_ONCE).collect().await;
    scene.end();
    tokens.into_iter().collect()
}

fn sponsor(n: usize, tag: &str, all: &QuotaId) -> AddSponsor {
    let name = format!("Rehearsal {}", n + 1);
    AddSponsor {
        id: QuotaId::new(format!("portal-{n}-{tag}")),
        profile: Profile { name: name.clone(), level: "Rehearsal".to_owned(), ..Profile::default() },
        contact: Contact { name, email: format!("contact-{n}.{tag}@example.org") },
        allotment: Some(Allotment { parent: Some(all.clone()), seats: SEATS, ..Allotment::default() }),
        // Nobody who looks who pays for the event shall find these.
        published: false,
        reason: "Rehearsal".to_owned(),
    }
}

/// One list: as many as there are seats get one, and the others are in line.
async fn paste(client: &Client, verdict: &Verdict, tag: &str, n: usize, token: &str) -> Vec<Trial> {
    let numbers = n * COLLEAGUES..(n + 1) * COLLEAGUES;
    let people: Vec<_> = numbers.map(|number| cast::person("colleague", number, tag)).collect();
    let invitee = |person: &cast::Person| Invitee { name: person.name.clone(), email: person.email.clone() };
    let form = Invite { people: people.iter().map(invitee).collect() };
    let change = Change::post(paths::portal(&client.event, "/invitations"), &form).bearer(Some(token));
    // A second tab's list, with a key of its own, would tell of each that they are there already.
    let manner = [Manner::Once, Manner::Twice, Manner::Lost, Manner::Dropped][n % 4];
    let answer = seek(client, verdict, &Attempt::plain(change, manner, n)).await;
    let list = answer.as_ref().and_then(Answer::reply::<InvitedList>).unwrap_or_default();
    let held = list.people.iter().filter(|one| one.status == Some(Status::Offered)).count();
    verdict.note(Promise::Limits, held == SEATS as usize && list.people.len() == COLLEAGUES, || {
        format!("{held} of {} colleagues got one of {SEATS} seats", list.people.len())
    });
    let own = QuotaId::new(format!("portal-{n}-{tag}"));
    let said = |(person, one): (cast::Person, Invited)| Trial {
        door: DOOR,
        code: None,
        said: match (one.id, one.status, one.code) {
            (Some(place), Some(status), _) => Said::Placed(Ack {
                person: person.n,
                place,
                quota: own.clone(),
                status,
                // What opens it is the contact's link.
                token: Some(token.to_owned()),
                given_back: false,
                lapses: false,
            }),
            (_, _, Some(code)) => Said::Refused(code),
            _ => Said::Nothing,
        },
    };
    people.into_iter().zip(list.people).map(said).collect()
}
