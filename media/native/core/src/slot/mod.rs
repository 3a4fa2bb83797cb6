//! One fixed place of a watcher's connection: its own SSRC, numbers and timestamps, over whatever
//! sources it is pointed at. Begins and changes sources only where a decoder can follow.

mod history;
mod picture;
mod sequence;
mod timeline;
mod wire;

pub use history::{History, Sent};
pub use picture::PictureMap;
pub use sequence::SequenceMap;
pub use timeline::Timeline;
pub use wire::Wire;

use crate::codec::{opus, vp8};
use crate::ids::ProducerId;
use crate::producer::{Cache, Format, Layer, Packet};
use crate::random::Random;
use crate::router::Outbox;
use crate::rtcp::SenderInfo;
use crate::rtp::HeaderFields;
use crate::seq::{ORIGIN, nearest16};
use crate::spec::{Codec, CodecName, Kind, SlotSpec};
use crate::time::{Micros, SECOND};

/// What a slot is ordered to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Whom.
    pub producer: ProducerId,
    /// The best layer wanted.
    pub max_layer: u8,
}

/// What a slot is showing.
#[derive(Debug)]
struct Source {
    producer: ProducerId,
    layer: u8,
    incarnation: u32,
    codec: Codec,
    /// Slot's timestamp less the source's.
    shift: i64,
    /// Frames that were replayed, squeezed: (source's timestamp, slot's).
    replayed: Vec<(u64, u64)>,
}

impl Source {
    /// The slot's timestamp; `None` for a late frame that finds no place among the squeezed.
    fn stamp(&mut self, timestamp: u64) -> Option<u64> {
        let after = self.replayed.partition_point(|(source, _)| *source < timestamp);
        let Some(&(next, next_out)) = self.replayed.get(after) else {
            return Some(self.live(timestamp));
        };
        if next == timestamp {
            return Some(next_out);
        }
        let (before, before_out) = *self.replayed.get(after.checked_sub(1)?)?;
        let out = before_out + (timestamp - before) * (next_out - before_out) / (next - before);
        if out == before_out {
            return None;
        }
        self.replayed.insert(after, (timestamp, out));
        Some(out)
    }

    /// The slot's timestamp of what came after the replay.
    fn live(&self, timestamp: u64) -> u64 {
        timestamp.wrapping_add_signed(self.shift)
    }
}

/// The frames held from a key frame on, by timestamp, each with its place among `count`: one for
/// every frame, and one for every packet missing that may be a frame of its own.
fn places(cache: &Cache, from: u64) -> (Vec<(u64, u64)>, u64) {
    let (mut frames, mut places, mut count) = (Vec::new(), Vec::new(), 0);
    for packet in cache.since(from) {
        match packet {
            None => count += 1,
            Some(packet) if frames.last() == Some(&packet.timestamp) => {}
            Some(packet) => {
                count += 1;
                frames.push(packet.timestamp);
                places.push(count);
            }
        }
    }
    // A publisher whose timestamps don't follow its numbers gets its frames in order of time.
    frames.sort_unstable();
    frames.dedup();
    (frames.into_iter().zip(places).collect(), count)
}

/// One slot.
#[derive(Debug)]
pub struct Slot {
    /// As ordered.
    pub spec: SlotSpec,
    /// What it shall show.
    pub target: Option<Target>,
    /// The layer whose key frame (or next sound) it waits for.
    pub awaited: Option<u8>,
    /// Temporal layers wanted: all up to this one.
    pub max_temporal: u8,
    source: Option<Source>,
    sequence: SequenceMap,
    pictures: PictureMap,
    timeline: Timeline,
    history: History,
    /// Highest number sent; before the first packet, the number before it.
    sent: u64,
    /// The packet of that number does not end its frame.
    unfinished: bool,
    /// What the last sound plays, in RTP units.
    last_sound: u64,
    /// A packet of sound was left out at the switch that is under way.
    waited: bool,
    rtx_seq: u16,
    packets: u32,
    octets: u32,
    key_sent: Option<Micros>,
    replay_sent: Option<Micros>,
}

impl Slot {
    /// From an order that was checked.
    #[must_use]
    pub fn new(spec: SlotSpec, random: &mut Random) -> Self {
        let rate = spec.codecs.first().map_or(90_000, |codec| codec.clock);
        // RFC 3550 5.1 wants first numbers unpredictable; the upper bit is left clear so that a
        // receiver that guesses the roll-over counter of SRTP guesses right (RFC 3711 3.3.1).
        let first = u64::from(random.draw() as u16 & 0x7fff);
        Self {
            spec,
            target: None,
            awaited: None,
            max_temporal: u8::MAX,
            source: None,
            sequence: SequenceMap::default(),
            pictures: PictureMap::new(random.draw() as u16),
            timeline: Timeline::new(random.draw() as u32, rate),
            history: History::default(),
            sent: ORIGIN | first,
            unfinished: false,
            last_sound: opus::FRAME,
            waited: false,
            rtx_seq: random.draw() as u16 & 0x7fff,
            packets: 0,
            octets: 0,
            key_sent: None,
            replay_sent: None,
        }
    }

