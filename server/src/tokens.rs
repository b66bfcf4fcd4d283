//! Secrets: made from the system's generator, kept as SHA-256 only.
//!
//! What is kept for each registration begins with its time, in the secret and in its digest alike. An index over digests
//! alone would take each new row at a random spot, so each registration would rewrite whole pages of the database, and ever
//! more as it grows; one that grows at its end stays as fast as it began. A time is no secret, and 208 bits remain.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use domain::ids::{PlaceId, QuotaId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// How long the time at the beginning of a secret is, in bytes: milliseconds since 1970, as in a UUID of version 7.
const TIME: usize = 6;
/// The same in base64.
const TIME_CHARS: usize = 8;

/// What secrets with their time begin with: a place's manage token, and a link's token.
const MANAGE: &str = "hcm_";
const LINK: &str = "hcl_";

/// A SHA-256, or the time of what it stands for and the rest of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of what is no token: for those there is [`Self::of_token`].
    pub fn of_bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest of a bearer's token.
    pub fn of_token(token: &str) -> Self {
        let secret = [MANAGE, LINK].iter().find_map(|prefix| token.strip_prefix(prefix));
        let time = secret.and_then(|secret| secret.get(..TIME_CHARS));
        match time.and_then(|time| URL_SAFE_NO_PAD.decode(time).ok()?.try_into().ok()) {
            Some(time) => Self::of_bytes(token).at(time),
            None => Self::of_bytes(token),
        }
    }

    /// The digest of a request id. Those of version 7 have their time in them.
    pub fn of_request(id: Uuid) -> Self {
        let digest = Self::of_bytes(id.as_bytes());
        match id.as_bytes().first_chunk() {
            Some(time) if id.get_version_num() == 7 => digest.at(*time),
            _ => digest,
        }
    }

    /// The digest of a token that nobody has ever seen: only what leads to it opens anything.
    ///
    /// # Panics
    /// When the system has no randomness to give.
    pub fn of_nothing_known() -> Self {
        Self(random()).at(now())
    }

    fn at(mut self, time: [u8; TIME]) -> Self {
        self.0[..TIME].copy_from_slice(&time);
        self
    }

    /// The digest whose bytes a database gave back.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(…)")
    }
}

/// A new role token: 256 bits.
///
/// # Panics
/// When the system has no randomness to give.
pub fn new_role_token() -> String {
    format!("hcr_{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// A new token for a link in a mail: the time and 208 bits. It opens what a manage token opens.
///
/// # Panics
/// When the system has no randomness to give.
pub fn new_link_token() -> String {
    let secret = [&now()[..], &random::<26>()].concat();
    format!("{LINK}{}", URL_SAFE_NO_PAD.encode(secret))
}

/// The token of a sponsor's portal: made as [`manage_token`] is, so that a repeat of the request gives the same one again.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn portal_token(request_id: Uuid, salt: &[u8], sponsor: &QuotaId) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(request_id.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(salt);
    mac.update(sponsor.as_str().as_bytes());
    format!("hcs_{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// A new salt for [`manage_token`]: the time and 128 bits.
///
/// # Panics
/// When the system has no randomness to give.
pub fn new_salt() -> Vec<u8> {
    [&now()[..], &random::<16>()].concat()
}

fn now() -> [u8; TIME] {
    let millis = Timestamp::now().as_millisecond().to_be_bytes();
    let mut time = [0; TIME];
    time.copy_from_slice(&millis[millis.len() - TIME..]);
    time
}

/// The manage token of a place: the time of its salt, and an HMAC under the request id that created it, with that salt of
/// 128 random bits. So a repeat of the request gives the same token again, though the database holds only digests: of the
/// token and of the request id. Without the salt the token can't be guessed; without the request id the database does not
/// give it away.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn manage_token(request_id: Uuid, salt: &[u8], place: &PlaceId) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(request_id.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(salt);
    mac.update(place.as_str().as_bytes());
    let mut secret: [u8; 32] = mac.finalize().into_bytes().into();
    if let Some(time) = salt.get(..TIME) {
        secret[..TIME].copy_from_slice(time);
    }
    format!("{MANAGE}{}", URL_SAFE_NO_PAD.encode(secret))
}

/// What the QR code of a place's ticket says: 128 bits, from the digest of its manage token. So it can be checked by what the
/// database has, it opens nothing, and it is another one as soon as the place is somebody else's.
pub fn ticket(manage_token: &Digest, place: &PlaceId) -> String {
    let mut hash = Sha256::new();
    hash.update(b"ticket");
    hash.update(manage_token.0);
    hash.update(place.as_str().as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..16])
}

/// Random bytes from the system's generator.
///
/// # Panics
/// When the system has no randomness to give: better no token than a weak one.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's generator gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeat_gives_the_same_token_and_another_request_another_one() {
        let (place, salt) = (PlaceId::from("e-1"), new_salt());
        let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
        assert_eq!(manage_token(first, &salt, &place), manage_token(first, &salt, &place));
        assert_ne!(manage_token(first, &salt, &place), manage_token(second, &salt, &place));
        assert_ne!(manage_token(first, &salt, &place), manage_token(first, &new_salt(), &place));
        assert_eq!(manage_token(first, &salt, &place).len(), "hcm_".len() + 43, "the time and 208 bits");
    }

    #[test]
    fn what_is_kept_of_each_registration_sorts_by_its_time() {
        let times = [1, 255, 256, 1_800_000_000_000_u64];
        let ids = times.map(|time| uuid::Builder::from_unix_timestamp_millis(time, &[7; 10]).into_uuid());
        assert!(ids.map(Digest::of_request).is_sorted());

        let place = PlaceId::from("e-1");
        let salts = times.map(|time| [&time.to_be_bytes()[2..], &[7; 16]].concat());
        let tokens = salts.map(|salt| Digest::of_token(&manage_token(Uuid::now_v7(), &salt, &place)));
        assert!(tokens.is_sorted());

        let links = [Digest::of_token(&new_link_token()), Digest::of_token(&new_link_token())];
        assert!(links[0].0[..TIME] <= links[1].0[..TIME]);
    }

    #[test]
    fn a_digest_depends_on_all_of_its_secret() {
        let token = new_link_token();
        let other = format!("{}{}", &token[..token.len() - 2], "AA");
        assert_ne!(Digest::of_token(&token), Digest::of_token(&format!("{token}A")));
        assert_ne!(Digest::of_token(&token), Digest::of_token(&other));
        let id = Uuid::new_v4();
        assert_eq!(Digest::of_request(id), Digest::of_bytes(id.as_bytes()), "another version has no time");
        assert_eq!(Digest::of_token("hcr_x"), Digest::of_bytes("hcr_x"));
        assert_eq!(
            Digest::of_token("hcm_ä"),
            Digest::of_bytes("hcm_ä"),
            "nonsense has no time, and does no harm"
        );
    }

    #[test]
    fn a_ticket_is_one_places_and_one_owners() {
        let (token, place) = (Digest::of_bytes("a"), PlaceId::from("e-1"));
        assert_eq!(ticket(&token, &place), ticket(&token, &place));
        assert_ne!(ticket(&token, &place), ticket(&Digest::of_bytes("b"), &place));
        assert_ne!(ticket(&token, &place), ticket(&token, &PlaceId::from("e-2")));
        assert_eq!(ticket(&token, &place).len(), 22, "128 bits");
    }
}
