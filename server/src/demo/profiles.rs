//! What the demo's sponsors say of themselves on their public page.

use domain::sponsors::{Contact, Profile};

use super::sponsors::Sponsor;
use crate::store::SponsorRow;
use crate::tokens::Digest;

/// How many there are of each level, from the top.
const LEVELS: [(&str, usize); 4] = [("Diamond", 4), ("Platinum", 12), ("Gold", 40), ("Silver", 80)];
/// The number of the first booth.
const FIRST_BOOTH: usize = 101;
/// One in so many hires here.
const HIRING: usize = 3;

/// A sponsor's row. Nobody knows its portal's token: an organiser makes a link.
pub(super) fn row(number: usize, sponsor: &Sponsor) -> SponsorRow {
    let site = format!("https://{}.example", sponsor.quota);
    let hires = number < TEXTS.len() || number.is_multiple_of(HIRING);
    let profile = Profile {
        name: sponsor.name.to_owned(),
        level: level(number).to_owned(),
        booth: (FIRST_BOOTH + number).to_string(),
        text: TEXTS.get(number).copied().unwrap_or_default().to_owned(),
        logo: String::new(),
        hiring_link: if hires { format!("{site}/jobs") } else { String::new() },
        link: site,
    };
    let contact =
        Contact { name: sponsor.name.to_owned(), email: format!("conferences@{}.example", sponsor.quota) };
    let (id, portal_token) = (sponsor.quota.clone(), Digest::of_nothing_known());
    SponsorRow { id, profile, contact, portal_token, published: true }
}

fn level(number: usize) -> &'static str {
    let mut first = 0;
    for (level, how_many) in LEVELS {
        first += how_many;
        if number < first {
            return level;
        }
    }
    ""
}

/// Of those at the top, in the order in which they signed.
const TEXTS: [&str; 16] = [
    "We run other people's Django sites, and answer the telephone at night so that they needn't. Ask us about the migration \
     that took four years and nine minutes.",
    "Databases for people who count things: rivers, buses, bees. Everything that we can publish, we do. Come and break our \
     query planner at the booth.",
    "Two accountants who learned Python to escape a spreadsheet, and forty people who joined them. We sponsor because the \
     community taught us for free.",
    "Instruments for laboratories, steered by CPython on very small boards. There is a working seismograph at our booth; \
     please don't all jump at once.",
    "Search for libraries, from village shelves to national archives. Half of us are librarians, and all of us write tests.",
    "Seventeen tea houses with one stock system, in 900 lines. We bring the tea.",
    "Ropes, sails and the software that plans their maintenance. We hire people who like the sea, or at least long logs.",
    "Games about quiet animals. Our engine is open source since last week, so bring your questions and be gentle.",
    "Networks for hospitals: boring on purpose. We look for people who enjoy deleting code.",
    "We find patterns in fishing fleets' data so that fewer nets come up empty. NumPy all the way down.",
    "Tables for the web, readable by people and by screen readers alike. Try yours at the booth with ours.",
    "Bird-watchers' software, from the ringing station to the map. Yes, it runs on a Raspberry Pi.",
    "Teapots, uncommon ones, sold by the most over-engineered shop you will see this year. Talk to us about queues.",
    "Hosting on the hills of northern England, cooled by rain. We sponsor the open-source fund as well.",
    "Robots that pull thistles so that nobody has to spray. We teach Python on Saturdays, and look for one more teacher.",
    "Maps of wind, for kites and for power stations. Three of us give a tutorial here; say hello.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sponsors;

    #[test]
    fn every_profile_is_one_that_an_organiser_could_have_entered() {
        let rows: Vec<SponsorRow> =
            sponsors::all().iter().enumerate().map(|(number, sponsor)| row(number, sponsor)).collect();
        for row in &rows {
            assert_eq!(row.profile.validate().as_ref(), Ok(&row.profile), "{}", row.id);
            assert_eq!(row.contact.validate().as_ref(), Ok(&row.contact), "{}", row.id);
        }
        let silver = rows.iter().filter(|row| row.profile.level == "Silver").count();
        assert_eq!((rows[0].profile.level.as_str(), silver), ("Diamond", 80));
    }
}
