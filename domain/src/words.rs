//! Refusals in words: what happened and what to do instead. Server and browser say the same.

use crate::ids::QuotaId;
use crate::ledger::{Opening, Refusal};

/// Words for a refusal. `name` gives a quota's name for its id.
pub fn refusal(refusal: &Refusal, name: impl Fn(&QuotaId) -> String) -> String {
    let mut words = template(refusal).to_owned();
    if let Some(quota) = refusal.quota() {
        words = words.replace("{id}", quota.as_str()).replace("{quota}", &name(quota));
    }
    if let Some(number) = refusal.number() {
        words = words.replace("{n}", &number.to_string());
    }
    if let Refusal::NotOpen { opening: Opening::After { wave }, .. } = refusal {
        words = words.replace("{wave}", &name(wave));
    }
    words
}

/// What to say, with `{quota}` for the name of what it is about, `{id}` for its id, and `{n}` for the number in it.
fn template(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Full { .. } => {
            "{quota} is full and has no waiting list. Look again later: places that are given back show up here."
        }
        Refusal::NotOpen { opening: Opening::At { .. }, .. } => "{quota} is not open yet.",
        Refusal::NotOpen { opening: Opening::After { .. }, .. } => {
            "{quota} opens when {wave} is full. Sign up there first."
        }
        Refusal::Closed { .. } => "{quota} has closed.",
        Refusal::AlreadySignedUp { .. } => "You are signed up already, for {quota}.",
        Refusal::Overlaps { .. } => {
            "This is at the same time as {quota}. Withdraw from that first, or choose another shift."
        }
        Refusal::Busy { .. } => {
            "You have another shift at the time of {quota}. Withdraw from that first, or choose another shift."
        }
        Refusal::CodeUnknown => {
            "No door has this code. Check it letter by letter, or ask whoever gave it to you."
        }
        Refusal::CodeUsedUp { .. } => {
            "Every seat of {quota} is taken. Ask whoever gave you the code, or register without it."
        }
        Refusal::CodeRequired { .. } => "{quota} opens with a code only.",
        Refusal::CodeExpired { .. } => "The code for {quota} is no longer valid. Ask whoever gave it to you.",
        Refusal::StaffOnly { .. } => "Only the organisers let people in at {quota}. Choose another door.",
        Refusal::GroupTooLarge { most: 0 | 1, .. } => "At {quota} everybody registers for themselves.",
        Refusal::GroupTooLarge { .. } => "At {quota} at most {n} people register together. Make two groups.",
        Refusal::SeatRequired { .. } => "{quota} goes with a registration. Register first.",
        Refusal::GoesWithSeat { .. } => "{quota} goes with your registration, and only along with it.",
        Refusal::AlreadyAdded { .. } => "You have {quota} already. Change that instead.",
        Refusal::NeverOffered { .. } => {
            "{quota} is a shift: a place that comes free is the next one's at once, and never offered."
        }
        Refusal::WithoutCode { .. } => {
            "{quota} has no code, so nobody could come in. Set up a quota with a code below it instead."
        }
        Refusal::IsShift { .. } => "{quota} is a shift. Sign up for it on the volunteer board.",
        Refusal::OtherKind { .. } => "{quota} is of another kind. Add-ons stand apart from seats.",
        Refusal::NotADoor { .. } => "{quota} can't be claimed directly. Choose one of the doors below it.",
        Refusal::BelowLoad { .. } => "{quota} has {n} places taken or promised; its size can't be less.",
        Refusal::OverParent { .. } => {
            "{quota} has only {n} left to promise. Raise its size first, with a reason, or promise less."
        }
        Refusal::GuaranteeOverSize { .. } => "A guarantee can't be larger than its quota; {quota} has {n}.",
        Refusal::CodeTaken => "This code opens another door already. Choose another code.",
        Refusal::ParentUnknown { .. } => "There is no quota {id} that this could stand below.",
        Refusal::TooManyQuotas { .. } => "An event has at most {n} quotas. Use one code for several people.",
        Refusal::TooDeep { .. } => "At most {n} quotas stand above one another.",
        Refusal::ReleasePassed { .. } => {
            "What {quota} keeps would go back at once: its release date has passed. Move that date as well."
        }
        Refusal::AlreadyExists { .. } => "There is a quota with the id {id} already.",
        Refusal::AlreadyRegistered { .. }
        | Refusal::TheyAreRegistered { .. }
        | Refusal::TakenAlready { .. }
        | Refusal::NotOffered { .. }
        | Refusal::Lapsed { .. }
        | Refusal::SamePerson
        | Refusal::TransferOpen
        | Refusal::TransferExpired
        | Refusal::TakenBack
        | Refusal::TooLate
        | Refusal::LinkUsed
        | Refusal::LinkExpired => of_ones_own(refusal),
        Refusal::Gone => "This place was given back already.",
        Refusal::NotFound => "There is nothing here.",
    }
}

/// What to say about places that people have already, offers, handing over, and links by mail.
fn of_ones_own(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadyRegistered { .. } => {
            "This e-mail address is registered already. We have sent its link to that address: look there to change it."
        }
        Refusal::TheyAreRegistered { .. } => {
            "Whoever has this e-mail address is registered already. Enter another person’s."
        }
        Refusal::TakenAlready { .. } => {
            "This seat of {quota} has been taken. Give it to somebody else instead, or ask its owner to give it back."
        }
        Refusal::NotOffered { .. } => "You are still in line for {quota}. Nothing is held for you yet.",
        Refusal::Lapsed { .. } => {
            "The place at {quota} was not taken in time, so it went to the next in line. You can ask again."
        }
        Refusal::SamePerson => {
            "This is the address that the place is registered with. Enter another person's."
        }
        Refusal::TransferOpen => "This place is being handed over already. Take it back first.",
        Refusal::TransferExpired => {
            "Nobody took this place over in time, so it stays with whoever had it. Ask them to send it again."
        }
        Refusal::TakenBack => {
            "This place is no longer handed over with this link. Ask whoever wanted to give it to you."
        }
        Refusal::TooLate => "The event has begun, so places are no longer handed over. Ask at the entrance.",
        Refusal::LinkUsed => {
            "This link was used before, and works once. Look for a newer mail, or ask for a new link."
        }
        Refusal::LinkExpired => "This link worked for a few minutes only. Ask for a new one.",
        _ => "There is nothing here.",
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
