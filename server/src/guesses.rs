//! Codes can be guessed, but only slowly. Whoever has been wrong a few times waits before the next answer, one try after another,
//! and the longer the more of them come at once; nobody is ever shut out. A crowd behind one hotel's address types its
//! codes at full speed, as long as nobody among it guesses.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::ids::EventSlug;
use tokio::time::Instant;

use crate::app::Shared;
use crate::problem::Failure;
use crate::store::StoreError;

/// Wrong codes that cost nothing: slips of the finger.
const FREE: u32 = 10;
/// After this time, one wrong code is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(10);
/// Between two answers to somebody who guesses.
const GAP: Duration = Duration::from_secs(1);
/// Who would wait longer is asked to come back instead, so that no connection is kept for nothing.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Where a request comes from: an address, or the part of one that is a single customer's (IPv6, RFC 6177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Guest(IpAddr);

/// The other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Guest {
    fn at(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(long) => Ipv6Addr::from_bits(long.to_bits() >> 64 << 64).into(),
            short @ IpAddr::V4(_) => short,
        })
    }
}

impl FromRequestParts<Shared> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failure> {
        let Some(Peer(peer)) = parts.extensions.get().copied() else {
            return Err(crate::problem::internal());
        };
        let is_proxy = |address: &IpAddr| app.site.proxies.contains(&address.to_canonical());
        if !is_proxy(&peer) {
            return Ok(Self::at(peer));
        }
        // Each proxy adds whom it has spoken to; what stands before the last stranger, that stranger may have made up.
        let forwarded = parts.headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|line| line.split(',')).collect();
        let mut guest = peer;
        for hop in hops.into_iter().rev() {
            // What can't be read may hide who it was; what stands before it proves nothing.
            let Some(address) = address(hop.trim()) else { break };
            guest = address;
            if !is_proxy(&address) {
                break;
            }
        }
        Ok(Self::at(guest))
    }
}

/// An address, with a port or without one.
fn address(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Who has been wrong how often. Guests share 65,536 slots, by a hash that nobody outside can work out: so whoever comes from
/// millions of addresses fills no memory; and that two of them are in one slot matters only while one of them guesses.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    hasher: RandomState,
    slots: Mutex<HashMap<u16, Tries>>,
}

#[derive(Clone, Debug)]
struct Tries {
    wrong: u32,
    /// When the last one was forgotten, or the first came.
    since: Instant,
    /// When the next answer may be given.
    next: Instant,
    /// Whose turn it is to be looked up: who guesses many at once must not be faster than what is learned from the first.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Tries {
    fn forget(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.since).as_secs() / FORGOTTEN_AFTER.as_secs();
        self.wrong = self.wrong.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX));
        self.since += FORGOTTEN_AFTER * u32::try_from(passed).unwrap_or_default();
    }
}

impl Guesses {
    /// Looks a code up, one after another for each guest, and only after a wait where they have been wrong too often: right
    /// and wrong codes alike, since the wait would tell them apart.
    ///
    /// # Errors
    /// `too_many_tries` where too many others of the same place wait already; otherwise what the looking up says.
    pub(crate) async fn look_up<T>(
        &self,
        event: &EventSlug,
        guest: Guest,
        find: impl Future<Output = Result<Option<T>, StoreError>>,
    ) -> Result<Option<T>, Failure> {
        let turn = self.with(event, guest, |tries| tries.turn.clone());
        let mut has_waited = false;
        let _turn = loop {
            let mine = turn.lock().await;
            if has_waited || !self.with(event, guest, |tries| tries.wrong >= FREE) {
                break mine;
            }
            drop(mine);
            self.wait(event, guest).await?;
            has_waited = true;
        };
        let found = find.await?;
        if found.is_none() {
            // What is more than this takes no longer to be forgotten: a flood must not slow others down for hours.
            self.with(event, guest, |tries| tries.wrong = (tries.wrong + 1).min(2 * FREE));
        }
        Ok(found)
    }

    async fn wait(&self, event: &EventSlug, guest: Guest) -> Result<(), Failure> {
        let now = Instant::now();
        let until = self.with(event, guest, |tries| {
            let until = tries.next.max(now) + GAP;
            if until > now + LONGEST_WAIT {
                return Err(Failure::too_many_tries());
            }
            tries.next = until;
            Ok(until)
        })?;
        tokio::time::sleep_until(until).await;
        Ok(())
    }

