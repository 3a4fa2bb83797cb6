//! Packets of one layer, each stored once: for retransmission to any receiver, and for late joiners
//! since the last key frame.

use std::collections::VecDeque;

use crate::codec::vp8;
use crate::extension::Carried;
use crate::time::{Micros, SECOND};

/// Longest stay: as long as a receiver may ask again, and as long as a replay is worth its octets.
const MAX_AGE: Micros = 2 * SECOND;
/// Octets held for one layer.
const MAX_BYTES: usize = 400_000;
/// Numbers spanned.
const MAX_SPAN: u64 = 2048;
/// Room before the data for what is rewritten for each receiver: the original number of a
/// retransmission (RFC 4588 4) and a VP8 descriptor.
const HEADROOM: usize = 2 + vp8::MAX_DESCRIPTOR;

/// The payload of one packet with room in front, so that every receiver's own lead and the shared
/// data lie in one piece without being copied.
#[derive(Debug)]
pub struct Body(Box<[u8]>);

impl Body {
    /// Copies what was received.
    #[must_use]
    pub fn new(data: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(HEADROOM + data.len());
        bytes.extend_from_slice(&[0; HEADROOM]);
        bytes.extend_from_slice(data);
        Self(bytes.into_boxed_slice())
    }

    /// The data with `lead` (at most [`HEADROOM`] octets) before it.
    pub fn led_by(&mut self, lead: &[u8]) -> &[u8] {
        let start = HEADROOM - lead.len();
        self.0[start..HEADROOM].copy_from_slice(lead);
        &self.0[start..]
    }

    /// Octets of data.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len() - HEADROOM
    }

    /// Whether the packet was padding only.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a payload is, as far as it is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Passed as it is.
    Opus,
    /// The body is what follows this descriptor.
    Vp8(vp8::Descriptor),
    /// Passed as it is.
    H264,
}

/// One packet of media, independent of any receiver.
#[derive(Debug)]
pub struct Packet {
    /// Number in 64 bits.
    pub seq: u64,
    /// Timestamp in 64 bits.
    pub timestamp: u64,
    /// See [`crate::rtp::RtpPacket::marker`].
    pub marker: bool,
    /// Whether a key frame begins here.
    pub key: bool,
    /// When it arrived.
    pub arrival: Micros,
    /// Extensions that travel on.
    pub carried: Carried,
    /// How to rewrite it.
    pub format: Format,
    /// Its payload.
    pub body: Body,
}

/// The last packets of one layer.
#[derive(Debug, Default)]
pub struct Cache {
    packets: VecDeque<Option<Packet>>,
    /// Number of the first place.
    first: u64,
    bytes: usize,
    /// Where the last key frame begins.
    key: Option<u64>,
}

impl Cache {
    /// Stores a packet; what is too old or too much leaves at the other end.
    pub fn insert(&mut self, packet: Packet) {
        let seq = packet.seq;
        if self.packets.is_empty() || seq >= self.end() + MAX_SPAN {
            self.clear();
            self.first = seq;
        }
        if seq < self.first {
            return;
        }
        while self.end() <= seq {
            self.packets.push_back(None);
        }
        self.bytes += packet.body.len();
        let arrival = packet.arrival;
        let place = (seq - self.first) as usize;
        if let Some(before) = self.packets[place].replace(packet) {
            self.bytes -= before.body.len();
        }
        self.trim(arrival);
    }

    fn trim(&mut self, now: Micros) {
        while let Some(front) = self.packets.front() {
            let stale = front.as_ref().is_none_or(|p| p.arrival + MAX_AGE < now);
            if !stale && self.bytes <= MAX_BYTES && self.packets.len() as u64 <= MAX_SPAN {
                break;
            }
            if let Some(packet) = self.packets.pop_front().flatten() {
                self.bytes -= packet.body.len();
            }
            self.first += 1;
        }
        self.key = self.key.filter(|key| *key >= self.first);
    }

    /// One past the last number.
    fn end(&self) -> u64 {
        self.first + self.packets.len() as u64
    }

    /// A key frame begins at `seq`.
    pub fn note_key(&mut self, seq: u64) {
        if seq >= self.first {
            self.key = self.key.max(Some(seq));
        }
    }

    /// Where the last key frame begins, while everything since is held and it is not stale.
    #[must_use]
    pub fn key(&self, now: Micros) -> Option<u64> {
        let key = self.key?;
        let packet = self.get(key)?;
        (packet.arrival + MAX_AGE >= now).then_some(key)
    }

    /// One packet.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<&Packet> {
        self.packets.get(self.place(seq)?)?.as_ref()
    }

    /// One packet, to be led by a receiver's own octets.
    pub fn get_mut(&mut self, seq: u64) -> Option<&mut Packet> {
        let place = self.place(seq)?;
        self.packets.get_mut(place)?.as_mut()
    }

    fn place(&self, seq: u64) -> Option<usize> {
        usize::try_from(seq.checked_sub(self.first)?).ok()
    }

    /// Packets and holes from `seq` on.
    pub fn since(&self, seq: u64) -> impl Iterator<Item = Option<&Packet>> {
        let skip = self.place(seq).unwrap_or(0);
        self.packets.iter().skip(skip).map(Option::as_ref)
    }

    /// The numbers held from `seq` on.
    #[must_use]
    pub fn numbers_since(&self, seq: u64) -> std::ops::Range<u64> {
        seq.max(self.first)..self.end()
    }

    /// Octets held since `seq`.
    #[must_use]
    pub fn bytes_since(&self, seq: u64) -> usize {
        self.since(seq).flatten().map(|packet| packet.body.len()).sum()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.packets.clear();
        self.bytes = 0;
        self.key = None;
    }
}
