//! Telling apart what shares one port, by its first bytes (RFC 7983, updated by 9443; RFC 5761).

/// What a datagram claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// STUN (RFC 8489).
    Stun,
    /// DTLS (RFC 9147).
    Dtls,
    /// RTP under SRTP (RFC 3711).
    Rtp,
    /// RTCP under SRTCP (RFC 3711).
    Rtcp,
}

/// Classifies a datagram; `None` is for nobody here: ZRTP, TURN channels, QUIC, or nothing known.
#[must_use]
pub fn classify(datagram: &[u8]) -> Option<Protocol> {
    match datagram {
        [0..=3, ..] => Some(Protocol::Stun),
        [20..=63, ..] => Some(Protocol::Dtls),
        // RTCP packet types 192–223 are payload types 64–95 with the marker bit, never used for RTP.
        [128..=191, 192..=223, ..] => Some(Protocol::Rtcp),
        [128..=191, _, ..] => Some(Protocol::Rtp),
        _ => None,
    }
}
