//! A received RTP packet, borrowed: fixed header, header extensions in either form of RFC 8285,
//! payload without padding.

use crate::bytes::Reader;
use crate::ids::{Pt, Ssrc};

/// Words of header extension accepted; more than any agreed set needs (RFC 8285 sets no bound).
const MAX_EXTENSION_WORDS: u16 = 64;

/// Why bytes are no RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RtpError {
    /// It ends before its header says so.
    Truncated,
    /// Not version 2.
    Version,
    /// More padding than payload, or a padding count of zero.
    Padding,
    /// A header extension larger than any we accept.
    Oversized,
}

/// One RTP packet over borrowed bytes.
#[derive(Clone, Copy, Debug)]
pub struct RtpPacket<'a> {
    /// Codec's own meaning: end of a picture, or start of a talk spurt.
    pub marker: bool,
    /// Payload type.
    pub pt: Pt,
    /// Sequence number.
    pub seq: u16,
    /// In units of the payload type's clock.
    pub timestamp: u32,
    /// Source.
    pub ssrc: Ssrc,
    /// Header extensions, empty if there are none.
    pub extensions: Extensions<'a>,
    /// The payload, without padding; empty in a packet of padding only.
    pub payload: &'a [u8],
    /// Octets of padding after the payload.
    pub padding: u8,
}

impl<'a> RtpPacket<'a> {
    /// Reads a packet (RFC 3550 5.1, 5.3.1).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RtpError> {
        Self::fields(bytes).unwrap_or(Err(RtpError::Truncated))
    }

    /// `None` where the bytes end early.
    fn fields(bytes: &'a [u8]) -> Option<Result<Self, RtpError>> {
        let mut reader = Reader::new(bytes);
        let first = reader.u8()?;
        if first >> 6 != 2 {
            return Some(Err(RtpError::Version));
        }
        let second = reader.u8()?;
        let seq = reader.u16()?;
        let timestamp = reader.u32()?;
        let ssrc = Ssrc(reader.u32()?);
        reader.take(usize::from(first & 0x0f) * 4)?;
        let mut extensions = Extensions::default();
        if first & 0x10 != 0 {
            let profile = reader.u16()?;
            let words = reader.u16()?;
            if words > MAX_EXTENSION_WORDS {
                return Some(Err(RtpError::Oversized));
            }
            extensions = Extensions { profile, data: reader.take(usize::from(words) * 4)? };
        }
        let mut payload = reader.rest();
        let mut padding = 0;
        if first & 0x20 != 0 {
            padding = *payload.last()?;
            let kept = payload.len().checked_sub(usize::from(padding));
            match kept {
                Some(kept) if padding > 0 => payload = &payload[..kept],
                _ => return Some(Err(RtpError::Padding)),
            }
        }
        let (marker, pt) = (second & 0x80 != 0, Pt(second & 0x7f));
        Some(Ok(Self { marker, pt, seq, timestamp, ssrc, extensions, payload, padding }))
    }
}

/// The header extension block of a packet; iterates over (id, data).
#[derive(Clone, Copy, Debug, Default)]
pub struct Extensions<'a> {
    profile: u16,
    data: &'a [u8],
}

impl<'a> Iterator for Extensions<'a> {
    type Item = (u8, &'a [u8]);

    /// One-byte form: profile 0xBEDE, ids 1–14, id 15 ends it (RFC 8285 4.2). Two-byte form:
    /// profile 0x100x (4.3). Octets of zero are padding in both. Any other profile holds nothing.
    fn next(&mut self) -> Option<Self::Item> {
        let one_byte = self.profile == 0xbede;
        if !one_byte && self.profile >> 4 != 0x100 {
            return None;
        }
        let mut reader = Reader::new(self.data);
        let item = loop {
            let head = reader.u8()?;
            if head == 0 {
                continue;
            }
            break if one_byte {
                let (id, len) = (head >> 4, usize::from(head & 0x0f) + 1);
                match id {
                    0 => {
                        reader.take(len)?;
                        continue;
                    }
                    15 => None,
                    _ => reader.take(len).map(|data| (id, data)),
                }
            } else {
                let len = usize::from(reader.u8()?);
                reader.take(len).map(|data| (head, data))
            };
        };
        self.data = if item.is_some() { reader.rest() } else { &[] };
        item
    }
}
