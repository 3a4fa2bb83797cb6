//! A publisher's camera and microphone as libwebrtc drives them: simulcast VP8 with three temporal
//! layers, key frames on request for all layers at once, RTX on request; Opus with levels.

use std::collections::BTreeMap;

use media_core::codec::vp8::{Descriptor, MAX_DESCRIPTOR, PictureId, Temporal};
use media_core::ids::{Pt, Ssrc};
use media_core::rtcp::{SenderInfo, write_sdes, write_sender_report};
use media_core::rtp::{HeaderBuffer, HeaderFields};
use media_core::time::{Micros, SECOND};

pub const VP8: Pt = Pt(96);
pub const VP8_RTX: Pt = Pt(97);
pub const OPUS: Pt = Pt(111);

pub const MID: u8 = 1;
pub const RID: u8 = 2;
pub const REPAIRED: u8 = 3;
pub const LEVEL: u8 = 4;
pub const NUMBER: u8 = 5;
pub const SEND_TIME: u8 = 6;

/// What a test picture says of itself, in clear, after the VP8 header octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub source: u8,
    pub layer: u8,
    pub frame: u32,
    pub captured: Micros,
    pub index: u8,
    pub count: u8,
    pub key: bool,
}

impl Stamp {
    fn bytes(&self) -> Vec<u8> {
        let mut out = vec![u8::from(!self.key), self.source, self.layer, self.index, self.count];
        out.extend_from_slice(&self.frame.to_be_bytes());
        out.extend_from_slice(&self.captured.to_be_bytes());
        out
    }

    pub fn read(data: &[u8]) -> Self {
        let word = |at: usize| data[at..at + 4].try_into().expect("four octets");
        Self {
            key: data[0] & 1 == 0,
            source: data[1],
            layer: data[2],
            index: data[3],
            count: data[4],
            frame: u32::from_be_bytes(word(5)),
            captured: u64::from_be_bytes(data[9..17].try_into().expect("eight octets")),
        }
    }
}

/// Temporal layers of four pictures in turn, and whether each is a layer sync.
const PATTERN: [(u8, bool); 4] = [(0, false), (2, true), (1, true), (2, false)];

pub struct Layer {
    pub ssrc: Ssrc,
    pub rtx: Ssrc,
    pub seq: u16,
    pub rtx_seq: u16,
    pub on: bool,
    /// Packets of a delta frame; key frames take four times as many.
    pub weight: u8,
    timestamp: u32,
    picture: u16,
    tl0: u8,
    frame: u32,
    packets: u32,
    sent: BTreeMap<u16, Vec<u8>>,
}

impl Layer {
    /// Keeps nothing to be sent again.
    pub fn forget(&mut self) {
        self.sent.clear();
    }
}

/// A camera with its layers, or a microphone if there is no picture.
pub struct Device {
    pub source: u8,
    pub mid: String,
    pub rids: Vec<String>,
    pub layers: Vec<Layer>,
    pub video: bool,
    pub on: bool,
    pub level: u8,
    pub key_wanted: bool,
    pub keys_made: u32,
    /// Time from capture to sending: encoders differ.
    pub encoding: Micros,
    /// The device's clock runs fast by this many parts per million.
    pub drift_ppm: i64,
    /// The names of layers stop being sent after this many packets (RFC 8852 3).
    pub names_for: u32,
    interval: Micros,
    next: Micros,
}

impl Device {
    pub fn camera(source: u8, mid: &str, layers: usize, fps: u64, seed: u64) -> Self {
        let rids = ["q", "h", "f"][..if layers > 1 { layers } else { 0 }].iter();
        let mut this = Self::new(source, mid, layers, SECOND / fps, seed);
        this.rids = rids.map(ToString::to_string).collect();
        this.video = true;
        this.encoding = 15_000;
        for (index, layer) in this.layers.iter_mut().enumerate() {
            layer.weight = 1 << index;
        }
        this
    }

