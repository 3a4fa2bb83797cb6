//! What a publisher is asked for again (RFC 4585 6.2.1): a short wait for reordering, then a bounded
//! number of requests one round trip apart.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::time::{MILLISECOND, Micros, NEVER, SECOND};

/// Most reordering on real paths settles within this; asking sooner asks in vain.
const REORDER_WAIT: Micros = 15 * MILLISECOND;
/// Requests for one packet.
const MAX_TRIES: u8 = 10;
/// Requests are never closer than this, however short the path is.
const MIN_SPACING: Micros = 20 * MILLISECOND;
/// What is older helps nobody: a receiver would have frozen and asked for a key frame.
const MAX_AGE: Micros = 2 * SECOND;
/// Numbers waited for at once; a larger hole is mended by a key frame.
pub const MAX_MISSING: usize = 500;
/// Numbers in one request: what fits comfortably in a datagram.
const MAX_REQUEST: usize = 200;

#[derive(Clone, Copy, Debug)]
struct Wanted {
    since: Micros,
    asked: Micros,
    due: Micros,
    tries: u8,
}

/// Numbers not received yet.
#[derive(Debug, Default)]
pub struct Missing {
    wanted: BTreeMap<u64, Wanted>,
}

impl Missing {
    /// Notes a gap. `Err` gives the numbers given up because the hole is too large.
    pub fn note(&mut self, now: Micros, gap: Range<u64>) -> Result<(), usize> {
        let count = (gap.end - gap.start) as usize;
        if self.wanted.len() + count > MAX_MISSING {
            let lost = self.wanted.len() + count;
            self.wanted.clear();
            return Err(lost);
        }
        let wanted = Wanted { since: now, asked: 0, due: now + REORDER_WAIT, tries: 0 };
        self.wanted.extend(gap.map(|seq| (seq, wanted)));
        Ok(())
    }

    /// A number has come after all; the time since it was asked for, if it was asked for once: a
    /// sample of the round trip.
    pub fn came(&mut self, now: Micros, seq: u64) -> Option<Micros> {
        let wanted = self.wanted.remove(&seq)?;
        (wanted.tries == 1).then(|| now.saturating_sub(wanted.asked))
    }

    /// Whether a number may still come.
    #[must_use]
    pub fn awaits(&self, seq: u64) -> bool {
        self.wanted.contains_key(&seq)
    }

    /// Gives up everything before `seq` and says how many numbers that were.
    pub fn give_up_before(&mut self, seq: u64) -> usize {
        let kept = self.wanted.split_off(&seq);
        std::mem::replace(&mut self.wanted, kept).len()
    }

    /// Collects the numbers to ask for now, ascending, and gives up the hopeless; says how many
    /// were given up.
    pub fn ask(&mut self, now: Micros, rtt: Micros, request: &mut Vec<u16>) -> usize {
        let before = self.wanted.len();
        self.wanted.retain(|_, wanted| {
            let waited_out = wanted.tries >= MAX_TRIES && wanted.due <= now;
            !waited_out && now.saturating_sub(wanted.since) <= MAX_AGE
        });
        let due = self.wanted.iter_mut().filter(|(_, wanted)| wanted.due <= now);
        for (seq, wanted) in due.take(MAX_REQUEST) {
            wanted.tries += 1;
            wanted.asked = now;
            wanted.due = now + rtt.max(MIN_SPACING);
            request.push(*seq as u16);
        }
        before - self.wanted.len()
    }

    /// When to ask next.
    #[must_use]
    pub fn next(&self) -> Micros {
        self.wanted.values().map(|wanted| wanted.due).min().unwrap_or(NEVER)
    }
}
