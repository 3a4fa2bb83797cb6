//! When the numbered packets of a publisher arrived, for transport-wide feedback to it
//! (draft-holmer-rmcat-transport-wide-cc-extensions-01).

use std::collections::VecDeque;

use crate::ids::Ssrc;
use crate::rtcp::write_transport_feedback;
use crate::seq::Unwrap16;
use crate::time::{MILLISECOND, Micros};

/// Arrivals are kept this long after they were told, so that a feedback that starts at a late
/// packet does not call its successors lost.
const KEEP: Micros = 500 * MILLISECOND;
/// Numbers spanned: half a second of 16 Mbit/s.
const MAX_SPAN: usize = 2048;
/// Octets of one datagram of feedback.
const MAX_DATAGRAM: usize = 1100;

/// Arrivals of one transport.
#[derive(Debug, Default)]
pub struct Arrivals {
    numbers: Unwrap16,
    at: VecDeque<Option<Micros>>,
    first: u64,
    /// The lowest number not told yet.
    untold: Option<u64>,
    media: Option<Ssrc>,
    count: u8,
}

impl Arrivals {
    /// A packet arrived; says whether it is the first since the last feedback.
    pub fn note(&mut self, now: Micros, number: u16, media: Ssrc) -> bool {
        let seq = self.numbers.follow(number);
        if self.at.is_empty() || seq >= self.first + (self.at.len() + MAX_SPAN) as u64 {
            self.at.clear();
            self.first = seq;
            self.untold = None;
        }
        if seq < self.first {
            return false;
        }
        let place = (seq - self.first) as usize;
        while self.at.len() <= place {
            self.at.push_back(None);
        }
        if self.at[place].is_some() {
            return false;
        }
        self.at[place] = Some(now);
        self.media = Some(media);
        let begins = self.untold.is_none();
        self.untold = Some(self.untold.map_or(seq, |untold| untold.min(seq)));
        while self.at.len() > MAX_SPAN {
            self.drop_front();
        }
        begins
    }

    fn drop_front(&mut self) {
        self.at.pop_front();
        self.first += 1;
        self.untold = self.untold.map(|untold| untold.max(self.first));
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.untold.is_some()
    }

    /// Tells everything not told yet, as many packets as it takes, each given to `send`.
    pub fn tell(&mut self, now: Micros, own: Ssrc, mut send: impl FnMut(&[u8])) {
        let (Some(mut next), Some(media)) = (self.untold.take(), self.media) else { return };
        let arrivals = self.at.make_contiguous();
        let mut packet = Vec::with_capacity(256);
        while let Some(rest) = arrivals.get((next - self.first) as usize..) {
            // A feedback begins with a packet that arrived.
            let Some(skip) = rest.iter().position(Option::is_some) else { break };
            next += skip as u64;
            let base = next as u16;
            let before = packet.len();
            let told =
                write_transport_feedback(&mut packet, own, media, self.count, base, &rest[skip..]);
            self.count = self.count.wrapping_add(1);
            next += told.max(1) as u64;
            if packet.len() > MAX_DATAGRAM {
                if before > 0 {
                    send(&packet[..before]);
                    packet.drain(..before);
                } else {
                    send(&packet);
                    packet.clear();
                }
            }
        }
        if !packet.is_empty() {
            send(&packet);
        }
        while self.at.front().is_some_and(|at| at.is_none_or(|at| at + KEEP < now)) {
            self.drop_front();
        }
    }
}
