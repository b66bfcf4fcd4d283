//! What came of everybody's wishes, as the server's answers told it.

use domain::ids::{PlaceId, QuotaId};
use domain::problem::Code;
use domain::registrations::Status;
use hdrhistogram::Histogram;

/// A story that was played.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) title: &'static str,
    pub(super) trials: Vec<Trial>,
    /// How long the rush took.
    pub(super) seconds: f64,
    /// Round trips during the rush, in microseconds.
    pub(super) latency: Histogram<u64>,
}

/// One person's attempt at one door.
#[derive(Debug)]
pub(super) struct Trial {
    /// The door's name in the final table.
    pub(super) door: &'static str,
    /// The code that was tried.
    pub(super) code: Option<String>,
    pub(super) said: Said,
}

/// What the server said in the end.
#[derive(Debug)]
pub(super) enum Said {
    Placed(Ack),
    Refused(Code),
    /// No answer, or none that makes sense; noted as a broken promise where it happened.
    Nothing,
}

/// An acknowledged place.
#[derive(Debug)]
pub(super) struct Ack {
    /// Whose it is: their number in the act.
    pub(super) person: usize,
    pub(super) place: PlaceId,
    pub(super) quota: QuotaId,
    pub(super) status: Status,
    pub(super) token: Option<String>,
    /// Whether it was given back later.
    pub(super) given_back: bool,
    /// Whether it is held for somebody who does not take it.
    pub(super) lapses: bool,
}

impl Act {
    /// All acknowledged places.
    pub(super) fn acks(&self) -> impl Iterator<Item = &Ack> {
        self.trials.iter().filter_map(Trial::ack)
    }
}

impl Trial {
    pub(super) fn ack(&self) -> Option<&Ack> {
        match &self.said {
            Said::Placed(ack) => Some(ack),
            _ => None,
        }
    }

    pub(super) fn ack_mut(&mut self) -> Option<&mut Ack> {
        match &mut self.said {
            Said::Placed(ack) => Some(ack),
            _ => None,
        }
    }
}
