//! Asking for something as people on bad networks do: twice, without hearing the answer, from a second tab.

use std::time::Duration;

use domain::problem::Code;

use super::cast::Manner;
use super::client::{Answer, Change, Client};
use super::verdict::{Promise, Verdict};

/// A wish and how it is brought forward.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) change: Change,
    pub(super) manner: Manner,
    /// Differs from one person to the next.
    pub(super) n: usize,
    /// What a second tab must hear once the first has a place.
    pub(super) already: Option<Code>,
    /// Somebody else's wish, for a program that sends it with the same key.
    pub(super) stranger: Option<Change>,
}

impl Attempt {
    /// A wish without anything behind it.
    pub(super) fn plain(change: Change, manner: Manner, n: usize) -> Self {
        Self { change, manner, n, already: None, stranger: None }
    }
}

/// Brings a wish forward and says what the server answered in the end.
pub(super) async fn seek(client: &Client, verdict: &Verdict, attempt: &Attempt) -> Option<Answer> {
    let change = &attempt.change;
    let answer = match attempt.manner {
        Manner::Once | Manner::SecondTab | Manner::KeyTwice => client.deliver(change).await,
        Manner::Twice => {
            let (one, other) = tokio::join!(client.deliver(change), client.deliver(change));
            if let (Some(one), Some(other)) = (&one, &other) {
                // Where one of them was sent again, both may be repeats of an answer that nobody heard.
                let marked = one.replayed != other.replayed || one.tries + other.tries > 2;
                same(verdict, one, other, marked);
            }
            one.or(other)
        }
        Manner::Dropped => {
            let moment = Duration::from_millis(1 + attempt.n as u64 % 12);
            client.hang_up(change, moment).await;
            client.deliver(change).await
        }
        Manner::Lost => {
            let lost = client.deliver(change).await;
            let again = client.deliver(change).await;
            if let (Some(lost), Some(again)) = (&lost, &again) {
                same(verdict, lost, again, again.replayed);
            }
            again
        }
    };
    verdict.note(Promise::Answers, answer.is_some(), || format!("no answer to {change:?}"));
    let answer = answer?;
    match (attempt.manner, &attempt.already, &attempt.stranger) {
        (Manner::SecondTab, Some(already), _) if answer.code().is_none() => {
            refused(client, verdict, &change.with_new_key(), *already).await;
        }
        (Manner::KeyTwice, _, Some(stranger)) => {
            refused(client, verdict, &stranger.clone().with_key_of(change), Code::KeyReused).await;
        }
        _ => {}
    }
    Some(answer)
}

fn same(verdict: &Verdict, one: &Answer, other: &Answer, marked: bool) {
    verdict.note(Promise::Repeats, one.is_same(other), || {
        format!("first {}, then {}", one.words(), other.words())
    });
    verdict.note(Promise::Repeats, marked, || format!("not marked as a repeat: {}", other.words()));
}

/// Sends what must be refused with `code`.
pub(super) async fn refused(client: &Client, verdict: &Verdict, change: &Change, code: Code) {
    let answer = client.deliver(change).await;
    let found = answer.as_ref().and_then(Answer::code);
    verdict.note(Promise::Refusals, found == Some(code), || {
        let words = answer.as_ref().map_or("no answer".to_owned(), Answer::words);
        format!("{} was due, but: {words}", code.as_str())
    });
}
