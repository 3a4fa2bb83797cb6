//! What may be spent on sending again: retransmissions to one receiver, so that one behind a full
//! path does not fill it further by asking, and replays of caches by the whole relay.

use crate::time::{Micros, SECOND};

/// Without an estimate of a receiver's path, this rate is allowed: a fifth of a good picture.
const DEFAULT_BPS: u64 = 500_000;
/// With one, this part of it.
const SHARE: u64 = 5;
/// Always allowed: sound must be repairable.
const FLOOR_BPS: u64 = 50_000;
/// Unused allowance saved up at most.
const SAVED: Micros = SECOND / 2;

/// What one receiver may have sent again.
#[must_use]
pub fn retransmission_bps(estimate_bps: Option<u64>) -> u64 {
    estimate_bps.map_or(DEFAULT_BPS, |bps| (bps / SHARE).max(FLOOR_BPS))
}

/// A token bucket in octets; the last packet may overdraw it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Budget {
    octets: i64,
    at: Micros,
}

impl Budget {
    /// Whether something may still be spent now.
    pub fn allows(&mut self, now: Micros, rate_bps: u64) -> bool {
        let rate = rate_bps / 8;
        let passed = now.saturating_sub(self.at).min(SAVED);
        self.at = self.at.max(now);
        let most = (rate * SAVED / SECOND) as i64;
        self.octets = (self.octets + (rate * passed / SECOND) as i64).min(most);
        self.octets > 0
    }

    /// Something was sent again.
    pub fn spend(&mut self, octets: u64) {
        self.octets -= octets as i64;
    }
}
