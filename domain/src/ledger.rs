//! The ledger: one append-only list of entries from which every count is derived.
//!
//! Three pure functions make it up. [`decide()`] says what a command would do, or why not. [`Book::apply`] folds an entry into
//! the counts. [`Book::consequence`] says what must happen next by itself: an expiry, a release, a wave that opens, a
//! person in line who moves up. [`Book::execute`] strings them together. Splitting the consequences off keeps `decide` free of
//! simulation: nothing has to copy the book to see what a freed place leads to.
//!
//! The limit, for every quota `q`, after every entry:
//!
//! ```text
//! own(q)  = held + confirmed places claimed directly at q
//! load(q) = own(q) + Σ over children c of max(load(c), guarantee(c))
//! left(q) = min( size(q) − load(q),
//!                max(0, guarantee(q) − load(q)) + left(parent(q)) )      (a root: size − load)
//! load(q) ≤ size(q)
//! ```

mod audit;
mod book;
mod changes;
mod claims;
mod commands;
mod decide;
mod entries;
mod fold;
mod forecast;
mod groups;
mod limits;
mod offers;
mod page;
mod places;
mod quotas;
mod refusal;
mod settle;
mod specs;

pub use audit::{Finding, Peak, Replay, Report};
pub use book::{Book, Inconsistency};
pub use changes::{check_edit, check_registration};
pub use commands::{Claim, Command, Key, Release};
pub use decide::decide;
pub use entries::{Actor, Entry, Fact, Seat};
pub use forecast::{Forecast, ReleaseForecast, forecast};
pub use groups::{check_party, most_of_one, registered_already};
pub use limits::{MOST_LEVELS, MOST_QUOTAS};
pub use offers::{LONGEST_OFFER_MINUTES, MovesUp, OfferTerms, SHORTEST_OFFER_MINUTES};
pub use page::LedgerPage;
pub use places::{Place, State};
pub use quotas::QuotaView;
pub use refusal::{Opening, Refusal};
pub(crate) use specs::overlap;
pub use specs::{Access, DoorSettings, Overflow, Price, QuotaKind, QuotaSpec, ShiftTimes};

/// A rule that a test build can turn off, to prove that the checks would notice.
#[cfg(feature = "mutants")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// Claims no longer look at what is left.
    NoCheck,
    /// The same person may claim again.
    NoDedupe,
    /// Freed places are not handed to the waiting list.
    NoPromotion,
    /// Who wants to stay together is seated one by one.
    NoTogether,
    /// What went with a registration stays when that has gone.
    NoCompany,
    /// Held places are never given back.
    NoExpiry,
    /// Unclaimed guarantees are kept after their release date.
    NoRelease,
    /// Unclaimed guarantees go back before their release date.
    NoReleaseDate,
    /// Who moves up has the place at once, also where a door makes offers.
    NoOffer,
    /// Who was asked for by somebody else has the place when their turn comes, without saying yes.
    NoOwnWord,
    /// What is handed over stays whose it was.
    NoTransfer,
}
