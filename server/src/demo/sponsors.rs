//! The demo's 136 sponsors: invented companies, each with a code that stays the same from one installation to the next.

use domain::ids::QuotaId;

use crate::tokens::Digest;

/// Seats that each sponsor is promised.
pub const SEATS: u32 = 10;

/// A sponsor of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sponsor {
    /// Its quota.
    pub quota: QuotaId,
    /// What it is called.
    pub name: &'static str,
    /// What opens its seats.
    pub code: String,
}

/// All sponsors, in the order in which they signed.
pub fn all() -> Vec<Sponsor> {
    NAMES.iter().map(|&name| Sponsor { quota: super::slug(name), name, code: code(name) }).collect()
}

/// The first word, so that people see whose code it is, and four signs that nobody guesses by accident. No vowels, so
/// that they spell nothing; none of the signs that look alike.
fn code(name: &str) -> String {
    const SIGNS: &[u8] = b"BCDFGHJKMNPQRTVWXYZ2346789";
    let word: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let signs =
        Digest::of_bytes(name).0.into_iter().take(4).map(|byte| SIGNS[usize::from(byte) % SIGNS.len()]);
    format!("{}-{}", word.to_uppercase(), signs.map(char::from).collect::<String>())
}

const NAMES: [&str; 136] = [
    "Quillmoor Systems",
    "Tarnvale Data",
    "Marlow & Tench",
    "Brindlewick Labs",
    "Osperi",
    "Seventeen Kettles",
    "Halyard & Finch",
    "Pellucid Otter",
    "Norrowby Networks",
    "Lanternfish Analytics",
    "Vextable",
    "Copperwren Software",
    "Uncommon Teapot",
    "Drumlin Hosting",
    "Thistledown Robotics",
    "Zephyrine Maps",
    "Oakum Yard",
    "Kestrelby",
    "Plumbline Accounting",
    "Mossgate Security",
    "Wobblestone Games",
    "Cinderpath Media",
    "Ferrowick Instruments",
    "Juniper Anvil",
    "Ravelstone Press",
    "Saltmarsh Telemetry",
    "Galligan's Queue",
    "Blue Wheelbarrow",
    "Ondelle",
    "Hexapine",
    "Tumbril Logistics",
    "Yarrowfield Genomics",
    "Parallax Bakery",
    "Larkspindle",
    "Greywether Consulting",
    "Noonday Compilers",
    "Silt & Sons",
    "Embercote Energy",
    "Trellisware Gardens",
    "Quartz Hedgehog",
    "Dovecote Mail",
    "Windlass Cloud",
    "Marginalia Books",
    "Fennimoor Finance",
    "Isobar Kitchens",
    "Cobblewright",
    "Tidewrack Research",
    "Peregrane",
    "Velvet Sextant",
    "Umbermill Studios",
    "Nettlebrook Health",
    "Stoneskip Mobile",
    "Arrowroot Semantics",
    "Bellwether Pixels",
    "Corvane",
    "Dandelion Freight",
    "Eiderdown Archives",
    "Foxglove Metrics",
    "Grindlebeck Optics",
    "Hollowreed Audio",
    "Inkwater Typesetting",
    "Jackdaw Payments",
    "Knotwork Databases",
    "Loomhaven",
    "Mizzenmast Travel",
    "Nubivane Weather",
    "Ottersby Learning",
    "Pinchbeck Clocks",
    "Quernstone Foods",
    "Rookery Design",
    "Sundial Scheduling",
    "Teasel & Burr",
    "Underhay Farms",
    "Vellumcraft",
    "Wickerbridge Homes",
    "Yonderly",
    "Zinnwald Simulations",
    "Almanac Radio",
    "Brackenridge Tuning",
    "Candlepin Leagues",
    "Driftwick Charters",
    "Elderwhistle",
    "Fathomline Sonar",
    "Gossamer Bridgeworks",
    "Harrowgrain",
    "Iverstoke Legal",
    "Jellicoe Widgets",
    "Kilnfire Ceramics",
    "Lodestar Crayons",
    "Mothwing Displays",
    "Nightjar Monitoring",
    "Orrery Works",
    "Pocketlint Apps",
    "Quayside Timetables",
    "Rivetsong",
    "Snowdrop Inference",
    "Tamarack Tools",
    "Upwelling Oceanics",
    "Vermilion Abacus",
    "Whimbrel Search",
    "Yewtree Escrow",
    "Zigzag Cartons",
    "Anvilby Forge",
    "Barnacle Backups",
    "Clementine Circuits",
    "Dapplewood Toys",
    "Everstill Batteries",
    "Furrow & Glean",
    "Gannetry",
    "Hummock Surveys",
    "Idlewyld Publishing",
    "Jostle Events",
    "Kelpline Aquatics",
    "Lichenworks",
    "Murmuration Messaging",
    "Nimblewick",
    "Overstory Forestry",
    "Paperclip Orchard",
    "Quibble Testing",
    "Rushlight Imaging",
    "Shalebrook Drills",
    "Tinderquill",
    "Umbrella Sandwich",
    "Vantage Turnip",
    "Wainscot Interiors",
    "Yellowhammer Proofs",
    "Zitherfold",
    "Applecart Disruption",
    "Bramblecast Podcasts",
    "Crosswind Kites",
    "Dulcimer Signals",
    "Eggshell Logistics",
    "Fiddlehead Frameworks",
    "Gearwheel Almonds",
    "Harbourlight Ferries",
    "Last Biscuit Holdings",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::store::CodeRow;

    #[test]
    fn every_sponsor_has_its_own_name_quota_and_code() {
        let sponsors = all();
        assert_eq!(sponsors.len(), 136);
        let distinct = |of: fn(&Sponsor) -> String| sponsors.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|sponsor| sponsor.name.to_lowercase()), 136);
        assert_eq!(distinct(|sponsor| sponsor.quota.to_string()), 136);
        assert_eq!(distinct(|sponsor| CodeRow::key(&sponsor.code)), 136);
    }

    #[test]
    fn a_code_is_the_same_everywhere_and_says_whose_it_is() {
        assert_eq!(all(), all());
        let code = &all()[0].code;
        assert!(code.starts_with("QUILLMOOR-") && code.len() == "QUILLMOOR-".len() + 4, "{code}");
    }
}
