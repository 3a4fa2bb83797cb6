//! The ranges of RFC 7983 and RFC 5761.

use media_core::demux::{Protocol, classify};

#[test]
fn every_first_byte_is_for_one_protocol_or_for_nobody() {
    for first in 0..=255u8 {
        let expected = match first {
            0..=3 => Some(Protocol::Stun),
            20..=63 => Some(Protocol::Dtls),
            128..=191 => Some(Protocol::Rtp),
            _ => None,
        };
        assert_eq!(classify(&[first, 111, 0, 0]), expected, "{first}");
    }
}

#[test]
fn rtcp_is_told_by_its_packet_type() {
    for kind in 0..=255u8 {
        let expected = if (192..=223).contains(&kind) { Protocol::Rtcp } else { Protocol::Rtp };
        assert_eq!(classify(&[0x80, kind]), Some(expected), "{kind}");
    }
}

#[test]
fn nothing_and_a_lone_byte_of_rtp_are_for_nobody() {
    assert_eq!(classify(&[]), None);
    assert_eq!(classify(&[0x80]), None);
}
