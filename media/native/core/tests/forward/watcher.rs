//! A watcher's end of one slot, as strict as a browser: puts packets in order, builds frames,
//! decodes only what has all its references, asks again for what is missing and for key frames when
//! stuck.

use std::collections::{BTreeMap, BTreeSet};

use media_core::codec::vp8::Descriptor;
use media_core::ids::{SlotId, Ssrc};
use media_core::rtcp::{ReportBlock, SenderInfo, write_nack, write_pli, write_receiver_report};
use media_core::rtp::RtpPacket;
use media_core::seq::{Unwrap16, nearest32};
use media_core::time::{MILLISECOND, Micros, SECOND};

use super::camera::Stamp;

/// One packet as it arrived, retransmissions unwrapped.
#[derive(Clone, Debug)]
pub struct Got {
    pub at: Micros,
    pub seq: u64,
    pub timestamp: u64,
    pub marker: bool,
    pub repaired: bool,
    pub descriptor: Option<Descriptor>,
    /// `None` for padding only.
    pub stamp: Option<Stamp>,
}

/// One frame that could be decoded, or one packet of sound.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub at: Micros,
    pub timestamp: u64,
    pub stamp: Stamp,
}

/// How long a decoder waits for the repair of a frame it could do without.
const PATIENCE: Micros = 250 * MILLISECOND;

pub struct View {
    pub slot: SlotId,
    pub video: bool,
    pub ssrc: Ssrc,
    pub rtx: Ssrc,
    pub nacks: bool,
    pub plis: bool,
    /// Everything that came, in order of arrival, without duplicates.
    pub got: Vec<Got>,
    pub shown: Vec<Shown>,
    pub reports: Vec<(Micros, SenderInfo)>,
    pub duplicates: u32,
    pub plis_sent: u32,
    pub rtx_got: u32,
    order: Unwrap16,
    last_timestamp: u64,
    by_seq: BTreeMap<u64, Got>,
    decoded: BTreeSet<(u8, u8, u32)>,
    missing: BTreeMap<u64, (Micros, u8)>,
    whole_since: BTreeMap<(u8, u32), Micros>,
    /// First packets of frames newer than the last shown.
    starts: BTreeMap<u64, (Stamp, u64)>,
    /// Last packet of the frame shown last.
    shown_end: u64,
    stuck_since: Option<Micros>,
    next_report: Micros,
    expected: u64,
    received: u64,
    last_report: Option<(Micros, u32)>,
}

impl View {
    pub fn new(slot: SlotId, video: bool, ssrc: Ssrc, rtx: Ssrc) -> Self {
        Self {
            slot,
            video,
            ssrc,
            rtx,
            nacks: true,
            plis: true,
            got: Vec::new(),
            shown: Vec::new(),
            reports: Vec::new(),
            duplicates: 0,
            plis_sent: 0,
            rtx_got: 0,
            order: Unwrap16::default(),
            last_timestamp: 1 << 40,
            by_seq: BTreeMap::new(),
            decoded: BTreeSet::new(),
            missing: BTreeMap::new(),
            whole_since: BTreeMap::new(),
            starts: BTreeMap::new(),
            shown_end: 0,
            stuck_since: None,
            next_report: 0,
            expected: 0,
            received: 0,
            last_report: None,
        }
    }

    pub fn on_report(&mut self, now: Micros, info: SenderInfo) {
        self.last_report = Some((now, (info.ntp >> 16) as u32));
        self.reports.push((now, info));
    }

    pub fn on_rtp(&mut self, now: Micros, packet: &RtpPacket<'_>) {
        let repaired = packet.ssrc == self.rtx;
        let (number, payload) = if repaired {
            self.rtx_got += 1;
            let (osn, rest) = packet.payload.split_first_chunk().expect("an original number");
            (u16::from_be_bytes(*osn), rest)
        } else {
            (packet.seq, packet.payload)
        };
        let before = self.order.highest();
        let seq = self.order.follow(number);
        if self.by_seq.contains_key(&seq) {
            self.duplicates += 1;
            return;
        }
        if let Some(before) = before {
            self.missing.extend((before + 1..seq).map(|gap| (gap, (now + 20 * MILLISECOND, 0))));
        }
        self.missing.remove(&seq);
        self.received += u64::from(!repaired);
        let timestamp = nearest32(self.last_timestamp, packet.timestamp);
        self.last_timestamp = timestamp;
        let (descriptor, stamp) = self.content(payload);
        let marker = packet.marker;
        let got = Got { at: now, seq, timestamp, marker, repaired, descriptor, stamp };
        if let Some(stamp) = stamp.filter(|stamp| stamp.index == 0) {
            self.starts.insert(seq, (stamp, timestamp));
        }
        self.got.push(got.clone());
        self.by_seq.insert(seq, got);
        while self.by_seq.len() > 3000 {
            self.by_seq.pop_first();
        }
        if self.video {
            self.decode(now);
        } else if let Some(stamp) = stamp {
            self.shown.push(Shown { at: now, timestamp, stamp });
        }
    }

    fn content(&self, payload: &[u8]) -> (Option<Descriptor>, Option<Stamp>) {
        if payload.is_empty() {
            return (None, None);
        }
        if !self.video {
            return (None, Some(Stamp::read(&payload[1..])));
        }
        let (descriptor, data) = Descriptor::parse(payload).expect("a descriptor");
        (Some(descriptor), Some(Stamp::read(data)))
    }

