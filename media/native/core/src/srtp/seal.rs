//! Protecting what is sent. An index is never used twice under one key: with GCM that would give
//! the key of authentication away, so even our own router is not trusted with it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::index::Window;
use super::{
    MAX_SOURCES, Profile, RTCP_ENCRYPTED, RTCP_HEADER, RTCP_INDEX, RTP_FIXED_HEADER, SrtpError,
    Suite, be_u16, be_u32,
};

/// SSRCs a watcher is sent: two for each of the slots that the router allows.
const MAX_SENT_SOURCES: usize = 8 * MAX_SOURCES;

/// Protects the packets of one transport.
pub struct Sealer {
    suite: Suite,
    sources: HashMap<u32, Window<2>>,
    rtcp_index: u32,
}

impl Sealer {
    /// `master` is master key ‖ master salt.
    ///
    /// # Errors
    /// `BadKey` when it has not the length of the profile.
    pub fn new(profile: Profile, master: &[u8]) -> Result<Self, SrtpError> {
        Ok(Self { suite: Suite::new(profile, master)?, sources: HashMap::new(), rtcp_index: 0 })
    }

    /// Length of the protected packet for this many octets of plain RTP.
    #[must_use]
    pub fn rtp_len(&self, plain: usize) -> usize {
        plain + self.suite.tag_len()
    }

    /// Length of the protected packet for this many octets of plain RTCP.
    #[must_use]
    pub fn rtcp_len(&self, plain: usize) -> usize {
        plain + self.suite.tag_len() + RTCP_INDEX
    }

    /// Takes the index of a packet that is about to be sealed by `rtp`.
    ///
    /// # Errors
    /// `Replayed` when the SSRC has used this index; `TooManySources` for one SSRC too many.
    pub fn reserve(&mut self, header: &[u8]) -> Result<Reserved, SrtpError> {
        if header.len() < RTP_FIXED_HEADER {
            return Err(SrtpError::Malformed);
        }
        let ssrc = be_u32(header, 8);
        let known = self.sources.len();
        let window = match self.sources.entry(ssrc) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(_) if known >= MAX_SENT_SOURCES => return Err(SrtpError::TooManySources),
            Entry::Vacant(entry) => entry.insert(Window::default()),
        };
        let index = window.estimate(be_u16(header, 2));
        if !window.is_new(index) {
            return Err(SrtpError::Replayed);
        }
        window.take(index);
        Ok(Reserved { ssrc, index })
    }

    /// Writes header, encrypted payload and padding, and tag into `out` of `rtp_len` octets.
    ///
    /// # Errors
    /// `Malformed` when `out` has another length.
    pub fn rtp(
        &self,
        Reserved { ssrc, index }: Reserved,
        header: &[u8],
        payload: &[u8],
        padding: u8,
        out: &mut [u8],
    ) -> Result<(), SrtpError> {
        let mut tail = [0; 255];
        let tail = &mut tail[..usize::from(padding)];
        if let Some(last) = tail.last_mut() {
            *last = padding;
        }
        let plain = header.len() + payload.len() + tail.len();
        if out.len() != self.rtp_len(plain) {
            return Err(SrtpError::Malformed);
        }
        let (clear, body) = out.split_at_mut(header.len());
        clear.copy_from_slice(header);
        match &self.suite {
            Suite::Gcm { rtp, .. } => rtp.seal((ssrc, index), header, payload, tail, body),
            Suite::Cm { rtp, .. } => {
                body[..payload.len()].copy_from_slice(payload);
                body[payload.len()..payload.len() + tail.len()].copy_from_slice(tail);
                rtp.crypt((ssrc, index), &mut body[..payload.len() + tail.len()])?;
                let (message, tag) = out.split_at_mut(plain);
                tag.copy_from_slice(&rtp.tag(message, &roll_over_counter(index)));
                Ok(())
            }
        }
    }

    /// Writes a protected RTCP compound into `out` of `rtcp_len` octets.
    ///
    /// # Errors
    /// `Malformed` when the compound is no RTCP, `out` has another length, or 2^31 were sent.
    pub fn rtcp(&mut self, compound: &[u8], out: &mut [u8]) -> Result<(), SrtpError> {
        let fits = compound.len() >= RTCP_HEADER && out.len() == self.rtcp_len(compound.len());
        if !fits || self.rtcp_index >= RTCP_ENCRYPTED - 1 {
            return Err(SrtpError::Malformed);
        }
        self.rtcp_index += 1;
        let id = (be_u32(compound, 4), u64::from(self.rtcp_index));
        let trailer = (self.rtcp_index | RTCP_ENCRYPTED).to_be_bytes();
        let (header, payload) = compound.split_at(RTCP_HEADER);
        out[..RTCP_HEADER].copy_from_slice(header);
        match &self.suite {
            Suite::Gcm { rtcp, .. } => {
                let mut aad = [0; RTCP_HEADER + RTCP_INDEX];
                aad[..RTCP_HEADER].copy_from_slice(header);
                aad[RTCP_HEADER..].copy_from_slice(&trailer);
                let (body, index) =
                    out[RTCP_HEADER..].split_last_chunk_mut().ok_or(SrtpError::Malformed)?;
                *index = trailer;
                rtcp.seal(id, &aad, payload, &[], body)
            }
            Suite::Cm { rtcp, .. } => {
                let (message, tag) = out.split_at_mut(compound.len() + RTCP_INDEX);
                message[RTCP_HEADER..compound.len()].copy_from_slice(payload);
                rtcp.crypt(id, &mut message[RTCP_HEADER..compound.len()])?;
                message[compound.len()..].copy_from_slice(&trailer);
                tag.copy_from_slice(&rtcp.tag(message, &[]));
                Ok(())
            }
        }
    }
}

/// An index that belongs to one packet about to be sealed.
#[derive(Debug)]
pub struct Reserved {
    ssrc: u32,
    index: u64,
}

pub(super) fn roll_over_counter(index: u64) -> [u8; 4] {
    ((index >> 16) as u32).to_be_bytes()
}
