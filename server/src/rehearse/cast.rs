//! Who wants what, at which door, and how they behave while they ask.

use crate::demo::pycon_2012::{GENERAL, SPEAKERS, SPEAKERS_CODE, STAFF, STAFF_CODE};
use crate::demo::sponsors;
use crate::tokens;

use super::names;

/// Of so many people …
const PEOPLE: usize = 2_200;
/// … so many came with a sponsor's code.
const WITH_CODES: usize = 1_360;
/// How often the codes are tried, in turn: some more than ten times, some less.
const TRIES: [usize; 3] = [14, 10, 6];

/// One person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) n: usize,
    pub(super) name: String,
    pub(super) email: String,
}

/// How somebody's request reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Once.
    Once,
    /// A double tap: the same request twice at the same time.
    Twice,
    /// The connection breaks while it is under way; then again.
    Dropped,
    /// The answer is lost; then again.
    Lost,
    /// From a second tab as well, which makes its own key.
    SecondTab,
    /// A program that uses one key for two people.
    KeyTwice,
}

/// The door that somebody tries first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Sponsor { code: String },
    Speakers,
    Staff,
    General,
}

impl Wish {
    /// The door's name in the final table.
    pub(super) fn door(&self) -> &'static str {
        match self {
            Self::Sponsor { .. } => "sponsors' codes",
            Self::Speakers => SPEAKERS,
            Self::Staff => STAFF,
            Self::General => GENERAL,
        }
    }

    /// The code that opens the door.
    pub(super) fn code(&self) -> Option<String> {
        match self {
            Self::Sponsor { code } => Some(code.clone()),
            Self::Speakers => Some(SPEAKERS_CODE.to_owned()),
            Self::Staff => Some(STAFF_CODE.to_owned()),
            Self::General => None,
        }
    }
}

/// What tells this run's people from those of other runs.
pub(super) fn run_tag() -> String {
    format!("{:08x}", u32::from_be_bytes(tokens::random()))
}

/// The `n`th person of a group in a run.
pub(super) fn person(group: &str, n: usize, tag: &str) -> Person {
    Person { n, name: names::name(n), email: format!("{group}-{n}.{tag}@example.org") }
}

impl Manner {
    /// How the `n`th person behaves.
    pub(super) fn of(n: usize) -> Self {
        match n % 16 {
            2 | 9 => Self::Twice,
            4 => Self::Dropped,
            7 | 12 => Self::Lost,
            11 => Self::SecondTab,
            14 if n.is_multiple_of(5) => Self::KeyTwice,
            _ => Self::Once,
        }
    }
}

/// Everybody's wish, well mixed: no door gets its people before the others.
pub(super) fn wishes(people: usize) -> Vec<Wish> {
    let with_codes = people * WITH_CODES / PEOPLE;
    let others = people - with_codes;
    let (speakers, staff) = (others / 12, others / 28);
    let sponsors = sponsors::all();
    let tried = sponsors.iter().zip(TRIES.iter().cycle()).cycle();
    let mut wishes: Vec<Wish> = tried
        .flat_map(|(sponsor, &tries)| std::iter::repeat_n(&sponsor.code, tries))
        .map(|code| Wish::Sponsor { code: code.clone() })
        .take(with_codes)
        .collect();
    wishes.extend(std::iter::repeat_n(Wish::Speakers, speakers));
    wishes.extend(std::iter::repeat_n(Wish::Staff, staff));
    wishes.resize(people, Wish::General);
    mix(&mut wishes);
    wishes
}

/// The same mixture in each run, so that two runs can be compared (Fisher and Yates, with a small generator).
fn mix<T>(items: &mut [T]) {
    let mut state: u64 = 2_012;
    for last in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(state >> 33).unwrap_or(0) % (last + 1);
        items.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn of_2200_people_1360_have_codes_and_some_codes_are_tried_more_than_ten_times() {
        let wishes = wishes(2_200);
        let mut tries: HashMap<String, usize> = HashMap::new();
        for wish in &wishes {
            if let Wish::Sponsor { code } = wish {
                *tries.entry(code.clone()).or_default() += 1;
            }
        }
        assert_eq!((wishes.len(), tries.len(), tries.values().sum::<usize>()), (2_200, 136, 1_360));
        let in_vain: usize = tries.values().map(|tries| tries.saturating_sub(10)).sum();
        assert_eq!(in_vain, 180, "they go to the general door, and 180 seats are left to be released");
        assert_eq!(wishes.iter().filter(|wish| **wish == Wish::Speakers).count(), 70);
        assert_eq!(wishes.iter().filter(|wish| **wish == Wish::Staff).count(), 30);
        assert_eq!(wishes.iter().filter(|wish| **wish == Wish::General).count(), 740);
    }

    #[test]
    fn people_of_another_run_are_other_people() {
        assert_ne!(person("guest", 1, &run_tag()).email, person("guest", 1, &run_tag()).email);
    }
}
