//! What came of a wish, in words. They are made from what was sent and answered alone: it may have been sent before a reload.

use domain::portal::{Colleague, GiveSeatsBack, InvitedList};
use domain::registrations::Status;

use super::Said;
use crate::api::changes::What;
use crate::json;
use crate::outbox::Entry;
use crate::ui::{Tone, of_things};

/// What a yes says.
pub(super) fn came_of(yes: &Entry) -> Option<Said> {
    let What::Portal { about } = &yes.change.what else { return None };
    let words = match about.split(' ').next()? {
        "exchange" => format!("The seat is {}’s now. Both get a mail.", yes.reply::<Colleague>()?.name),
        "take-back" => format!("The invitation of {} has been taken back.", yes.reply::<Colleague>()?.name),
        "give-back" => {
            let GiveSeatsBack { seats } = json::read(&yes.change.body)?;
            format!("{} gone back. Thank you!", of_things(seats, "seat has", "seats have"))
        }
        _ => return Some(became(&yes.reply::<InvitedList>()?)),
    };
    Some((Tone::Calm, words))
}

/// What became of a list.
fn became(list: &InvitedList) -> Said {
    let count = |status: Status| list.people.iter().filter(|one| one.status == Some(status)).count() as u64;
    let (held, waits) = (count(Status::Offered), count(Status::Waiting));
    let mut words = Vec::new();
    if held > 0 {
        words.push(format!("A seat is held for {}.", of_things(held, "person", "people")));
    }
    if waits > 0 {
        words.push(format!("{} in line.", of_things(waits, "person is", "people are")));
    }
    if held + waits > 0 {
        words.push("Each gets a mail with a link.".to_owned());
    }
    let refused: Vec<String> = list
        .people
        .iter()
        .filter_map(|one| Some(format!("{}: {}", one.name, one.detail.as_ref()?)))
        .collect();
    let tone = if refused.is_empty() { Tone::Calm } else { Tone::Bad };
    words.extend(refused);
    (tone, words.join(" "))
}
