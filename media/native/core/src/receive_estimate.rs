//! What a publisher may send when it takes no transport-wide feedback: told by REMB
//! (draft-alvestrand-rmcat-remb-03). Grows with what arrives, falls with what is lost: coarse, but
//! without it Chromium never sends its upper layers.

use crate::time::{MILLISECOND, Micros, SECOND};

/// Between two messages.
pub const INTERVAL: Micros = 500 * MILLISECOND;
const FIRST_BPS: u64 = 1_000_000;
const LEAST_BPS: u64 = 100_000;
const MOST_BPS: u64 = 8_000_000;
/// Loss in 1/256 that is no sign of congestion, and loss that surely is.
const CALM: u8 = 6;
const CONGESTED: u8 = 26;

/// The estimate for one publisher.
#[derive(Clone, Copy, Debug)]
pub struct ReceiveEstimate {
    bps: u64,
    octets: u64,
    since: Micros,
    wanted: bool,
}

impl Default for ReceiveEstimate {
    fn default() -> Self {
        Self { bps: FIRST_BPS, octets: 0, since: 0, wanted: false }
    }
}

impl ReceiveEstimate {
    /// A packet arrived, with a time of sending but without a transport-wide number.
    pub fn note(&mut self, octets: usize) {
        self.octets += octets as u64;
        self.wanted = true;
    }

    /// Whether the peer relies on it.
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.wanted
    }

    /// Ends an interval with the worst fraction lost in it, and gives the estimate.
    pub fn look(&mut self, now: Micros, fraction_lost: u8) -> u64 {
        let span = now.saturating_sub(self.since).max(1);
        let arrived = std::mem::take(&mut self.octets) * 8 * SECOND / span;
        self.since = now;
        let bps = if fraction_lost > CONGESTED {
            // As libwebrtc: reduced by half the loss.
            self.bps * (512 - u64::from(fraction_lost)) / 512
        } else if fraction_lost <= CALM {
            // Never far beyond what is really sent, or it says nothing once it matters.
            (self.bps * 108 / 100).min((arrived * 2).max(FIRST_BPS))
        } else {
            self.bps
        };
        self.bps = bps.clamp(LEAST_BPS, MOST_BPS);
        self.bps
    }
}
