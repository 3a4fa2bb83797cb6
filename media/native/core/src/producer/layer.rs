//! One layer of a producer as it is received: counted, asked for again, stored, and searched for
//! key frames. Knows nothing of receivers.

use super::cache::{Body, Cache, Format, Packet};
use super::key_requests::KeyRequests;
use super::missing::Missing;
use super::reception::{Reception, Verdict};
use super::source_clock::SourceClock;
use crate::codec::{h264, vp8};
use crate::extension::Carried;
use crate::ids::Ssrc;
use crate::rtcp::SenderInfo;
use crate::spec::{Codec, CodecName, Kind};
use crate::time::{MILLISECOND, Micros, SECOND};

/// A simulcast layer without packets for this long has been switched off by its publisher; slower
/// pictures get three of their own intervals.
const LAYER_SILENCE: Micros = 250 * MILLISECOND;
/// Without packets for this long, the control plane is told.
const SILENCE: Micros = 2 * SECOND;

/// One packet for a layer, its codec already known.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Chosen by the payload type.
    pub codec: Codec,
    /// Original number.
    pub seq: u16,
    /// As sent.
    pub timestamp: u32,
    /// As sent.
    pub marker: bool,
    /// Without padding; empty for padding only.
    pub payload: &'a [u8],
    /// Extensions that travel on.
    pub carried: Carried,
    /// Whether it came as a retransmission (RFC 4588).
    pub repair: bool,
}

/// What became of a packet that is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its number in 64 bits.
    pub seq: u64,
    /// A key frame that begins at this number is complete at its beginning now.
    pub key: Option<u64>,
    /// Sample of the publisher's round trip.
    pub rtt: Option<Micros>,
    /// Packets given up just now.
    pub lost: usize,
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    /// Its SSRC, once known.
    pub ssrc: Option<Ssrc>,
    /// SSRC of its retransmissions, once known.
    pub rtx_ssrc: Option<Ssrc>,
    /// Counts restarts of the source's numbers or times: whoever forwards an older one has to
    /// start again.
    pub incarnation: u32,
    /// Counters.
    pub reception: Reception,
    /// What is asked for again.
    pub missing: Missing,
    /// Its clock on ours.
    pub clock: SourceClock,
    /// Its last packets.
    pub cache: Cache,
    /// Wishes for a key frame.
    pub keys: KeyRequests,
    /// Last sender report and its arrival.
    pub report: Option<(SenderInfo, Micros)>,
    /// Octets of payload received.
    pub bytes: u64,
    last: Option<Micros>,
    flowing: bool,
    announced: bool,
    frame_interval: Micros,
    last_frame: u64,
    /// Parameter sets seen, their IDR slice not yet: (number, timestamp).
    half_key: Option<(u64, u64)>,
}

impl Layer {
    /// A layer not heard yet.
    #[must_use]
    pub fn new(clock: u32) -> Self {
        Self {
            ssrc: None,
            rtx_ssrc: None,
            incarnation: 0,
            reception: Reception::default(),
            missing: Missing::default(),
            clock: SourceClock::new(clock),
            cache: Cache::default(),
            keys: KeyRequests::default(),
            report: None,
            bytes: 0,
            last: None,
            flowing: false,
            announced: false,
            frame_interval: 0,
            last_frame: 0,
            half_key: None,
        }
    }

    /// Forgets the source, not the wishes for it: SSRC or numbering changed (RFC 3550 8, RFC 8108).
    pub fn restart(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        let fresh = Self::new(self.clock.rate());
        *self = Self {
            ssrc: self.ssrc,
            rtx_ssrc: self.rtx_ssrc,
            incarnation: self.incarnation + 1,
            keys,
            bytes: self.bytes,
            last: self.last,
            flowing: self.flowing,
            announced: self.announced,
            ..fresh
        };
    }

    /// Takes a packet; `keep` only if it may be forwarded. `None` for duplicates and strays.
    pub fn take(&mut self, now: Micros, incoming: &Incoming<'_>, keep: bool) -> Option<Taken> {
        if self.clock.rate() != incoming.codec.clock {
            self.restart();
            self.clock = SourceClock::new(incoming.codec.clock);
        }
        let mut verdict = if incoming.repair {
            self.reception.take_repair(incoming.seq)
        } else {
            self.reception.take(incoming.seq)
        };
        if verdict == Verdict::Restart {
            self.restart();
            verdict = self.reception.take(incoming.seq);
        }
        let Verdict::New { seq, gap } = verdict else { return None };
        let in_order = self.reception.highest() == Some(seq);
        let mut taken = Taken { seq, key: None, rtt: None, lost: 0 };
        // Padding has no time of its own.
        let timestamp = if in_order && !incoming.repair && !incoming.payload.is_empty() {
            let (timestamp, jumped) = self.clock.observe(now, incoming.timestamp);
            if jumped {
                self.cache.clear();
                self.incarnation += 1;
            }
            self.reception.time(now, timestamp, self.clock.rate());
            self.note_interval(timestamp);
            timestamp
        } else {
            self.clock.place(incoming.timestamp)
        };
        self.bytes += incoming.payload.len() as u64;
        taken.rtt = self.missing.came(now, seq);
        if keep {
            if let Err(lost) = self.missing.note(now, gap) {
                taken.lost = lost;
                self.cache.clear();
                if incoming.codec.name.kind() == Kind::Video {
                    self.keys.want();
                }
            }
            taken.key = self.store(now, incoming, seq, timestamp);
        } else {
            taken.lost = (gap.end - gap.start) as usize;
        }
        Some(taken)
    }

