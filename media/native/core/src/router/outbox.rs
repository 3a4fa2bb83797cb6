//! What leaves the router: packets to be encrypted, events for the control plane, figures.

use crate::ids::{GroupId, ProducerId, SlotId, TransportId};
use crate::time::Micros;

/// Where the router puts what it wants sent or told.
pub trait Outbox {
    /// One RTP packet to be encrypted for `transport`. `header` is written for this receiver;
    /// `payload` is shared between receivers and holds no padding. With `padding` > 0 the P bit is
    /// already set and that many octets are to be appended, the last one holding the count.
    fn rtp(&mut self, transport: TransportId, header: &[u8], payload: &[u8], padding: u8);
    /// One compound or reduced-size RTCP packet to be encrypted for `transport`.
    fn rtcp(&mut self, transport: TransportId, compound: &[u8]);
    /// Something the control plane wants to know.
    fn event(&mut self, event: RouterEvent);
}

/// What the router tells the control plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouterEvent {
    /// First packet of a layer (0 = lowest).
    ProducerActive {
        /// Whose.
        producer: ProducerId,
        /// Which layer.
        layer: u8,
    },
    /// No packet of a layer for its time-out.
    ProducerSilent {
        /// Whose.
        producer: ProducerId,
        /// Which layer.
        layer: u8,
    },
    /// Loudness of those heard since the last report, 0 loudest … 127 silent (RFC 6464).
    Levels(Vec<(ProducerId, u8)>),
    /// The active speaker of a group changed.
    Speaker {
        /// Which conference.
        group: GroupId,
        /// Who, or nobody.
        producer: Option<ProducerId>,
    },
    /// The first packet of a slot's new source has been sent, or the slot is empty now.
    Slot {
        /// Which slot.
        slot: SlotId,
        /// Its source.
        producer: Option<ProducerId>,
        /// The source's layer.
        layer: u8,
        /// When.
        at: Micros,
    },
    /// One RTP payload of a tapped producer.
    Tap {
        /// Whose.
        producer: ProducerId,
        /// As sent by the publisher.
        rtp_timestamp: u32,
        /// When it arrived.
        arrival: Micros,
        /// The payload, decrypted and without padding.
        payload: Vec<u8>,
    },
}

/// Totals since start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouterStats {
    /// RTP packets received, retransmissions and probes included.
    pub rtp_in: u64,
    /// RTP packets sent, retransmissions included.
    pub rtp_out: u64,
    /// RTCP compounds received.
    pub rtcp_in: u64,
    /// RTCP compounds sent.
    pub rtcp_out: u64,
    /// Octets of RTP received.
    pub bytes_in: u64,
    /// Octets of RTP sent, before encryption.
    pub bytes_out: u64,
    /// Packets of publishers that never arrived, nor were repaired.
    pub lost_in: u64,
    /// Packets receivers asked for again.
    pub nacks_in: u64,
    /// Packets we asked publishers for again.
    pub nacks_out: u64,
    /// Retransmissions sent.
    pub rtx_out: u64,
    /// Key frames receivers asked for, by PLI or FIR.
    pub plis_in: u64,
    /// Key frames we asked publishers for.
    pub plis_out: u64,
    /// Packets of an SSRC that belongs to no producer.
    pub strangers: u64,
    /// Packets that could not be parsed.
    pub malformed: u64,
}

/// What has been received of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerStats {
    /// Whose.
    pub producer: ProducerId,
    /// 0 = lowest.
    pub layer: u8,
    /// Packets of media.
    pub packets: u64,
    /// Octets of payload.
    pub bytes: u64,
    /// Packets lost before any repair (RFC 3550 6.4.1).
    pub lost: i64,
    /// Interarrival jitter in RTP units (RFC 3550 6.4.1).
    pub jitter: u32,
}

/// What has been sent over one transport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransportStats {
    /// Which.
    pub transport: TransportId,
    /// RTP packets sent.
    pub packets: u64,
    /// Octets of RTP sent, before encryption.
    pub bytes: u64,
    /// The worst fraction lost among the last reports of the peer, in 1/256.
    pub fraction_lost: u8,
    /// Round trip time; 0 if not known yet.
    pub rtt: Micros,
    /// The receiver's own estimate of its bandwidth (REMB); 0 if it sent none.
    pub estimate_bps: f64,
}
