//! Refusals in words: what happened and what to do instead. Server and browser say the same.

use crate::ids::QuotaId;
use crate::ledger::{Opening, Refusal};

/// Words for a refusal. `name` gives a quota's name for its id.
pub fn refusal(refusal: &Refusal, name: impl Fn(&QuotaId) -> String) -> String {
    match refusal {
        Refusal::Full { quota } => {
            format!(
                "{} is full and has no waiting list. Look again later: places that are given back show up here.",
                name(quota)
            )
        }
        Refusal::NotOpen { quota, opening: Opening::At { .. } } => {
            format!("{} is not open yet.", name(quota))
        }
        Refusal::NotOpen { quota, opening: Opening::After { wave } } => {
            format!("{} opens when {} is full. Sign up there first.", name(quota), name(wave))
        }
        Refusal::Closed { quota } => format!("{} has closed.", name(quota)),
        Refusal::AlreadyRegistered { quota } => {
            format!(
                "This e-mail address is registered already, at {}. Open that registration by its link to change it.",
                name(quota)
            )
        }
        Refusal::AlreadySignedUp { quota } => format!("You are signed up already, for {}.", name(quota)),
        Refusal::Overlaps { quota } => {
            format!(
                "This is at the same time as {}. Withdraw from that first, or choose another shift.",
                name(quota)
            )
        }
        Refusal::CodeUnknown => {
            "No door has this code. Check it letter by letter, or ask whoever gave it to you.".to_owned()
        }
        Refusal::CodeUsedUp { quota } => {
            format!(
                "Every seat of {} is taken. Ask whoever gave you the code, or register without it.",
                name(quota)
            )
        }
        Refusal::CodeRequired { quota } => format!("{} opens with a code only.", name(quota)),
        Refusal::NotADoor { quota } => {
            format!("{} can't be claimed directly. Choose one of the doors below it.", name(quota))
        }
        Refusal::BelowLoad { quota, load } => {
            format!("{} has {load} places taken or promised; its size can't be less.", name(quota))
        }
        Refusal::OverParent { parent, left, .. } => {
            format!(
                "{} has only {left} left to promise. Raise its size first, with a reason, or promise less.",
                name(parent)
            )
        }
        Refusal::GuaranteeOverSize { quota, size } => {
            format!("A guarantee can't be larger than its quota; {} has {size}.", name(quota))
        }
        Refusal::AlreadyExists { quota } => format!("There is a quota with the id {quota} already."),
        Refusal::Gone => "This place was given back already.".to_owned(),
        Refusal::NotFound => "There is nothing here.".to_owned(),
    }
}

/// `1st`, `2nd`, `3rd`, `4th`, … `11th`, `112th`.
pub fn ordinal(n: u32) -> String {
    let suffix = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn ordinals_read_as_people_say_them() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 112, 123].map(ordinal).to_vec();
        assert_eq!(
            said,
            [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th",
                "112th", "123rd"
            ]
        );
    }
}
