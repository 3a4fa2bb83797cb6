//! Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1): which packets
//! of a transport arrived, and when, in steps of 250 µs.

use super::{TRANSPORT_FEEDBACK, append};
use crate::bytes::Reader;
use crate::ids::Ssrc;
use crate::time::Micros;

/// Unit of an arrival's delta.
const TICK: Micros = 250;
/// Ticks in one unit of the reference time (64 ms).
const REFERENCE: u64 = 256;
/// Packets one feedback covers: keeps it, at worst, within one datagram.
const MAX_STATUSES: usize = 400;
/// Statuses accepted from a peer; the format allows 65,535.
const MAX_PARSED: u16 = 8192;

const LOST: u8 = 0;
const SMALL: u8 = 1;
const LARGE: u8 = 2;

/// What is said of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its transport-wide number.
    pub seq: u16,
    /// When it arrived, on the receiver's clock (wraps after 2^24 × 64 ms); `None` if it did not.
    pub at: Option<Micros>,
}

/// A received feedback; iterates over the packets it covers.
#[derive(Clone, Copy, Debug)]
pub struct TransportFeedback<'a> {
    next: u16,
    left: u16,
    /// Numbers feedbacks, to see lost ones.
    number: u8,
    ticks: i64,
    chunks: Reader<'a>,
    deltas: Reader<'a>,
    chunk: u16,
    chunk_left: u16,
}

impl<'a> TransportFeedback<'a> {
    pub(super) fn parse(reader: &mut Reader<'a>) -> Option<Self> {
        let next = reader.u16()?;
        let left = reader.u16()?.min(MAX_PARSED);
        let reference = reader.u24()?;
        let number = reader.u8()?;
        let chunks = *reader;
        let mut covered = 0;
        while covered < left {
            covered = covered.saturating_add(chunk_len(reader.u16()?));
        }
        let ticks = i64::from(reference) * REFERENCE as i64;
        Some(Self { next, left, number, ticks, chunks, deltas: *reader, chunk: 0, chunk_left: 0 })
    }

    /// The feedback's own number.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    fn symbol(&mut self) -> Option<u8> {
        while self.chunk_left == 0 {
            self.chunk = self.chunks.u16()?;
            self.chunk_left = chunk_len(self.chunk);
        }
        self.chunk_left -= 1;
        let symbol = match self.chunk >> 14 {
            0 | 1 => self.chunk >> 13,
            2 => self.chunk >> self.chunk_left & 1,
            _ => self.chunk >> (2 * self.chunk_left) & 3,
        };
        Some(symbol as u8 & 3)
    }
}

/// Statuses in one chunk: a run, a vector of one bit, or a vector of two bits each.
fn chunk_len(chunk: u16) -> u16 {
    match chunk >> 14 {
        0 | 1 => chunk & 0x1fff,
        2 => 14,
        _ => 7,
    }
}

impl Iterator for TransportFeedback<'_> {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        self.left = self.left.checked_sub(1)?;
        let delta = match self.symbol()? {
            SMALL => Some(i64::from(self.deltas.u8()?)),
            LARGE => Some(i64::from(self.deltas.u16()? as i16)),
            _ => None,
        };
        let seq = self.next;
        self.next = seq.wrapping_add(1);
        self.ticks += delta.unwrap_or(0);
        let at = delta.map(|_| self.ticks.max(0) as u64 * TICK);
        Some(Arrival { seq, at })
    }
}

/// Appends one feedback for the packets from `base` on, and says how many of `arrivals` it covers:
/// it ends early where a delta would not fit or the packet grows too large. The first arrival must
/// be known.
pub fn write_transport_feedback(
    out: &mut Vec<u8>,
    sender: Ssrc,
    media: Ssrc,
    number: u8,
    base: u16,
    arrivals: &[Option<Micros>],
) -> usize {
    let Some(first) = arrivals.first().copied().flatten() else { return 0 };
    let reference = first / TICK / REFERENCE;
    let mut previous = reference * REFERENCE;
    let mut symbols = [LOST; MAX_STATUSES];
    let mut deltas = Vec::with_capacity(arrivals.len().min(MAX_STATUSES) * 2);
    let mut covered = 0;
    for (symbol, arrival) in symbols.iter_mut().zip(arrivals) {
        if let Some(at) = arrival {
            let tick = at / TICK;
            let delta = tick as i64 - previous as i64;
            if let Ok(small) = u8::try_from(delta) {
                *symbol = SMALL;
                deltas.push(small);
            } else if let Ok(large) = i16::try_from(delta) {
                *symbol = LARGE;
                deltas.extend_from_slice(&large.to_be_bytes());
            } else {
                break;
            }
            previous = tick;
        }
        covered += 1;
    }
    let symbols = &symbols[..covered];
    append(out, TRANSPORT_FEEDBACK, 15, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&media.0.to_be_bytes());
        out.extend_from_slice(&base.to_be_bytes());
        out.extend_from_slice(&(covered as u16).to_be_bytes());
        let [.., a, b, c] = (reference as u32).to_be_bytes();
        out.extend_from_slice(&[a, b, c, number]);
        write_chunks(out, symbols);
        out.extend_from_slice(&deltas);
    });
    covered
}

/// Runs where they save space, else vectors of one or two bits a status.
fn write_chunks(out: &mut Vec<u8>, mut symbols: &[u8]) {
    while let Some(&first) = symbols.first() {
        let run = symbols.iter().take_while(|s| **s == first).count();
        let narrow = symbols.iter().take(14).all(|s| *s != LARGE);
        let (chunk, covered) = if run >= if narrow { 14 } else { 7 } {
            (u16::from(first) << 13 | run as u16, run)
        } else if narrow {
            (vector(0x8000, 1, 14, symbols), symbols.len().min(14))
        } else {
            (vector(0xc000, 2, 7, symbols), symbols.len().min(7))
        };
        out.extend_from_slice(&chunk.to_be_bytes());
        symbols = &symbols[covered..];
    }
}

fn vector(head: u16, bits: usize, len: usize, symbols: &[u8]) -> u16 {
    let places = symbols.iter().take(len).enumerate();
    places.fold(head, |chunk, (i, symbol)| chunk | u16::from(*symbol) << (bits * (len - 1 - i)))
}
