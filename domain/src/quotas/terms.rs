//! What the terms of a door may be.

use crate::Timestamp;

use crate::ledger::{LONGEST_OFFER_MINUTES, MovesUp, Price, SHORTEST_OFFER_MINUTES};
use crate::problem::FieldProblem;
use crate::text;

/// The longest description, in characters.
const DESCRIPTION_CHARS: usize = 500;
/// The most registrations for one e-mail address.
const MOST_PER_PERSON: u32 = 20;
/// The most people who register together.
const MOST_PER_GROUP: u32 = 50;
/// The highest price, in a currency's smallest unit.
const HIGHEST_PRICE: u64 = 100_000_000;
/// 2000-01-01 and 3000-01-01: whatever lies outside is a slip of the finger, and not every program can read it.
const YEARS: std::ops::Range<i64> = 946_684_800..32_503_680_000;

pub(super) fn description(problems: &mut Vec<FieldProblem>, raw: Option<&str>) -> Option<String> {
    let text = text::keep(problems, text::prose("description", raw?, DESCRIPTION_CHARS))?;
    (!text.is_empty()).then_some(text)
}

pub(super) fn check_times<const N: usize>(
    problems: &mut Vec<FieldProblem>,
    times: [(&str, Option<Timestamp>); N],
) {
    for (field, time) in times {
        if time.is_some_and(|time| !YEARS.contains(&time.as_second())) {
            problems.push(FieldProblem::new(field, "out_of_range", "A time in the years 2000 to 2999."));
        }
    }
}

pub(super) fn check_moves_up(problems: &mut Vec<FieldProblem>, moves_up: MovesUp) {
    let MovesUp::Offered(terms) = moves_up else { return };
    if !(SHORTEST_OFFER_MINUTES..=LONGEST_OFFER_MINUTES).contains(&terms.minutes) {
        let detail = format!("{SHORTEST_OFFER_MINUTES} to {LONGEST_OFFER_MINUTES} minutes.");
        problems.push(FieldProblem::new("moves_up.minutes", "out_of_range", detail));
    }
    check_times(problems, [("moves_up.until", terms.until)]);
}

pub(super) fn check_most(problems: &mut Vec<FieldProblem>, per_person: Option<u32>, per_group: Option<u32>) {
    for (field, number, most) in
        [("per_person", per_person, MOST_PER_PERSON), ("per_group", per_group, MOST_PER_GROUP)]
    {
        if number.is_some_and(|number| !(1..=most).contains(&number)) {
            problems.push(FieldProblem::new(field, "out_of_range", format!("1 to {most}.")));
        }
    }
}

pub(super) fn check_price(problems: &mut Vec<FieldProblem>, price: Option<&Price>) {
    let Some(price) = price else { return };
    if price.currency.len() != 3 || !price.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        let detail = "Three capital letters by ISO 4217, such as EUR.";
        problems.push(FieldProblem::new("price.currency", "characters", detail));
    }
    if price.amount_minor > HIGHEST_PRICE {
        let detail = format!("At most {HIGHEST_PRICE} of the currency's smallest unit.");
        problems.push(FieldProblem::new("price.amount_minor", "out_of_range", detail));
    }
}