    /// Whether it is showing this layer.
    #[must_use]
    pub fn shows(&self, producer: ProducerId, layer: u8) -> bool {
        self.source.as_ref().is_some_and(|s| s.producer == producer && s.layer == layer)
    }

    /// Whether it is showing anything.
    #[must_use]
    pub fn is_showing(&self) -> bool {
        self.source.is_some()
    }

    /// The layer it is showing, of which incarnation.
    #[must_use]
    pub fn showing(&self) -> Option<(ProducerId, u8, u32)> {
        self.source.as_ref().map(|s| (s.producer, s.layer, s.incarnation))
    }

    /// When the last key frame was sent.
    #[must_use]
    pub fn key_sent(&self) -> Option<Micros> {
        self.key_sent
    }

    /// When a cache was last replayed.
    #[must_use]
    pub fn replay_sent(&self) -> Option<Micros> {
        self.replay_sent
    }

    /// Stops showing anything. `layer` is the one shown, if it still exists.
    pub fn stop(&mut self, layer: Option<&Layer>) {
        if let (Some(source), Some(layer)) = (self.source.take(), layer)
            && source.incarnation == layer.incarnation
            && let Some(latest) = layer.clock.latest()
        {
            self.timeline.end(layer.clock.ideal(latest), source.live(latest));
        }
        self.history.clear();
    }

    /// Begins to show a layer from its packet `from` on, everything since included. The caller has
    /// stopped what was shown before. `false` if the receiver knows no such codec, or sound has to
    /// wait for the next packet.
    pub fn start<O: Outbox>(
        &mut self,
        wire: &mut Wire<'_, O>,
        producer: ProducerId,
        index: u8,
        layer: &mut Layer,
        from: u64,
    ) -> bool {
        let Some(first) = layer.cache.get(from) else { return false };
        let name = first.format.codec();
        let Some(codec) = self.spec.codecs.iter().find(|codec| codec.name == name).copied() else {
            return false;
        };
        let (frames, count) = places(&layer.cache, from);
        let Some((newest, _)) = frames.last().copied() else { return false };
        let ideal = layer.clock.ideal(newest);
        let (newest_out, step) = match self.spec.kind {
            Kind::Video => self.timeline.begin(ideal, count),
            Kind::Audio => match self.begin_sound(ideal) {
                Some(timestamp) => (timestamp, 0),
                None => return false,
            },
        };
        self.timeline.anchor(ideal, newest_out);
        let squeezed = frames.iter().map(|(at, place)| (*at, newest_out - (count - place) * step));
        self.source = Some(Source {
            producer,
            layer: index,
            incarnation: layer.incarnation,
            codec,
            shift: newest_out.wrapping_sub(newest) as i64,
            replayed: if frames.len() > 1 { squeezed.collect() } else { Vec::new() },
        });
        // A number left out keeps the unfinished frame from being taken for whole.
        let gap = u64::from(std::mem::take(&mut self.unfinished));
        self.sequence.restart(from, self.sent + 1 + gap);
        self.pictures.restart();
        self.history.clear();
        self.awaited = None;
        self.key_sent = Some(wire.now);
        if frames.len() > 1 {
            self.replay_sent = Some(wire.now);
        }
        let mut beginning = self.spec.kind == Kind::Audio;
        for seq in layer.cache.numbers_since(from) {
            if let Some(packet) = layer.cache.get_mut(seq) {
                self.send(wire, packet, std::mem::take(&mut beginning));
            }
        }
        true
    }

    /// At most one packet is left out at a switch, to make up for the whole frames of the others.
    fn begin_sound(&mut self, ideal: i64) -> Option<u64> {
        let timestamp = self.timeline.begin_sound(ideal, opus::FRAME, self.last_sound);
        if timestamp.is_none() && !std::mem::replace(&mut self.waited, true) {
            return None;
        }
        self.waited = false;
        Some(timestamp.unwrap_or_else(|| self.timeline.next_sound(opus::FRAME, self.last_sound)))
    }

    /// Sends one packet of the layer being shown; with it the key frame that began at `key`, if
    /// any, is under way.
    pub fn forward<O: Outbox>(
        &mut self,
        wire: &mut Wire<'_, O>,
        packet: &mut Packet,
        key: Option<u64>,
    ) {
        self.send(wire, packet, false);
        if let Some(seq) = key.and_then(|key| self.sequence.map(key)) {
            self.key_sent = Some(wire.now);
            self.history.forget_before(seq);
        }
    }

