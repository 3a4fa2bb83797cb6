//! How one stream arrives: which numbers are new, and what the receiver report says of it
//! (RFC 3550 A.1, A.3, A.8).

use std::ops::Range;

use crate::seq::{ORIGIN, nearest16};
use crate::time::{Micros, SECOND};

/// A jump ahead up to this is loss, beyond it the sender has started anew (RFC 3550 A.1).
const MAX_DROPOUT: u64 = 3000;
/// How far back a late packet is still told from a duplicate.
const WINDOW: u64 = 2048;

/// What a sequence number turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// First time seen. `gap` holds the numbers skipped just before it, empty when in order.
    New {
        /// Its place in 64 bits.
        seq: u64,
        /// Numbers between the highest so far and this one.
        gap: Range<u64>,
    },
    /// Seen before.
    Duplicate,
    /// Too old to tell, or too far ahead to believe until its successor comes too.
    Stray,
    /// The sender numbers anew: forget everything, then count this packet as the first.
    Restart,
}

/// Counters of one incoming stream.
#[derive(Debug)]
pub struct Reception {
    highest: Option<u64>,
    first: u64,
    seen: [u64; (WINDOW / 64) as usize],
    /// After a stray packet, the number that would confirm a restart.
    restart: Option<u16>,
    received: u64,
    reported_expected: u64,
    reported_received: u64,
    transit: Option<i64>,
    jitter_q4: u64,
}

impl Default for Reception {
    fn default() -> Self {
        Self {
            highest: None,
            first: 0,
            seen: [0; (WINDOW / 64) as usize],
            restart: None,
            received: 0,
            reported_expected: 0,
            reported_received: 0,
            transit: None,
            jitter_q4: 0,
        }
    }
}

impl Reception {
    /// Takes the number of a packet from the stream itself.
    pub fn take(&mut self, number: u16) -> Verdict {
        let Some(highest) = self.highest else {
            let seq = ORIGIN | u64::from(number);
            self.first = seq;
            self.highest = Some(seq);
            self.received = 1;
            self.mark(seq);
            return Verdict::New { seq, gap: seq..seq };
        };
        let seq = nearest16(highest, number);
        if seq > highest + MAX_DROPOUT || seq + WINDOW <= highest {
            let confirmed = self.restart == Some(number);
            self.restart = Some(number.wrapping_add(1));
            return if confirmed { Verdict::Restart } else { Verdict::Stray };
        }
        self.restart = None;
        let verdict = self.place(seq, highest);
        self.received += u64::from(matches!(verdict, Verdict::New { .. }));
        verdict
    }

    /// Takes the original number of a retransmission, which repairs but is not counted as received
    /// (it came on another SSRC), and never starts or restarts a stream.
    pub fn take_repair(&mut self, number: u16) -> Verdict {
        let Some(highest) = self.highest else { return Verdict::Stray };
        let seq = nearest16(highest, number);
        if seq > highest + WINDOW || seq + WINDOW <= highest {
            return Verdict::Stray;
        }
        self.place(seq, highest)
    }

    fn place(&mut self, seq: u64, highest: u64) -> Verdict {
        if seq > highest {
            for skipped in highest + 1..seq {
                self.clear(skipped);
            }
            self.clear(seq);
            self.highest = Some(seq);
            self.mark(seq);
            return Verdict::New { seq, gap: highest + 1..seq };
        }
        if self.is_marked(seq) {
            return Verdict::Duplicate;
        }
        self.mark(seq);
        Verdict::New { seq, gap: seq..seq }
    }

    fn mark(&mut self, seq: u64) {
        self.seen[(seq % WINDOW / 64) as usize] |= 1 << (seq % 64);
    }

    fn clear(&mut self, seq: u64) {
        self.seen[(seq % WINDOW / 64) as usize] &= !(1 << (seq % 64));
    }

    fn is_marked(&self, seq: u64) -> bool {
        self.seen[(seq % WINDOW / 64) as usize] & 1 << (seq % 64) != 0
    }

    /// Follows the interarrival jitter (RFC 3550 A.8); `timestamp` in 64 bits, not of repairs.
    pub fn time(&mut self, now: Micros, timestamp: u64, clock: u32) {
        let arrival = (u128::from(now) * u128::from(clock) / u128::from(SECOND)) as i64;
        let transit = arrival.wrapping_sub(timestamp as i64);
        if let Some(before) = self.transit.replace(transit) {
            let step = transit.wrapping_sub(before).unsigned_abs().min(u64::from(clock) * 10);
            self.jitter_q4 = self.jitter_q4 + step - ((self.jitter_q4 + 8) >> 4);
        }
    }

    /// The highest number so far.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }

    /// Packets that came on the stream itself, without duplicates.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Expected less received (RFC 3550 A.3).
    #[must_use]
    pub fn lost(&self) -> i64 {
        self.expected() as i64 - self.received as i64
    }

    /// In RTP units.
    #[must_use]
    pub fn jitter(&self) -> u32 {
        (self.jitter_q4 >> 4) as u32
    }

    fn expected(&self) -> u64 {
        self.highest.map_or(0, |highest| highest - self.first + 1)
    }

    /// The fraction lost since the last call, in 1/256 (RFC 3550 A.3).
    pub fn fraction_lost(&mut self) -> u8 {
        let expected = self.expected() - self.reported_expected;
        let received = self.received - self.reported_received;
        self.reported_expected += expected;
        self.reported_received += received;
        let lost = expected.saturating_sub(received);
        (lost * 256).checked_div(expected).unwrap_or(0).min(255) as u8
    }
}
