//! NTP's 32.32 fixed point seconds (RFC 3550 4) and our microseconds. Our reports carry the
//! monotonic clock: what counts for a receiver is that all our streams share one.

use crate::time::{Micros, SECOND};

/// From microseconds.
#[must_use]
pub fn from_micros(at: Micros) -> u64 {
    ((u128::from(at) << 32) / u128::from(SECOND)) as u64
}

/// To microseconds.
#[must_use]
pub fn to_micros(ntp: u64) -> i64 {
    ((u128::from(ntp) * u128::from(SECOND)) >> 32) as i64
}

/// The middle 32 bits, in 1/65536 s, as reports quote it.
#[must_use]
pub fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

/// The round trip from a quoted report: now less when it was sent less the time the peer held it
/// (RFC 3550 6.4.1). `None` for what no real path gives.
#[must_use]
pub fn round_trip(now: Micros, quoted: u32, held: u32) -> Option<Micros> {
    if quoted == 0 {
        return None;
    }
    let units = middle(from_micros(now)).wrapping_sub(quoted).wrapping_sub(held);
    let rtt = (u64::from(units) * SECOND) >> 16;
    (rtt < 10 * SECOND).then_some(rtt)
}
