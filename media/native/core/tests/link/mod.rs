//! A seeded lossy path in virtual time: loss, delay, jitter, reordering, duplication and a rate with
//! a bounded queue. The same seed gives the same fate to every packet.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use media_core::random::Random;
use media_core::time::{MILLISECOND, Micros, SECOND};

/// How a path treats its packets; shares are of 1.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub loss: f64,
    pub delay: Micros,
    /// Added to the delay, evenly spread; order is kept.
    pub jitter: Micros,
    /// Share of packets that overtake: they skip the jitter and keep no order.
    pub reorder: f64,
    pub duplicate: f64,
    /// Bits per second; 0 is without limit.
    pub rate: u64,
}

pub const CLEAR: Weather = Weather {
    loss: 0.0,
    delay: 10 * MILLISECOND,
    jitter: 0,
    reorder: 0.0,
    duplicate: 0.0,
    rate: 0,
};

/// Time a packet may wait for the rate before it is dropped.
const QUEUE: Micros = 300 * MILLISECOND;

/// One direction of a link.
pub struct Path {
    pub weather: Weather,
    random: Random,
    flying: BinaryHeap<Reverse<(Micros, u64, Vec<u8>)>>,
    sent: u64,
    last: Micros,
    free: Micros,
}

impl Path {
    pub fn new(weather: Weather, seed: u64) -> Self {
        let random = Random::new(seed);
        Self { weather, random, flying: BinaryHeap::new(), sent: 0, last: 0, free: 0 }
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.random.draw() >> 11) as f64 / (1u64 << 53) as f64 <= share && share > 0.0
    }

    pub fn send(&mut self, now: Micros, bytes: &[u8]) {
        let weather = self.weather;
        if self.chance(weather.loss) {
            return;
        }
        let mut at = now + weather.delay;
        if let Some(time) = (bytes.len() as u64 * 8 * SECOND).checked_div(weather.rate) {
            let begin = self.free.max(now);
            if begin - now > QUEUE {
                return;
            }
            self.free = begin + time;
            at = self.free + weather.delay;
        }
        if !self.chance(weather.reorder) {
            at += self.random.draw() % (weather.jitter + 1);
            at = at.max(self.last);
            self.last = at;
        }
        let copies = 1 + u64::from(self.chance(weather.duplicate));
        for copy in 0..copies {
            self.sent += 1;
            self.flying.push(Reverse((at + copy * MILLISECOND, self.sent, bytes.to_vec())));
        }
    }

    /// The next packet that has arrived by `now`, and when it did.
    pub fn arrive(&mut self, now: Micros) -> Option<(Micros, Vec<u8>)> {
        if self.flying.peek().is_none_or(|Reverse((at, ..))| *at > now) {
            return None;
        }
        self.flying.pop().map(|Reverse((at, _, bytes))| (at, bytes))
    }
}
