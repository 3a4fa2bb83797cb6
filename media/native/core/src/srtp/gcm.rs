//! AEAD_AES_128_GCM for SRTP (RFC 7714): the header is authenticated, the payload encrypted too.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::{SessionKeys, SrtpError};

pub(super) const TAG_LEN: usize = 16;
pub(super) const SALT_LEN: usize = 12;

pub(super) struct Gcm {
    key: LessSafeKey,
    salt: [u8; SALT_LEN],
}

impl Gcm {
    pub(super) fn new(keys: &SessionKeys) -> Result<Self, SrtpError> {
        let key = UnboundKey::new(&AES_128_GCM, &keys.key).map_err(|_| SrtpError::BadKey)?;
        let mut salt = [0; SALT_LEN];
        salt.copy_from_slice(&keys.salt[..SALT_LEN]);
        Ok(Self { key: LessSafeKey::new(key), salt })
    }

    /// 00 00 ‖ SSRC ‖ ROC ‖ SEQ, or for RTCP 00 00 ‖ SSRC ‖ 00 00 ‖ index: in both cases the index
    /// in 48 bits (RFC 7714 8.1, 9.1).
    fn nonce(&self, ssrc: u32, index: u64) -> Nonce {
        let mut nonce = self.salt;
        xor(&mut nonce[2..6], &ssrc.to_be_bytes());
        xor(&mut nonce[6..12], &index.to_be_bytes()[2..]);
        Nonce::assume_unique_for_key(nonce)
    }

    /// Seals `payload ‖ tail` straight into `out`, which is longer than both by the tag.
    pub(super) fn seal(
        &self,
        (ssrc, index): (u32, u64),
        aad: &[u8],
        payload: &[u8],
        tail: &[u8],
        out: &mut [u8],
    ) -> Result<(), SrtpError> {
        let (body, tail_and_tag) = out.split_at_mut(payload.len());
        self.key
            .seal_out_of_place_scatter(
                self.nonce(ssrc, index),
                Aad::from(aad),
                payload,
                body,
                tail,
                tail_and_tag,
            )
            .map_err(|_| SrtpError::Malformed)
    }

    /// Opens `body` in place; its tag is apart.
    pub(super) fn open(
        &self,
        (ssrc, index): (u32, u64),
        aad: &[u8],
        body: &mut [u8],
    ) -> Result<(), SrtpError> {
        self.key
            .open_in_place(self.nonce(ssrc, index), Aad::from(aad), body)
            .map(drop)
            .map_err(|_| SrtpError::Unauthenticated)
    }
}

fn xor(bytes: &mut [u8], with: &[u8]) {
    for (byte, mask) in bytes.iter_mut().zip(with) {
        *byte ^= mask;
    }
}

#[cfg(test)]
#[path = "gcm_tests.rs"]
mod tests;