    pub fn microphone(source: u8, mid: &str, seed: u64) -> Self {
        Self::new(source, mid, 1, 20_000, seed)
    }

    fn new(source: u8, mid: &str, layers: usize, interval: Micros, seed: u64) -> Self {
        let mut random = media_core::random::Random::new(seed);
        let layer = |index: u32| Layer {
            ssrc: Ssrc(u32::from(source) * 1000 + index),
            rtx: Ssrc(u32::from(source) * 1000 + 500 + index),
            seq: random.draw() as u16,
            rtx_seq: random.draw() as u16,
            on: true,
            weight: 1,
            timestamp: random.draw() as u32,
            picture: random.draw() as u16 & 0x7fff,
            tl0: random.draw() as u8,
            frame: 0,
            packets: 0,
            sent: BTreeMap::new(),
        };
        Self {
            source,
            mid: mid.to_owned(),
            rids: Vec::new(),
            layers: (0..layers as u32).map(layer).collect(),
            video: false,
            on: true,
            level: 30,
            key_wanted: true,
            keys_made: 0,
            encoding: 0,
            drift_ppm: 0,
            names_for: u32::MAX,
            interval,
            next: 0,
        }
    }

    /// The device starts anew: other SSRCs, numbers and timestamps.
    pub fn restart(&mut self) {
        for layer in &mut self.layers {
            layer.ssrc.0 += 10;
            layer.rtx.0 += 10;
            layer.seq = layer.seq.wrapping_add(20_000);
            layer.timestamp = layer.timestamp.wrapping_add(1 << 30);
            layer.packets = 0;
            layer.sent.clear();
        }
        self.key_wanted = true;
    }

    fn clock(&self) -> u64 {
        if self.video { 90_000 } else { 48_000 }
    }

    fn units(&self, at: Micros) -> u32 {
        let drifted = i128::from(at) * i128::from(1_000_000 + self.drift_ppm) / 1_000_000;
        (drifted as u64 as u128 * u128::from(self.clock()) / u128::from(SECOND)) as u32
    }

