//! A small event with a default for everything, so that a test says only what differs.

use std::ops::Range;

use anyhow::{Result, anyhow, ensure};
use domain::Timestamp;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::{Access, MovesUp, OfferTerms, Overflow, Price, QuotaKind, QuotaSpec, ShiftTimes};
use domain::questions::{self, Question, Questions};
use server::demo::Plan;
use server::store::{self, CodeRow, EventId, EventRow, Store};

/// The quota of all seats.
pub const CONFERENCE: &str = "conference";
/// The day of the shifts, at midnight, in seconds: 7 March 2099.
const DAY: i64 = 4_076_524_800;

/// An event with a conference that has so many seats; its limits are added with [`Self::with`].
#[derive(Clone, Debug)]
pub struct SmallEvent(Plan);

impl SmallEvent {
    /// Its id is its short name with `01` behind it; a name that has no hyphen makes ids that can be taken apart again.
    pub fn new(slug: &str, seats: u32) -> Self {
        let event = EventRow {
            id: EventId(format!("{slug}01")),
            slug: EventSlug::from(slug),
            name: "Summit".to_owned(),
            description: "A small one, for <everybody>.".to_owned(),
            location: "Town hall".to_owned(),
            time_zone: "Europe/Zurich".to_owned(),
            starts_at: on_the_day(8),
            ends_at: on_the_day(2 * 24 + 17),
            accent_hue: 210,
            demo: true,
        };
        let id = QuotaId::from(CONFERENCE);
        let all = QuotaSpec { access: Access::Nobody, ..QuotaSpec::new(id, QuotaKind::Conference, seats) };
        Self(Plan {
            event,
            quotas: vec![all],
            codes: Vec::new(),
            sponsors: Vec::new(),
            questions: questions::usual(),
        })
    }

    /// One more limit, after the one that it stands below.
    #[must_use]
    pub fn with(mut self, limit: Limit) -> Self {
        let quota = limit.spec.id.clone();
        self.0.codes.extend(limit.code.map(|code| CodeRow { code, quota }));
        self.0.quotas.push(limit.spec);
        self
    }

    /// It asks these, and no others.
    #[must_use]
    pub fn asks(mut self, questions: Vec<Question>) -> Self {
        self.0.questions = Questions { version: 1, questions };
        self
    }

    /// Writes it into a database, unless it is there already; whether it was new.
    ///
    /// # Errors
    /// Where its limits do not fit one another, or the database can't take it.
    pub async fn write(&self, store: &dyn Store) -> Result<bool> {
        let first = self.0.changes(Timestamp::now()).map_err(|refusal| anyhow!("{refusal:?}"))?;
        Ok(store.create_event(&self.0.event, &first).await?)
    }

    /// Writes it into an empty database, before anybody serves it.
    ///
    /// # Errors
    /// As [`Self::write`]; and where it is there already.
    pub async fn write_to(&self, url: &str) -> Result<()> {
        let store = store::open(url).await?;
        let is_new = self.write(store.as_ref()).await?;
        store.close().await;
        ensure!(is_new, "{} is there already", self.0.event.slug);
        Ok(())
    }
}

/// A limit, with the code that opens it.
#[derive(Clone, Debug)]
pub struct Limit {
    /// How it is set up.
    pub spec: QuotaSpec,
    code: Option<String>,
}

/// A door to the conference, for everyone and with a waiting list.
pub fn door(id: &str, size: u32) -> Limit {
    Limit::new(id, QuotaKind::Door, size).below(CONFERENCE)
}

/// A sponsor's seats at the conference, all of them guaranteed, by a code and without a waiting list.
pub fn sponsor(id: &str, seats: u32, code: &str) -> Limit {
    Limit::new(id, QuotaKind::Sponsor, seats).below(CONFERENCE).guarantee(seats).code(code).refuses()
}

/// Several limits of the conference under one, where nobody may claim.
pub fn group(id: &str, size: u32) -> Limit {
    Limit::new(id, QuotaKind::Group, size).below(CONFERENCE).for_nobody()
}

/// Something that goes along with a registration.
pub fn add_on(id: &str, size: u32) -> Limit {
    Limit::new(id, QuotaKind::AddOn, size)
}

/// A volunteer task, for shifts to stand below.
pub fn task(id: &str, size: u32) -> Limit {
    Limit::new(id, QuotaKind::Task, size).for_nobody()
}

/// A shift that stands alone, with a waiting list, between two hours of the event's first day.
pub fn shift(id: &str, size: u32, hours: Range<i64>) -> Limit {
    let mut limit = Limit::new(id, QuotaKind::Shift, size);
    let (starts_at, ends_at) = (on_the_day(hours.start), on_the_day(hours.end));
    limit.spec.shift = Some(ShiftTimes { location: "Ballroom".to_owned(), starts_at, ends_at, minimum: 1 });
    limit
}

impl Limit {
    fn new(id: &str, kind: QuotaKind, size: u32) -> Self {
        Self { spec: QuotaSpec::new(QuotaId::from(id), kind, size), code: None }
    }

    /// It stands below this one.
    #[must_use]
    pub fn below(mut self, parent: &str) -> Self {
        self.spec.parent = Some(QuotaId::from(parent));
        self
    }

    /// So many of its places are kept for it.
    #[must_use]
    pub fn guarantee(mut self, places: u32) -> Self {
        self.spec.guarantee = places;
        self
    }

    /// It opens with this code only.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.spec.access = Access::Code;
        self.code = Some(code.to_owned());
        self
    }

    /// It only adds up the limits below it.
    #[must_use]
    pub fn for_nobody(mut self) -> Self {
        self.spec.access = Access::Nobody;
        self
    }

    /// It has no waiting list.
    #[must_use]
    pub fn refuses(mut self) -> Self {
        self.spec.overflow = Overflow::Refuse;
        self
    }

    /// People call it this.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.spec.name);
        self
    }

    /// So many cents of a euro.
    #[must_use]
    pub fn costs(mut self, cents: u64) -> Self {
        self.spec.price = Some(Price { amount_minor: cents, currency: "EUR".to_owned() });
        self
    }

    /// One address may have so many of it.
    #[must_use]
    pub fn for_each_address(mut self, places: u32) -> Self {
        self.spec.per_person = places;
        self
    }

    /// So many may register there together.
    #[must_use]
    pub fn for_groups(mut self, people: u32) -> Self {
        self.spec.per_group = people;
        self
    }

    /// It is the wave after this one.
    #[must_use]
    pub fn after(mut self, wave: &str) -> Self {
        self.spec.opens_after = Some(QuotaId::from(wave));
        self
    }

    /// It opens at this time.
    #[must_use]
    pub fn opens_at(mut self, time: Timestamp) -> Self {
        self.spec.opens_at = Some(time);
        self
    }

    /// Whoever is first in line is offered a place for so many minutes.
    #[must_use]
    pub fn offers(mut self, minutes: u32) -> Self {
        self.spec.moves_up = MovesUp::Offered(OfferTerms { minutes, until: None });
        self
    }

    /// It closes at this time.
    #[must_use]
    pub fn closes_at(mut self, time: Timestamp) -> Self {
        self.spec.closes_at = Some(time);
        self
    }
}

/// An hour of the event's first day, or of a later one.
fn on_the_day(hour: i64) -> Timestamp {
    Timestamp::from_second(DAY + hour * 3_600).expect("a time of that century")
}
