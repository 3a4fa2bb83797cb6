//! Writes RTP headers into one scratch buffer that is reused for every packet sent.

use crate::ids::{Pt, Ssrc};

/// Fixed header, and room for every extension we ever send in either form.
const CAPACITY: usize = 128;
const FIXED: usize = 12;

/// The fixed header of a packet to be sent (RFC 3550 5.1).
#[derive(Clone, Copy, Debug)]
pub struct HeaderFields {
    /// See [`super::RtpPacket::marker`].
    pub marker: bool,
    /// Payload type.
    pub pt: Pt,
    /// Sequence number.
    pub seq: u16,
    /// In units of the payload type's clock.
    pub timestamp: u32,
    /// Source.
    pub ssrc: Ssrc,
    /// Whether padding follows the payload.
    pub padded: bool,
}

/// A header being written: [`start`](Self::start), then extensions, then
/// [`finish`](Self::finish).
#[derive(Debug)]
pub struct HeaderBuffer {
    bytes: [u8; CAPACITY],
    len: usize,
    two_byte: bool,
}

impl Default for HeaderBuffer {
    fn default() -> Self {
        Self { bytes: [0; CAPACITY], len: 0, two_byte: false }
    }
}

impl HeaderBuffer {
    /// Writes the fixed header; extensions follow in the two-byte form of RFC 8285 if `two_byte`.
    pub fn start(&mut self, fields: &HeaderFields, two_byte: bool) {
        let fixed = &mut self.bytes[..FIXED];
        fixed[0] = 0x80 | u8::from(fields.padded) << 5;
        fixed[1] = u8::from(fields.marker) << 7 | fields.pt.0 & 0x7f;
        fixed[2..4].copy_from_slice(&fields.seq.to_be_bytes());
        fixed[4..8].copy_from_slice(&fields.timestamp.to_be_bytes());
        fixed[8..12].copy_from_slice(&fields.ssrc.0.to_be_bytes());
        self.len = FIXED;
        self.two_byte = two_byte;
    }

    /// Appends one extension. What does not fit the form or the buffer is left out: ids and sizes
    /// were checked when they were agreed.
    pub fn extension(&mut self, id: u8, data: &[u8]) {
        let opening = if self.len == FIXED { 4 } else { 0 };
        let head = if self.two_byte { 2 } else { 1 };
        let fits_form =
            if self.two_byte { id > 0 } else { (1..=14).contains(&id) && data.len() <= 16 };
        let total = opening + head + data.len();
        if data.is_empty() || !fits_form || data.len() > 255 || self.len + total > CAPACITY - 3 {
            return;
        }
        if opening > 0 {
            let profile: u16 = if self.two_byte { 0x1000 } else { 0xbede };
            self.push(&profile.to_be_bytes());
            self.push(&[0, 0]);
        }
        if self.two_byte {
            self.push(&[id, data.len() as u8]);
        } else {
            self.push(&[id << 4 | (data.len() - 1) as u8]);
        }
        self.push(data);
    }

    /// Pads the extension block to whole words, states its length, and gives the header.
    pub fn finish(&mut self) -> &[u8] {
        if self.len > FIXED {
            while !self.len.is_multiple_of(4) {
                self.push(&[0]);
            }
            let words = ((self.len - FIXED - 4) / 4) as u16;
            self.bytes[FIXED + 2..FIXED + 4].copy_from_slice(&words.to_be_bytes());
            self.bytes[0] |= 0x10;
        }
        &self.bytes[..self.len]
    }

    fn push(&mut self, data: &[u8]) {
        self.bytes[self.len..self.len + data.len()].copy_from_slice(data);
        self.len += data.len();
    }
}