    /// What is sent by `now`, each with the octets of its header extensions yet to be numbered.
    pub fn produce(&mut self, now: Micros, number: &mut u16) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        while self.on && self.next + self.encoding <= now {
            let captured = self.next;
            self.next += self.interval;
            let key = self.video && std::mem::take(&mut self.key_wanted);
            self.keys_made += u32::from(key);
            for index in 0..self.layers.len() {
                if self.layers[index].on {
                    self.frame(index, captured, key, now, number, &mut out);
                }
            }
        }
        out
    }

    /// Skips the time the device was off.
    pub fn turn(&mut self, on: bool, now: Micros) {
        self.on = on;
        self.next = self.next.max(now);
    }

    fn frame(
        &mut self,
        index: usize,
        captured: Micros,
        key: bool,
        now: Micros,
        number: &mut u16,
        out: &mut Vec<Vec<u8>>,
    ) {
        let units = self.units(captured);
        let layer = &mut self.layers[index];
        if key {
            layer.frame = layer.frame.next_multiple_of(4);
        }
        let (temporal, sync) = PATTERN[layer.frame as usize % 4];
        if temporal == 0 {
            layer.tl0 = layer.tl0.wrapping_add(1);
        }
        layer.picture = layer.picture.wrapping_add(1) & 0x7fff;
        let count = if key { layer.weight * 4 } else { layer.weight };
        for part in 0..count {
            let descriptor = Descriptor {
                non_reference: temporal == 2,
                start: part == 0,
                partition: 0,
                picture: Some(PictureId { value: layer.picture, wide: true }),
                tl0: Some(layer.tl0),
                temporal: Some(Temporal { layer: temporal, sync }),
                key: None,
            };
            let stamp = Stamp {
                source: self.source,
                layer: index as u8,
                frame: layer.frame,
                captured,
                index: part,
                count,
                key,
            };
            let mut payload = Vec::new();
            if self.video {
                let mut head = [0; MAX_DESCRIPTOR];
                let len = descriptor.write(&mut head);
                payload.extend_from_slice(&head[..len]);
            } else {
                // Hybrid, 20 ms, one frame.
                payload.push(13 << 3);
            }
            payload.extend_from_slice(&stamp.bytes());
            payload.resize(payload.len() + if self.video { 900 } else { 60 }, 0x55);
            let fields = HeaderFields {
                marker: self.video && part + 1 == count,
                pt: if self.video { VP8 } else { OPUS },
                seq: layer.seq,
                timestamp: layer.timestamp.wrapping_add(units),
                ssrc: layer.ssrc,
                padded: false,
            };
            layer.seq = layer.seq.wrapping_add(1);
            layer.packets += 1;
            let names = layer.packets <= self.names_for;
            let rid = self.rids.get(index).filter(|_| names).map(String::as_bytes);
            let mid = names.then_some(self.mid.as_bytes());
            let level = (!self.video).then_some(0x80 | self.level);
            let packet = build(&fields, mid, rid, false, level, now, number, &payload);
            layer.sent.insert(fields.seq, packet.clone());
            if layer.sent.len() > 1000 {
                layer.sent.pop_first();
            }
            out.push(packet);
        }
        layer.frame += 1;
    }

    /// Answers a NACK on the RTX stream; sound, which has none, by the same packet again.
    pub fn again(
        &mut self,
        ssrc: Ssrc,
        seq: u16,
        now: Micros,
        number: &mut u16,
    ) -> Option<Vec<u8>> {
        let index = self.layers.iter().position(|layer| layer.ssrc == ssrc)?;
        let layer = &mut self.layers[index];
        let packet = layer.sent.get(&seq)?;
        if !self.video {
            return Some(packet.clone());
        }
        let original = media_core::rtp::RtpPacket::parse(packet).expect("our own packet");
        let fields = HeaderFields {
            marker: original.marker,
            pt: VP8_RTX,
            seq: layer.rtx_seq,
            timestamp: original.timestamp,
            ssrc: layer.rtx,
            padded: false,
        };
        layer.rtx_seq = layer.rtx_seq.wrapping_add(1);
        let payload = [&seq.to_be_bytes(), original.payload].concat();
        let rid = self.rids.get(index).map(String::as_bytes);
        Some(build(&fields, Some(self.mid.as_bytes()), rid, true, None, now, number, &payload))
    }

    /// A sender report for each layer; the peer's NTP clock is ours shifted by `skew`.
    pub fn report(&self, now: Micros, skew: Micros) -> Vec<u8> {
        let mut out = Vec::new();
        for layer in self.layers.iter().filter(|layer| layer.on && layer.packets > 0) {
            let info = SenderInfo {
                ntp: media_core::ntp::from_micros(now + skew),
                timestamp: layer.timestamp.wrapping_add(self.units(now)),
                packets: layer.packets,
                octets: layer.packets * 1000,
            };
            write_sender_report(&mut out, layer.ssrc, &info);
            write_sdes(&mut out, layer.ssrc, "publisher");
        }
        out
    }
}

#[allow(clippy::too_many_arguments)]
pub fn build(
    fields: &HeaderFields,
    mid: Option<&[u8]>,
    rid: Option<&[u8]>,
    repaired: bool,
    level: Option<u8>,
    now: Micros,
    number: &mut u16,
    payload: &[u8],
) -> Vec<u8> {
    let mut header = HeaderBuffer::default();
    header.start(fields, false);
    if let Some(mid) = mid {
        header.extension(MID, mid);
    }
    if let Some(rid) = rid {
        header.extension(if repaired { REPAIRED } else { RID }, rid);
    }
    if let Some(level) = level {
        header.extension(LEVEL, &[level]);
    }
    header.extension(SEND_TIME, &media_core::extension::abs_send_time(now));
    header.extension(NUMBER, &number.to_be_bytes());
    *number = number.wrapping_add(1);
    [header.finish(), payload].concat()
}
