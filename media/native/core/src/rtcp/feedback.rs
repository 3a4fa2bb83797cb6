//! Feedback messages: generic NACK and PLI (RFC 4585), FIR (RFC 5104), REMB
//! (draft-alvestrand-rmcat-remb-03).

use super::{PAYLOAD_FEEDBACK, TRANSPORT_FEEDBACK, append};
use crate::bytes::Reader;
use crate::ids::Ssrc;

/// Entries of one NACK or FIR that are looked at.
const MAX_ENTRIES: usize = 256;

/// A received NACK; iterates over the sequence numbers asked for.
#[derive(Clone, Copy, Debug)]
pub struct Nack<'a> {
    media: Ssrc,
    entries: Reader<'a>,
    left: usize,
    next: u16,
    mask: u32,
}

impl<'a> Nack<'a> {
    pub(super) fn new(media: Ssrc, entries: &'a [u8]) -> Self {
        Self { media, entries: Reader::new(entries), left: MAX_ENTRIES, next: 0, mask: 0 }
    }

    /// Whose packets are asked for.
    #[must_use]
    pub fn media(&self) -> Ssrc {
        self.media
    }
}

impl Iterator for Nack<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        while self.mask == 0 {
            self.left = self.left.checked_sub(1)?;
            self.next = self.entries.u16()?;
            self.mask = u32::from(self.entries.u16()?) << 1 | 1;
        }
        let skip = self.mask.trailing_zeros();
        let seq = self.next.wrapping_add(skip as u16);
        self.mask = (self.mask >> skip) & !1;
        self.next = seq;
        Some(seq)
    }
}

/// Appends a NACK for ascending sequence numbers (wrapping allowed), packed 17 to an entry.
pub fn write_nack(out: &mut Vec<u8>, sender: Ssrc, media: Ssrc, seqs: &[u16]) {
    append(out, TRANSPORT_FEEDBACK, 1, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&media.0.to_be_bytes());
        let mut seqs = seqs.iter().copied().peekable();
        while let Some(first) = seqs.next() {
            let mut mask = 0u16;
            while let Some(seq) = seqs.peek() {
                match seq.wrapping_sub(first) {
                    0 => {}
                    ahead @ 1..=16 => mask |= 1 << (ahead - 1),
                    _ => break,
                }
                seqs.next();
            }
            out.extend_from_slice(&first.to_be_bytes());
            out.extend_from_slice(&mask.to_be_bytes());
        }
    });
}

/// Appends a PLI.
pub fn write_pli(out: &mut Vec<u8>, sender: Ssrc, media: Ssrc) {
    append(out, PAYLOAD_FEEDBACK, 1, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&media.0.to_be_bytes());
    });
}

/// A received FIR; iterates over (source, command number). A number seen before is a repetition,
/// not a new request (RFC 5104 4.3.1.2).
#[derive(Clone, Copy, Debug)]
pub struct Fir<'a> {
    entries: Reader<'a>,
    left: usize,
}

impl<'a> Fir<'a> {
    pub(super) fn new(entries: &'a [u8]) -> Self {
        Self { entries: Reader::new(entries), left: MAX_ENTRIES }
    }
}

impl Iterator for Fir<'_> {
    type Item = (Ssrc, u8);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let ssrc = Ssrc(self.entries.u32()?);
        let number = self.entries.u8()?;
        self.entries.u24()?;
        Some((ssrc, number))
    }
}

/// Appends a FIR for one source.
pub fn write_fir(out: &mut Vec<u8>, sender: Ssrc, media: Ssrc, number: u8) {
    append(out, PAYLOAD_FEEDBACK, 4, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&media.0.to_be_bytes());
        out.extend_from_slice(&[number, 0, 0, 0]);
    });
}

/// A receiver's estimate of what may be sent to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remb {
    /// Bits per second.
    pub bps: u64,
}

const REMB_NAME: &[u8; 4] = b"REMB";

impl Remb {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.take(4)? != REMB_NAME {
            return None;
        }
        reader.u8()?;
        let bits = reader.u24()?;
        let (exponent, mantissa) = (bits >> 18, u64::from(bits & 0x3_ffff));
        let bps = u128::from(mantissa) << exponent;
        Some(Self { bps: u64::try_from(bps).unwrap_or(u64::MAX) })
    }
}

/// Appends a REMB over the given sources; the estimate is rounded down to 18 bits of mantissa.
pub fn write_remb(out: &mut Vec<u8>, sender: Ssrc, bps: u64, sources: &[Ssrc]) {
    let sources = &sources[..sources.len().min(255)];
    let exponent = (64 - bps.leading_zeros()).saturating_sub(18);
    let bits = exponent << 18 | (bps >> exponent) as u32;
    let [_, bits @ ..] = bits.to_be_bytes();
    append(out, PAYLOAD_FEEDBACK, 15, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(REMB_NAME);
        out.push(sources.len() as u8);
        out.extend_from_slice(&bits);
        for source in sources {
            out.extend_from_slice(&source.0.to_be_bytes());
        }
    });
}