    fn with<T>(&self, event: &EventSlug, guest: Guest, act: impl FnOnce(&mut Tries) -> T) -> T {
        let now = Instant::now();
        // Its lowest bits.
        #[expect(clippy::cast_possible_truncation, reason = "a slot is a part of the hash")]
        let slot = self.hasher.hash_one((event, guest)) as u16;
        let mut all = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Tries { wrong: 0, since: now, next: now, turn: Arc::default() };
        let tries = all.entry(slot).or_insert_with(new);
        tries.forget(now);
        if tries.wrong == 0 {
            tries.since = now;
        }
        act(tries)
    }
}

#[cfg(test)]
mod tests {
    use super::{FREE, GAP, Guesses, Guest, LONGEST_WAIT};
    use domain::ids::EventSlug;
    use std::time::Duration;
    use tokio::time::Instant;

    fn guest(address: &str) -> Guest {
        Guest::at(address.parse().unwrap())
    }

    async fn guess(guesses: &Guesses, event: &EventSlug, guest: Guest) -> Option<Duration> {
        let start = Instant::now();
        let found = guesses.look_up(event, guest, async { Ok(None::<()>) }).await;
        found.is_ok().then(|| start.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_wrong_again_and_again_waits_and_who_stops_is_forgiven() {
        let (guesses, event) = (Guesses::default(), EventSlug::from("summit"));
        let (one, other) = (guest("192.0.2.1"), guest("192.0.2.2"));
        for _ in 0..FREE {
            assert_eq!(guess(&guesses, &event, one).await, Some(Duration::ZERO));
        }
        assert_eq!(guess(&guesses, &event, one).await, Some(GAP));
        assert_eq!(guess(&guesses, &event, other).await, Some(Duration::ZERO), "nobody else waits");
        assert_eq!(guess(&guesses, &EventSlug::from("other"), one).await, Some(Duration::ZERO));
        tokio::time::advance(Duration::from_mins(2)).await;
        assert_eq!(guess(&guesses, &event, one).await, Some(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_wait_in_turn_and_the_last_are_asked_to_come_back() {
        let (guesses, event) = (Guesses::default(), EventSlug::from("summit"));
        let crowd = guest("2001:db8::1");
        let neighbour = guest("2001:db8::ffff");
        let tries = (0..40).map(|n| guess(&guesses, &event, if n % 2 == 0 { crowd } else { neighbour }));
        let told: Vec<_> = futures_util::future::join_all(tries).await;
        let answered: Vec<_> = told.iter().flatten().collect();
        let at_once = answered.iter().filter(|wait| wait.is_zero()).count();
        assert_eq!(
            at_once,
            usize::try_from(FREE).unwrap(),
            "also of those that come in the same moment: {told:?}"
        );
        let waited = usize::try_from(LONGEST_WAIT.as_secs()).unwrap();
        assert_eq!(answered.len(), at_once + waited, "{told:?}");
        assert_eq!(answered.last(), Some(&&LONGEST_WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_from_everywhere_fills_no_memory() {
        let (guesses, event) = (Guesses::default(), EventSlug::from("summit"));
        for number in 0..200_000_u32 {
            guess(&guesses, &event, Guest::at(std::net::Ipv4Addr::from_bits(number).into())).await;
        }
        let kept = guesses.slots.lock().unwrap().len();
        assert!((50_000..=65_536).contains(&kept), "{kept}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_with_the_right_codes_never_waits() {
        let (guesses, event) = (Guesses::default(), EventSlug::from("summit"));
        let hotel = guest("192.0.2.1");
        let start = Instant::now();
        let all = (0..1_000).map(|_| guesses.look_up(&event, hotel, async { Ok(Some(())) }));
        let told: Vec<_> = futures_util::future::join_all(all).await;
        assert!(told.into_iter().all(|found| found.is_ok_and(|found| found.is_some())));
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[test]
    fn a_customer_is_one_guest_whatever_their_address() {
        assert_eq!(guest("2001:db8::1"), guest("2001:db8::2:3"));
        assert_ne!(guest("2001:db8::1"), guest("2001:db8:0:1::1"));
        assert_ne!(guest("192.0.2.1"), guest("192.0.2.2"));
        assert_eq!(guest("::ffff:192.0.2.1"), guest("192.0.2.1"));
    }
}
