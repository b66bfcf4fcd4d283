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
mod decide;
mod entries;
mod places;
mod quotas;
mod refusal;
mod settle;

pub use audit::{Finding, Peak, Replay, Report};
pub use book::{Book, Inconsistency};
pub use decide::{check_edit, check_registration, decide};
pub(crate) use entries::overlap;
pub use entries::{
    Access, Actor, Command, Entry, Fact, Overflow, QuotaKind, QuotaSpec, Release, Seat, ShiftTimes,
};
pub use places::{Place, State};
pub use quotas::QuotaView;
pub use refusal::{Opening, Refusal};

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
}
