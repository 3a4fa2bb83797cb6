//! AES_CM_128_HMAC_SHA1_80 for SRTP (RFC 3711): counter mode, then 80 bits of HMAC-SHA1 over all.

use aws_lc_rs::cipher::EncryptingKey;
use aws_lc_rs::{constant_time, hmac};

use super::kdf::{apply, ctr};
use super::{SessionKeys, SrtpError};

pub(super) const TAG_LEN: usize = 10;
pub(super) const SALT_LEN: usize = 14;

pub(super) struct Cm {
    key: EncryptingKey,
    salt: [u8; SALT_LEN],
    auth: hmac::Key,
}

impl Cm {
    pub(super) fn new(keys: &SessionKeys) -> Result<Self, SrtpError> {
        let auth = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &keys.auth);
        Ok(Self { key: ctr(&keys.key)?, salt: keys.salt, auth })
    }

    /// Encrypts or decrypts: (salt · 2^16) xor (SSRC · 2^64) xor (index · 2^16), RFC 3711 4.1.1.
    pub(super) fn crypt(
        &self,
        (ssrc, index): (u32, u64),
        in_out: &mut [u8],
    ) -> Result<(), SrtpError> {
        let mut iv = [0; 16];
        iv[..SALT_LEN].copy_from_slice(&self.salt);
        let mask = (u128::from(ssrc) << 64) ^ (u128::from(index) << 16);
        let iv = (u128::from_be_bytes(iv) ^ mask).to_be_bytes();
        apply(&self.key, iv, in_out)
    }

    /// The tag of `message ‖ trailer`; for RTP the trailer is the roll-over counter.
    pub(super) fn tag(&self, message: &[u8], trailer: &[u8]) -> [u8; TAG_LEN] {
        let mut context = hmac::Context::with_key(&self.auth);
        context.update(message);
        context.update(trailer);
        let full = context.sign();
        let mut tag = [0; TAG_LEN];
        tag.copy_from_slice(&full.as_ref()[..TAG_LEN]);
        tag
    }

    pub(super) fn verify(
        &self,
        message: &[u8],
        trailer: &[u8],
        tag: &[u8],
    ) -> Result<(), SrtpError> {
        constant_time::verify_slices_are_equal(&self.tag(message, trailer), tag)
            .map_err(|_| SrtpError::Unauthenticated)
    }
}