    /// Gives the beginning of a key frame that this packet makes usable.
    fn store(
        &mut self,
        now: Micros,
        incoming: &Incoming<'_>,
        seq: u64,
        timestamp: u64,
    ) -> Option<u64> {
        let (format, data, key) = match incoming.codec.name {
            CodecName::Opus => (Format::Opus, incoming.payload, None),
            CodecName::H264 => {
                let key = self.h264_key(h264::parts(incoming.payload), seq, timestamp);
                (Format::H264, incoming.payload, key)
            }
            CodecName::Vp8 if incoming.payload.is_empty() => {
                (Format::Vp8(vp8::Descriptor::default()), incoming.payload, None)
            }
            CodecName::Vp8 => {
                let (descriptor, data) = vp8::Descriptor::parse(incoming.payload)?;
                let key = descriptor.starts_key_frame(data).then_some(seq);
                (Format::Vp8(descriptor), data, key)
            }
        };
        self.cache.insert(Packet {
            seq,
            timestamp,
            marker: incoming.marker,
            key: key == Some(seq),
            arrival: now,
            carried: incoming.carried,
            format,
            body: Body::new(data),
        });
        // A straggler may be too old to be held.
        let key = key.filter(|key| self.cache.get(*key).is_some());
        if let Some(key) = key {
            self.cache.note_key(key);
            // What lies before a requested key frame helps nobody any more.
            if self.keys.came() {
                self.missing.give_up_before(key);
            }
        }
        key
    }

    /// Parameter sets begin the key frame of the IDR slice that follows at the same time.
    fn h264_key(&mut self, parts: h264::Parts, seq: u64, timestamp: u64) -> Option<u64> {
        if parts.parameters {
            self.half_key = Some((seq, timestamp));
        }
        let (start, at) = self.half_key?;
        if !parts.picture || at != timestamp || start > seq {
            return None;
        }
        self.half_key = None;
        Some(start)
    }

    /// A running average over eight pictures.
    fn note_interval(&mut self, timestamp: u64) {
        let step = timestamp.saturating_sub(self.last_frame);
        if step == 0 {
            return;
        }
        if self.last_frame != 0 {
            let step_us = (step * SECOND / u64::from(self.clock.rate())).min(SECOND);
            self.frame_interval = (self.frame_interval * 7 + step_us) / 8;
        }
        self.last_frame = timestamp;
    }

    /// A packet of media came now. Says whether the layer begins to flow by it, and whether the
    /// control plane has to be told.
    pub fn heard(&mut self, now: Micros) -> (bool, bool) {
        self.last = Some(now);
        (!std::mem::replace(&mut self.flowing, true), !std::mem::replace(&mut self.announced, true))
    }

    /// Whether the layer is being sent.
    #[must_use]
    pub fn flowing(&self) -> bool {
        self.flowing
    }

    /// Ends the flow of a layer that others have outlived; says whether it just ended.
    pub fn fall_silent(&mut self, now: Micros, others_last: Option<Micros>) -> bool {
        let patience = (3 * self.frame_interval).clamp(LAYER_SILENCE, SILENCE);
        let silent = self.silent_for(now, patience);
        // If nothing of the producer arrives it is the path, and switching does not help.
        let outlived = others_last.is_some_and(|last| now.saturating_sub(last) < LAYER_SILENCE);
        let ends = self.flowing && silent && (outlived || self.silent_for(now, SILENCE));
        self.flowing &= !ends;
        ends
    }

    /// Whether the control plane has to be told that nothing comes any more.
    pub fn silence_to_tell(&mut self, now: Micros) -> bool {
        let tell = self.announced && self.silent_for(now, SILENCE);
        self.announced &= !tell;
        tell
    }

    /// The publisher said goodbye to it (RFC 3550 6.6).
    pub fn goodbye(&mut self) {
        self.flowing = false;
    }

    fn silent_for(&self, now: Micros, time: Micros) -> bool {
        self.last.is_none_or(|last| now.saturating_sub(last) >= time)
    }

    /// When the last packet came.
    #[must_use]
    pub fn last(&self) -> Option<Micros> {
        self.last
    }

    /// Whether the control plane believes it to be sent.
    #[must_use]
    pub fn announced(&self) -> bool {
        self.announced
    }

    /// When a packet of this timestamp was captured, on our clock. With a sender report it is
    /// exact; `skew` is what the publisher's NTP clock lacks to ours (RFC 3550 6.4.1). Without one,
    /// its ideal arrival is the best guess.
    #[must_use]
    pub fn captured(&self, timestamp: u64, skew: Option<i64>) -> i64 {
        match (self.report, skew) {
            (Some((report, _)), Some(skew)) => {
                let units = timestamp as i64 - self.clock.place(report.timestamp) as i64;
                let rate = i64::from(self.clock.rate());
                crate::ntp::to_micros(report.ntp) + units * SECOND as i64 / rate + skew
            }
            _ => self.clock.ideal(timestamp),
        }
    }
}
