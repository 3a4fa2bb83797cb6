//! Lays the timestamps of one source on our own clock: the leaking minimum of (arrival − timestamp)
//! is the path without its queues. A packet's ideal arrival is its timestamp shifted by that
//! minimum, free of jitter and of late key frames.

use crate::seq::{ORIGIN, nearest32};
use crate::time::{MILLISECOND, Micros, SECOND};

/// The minimum rises by this fraction of time (500 ppm), faster than any quartz drifts, slow enough
/// to keep through a burst of delay.
const LEAK: i64 = 2_000;
/// An offset standing this long over the minimum is a pause of the source, not a queue.
const WINDOW: Micros = SECOND;
const MIN_SAMPLES: u32 = 10;
const PAUSE: i64 = 200 * MILLISECOND as i64;
/// No queue is this long: the source has set its clock anew.
const JUMP: i64 = 10 * SECOND as i64;

/// The clock of one source.
#[derive(Debug)]
pub struct SourceClock {
    rate: u32,
    highest: Option<u64>,
    base: i64,
    leaked: Micros,
    window_start: Micros,
    window_min: i64,
    samples: u32,
}

impl SourceClock {
    /// A clock of `rate` Hz not heard yet.
    #[must_use]
    pub fn new(rate: u32) -> Self {
        Self {
            rate,
            highest: None,
            base: 0,
            leaked: 0,
            window_start: 0,
            window_min: i64::MAX,
            samples: 0,
        }
    }

    /// Units in one second.
    #[must_use]
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// The newest timestamp heard.
    #[must_use]
    pub fn latest(&self) -> Option<u64> {
        self.highest
    }

    /// The 64-bit place of a timestamp that is not to be learnt from.
    #[must_use]
    pub fn place(&self, timestamp: u32) -> u64 {
        nearest32(self.highest.unwrap_or(ORIGIN | u64::from(timestamp)), timestamp)
    }

    /// Learns from a packet that arrived in order, and gives its timestamp in 64 bits; `true` if
    /// the source has set its clock anew.
    pub fn observe(&mut self, now: Micros, timestamp: u32) -> (u64, bool) {
        let placed = self.place(timestamp);
        let sample = self.transit(now, placed);
        if self.highest.is_none() || (sample - self.base).abs() > JUMP {
            let anew = self.highest.is_some();
            self.highest = Some(placed);
            (self.base, self.leaked) = (sample, now);
            self.open_window(now);
            return (placed, anew);
        }
        self.highest = self.highest.max(Some(placed));
        self.base += (now.saturating_sub(self.leaked)) as i64 / LEAK;
        // What the division leaves over is leaked next time.
        self.leaked = now - now.saturating_sub(self.leaked) % LEAK as u64;
        self.base = self.base.min(sample);
        self.window_min = self.window_min.min(sample);
        self.samples += 1;
        if now >= self.window_start + WINDOW && self.samples >= MIN_SAMPLES {
            if self.window_min - self.base > PAUSE {
                self.base = self.window_min;
            }
            self.open_window(now);
        }
        (placed, false)
    }

    fn open_window(&mut self, now: Micros) {
        (self.window_start, self.window_min, self.samples) = (now, i64::MAX, 0);
    }

    fn transit(&self, now: Micros, timestamp: u64) -> i64 {
        now as i64 - self.span(timestamp)
    }

    /// Microseconds from the origin of timestamps.
    fn span(&self, timestamp: u64) -> i64 {
        let units = i128::from(timestamp) - i128::from(ORIGIN);
        (units * i128::from(SECOND) / i128::from(self.rate)) as i64
    }

    /// When a packet of this timestamp would have arrived on an empty path, on our clock.
    #[must_use]
    pub fn ideal(&self, timestamp: u64) -> i64 {
        self.span(timestamp) + self.base
    }
}
