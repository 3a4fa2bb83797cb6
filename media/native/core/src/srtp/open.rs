//! Unprotecting what arrives. State of an SSRC is made and moved only by authenticated packets.

use std::collections::HashMap;

use super::index::Window;
use super::seal::roll_over_counter;
use super::{
    MAX_SOURCES, Profile, RTCP_ENCRYPTED, RTCP_HEADER, RTCP_INDEX, SrtpError, Suite, be_u16,
    be_u32, rtp_header_len,
};

/// 1,024 packets, as libwebrtc: a retransmission without RTX may come a second late.
type ReplayWindow = Window<16>;

/// Opens the packets of one transport.
pub struct Opener {
    suite: Suite,
    rtp: HashMap<u32, ReplayWindow>,
    rtcp: HashMap<u32, ReplayWindow>,
}

impl Opener {
    /// `master` is master key ‖ master salt.
    ///
    /// # Errors
    /// `BadKey` when it has not the length of the profile.
    pub fn new(profile: Profile, master: &[u8]) -> Result<Self, SrtpError> {
        Ok(Self { suite: Suite::new(profile, master)?, rtp: HashMap::new(), rtcp: HashMap::new() })
    }

    /// Opens an SRTP packet in place and returns the plain packet.
    ///
    /// # Errors
    /// Any of `SrtpError` but `BadKey`; the bytes are then undefined.
    pub fn rtp<'a>(&mut self, packet: &'a mut [u8]) -> Result<&'a [u8], SrtpError> {
        let header_len = rtp_header_len(packet).ok_or(SrtpError::Malformed)?;
        let plain_len = packet.len().checked_sub(self.suite.tag_len());
        let plain_len = plain_len.filter(|len| *len >= header_len).ok_or(SrtpError::Malformed)?;
        let ssrc = be_u32(packet, 8);
        let (index, is_new) = locate(&self.rtp, ssrc, be_u16(packet, 2))?;
        if !is_new {
            return Err(SrtpError::Replayed);
        }
        match &self.suite {
            Suite::Gcm { rtp, .. } => {
                let (header, body) = packet.split_at_mut(header_len);
                rtp.open((ssrc, index), header, body)?;
            }
            Suite::Cm { rtp, .. } => {
                let (message, tag) = packet.split_at_mut(plain_len);
                rtp.verify(message, &roll_over_counter(index), tag)?;
                rtp.crypt((ssrc, index), &mut message[header_len..])?;
            }
        }
        self.rtp.entry(ssrc).or_default().take(index);
        Ok(&packet[..plain_len])
    }

    /// Opens an SRTCP packet in place and returns the plain compound.
    ///
    /// # Errors
    /// Any of `SrtpError` but `BadKey`; the bytes are then undefined.
    pub fn rtcp<'a>(&mut self, packet: &'a mut [u8]) -> Result<&'a [u8], SrtpError> {
        let overhead = self.suite.tag_len() + RTCP_INDEX;
        let plain_len = packet.len().checked_sub(overhead);
        let plain_len = plain_len.filter(|len| *len >= RTCP_HEADER).ok_or(SrtpError::Malformed)?;
        let index_at = match &self.suite {
            Suite::Gcm { .. } => packet.len() - RTCP_INDEX,
            Suite::Cm { .. } => plain_len,
        };
        let trailer = be_u32(packet, index_at);
        if trailer & RTCP_ENCRYPTED == 0 {
            return Err(SrtpError::Malformed);
        }
        let ssrc = be_u32(packet, 4);
        let index = u64::from(trailer & !RTCP_ENCRYPTED);
        let known = self.rtcp.get(&ssrc);
        if known.is_some_and(|window| !window.is_new(index)) {
            return Err(SrtpError::Replayed);
        }
        if known.is_none() && self.rtcp.len() >= MAX_SOURCES {
            return Err(SrtpError::TooManySources);
        }
        match &self.suite {
            Suite::Gcm { rtcp, .. } => {
                let mut aad = [0; RTCP_HEADER + RTCP_INDEX];
                aad[..RTCP_HEADER].copy_from_slice(&packet[..RTCP_HEADER]);
                aad[RTCP_HEADER..].copy_from_slice(&trailer.to_be_bytes());
                rtcp.open((ssrc, index), &aad, &mut packet[RTCP_HEADER..index_at])?;
            }
            Suite::Cm { rtcp, .. } => {
                let (message, tag) = packet.split_at_mut(plain_len + RTCP_INDEX);
                rtcp.verify(message, &[], tag)?;
                rtcp.crypt((ssrc, index), &mut message[RTCP_HEADER..plain_len])?;
            }
        }
        self.rtcp.entry(ssrc).or_default().take(index);
        Ok(&packet[..plain_len])
    }
}

/// The index of a packet, and whether it was not seen before.
fn locate(
    sources: &HashMap<u32, ReplayWindow>,
    ssrc: u32,
    sequence: u16,
) -> Result<(u64, bool), SrtpError> {
    match sources.get(&ssrc) {
        Some(window) => {
            let index = window.estimate(sequence);
            Ok((index, window.is_new(index)))
        }
        None if sources.len() >= MAX_SOURCES => Err(SrtpError::TooManySources),
        None => Ok((u64::from(sequence), true)),
    }
}
