//! Merges everybody's wish for a key frame of one layer into few requests to its publisher
//! (RFC 4585 6.3.1): spaced, and repeated until the key frame comes.

use crate::time::{MILLISECOND, Micros, NEVER};

/// Between two requests. Shorter, and lost receivers cost everybody's bandwidth; longer, and one
/// lost request is a visible freeze.
pub const SPACING: Micros = 400 * MILLISECOND;

/// Requests for one layer.
#[derive(Debug, Default)]
pub struct KeyRequests {
    wanted: bool,
    asked: Option<Micros>,
}

impl KeyRequests {
    /// Somebody wants a key frame.
    pub fn want(&mut self) {
        self.wanted = true;
    }

    /// A key frame has come. Says whether it had been asked for.
    pub fn came(&mut self) -> bool {
        std::mem::take(&mut self.wanted)
    }

    /// Whether to ask now; if so it counts as asked.
    pub fn ask(&mut self, now: Micros) -> bool {
        let due = now >= self.next();
        if due {
            self.asked = Some(now);
        }
        due
    }

    /// When to ask next.
    #[must_use]
    pub fn next(&self) -> Micros {
        if self.wanted { self.asked.map_or(0, |asked| asked + SPACING) } else { NEVER }
    }
}
