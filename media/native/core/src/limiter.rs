//! How often a source that has not shown a password may ask: 50 checks a second each.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::time::{Micros, SECOND};

/// Checks of one source in one second before they are ignored unread.
pub const CHECKS_PER_SECOND: u16 = 50;

/// Sources remembered within one second. Past it newcomers are let through uncounted: refusing
/// them would let a flood of made-up addresses lock everybody else out, and a check costs 1 µs.
const MAX_SOURCES: usize = 16_384;

/// Counts per source, forgotten each second.
#[derive(Debug, Default)]
pub struct Limiter {
    since: Micros,
    counts: HashMap<SocketAddr, u16>,
}

impl Limiter {
    /// Counts one check; false once the source has had its share of this second.
    pub fn allow(&mut self, now: Micros, source: SocketAddr) -> bool {
        if now >= self.since + SECOND {
            self.since = now;
            self.counts.clear();
        }
        if self.counts.len() >= MAX_SOURCES && !self.counts.contains_key(&source) {
            return true;
        }
        let count = self.counts.entry(source).or_default();
        *count = count.saturating_add(1);
        *count <= CHECKS_PER_SECOND
    }
}
