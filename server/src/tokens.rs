//! Secrets: made from the system's generator, kept as SHA-256 only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::PlaceId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of a secret or a request.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
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

/// A new token for a link in a mail: 256 bits. It opens what a manage token opens.
///
/// # Panics
/// When the system has no randomness to give.
pub fn new_link_token() -> String {
    format!("hcl_{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// A new salt for [`manage_token`]: 128 bits.
///
/// # Panics
/// When the system has no randomness to give.
pub fn new_salt() -> Vec<u8> {
    random::<16>().to_vec()
}

/// The manage token of a place: an HMAC under the request id that created it, with a salt of 128 random bits. So a
/// repeat of the request gives the same token again, though the database holds only digests: of the token and of the
/// request id. Without the salt the token can't be guessed; without the request id the database does not give it away.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn manage_token(request_id: Uuid, salt: &[u8], place: &PlaceId) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(request_id.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(salt);
    mac.update(place.as_str().as_bytes());
    format!("hcm_{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
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
        assert_eq!(manage_token(first, &salt, &place).len(), "hcm_".len() + 43, "256 bits");
    }

    #[test]
    fn a_ticket_is_one_places_and_one_owners() {
        let (token, place) = (Digest::of("a"), PlaceId::from("e-1"));
        assert_eq!(ticket(&token, &place), ticket(&token, &place));
        assert_ne!(ticket(&token, &place), ticket(&Digest::of("b"), &place));
        assert_ne!(ticket(&token, &place), ticket(&token, &PlaceId::from("e-2")));
        assert_eq!(ticket(&token, &place).len(), 22, "128 bits");
    }
}
