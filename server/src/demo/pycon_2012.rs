//! PyCon US 2012, whose cap of 1,500 left out 136 × 10 sponsor seats: its doors and dates.

use domain::Timestamp;
use domain::ids::{EventSlug, QuotaId};
use domain::ledger::{Access, Overflow, QuotaKind, QuotaSpec};
use jiff::civil::{Date, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::shifts::{self, Days};
use super::{Plan, add_ons, profiles, questions, sponsors};
use crate::store::{CodeRow, EventId, EventRow};

/// The demo's name on the command line; its event's slug as well.
pub const NAME: &str = "pycon-2012";
/// The whole conference's quota.
pub const CONFERENCE: &str = "conference";
/// The door for everyone.
pub const GENERAL: &str = "general";
/// The speakers' door.
pub const SPEAKERS: &str = "speakers";
/// What opens the speakers' door.
pub const SPEAKERS_CODE: &str = "SPEAKERS-2012";
/// The staff's door.
pub const STAFF: &str = "staff";
/// What opens the staff's door.
pub const STAFF_CODE: &str = "STAFF-2012";
/// All sponsors together.
pub const SPONSORS: &str = "sponsors";
/// The first wave of the bag stuffing.
pub const BAG_STUFFING: &str = "bag-stuffing-wave-1";
/// The conference's cap.
pub const CAP: u32 = 1_500;

const ZONE: &str = "America/Los_Angeles";
/// How far ahead the first of the main days is at least.
const WEEKS_AHEAD: i64 = 5;

/// The event, its limits and its codes.
///
/// # Panics
/// If the bundled time zones lacked the conference's own.
pub fn plan(id: EventId, now: Timestamp) -> Plan {
    let zone = TimeZone::get(ZONE).expect("the time zones are bundled");
    let friday = first_main_day(now.to_zoned(zone.clone()));
    let at = |day: Date, hour: i8| zone_time(&zone, day, hour, 0);
    let wednesday = friday.saturating_sub(2.days());
    let event = EventRow {
        id,
        slug: EventSlug::from(NAME),
        name: "PyCon US 2012".to_owned(),
        description: "The conference that capped itself at 1,500 and welcomed more than 2,200, set up again as a \
                      demo: tutorials, three main days and sprints. Register and volunteer as whoever you like."
            .to_owned(),
        location: "Santa Clara Convention Center, California".to_owned(),
        time_zone: ZONE.to_owned(),
        starts_at: at(wednesday, 9),
        ends_at: at(friday.saturating_add(6.days()), 17),
        accent_hue: 255,
        demo: true,
    };
    let release_at = at(wednesday.saturating_sub(7.days()), 9);
    let mut quotas = doors();
    let mut codes = vec![code(SPEAKERS_CODE, SPEAKERS), code(STAFF_CODE, STAFF)];
    let mut rows = Vec::new();
    for (number, sponsor) in sponsors::all().into_iter().enumerate() {
        rows.push(profiles::row(number, &sponsor));
        codes.push(CodeRow { code: sponsor.code, quota: sponsor.quota.clone() });
        quotas.push(sponsor_quota(sponsor.quota, sponsor.name, release_at));
    }
    quotas.extend(add_ons::quotas());
    quotas.extend(shifts::quotas(&Days { friday, zone }));
    Plan { event, quotas, codes, sponsors: rows, questions: questions::all() }
}

/// A civil time as a moment. Where the clocks change, the moment right after.
pub(super) fn zone_time(zone: &TimeZone, day: Date, hour: i8, minute: i8) -> Timestamp {
    zone.to_timestamp(day.to_datetime(time(hour, minute, 0, 0))).expect("a demo's dates are of this century")
}

fn first_main_day(now: Zoned) -> Date {
    let earliest = now.date().saturating_add(WEEKS_AHEAD.weeks());
    let is_friday = |day: &Date| day.weekday() == Weekday::Friday;
    earliest.series(1.day()).find(is_friday).expect("every week has a Friday")
}

/// Speakers and staff have no guarantee: nothing is promised before somebody comes, but for the sponsors' seats. So
/// the sum that was left out stands alone: 1,360 of 1,500 are gone on the first day, and 140 are left for everyone.
fn doors() -> Vec<QuotaSpec> {
    let conference = QuotaSpec {
        parent: None,
        ..quota(
            CONFERENCE,
            "Conference",
            "Every seat of every kind.",
            QuotaKind::Conference,
            CAP,
            Access::Nobody,
        )
    };
    let general = "Three main days, sprints, lunches and the T-shirt. For everyone.";
    let speakers =
        "For everyone whose talk, poster or tutorial is in the programme, by the code in the mail.";
    let staff = "For those who run the conference, by the code from the chair.";
    let all = "136 sponsors with ten seats each, kept for them until a week before the conference.";
    vec![
        conference,
        QuotaSpec {
            per_group: 6,
            ..quota(GENERAL, "General registration", general, QuotaKind::Door, CAP, Access::Everyone)
        },
        quota(SPEAKERS, "Speakers", speakers, QuotaKind::Door, 120, Access::Code),
        quota(STAFF, "Staff", staff, QuotaKind::Door, 60, Access::Code),
        quota(SPONSORS, "Sponsors", all, QuotaKind::Group, 136 * sponsors::SEATS, Access::Nobody),
    ]
}

fn quota(id: &str, name: &str, about: &str, kind: QuotaKind, size: u32, access: Access) -> QuotaSpec {
    QuotaSpec {
        parent: Some(QuotaId::from(CONFERENCE)),
        name: name.to_owned(),
        description: Some(about.to_owned()),
        access,
        ..QuotaSpec::new(QuotaId::from(id), kind, size)
    }
}

fn sponsor_quota(id: QuotaId, name: &str, release_at: Timestamp) -> QuotaSpec {
    QuotaSpec {
        parent: Some(QuotaId::from(SPONSORS)),
        name: name.to_owned(),
        guarantee: sponsors::SEATS,
        release_at: Some(release_at),
        access: Access::Code,
        overflow: Overflow::Refuse,
        ..QuotaSpec::new(id, QuotaKind::Sponsor, sponsors::SEATS)
    }
}

fn code(code: &str, quota: &str) -> CodeRow {
    CodeRow { code: code.to_owned(), quota: QuotaId::from(quota) }
}

#[cfg(test)]
mod tests;