    /// Shows every frame that is whole and has its references, oldest first.
    fn decode(&mut self, now: Micros) {
        let last = |this: &Self| this.shown.last().map_or(0, |shown| shown.timestamp);
        let shown = last(self);
        self.starts.retain(|_, (_, timestamp)| *timestamp > shown);
        for (seq, (stamp, timestamp)) in self.starts.clone() {
            let name = (stamp.source, stamp.layer, stamp.frame);
            if self.decoded.contains(&name) && !stamp.key || !self.is_whole(seq, &stamp) {
                continue;
            }
            if timestamp <= last(self)
                || !self.has_references(&stamp)
                || !self.in_turn(now, seq, &stamp)
            {
                continue;
            }
            if stamp.key {
                self.decoded.clear();
            }
            self.decoded.insert(name);
            self.shown_end = seq + u64::from(stamp.count) - 1;
            self.shown.push(Shown { at: now, timestamp, stamp });
            self.stuck_since = None;
        }
    }

    /// A frame waits a while for the repair of what is missing before it.
    fn in_turn(&mut self, now: Micros, seq: u64, stamp: &Stamp) -> bool {
        let follows = (self.shown_end + 1..seq).all(|between| self.by_seq.contains_key(&between));
        let waited = *self.whole_since.entry((stamp.source, stamp.frame)).or_insert(now);
        follows || stamp.key || now - waited > PATIENCE
    }

    fn is_whole(&self, seq: u64, first: &Stamp) -> bool {
        (0..u64::from(first.count)).all(|part| {
            let stamp = self.by_seq.get(&(seq + part)).and_then(|got| got.stamp);
            stamp.is_some_and(|s| (s.frame, u64::from(s.index)) == (first.frame, part))
        })
    }

    fn has_references(&self, stamp: &Stamp) -> bool {
        if stamp.key {
            return true;
        }
        let back = [4, 1, 2, 1][stamp.frame as usize % 4];
        let reference = stamp.frame.checked_sub(back);
        reference.is_some_and(|frame| self.decoded.contains(&(stamp.source, stamp.layer, frame)))
    }

    /// RTCP to be sent now.
    pub fn control(&mut self, now: Micros, rtt: Micros) -> Vec<Vec<u8>> {
        if self.video && now.is_multiple_of(10 * MILLISECOND) {
            self.decode(now);
        }
        let mut out = Vec::new();
        if self.nacks {
            self.missing.retain(|_, (_, tries)| *tries < 10);
            let mut seqs = Vec::new();
            for (seq, (due, tries)) in &mut self.missing {
                if *due <= now {
                    *due = now + rtt.max(20 * MILLISECOND);
                    *tries += 1;
                    seqs.push(*seq as u16);
                }
            }
            if !seqs.is_empty() {
                out.push(Vec::new());
                write_nack(out.last_mut().expect("pushed"), Ssrc(1), self.ssrc, &seqs);
            }
        }
        let expects = self.got.last().is_some_and(|got| got.at + 200 * MILLISECOND > now);
        if self.video && self.plis && expects {
            let since = *self.stuck_since.get_or_insert(now);
            if now - since > 400 * MILLISECOND {
                self.stuck_since = Some(now);
                self.plis_sent += 1;
                out.push(Vec::new());
                write_pli(out.last_mut().expect("pushed"), Ssrc(1), self.ssrc);
            }
        }
        if now >= self.next_report && !self.got.is_empty() {
            self.next_report = now + SECOND;
            out.push(self.receiver_report(now));
        }
        out
    }

    fn receiver_report(&mut self, now: Micros) -> Vec<u8> {
        let highest = self.order.highest().unwrap_or(0);
        let expected = highest - std::mem::replace(&mut self.expected, highest);
        let received = std::mem::take(&mut self.received);
        let lost = expected.saturating_sub(received);
        let (last_report, delay) = self
            .last_report
            .map_or((0, 0), |(at, ntp)| (ntp, (((now - at) << 16) / SECOND) as u32));
        let block = ReportBlock {
            ssrc: self.ssrc,
            fraction_lost: (lost * 256).checked_div(expected).unwrap_or(0).min(255) as u8,
            lost: 0,
            highest_seq: highest as u32,
            jitter: 0,
            last_report,
            delay,
        };
        let mut out = Vec::new();
        write_receiver_report(&mut out, Ssrc(1), &[block]);
        out
    }

    /// Numbers never received between the first and the last.
    pub fn holes(&self) -> u64 {
        let mut seqs: Vec<u64> = self.got.iter().map(|got| got.seq).collect();
        seqs.sort_unstable();
        seqs.windows(2).map(|pair| pair[1] - pair[0] - 1).sum()
    }

    /// Longest time without a new frame, from `from` on.
    pub fn longest_freeze(&self, from: Micros) -> Micros {
        let times: Vec<_> = self.shown.iter().map(|s| s.at).filter(|at| *at >= from).collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(Micros::MAX)
    }

    /// Sequence-ordered packets of media.
    pub fn in_order(&self) -> Vec<Got> {
        let mut got = self.got.clone();
        got.sort_by_key(|got| got.seq);
        got
    }
}
