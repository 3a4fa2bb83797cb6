//! What retransmissions may cost (FORWARDER: about a fifth of what the path carries), so that a
//! receiver behind a full path does not fill it further by asking.

use crate::time::{Micros, SECOND};

/// Without an estimate of the path, this rate is allowed: a fifth of a good picture.
const DEFAULT_BPS: u64 = 500_000;
/// With one, this part of it.
const SHARE: u64 = 5;
/// Always allowed: sound must be repairable.
const FLOOR_BPS: u64 = 50_000;
/// Unused allowance saved up at most.
const SAVED: Micros = SECOND / 2;

/// A token bucket in octets; the last packet may overdraw it.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    octets: i64,
    at: Micros,
}

impl Default for Budget {
    fn default() -> Self {
        Self { octets: (DEFAULT_BPS / 8 * SAVED / SECOND) as i64, at: 0 }
    }
}

impl Budget {
    /// Whether something may still be spent now; `estimate_bps` of the path if known.
    pub fn allows(&mut self, now: Micros, estimate_bps: Option<u64>) -> bool {
        let rate = estimate_bps.map_or(DEFAULT_BPS, |bps| (bps / SHARE).max(FLOOR_BPS)) / 8;
        let passed = now.saturating_sub(self.at).min(SAVED);
        self.at = now;
        let most = (rate * SAVED / SECOND) as i64;
        self.octets = (self.octets + (rate * passed / SECOND) as i64).min(most);
        self.octets > 0
    }

    /// Something was sent again.
    pub fn spend(&mut self, octets: u64) {
        self.octets -= octets as i64;
    }
}
