//! Timestamps of one slot over all its sources. One anchor ties the slot's timestamps to our clock;
//! each source is laid on it by its ideal arrival, once, when it begins, and then keeps its own
//! steps. So a late key frame delays one picture and not all that follow.

use crate::seq::ORIGIN;
use crate::time::{MILLISECOND, SECOND};

/// The anchor follows a slot that has drifted behind it by more than this: a slow quartz over hours,
/// a source that paused. A skew below stays as it is, to be taken back at the next switch.
const SKEW: i64 = 75 * MILLISECOND as i64;

/// The line of one slot.
#[derive(Debug)]
pub struct Timeline {
    /// (instant on our clock, timestamp), once something was sent.
    anchor: Option<(i64, u64)>,
    first: u64,
    rate: u32,
    last: Option<u64>,
}

impl Timeline {
    /// `first` seeds the timestamps.
    #[must_use]
    pub fn new(first: u32, rate: u32) -> Self {
        Self { anchor: None, first: ORIGIN | u64::from(first), rate, last: None }
    }

    /// Units in one millisecond.
    fn millisecond(&self) -> u64 {
        u64::from(self.rate) / 1000
    }

    /// Where on the line an instant lies.
    fn place(&self, ideal: i64) -> u64 {
        let Some((at, timestamp)) = self.anchor else { return self.first };
        timestamp.saturating_add_signed(self.units(ideal - at))
    }

    fn units(&self, span: i64) -> i64 {
        (i128::from(span) * i128::from(self.rate) / i128::from(SECOND)) as i64
    }

    /// The timestamp of a source's newest frame when it begins with `frames` frames at once, and
    /// the step between them: one millisecond, or less where the line has no room. `ideal` belongs
    /// to the newest. Later than all that was sent.
    pub fn begin(&self, ideal: i64, frames: u64) -> (u64, u64) {
        let wanted = self.place(ideal);
        let millisecond = self.millisecond().max(1);
        let Some(last) = self.last else {
            return (wanted + frames * millisecond, millisecond);
        };
        let step = (wanted.saturating_sub(last) / frames.max(1)).clamp(1, millisecond);
        (wanted.max(last + frames * step), step)
    }

    /// Like [`begin`](Self::begin) for one packet of sound, a whole number of `frame` units after
    /// the last, which plays `playing`: a decoder goes on without stretching. `None` if it would
    /// have to wait for its turn: every switch would add to the lag.
    pub fn begin_sound(&self, ideal: i64, frame: u64, playing: u64) -> Option<u64> {
        let wanted = self.place(ideal);
        let Some(last) = self.last else { return Some(wanted) };
        let least = playing.div_ceil(frame);
        if wanted + frame / 2 < last + least * frame {
            return None;
        }
        let frames = (wanted.saturating_sub(last) + frame / 2) / frame;
        Some(last + frames.max(least) * frame)
    }

    /// Where sound goes on that has no time to wait: right after the last.
    #[must_use]
    pub fn next_sound(&self, frame: u64, playing: u64) -> u64 {
        self.last.map_or(self.first, |last| last + playing.next_multiple_of(frame))
    }

    /// Ties the line to our clock, once.
    pub fn anchor(&mut self, ideal: i64, timestamp: u64) {
        self.anchor.get_or_insert((ideal, timestamp));
    }

    /// A packet was sent with this timestamp.
    pub fn sent(&mut self, timestamp: u64) {
        self.last = self.last.max(Some(timestamp));
    }

    /// A source ends whose frame of this timestamp had this ideal arrival.
    pub fn end(&mut self, ideal: i64, timestamp: u64) {
        let behind = self.place(ideal) as i64 - timestamp as i64;
        let allowed = self.units(SKEW);
        if let Some((_, anchored)) = &mut self.anchor
            && behind > allowed
        {
            *anchored = anchored.saturating_add_signed(allowed - behind);
        }
    }
}
