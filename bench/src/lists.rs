//! Sponsors' contacts who paste their colleagues at once: 136 lists of twelve, for ten seats each.

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::ids::{EventSlug, QuotaId};
use domain::paths;
use domain::portal::{Invite, Invitee};
use domain::sponsors::{AddSponsor, Allotment, Contact, Profile, SponsorSet};
use serde::Serialize;
use server::tables::number;

use crate::lapses::organiser;
use crate::load::{self, Requests};
use crate::rounds::name;
use crate::subject::{LISTS, SLUG, Subject, post};
use crate::summary::{Spread, rounds_of};

/// How many contacts paste.
const CONTACTS: usize = 136;
/// How many colleagues each names.
const COLLEAGUES: usize = 12;
/// How many seats each has.
const SEATS: u32 = 10;
/// As many as there are contacts.
const CONNECTIONS: usize = CONTACTS;
/// Then it has not worked.
const PATIENCE: Duration = Duration::from_mins(1);

/// What was found on one kind of database.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lists {
    name: &'static str,
    rounds: usize,
    /// From the first list until the last answer.
    all_ms: Spread,
    /// One list's answer, in the middle.
    answer_ms: Spread,
}

/// Measures it, with new sponsors in each round.
pub(crate) fn measure(subject: &mut Subject, rounds: usize) -> Result<Lists> {
    let token = organiser(subject)?;
    let (mut all, mut answers) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        println!("{CONTACTS} lists are pasted: {}", name(subject.kind));
        let requests = (0..CONTACTS).map(|n| list(subject, round, n, &token));
        let requests = Requests::Each(requests.collect::<Result<_>>()?);
        let outcome = load::run(subject.server.address, CONNECTIONS, PATIENCE, requests, "201")?;
        ensure!(outcome.answered == CONTACTS, "{} lists were answered in time", outcome.answered);
        all.push(outcome.elapsed.as_secs_f64() * 1_000.0);
        answers.push(outcome.percentile_ms(50));
    }
    Ok(Lists { name: name(subject.kind), rounds, all_ms: Spread::of(all), answer_ms: Spread::of(answers) })
}

/// Sets up one more sponsor; what its contact sends.
fn list(subject: &Subject, round: usize, n: usize, token: &str) -> Result<Vec<u8>> {
    let event = EventSlug::from(SLUG);
    let name = format!("Sponsor {round} {n}");
    let email = format!("contact-{round}-{n}@example.org");
    let form = AddSponsor {
        id: QuotaId::new(format!("sponsor-{round}-{n}")),
        profile: Profile { name: name.clone(), ..Profile::default() },
        contact: Contact { name, email },
        allotment: Some(Allotment { parent: Some(LISTS.into()), seats: SEATS, ..Allotment::default() }),
        published: true,
        reason: "The bench".to_owned(),
    };
    let request = post(subject.server.address, &paths::sponsors(&event), Some(token), &form);
    let set: SponsorSet = serde_json::from_str(&load::ask(subject.server.address, &request)?)?;
    let portal = set.portal_token.context("no portal")?;
    let person = |k: usize| Invitee {
        name: format!("Colleague {k}"),
        email: format!("colleague-{round}-{n}-{k}@example.org"),
    };
    let form = Invite { people: (0..COLLEAGUES).map(person).collect() };
    Ok(post(subject.server.address, &paths::portal(&event, "/invitations"), Some(&portal), &form))
}

/// Adds the table.
pub(crate) fn tell(all: &[Lists], text: &mut String) {
    let names: Vec<_> = all.iter().map(|one| one.name).collect();
    let rule = "---|".repeat(names.len());
    let people = number(CONTACTS * COLLEAGUES);
    let rounds = rounds_of(all.first().map_or(0, |one| one.rounds));
    let _ = writeln!(
        text,
        "\n| {CONTACTS} contacts paste {people} colleagues at once{rounds} | {} |\n|---|{rule}",
        names.join(" | ")
    );
    let mut line = |name: &str, value: fn(&Lists) -> Spread| {
        let values: Vec<_> = all.iter().map(|one| value(one).to_string()).collect();
        let _ = writeln!(text, "| {name} | {} |", values.join(" | "));
    };
    line("until all are answered, ms", |one| one.all_ms);
    line("one list's answer, ms", |one| one.answer_ms);
}
