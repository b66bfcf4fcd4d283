//! What is measured: a server of its own, in release, on a fresh database with an event in which there is room for all.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use domain::events::Event;
use domain::ids::{EventSlug, QuotaId};
use domain::paths;
use domain::registrations::Register;
use serde::Serialize;
use testbed::event::{SmallEvent, door, group};
use testbed::{Database, Disk, Headcount, Kind};
use uuid::Uuid;

use crate::load::{self, Requests};

const SEATS: u32 = 2_000_000;
/// The event.
pub(crate) const SLUG: &str = "bench";
const DOOR: &str = "general";
/// Doors with few seats, two for each round of offers that lapse.
pub(crate) const FEW: [[&str; 2]; 3] = [["few-1", "few-2"], ["few-3", "few-4"], ["few-5", "few-6"]];
/// The quota above the sponsors whose contacts paste lists.
pub(crate) const LISTS: &str = "sponsors";
/// Enough for three rounds of 136 sponsors with ten seats each.
const LISTS_SEATS: u32 = 3 * 1_360;
/// How many seats each of them has.
pub(crate) const FEW_SEATS: u32 = 1_000;

/// A server with its database.
#[derive(Debug)]
pub(crate) struct Subject {
    /// The kind of its database.
    pub(crate) kind: Kind,
    /// The server.
    pub(crate) server: Headcount,
    /// The server's database.
    pub(crate) database: Database,
    /// Another like it, for what the database does alone.
    pub(crate) alone: Database,
    people: usize,
    /// How many have been told that they are in.
    pub(crate) told: usize,
}

impl Subject {
    /// Sets one up, on a disk.
    pub(crate) fn start(kind: Kind, disk: Disk) -> Result<Self> {
        let (database, alone) = (Database::on(disk, kind)?, Database::on(disk, kind)?);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let event = SmallEvent::new(SLUG, SEATS).with(door(DOOR, SEATS));
        let event = event.with(group(LISTS, LISTS_SEATS));
        let event = FEW.into_iter().flatten().fold(event, |event, few| event.with(door(few, FEW_SEATS)));
        runtime.block_on(event.write_to(&database.url))?;
        let server = Headcount::start_on(disk, &database.url, &[])?;
        Ok(Self { kind, server, database, alone, people: 0, told: 0 })
    }

    /// Requests of so many people who have not asked before.
    pub(crate) fn registrations(&mut self, count: usize) -> Requests {
        let form = Register { quota: Some(QuotaId::from(DOOR)), ..Register::default() };
        Requests::Each(self.people(count, &form, None))
    }

    /// The same for so many people, each with a name of their own; by an organiser where there is a token.
    pub(crate) fn people(&mut self, count: usize, form: &Register, token: Option<&str>) -> Vec<Vec<u8>> {
        let path = paths::registrations(&EventSlug::from(SLUG));
        let requests = (self.people..self.people + count).map(|number| {
            let form = Register {
                name: format!("Ada Example {number}"),
                email: format!("ada-{number}@example.org"),
                ..form.clone()
            };
            post(self.server.address, &path, token, &form)
        });
        let requests = requests.collect();
        self.people += count;
        requests
    }

    /// The event with its counts.
    pub(crate) fn event(&self) -> Vec<u8> {
        get(&self.server, &paths::event(&EventSlug::from(SLUG)))
    }

    /// The cheapest question that the server answers.
    pub(crate) fn health(&self) -> Requests {
        Requests::Same(get(&self.server, "/healthz"))
    }

    /// Whether everybody who was told so is in, by the server's own word and by the audit's.
    pub(crate) fn check(&mut self) -> Result<()> {
        let text = load::ask(self.server.address, &self.event())?;
        let event: Event = serde_json::from_str(&text)?;
        let load = event.quotas.iter().find(|quota| quota.id.as_str() == DOOR).map(|quota| quota.load);
        ensure!(
            load.is_some_and(|load| load as usize == self.told),
            "{} were told, {load:?} are in",
            self.told
        );
        let audit = testbed::command()?.args(["audit", "--database", &self.database.url]).output()?;
        let said = [audit.stdout, audit.stderr].concat();
        ensure!(audit.status.success(), "the audit says: {}", String::from_utf8_lossy(&said));
        Ok(())
    }
}

fn get(server: &Headcount, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", server.address).into_bytes()
}

/// A change with a key of its own.
pub(crate) fn post(server: SocketAddr, path: &str, token: Option<&str>, form: &impl Serialize) -> Vec<u8> {
    let bearer = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    let body = serde_json::to_string(form).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {server}\r\ncontent-type: application/json\r\nidempotency-key: {}\r\n\
         {bearer}content-length: {}\r\n\r\n",
        Uuid::now_v7(),
        body.len()
    );
    [head, body].concat().into_bytes()
}
