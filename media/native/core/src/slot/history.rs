//! What a slot has sent, to be sent again (RFC 4588): metadata only, the packets stay with their
//! producer. Holds the current source since its beginning, never anything before a key frame that
//! was asked for.

use std::collections::VecDeque;

use crate::codec::vp8;
use crate::time::{MILLISECOND, Micros, SECOND};

/// As long as a producer's cache.
const MAX_AGE: Micros = 2 * SECOND;
/// A burst of replay and two seconds of 5 Mbit/s.
const MAX_SENT: usize = 2048;
/// Retransmissions of one packet.
const MAX_TRIES: u8 = 10;
/// Between two of them, however short the path is.
const MIN_SPACING: Micros = 10 * MILLISECOND;

/// One packet as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// The producer's number.
    pub source: u64,
    /// The slot's timestamp.
    pub timestamp: u32,
    /// The slot's descriptor.
    pub descriptor: Option<vp8::Descriptor>,
    at: Micros,
    tries: u8,
}

/// The last packets of one slot.
#[derive(Debug, Default)]
pub struct History {
    sent: VecDeque<Option<Sent>>,
    /// Number of the first place.
    first: u64,
}

impl History {
    /// Notes a packet.
    pub fn note(
        &mut self,
        now: Micros,
        seq: u64,
        source: u64,
        timestamp: u32,
        descriptor: Option<vp8::Descriptor>,
    ) {
        let end = self.first + self.sent.len() as u64;
        if self.sent.is_empty() || seq >= end + MAX_SENT as u64 {
            self.sent.clear();
            self.first = seq;
        }
        if seq < self.first {
            return;
        }
        let place = (seq - self.first) as usize;
        while self.sent.len() <= place {
            self.sent.push_back(None);
        }
        self.sent[place] = Some(Sent { source, timestamp, descriptor, at: now, tries: 0 });
        while self.sent.len() > MAX_SENT || self.front_is_stale(now) {
            self.sent.pop_front();
            self.first += 1;
        }
    }

    fn front_is_stale(&self, now: Micros) -> bool {
        self.sent.front().is_some_and(|sent| sent.is_none_or(|s| s.at + MAX_AGE < now))
    }

    /// Takes a packet out to be sent again: it is known, it was not sent within a round trip, and
    /// not too often. Counts as sent again.
    pub fn again(&mut self, now: Micros, seq: u64, rtt: Micros) -> Option<Sent> {
        let place = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        let sent = self.sent.get_mut(place)?.as_mut()?;
        // Asked for before it can have been missed.
        let in_flight = now.saturating_sub(sent.at) < rtt.max(MIN_SPACING);
        if in_flight || sent.tries >= MAX_TRIES {
            return None;
        }
        sent.tries += 1;
        sent.at = now;
        Some(*sent)
    }

    /// Forgets what lies before `seq`.
    pub fn forget_before(&mut self, seq: u64) {
        let count = seq.saturating_sub(self.first).min(self.sent.len() as u64);
        self.sent.drain(..count as usize);
        self.first += count;
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.sent.clear();
    }
}
