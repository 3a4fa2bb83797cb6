//! The share of one source, and what a flood of sources costs.

use std::net::SocketAddr;

use media_core::limiter::{CHECKS_PER_SECOND, Limiter};
use media_core::time::SECOND;

fn source(number: u32) -> SocketAddr {
    SocketAddr::from((number.to_be_bytes(), 9))
}

#[test]
fn a_source_has_its_share_of_each_second() {
    let mut limiter = Limiter::default();
    for now in [5 * SECOND, 6 * SECOND] {
        let allowed = (0..200).filter(|_| limiter.allow(now, source(1))).count();
        assert_eq!(allowed, usize::from(CHECKS_PER_SECOND));
    }
}

#[test]
fn a_flood_of_sources_locks_no_newcomer_out() {
    let mut limiter = Limiter::default();
    for number in 0..100_000 {
        assert!(limiter.allow(SECOND, source(number)));
    }
    assert!((0..200).any(|_| !limiter.allow(SECOND, source(1))), "the first are still counted");
}