    fn send<O: Outbox>(&mut self, wire: &mut Wire<'_, O>, packet: &mut Packet, beginning: bool) {
        let Some(source) = &mut self.source else { return };
        let most = self.max_temporal;
        let descriptor = match &packet.format {
            Format::Vp8(read) if !packet.body.is_empty() => {
                let written = self.pictures.map(read, most, packet.key);
                if written.is_none() {
                    return self.leave_out(wire, packet);
                }
                written
            }
            _ => None,
        };
        if packet.body.is_empty() {
            return self.leave_out(wire, packet);
        }
        let Some(timestamp) = source.stamp(packet.timestamp) else {
            return self.leave_out(wire, packet);
        };
        let Some(seq) = self.sequence.map(packet.seq) else { return };
        let fields = HeaderFields {
            marker: packet.marker || beginning,
            pt: source.codec.pt,
            seq: seq as u16,
            timestamp: timestamp as u32,
            ssrc: self.spec.ssrc,
            padded: false,
        };
        let mut lead = [0; vp8::MAX_DESCRIPTOR];
        let lead_len = descriptor.map_or(0, |descriptor| descriptor.write(&mut lead));
        let payload = packet.body.led_by(&lead[..lead_len]);
        if packet.format == Format::Opus {
            self.last_sound = opus::duration(payload).unwrap_or(opus::FRAME);
        }
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(payload.len() as u32);
        wire.rtp(&self.spec.mid, &fields, &packet.carried, payload, 0);
        self.timeline.sent(timestamp);
        self.history.note(wire.now, seq, packet.seq, timestamp as u32, descriptor);
        if seq > self.sent {
            self.sent = seq;
            self.unfinished = self.spec.kind == Kind::Video && !packet.marker;
        }
    }

    /// Drops a packet on purpose. If its number was promised already, a packet of padding only
    /// keeps the promise.
    fn leave_out<O: Outbox>(&mut self, wire: &mut Wire<'_, O>, packet: &Packet) {
        let Some(seq) = self.sequence.skip(packet.seq) else { return };
        let Some(source) = &mut self.source else { return };
        let Some(timestamp) = source.stamp(packet.timestamp) else { return };
        let fields = HeaderFields {
            marker: false,
            pt: source.codec.pt,
            seq: seq as u16,
            timestamp: timestamp as u32,
            ssrc: self.spec.ssrc,
            padded: true,
        };
        wire.rtp(&self.spec.mid, &fields, &packet.carried, &[], 1);
        // The promise may be newer than all that was really sent.
        self.sent = self.sent.max(seq);
    }

    /// Sends a packet again on the RTX SSRC; `false` if it is unknown, too soon or too often.
    pub fn again<O: Outbox>(
        &mut self,
        wire: &mut Wire<'_, O>,
        layer: &mut Layer,
        seq: u16,
    ) -> bool {
        let (Some(source), Some(ssrc)) = (&self.source, self.spec.rtx_ssrc) else { return false };
        let Some(pt) = source.codec.rtx else { return false };
        let rtt = wire.transport.rtt.smooth().unwrap_or(0);
        let full = nearest16(self.sent, seq);
        let Some(sent) = self.history.again(wire.now, full, rtt) else { return false };
        let Some(packet) = layer.cache.get_mut(sent.source) else { return false };
        let fields = HeaderFields {
            marker: packet.marker,
            pt,
            seq: self.rtx_seq,
            timestamp: sent.timestamp,
            ssrc,
            padded: false,
        };
        self.rtx_seq = self.rtx_seq.wrapping_add(1);
        let mut lead = [0; 2 + vp8::MAX_DESCRIPTOR];
        lead[..2].copy_from_slice(&seq.to_be_bytes());
        let mut written = [0; vp8::MAX_DESCRIPTOR];
        let written_len = sent.descriptor.map_or(0, |descriptor| descriptor.write(&mut written));
        lead[2..2 + written_len].copy_from_slice(&written[..written_len]);
        let payload = packet.body.led_by(&lead[..2 + written_len]);
        wire.rtp(&self.spec.mid, &fields, &packet.carried, payload, 0);
        wire.stats.rtx_out += 1;
        true
    }

    /// What a sender report says now: the instant in the slot's timestamps, by when its source's
    /// newest packet was captured.
    #[must_use]
    pub fn report(&self, now: Micros, layer: &Layer, skew: Option<i64>) -> Option<SenderInfo> {
        let source = self.source.as_ref().filter(|s| s.incarnation == layer.incarnation)?;
        let latest = layer.clock.latest()?;
        let since = now as i64 - layer.captured(latest, skew);
        let units = i128::from(since) * i128::from(layer.clock.rate()) / i128::from(SECOND);
        let timestamp = source.live(latest).wrapping_add_signed(units as i64) as u32;
        let ntp = crate::ntp::from_micros(now);
        Some(SenderInfo { ntp, timestamp, packets: self.packets, octets: self.octets })
    }
}

impl Format {
    fn codec(&self) -> CodecName {
        match self {
            Self::Opus => CodecName::Opus,
            Self::Vp8(_) => CodecName::Vp8,
            Self::H264 => CodecName::H264,
        }
    }
}
