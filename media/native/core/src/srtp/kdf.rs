//! Session keys from the master key and salt (RFC 3711 4.3), never re-keyed within a transport:
//! the key derivation rate is 0, as DTLS-SRTP fixes it.

use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;

use super::{Profile, SrtpError};

pub(super) const KEY_LEN: usize = 16;
const AUTH_KEY_LEN: usize = 20;
const MAX_SALT_LEN: usize = 14;

/// Which purpose a session key serves, as the octet that enters its derivation.
#[derive(Clone, Copy)]
pub(super) struct Labels {
    encryption: u8,
    authentication: u8,
    salt: u8,
}

impl Labels {
    pub(super) const RTP: Self = Self { encryption: 0, authentication: 1, salt: 2 };
    pub(super) const RTCP: Self = Self { encryption: 3, authentication: 4, salt: 5 };
}

/// What one direction of RTP or of RTCP is protected with.
pub struct SessionKeys {
    /// AES-128.
    pub key: [u8; KEY_LEN],
    /// The salt; GCM uses the first twelve octets.
    pub salt: [u8; MAX_SALT_LEN],
    /// HMAC-SHA1; unused with GCM.
    pub auth: [u8; AUTH_KEY_LEN],
}

impl SessionKeys {
    pub(super) fn derive(
        profile: Profile,
        master: &[u8],
        labels: Labels,
    ) -> Result<Self, SrtpError> {
        if master.len() != profile.key_and_salt_len() {
            return Err(SrtpError::BadKey);
        }
        let (master_key, master_salt) = master.split_at(KEY_LEN);
        let prf = ctr(master_key)?;
        // A salt of 96 bits stands in the upper octets (RFC 7714 11).
        let mut salt = [0; MAX_SALT_LEN];
        salt[..master_salt.len()].copy_from_slice(master_salt);
        let mut keys = Self { key: [0; _], salt: [0; _], auth: [0; _] };
        generate(&prf, &salt, labels.encryption, &mut keys.key)?;
        generate(&prf, &salt, labels.authentication, &mut keys.auth)?;
        generate(&prf, &salt, labels.salt, &mut keys.salt[..master_salt.len()])?;
        Ok(keys)
    }

    /// The keys of RTP, for tests against published vectors.
    ///
    /// # Errors
    /// `BadKey` when `master` has not the length of the profile.
    pub fn rtp(profile: Profile, master: &[u8]) -> Result<Self, SrtpError> {
        Self::derive(profile, master, Labels::RTP)
    }
}

/// AES in counter mode under a key.
pub(super) fn ctr(key: &[u8]) -> Result<EncryptingKey, SrtpError> {
    let key = UnboundCipherKey::new(&AES_128, key).map_err(|_| SrtpError::BadKey)?;
    EncryptingKey::ctr(key).map_err(|_| SrtpError::BadKey)
}

/// XORs the key stream that starts at `iv` into `in_out`.
pub(super) fn apply(key: &EncryptingKey, iv: [u8; 16], in_out: &mut [u8]) -> Result<(), SrtpError> {
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    key.less_safe_encrypt(in_out, context).map(drop).map_err(|_| SrtpError::Malformed)
}

fn generate(
    prf: &EncryptingKey,
    master_salt: &[u8; MAX_SALT_LEN],
    label: u8,
    out: &mut [u8],
) -> Result<(), SrtpError> {
    let mut iv = [0; 16];
    iv[..MAX_SALT_LEN].copy_from_slice(master_salt);
    iv[7] ^= label;
    apply(prf, iv, out)
}
