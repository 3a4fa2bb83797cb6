//! Maps a source's numbers to a slot's own: contiguous over what is dropped on purpose, honest about
//! what was lost on the way in, and right for packets that come late.

use std::collections::VecDeque;

/// Changes of offset remembered. A late packet older than all of them is dropped. With every second
/// picture dropped this is several seconds.
const MAX_SEGMENTS: usize = 128;

/// From `from` on, `out = source − lag`; the `skipped` numbers just before `from` were dropped.
#[derive(Clone, Copy, Debug)]
struct Segment {
    from: u64,
    lag: u64,
    skipped: u64,
}

/// The map of one source.
#[derive(Debug, Default)]
pub struct SequenceMap {
    segments: VecDeque<Segment>,
    highest: Option<u64>,
}

impl SequenceMap {
    /// Begins anew: `source` becomes `out`; what lies before it is no longer mapped. `out` counts
    /// from [`crate::seq::ORIGIN`] like every source, so that the difference may be of either sign.
    pub fn restart(&mut self, source: u64, out: u64) {
        self.segments.clear();
        self.segments.push_back(Segment {
            from: source,
            lag: source.wrapping_sub(out),
            skipped: 0,
        });
        self.highest = None;
    }

    /// The slot's number of a packet to be sent; `None` for one that was dropped, or lies before
    /// the beginning.
    pub fn map(&mut self, source: u64) -> Option<u64> {
        let place = self.segments.iter().rposition(|s| s.from <= source)?;
        if self.segments.get(place + 1).is_some_and(|next| source >= next.from - next.skipped) {
            return None;
        }
        self.highest = self.highest.max(Some(source));
        Some(source.wrapping_sub(self.segments[place].lag))
    }

    /// Drops a number on purpose. `None` if what follows closes up; else the number was promised
    /// to the receiver already (later packets have gone out) and something has to fill it.
    pub fn skip(&mut self, source: u64) -> Option<u64> {
        if self.highest.is_some_and(|highest| source <= highest) {
            return self.map(source);
        }
        let last = self.segments.back_mut()?;
        if source < last.from {
            return None;
        }
        self.highest = Some(source);
        if last.from == source {
            last.from += 1;
            last.lag = last.lag.wrapping_add(1);
            last.skipped += 1;
        } else {
            let lag = last.lag.wrapping_add(1);
            self.segments.push_back(Segment { from: source + 1, lag, skipped: 1 });
        }
        if self.segments.len() > MAX_SEGMENTS {
            self.segments.pop_front();
        }
        None
    }

    /// Whether this number, or a later one, has been handled.
    #[must_use]
    pub fn has_passed(&self, source: u64) -> bool {
        self.highest.is_some_and(|highest| source <= highest)
    }

    /// Whether later numbers of the source have been handled.
    #[must_use]
    pub fn is_late(&self, source: u64) -> bool {
        self.highest.is_some_and(|highest| source < highest)
    }

    /// The highest number handled.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }
}
