//! `headcount rehearse`: plays PyCon 2012 against a running server, over HTTP only, as its people and its organiser would,
//! and then replays the public ledger to see whether every promise was kept.

mod acts;
mod bag_stuffing;
mod cast;
mod client;
mod holds;
mod names;
mod organiser;
mod portals;
mod proof;
mod registration;
mod report;
mod seek;
mod stage;
mod transfers;
mod verdict;

use domain::events::Event;
use domain::ledger::QuotaKind;

use crate::demo::{self, pycon_2012};
use crate::tables::number;
use client::Client;
use stage::Stage;
use verdict::{Promise, Verdict};

/// Every promise was kept.
const FINE: u8 = 0;
/// A promise was broken.
const BROKEN: u8 = 1;
/// The rehearsal could not be made as it was asked for.
const USAGE: u8 = 2;

/// What `headcount rehearse` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where the server is
    #[arg(long, env = "HEADCOUNT_URL", default_value = "http://127.0.0.1:8012")]
    pub url: String,
    /// The demo event to play in. Nobody else should use it meanwhile.
    #[arg(long, env = "HEADCOUNT_EVENT", value_name = "SLUG", default_value = demo::pycon_2012::NAME)]
    pub event: String,
    /// How many people want a seat; 1,360 of 2,200 of them have a sponsor's code.
    #[arg(long, env = "HEADCOUNT_PEOPLE", default_value_t = 2_200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub people: u32,
    /// An organiser's token (see `headcount token create`). Without it, what only an organiser may do is left out.
    #[arg(long, env = "HEADCOUNT_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Play this story only.
    #[arg(long, env = "HEADCOUNT_STORY")]
    pub story: Option<Story>,
}

/// A part of what happened in 2012.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Story {
    /// More people than seats, through all doors at once.
    Registration,
    /// More volunteers than anybody hoped for, on one evening.
    BagStuffing,
}

/// Runs the command and says with what code the process should end: 0 fine, 1 a promise was broken, 2 wrong usage.
pub async fn run(args: &Args) -> u8 {
    match rehearse(args).await {
        Ok(true) => FINE,
        Ok(false) => BROKEN,
        Err(why) => {
            eprintln!("headcount rehearse: {why}");
            USAGE
        }
    }
}

async fn rehearse(args: &Args) -> Result<bool, String> {
    let client = Client::new(args)?;
    let before = client.event().await?;
    check(&before)?;
    if args.token.is_some() {
        client.check_token().await?;
    }
    introduce(args, &before);
    let (verdict, stage) = (Verdict::default(), Stage::new());
    match play(args, &client, &verdict, &stage, before.version).await {
        Ok(report) => println!("\n{report}"),
        Err(why) => {
            // From the first request that changes something on, it is the server that is at fault; and what was found until
            // then is no less true.
            verdict.note(Promise::Answers, false, || why);
            println!("\n{}", report::of_a_part(&verdict));
        }
    }
    Ok(verdict.is_kept())
}

/// All acts and the proof, in words.
async fn play(
    args: &Args,
    client: &Client,
    verdict: &Verdict,
    stage: &Stage,
    since: u64,
) -> Result<String, String> {
    let tag = cast::run_tag();
    let mut acts = Vec::new();
    if args.story != Some(Story::BagStuffing) {
        acts.push(registration::play(client, verdict, stage, &tag, args.people).await?);
        if let Some(token) = client.organiser() {
            acts.push(holds::play(client, verdict, stage, &tag, token).await?);
            acts.push(portals::play(client, verdict, stage, &tag, token).await?);
        }
    }
    if args.story != Some(Story::Registration) {
        acts.push(bag_stuffing::play(client, verdict, stage, &tag).await?);
    }
    let proof = proof::of(client, verdict, stage, since, &acts).await?;
    Ok(report::text(&acts, &proof, verdict))
}

/// Made-up people in a real event would take real seats.
fn check(event: &Event) -> Result<(), String> {
    if !event.demo {
        return Err(format!("{} is not a demo: a rehearsal would take real seats", event.slug));
    }
    let needed = [
        pycon_2012::CONFERENCE,
        pycon_2012::GENERAL,
        pycon_2012::SPEAKERS,
        pycon_2012::STAFF,
        pycon_2012::SPONSORS,
        pycon_2012::BAG_STUFFING,
    ];
    let missing = needed.iter().find(|&&id| event.quotas.iter().all(|quota| quota.id.as_str() != id));
    missing.map_or(Ok(()), |id| {
        Err(format!("{} has no quota {id}: it is not the demo {}", event.slug, pycon_2012::NAME))
    })
}

fn introduce(args: &Args, event: &Event) {
    println!("{} at {}, {} entries in its ledger", event.name, args.url, number(event.version));
    let doors =
        event.quotas.iter().filter(|quota| matches!(quota.kind, QuotaKind::Door | QuotaKind::Sponsor));
    let here: u32 = doors.map(|quota| quota.load + quota.queued).sum();
    if here > 0 {
        println!("Already in it or in line: {}. They stay, so fewer of the new ones get in.", number(here));
    }
    if args.token.is_none() {
        println!(
            "Without --token this leaves out what only an organiser may do: a 137th sponsor, lowering the cap, releasing \
             the sponsors' unclaimed seats to the line, a code for ten, holding places that lapse, and reading the mails by which places are handed over."
        );
    }
}
