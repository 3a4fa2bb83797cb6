//! Any sequence of orders and packets: no panic, nothing of a closed producer goes out, and no
//! number of an SSRC is used twice (RFC 7714 8.1).

#![no_main]

use std::collections::HashMap;

use libfuzzer_sys::fuzz_target;
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::router::{Outbox, Router, RouterEvent};
use media_core::rtp::RtpPacket;
use media_core::seq::Unwrap16;
use media_core::spec::{Codec, CodecName, ProducerSpec, SlotSpec};
use media_core::time::Micros;

const PUBLISHER: TransportId = TransportId(1);
const WATCHER: TransportId = TransportId(2);
const CODECS: [CodecName; 3] = [CodecName::Opus, CodecName::Vp8, CodecName::H264];

fuzz_target!(|data: &[u8]| {
    let mut router = Router::new(1);
    let mut out = Strict::default();
    let mut now: Micros = 1_000_000_000;
    set_up(&mut router, &mut out);
    let mut rest = data;
    while let Some(([what, argument, gap], after)) = rest.split_first_chunk() {
        now += Micros::from(*gap) * 700;
        // Packets come with the time the kernel saw them, a little before the last order.
        let arrival = now - Micros::from(*argument) * 50;
        let (packet, after) = after.split_at(usize::from(*argument).min(after.len()));
        let id = u64::from(argument % 3);
        rest = match what % 8 {
            0 | 1 | 2 => {
                router.on_rtp(arrival, PUBLISHER, packet, &mut out);
                after
            }
            3 => {
                router.on_rtcp(arrival, PUBLISHER, packet, &mut out);
                after
            }
            4 => {
                router.on_rtcp(arrival, WATCHER, packet, &mut out);
                after
            }
            5 => {
                let producer = (argument & 4 == 0).then_some(ProducerId(id));
                let max_layer = argument >> 5;
                router.point_slot(now, SlotId(id), producer, max_layer, &mut out).expect("known");
                &rest[3..]
            }
            6 => {
                let (id, allowed) = (ProducerId(id), argument & 4 == 0);
                out.closed = !allowed && closes_all(&mut router, now, &mut out);
                if allowed {
                    router.allow_producer(now, id, true, &mut out).expect("known");
                }
                &rest[3..]
            }
            _ => {
                assert!(router.on_timer(now, &mut out) > now);
                &rest[3..]
            }
        };
    }
    router.on_timer(now + 3_000_000, &mut out);
    router.remove_transport(now, PUBLISHER, &mut out).expect("known");
    router.remove_transport(now, WATCHER, &mut out).expect("known");
});

fn closes_all(router: &mut Router, now: Micros, out: &mut Strict) -> bool {
    for id in 0..3 {
        router.allow_producer(now, ProducerId(id), false, out).expect("known");
    }
    true
}

fn set_up(router: &mut Router, out: &mut Strict) {
    let uris = [
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    ];
    let extensions: Vec<_> = (1..).zip(uris).map(|(id, uri)| (id, uri.to_owned())).collect();
    for transport in [PUBLISHER, WATCHER] {
        router.add_transport(transport, &extensions).expect("new");
        router.transport_ready(0, transport, out);
    }
    for (id, name) in (0..).zip(CODECS) {
        let codec = Codec { name, pt: Pt(96 + id), clock: 90_000, rtx: Some(Pt(106 + id)) };
        let video = name != CodecName::Opus;
        let number = u64::from(id);
        let spec = ProducerSpec {
            id: ProducerId(number),
            transport: PUBLISHER,
            group: GroupId(1),
            kind: name.kind(),
            mid: id.to_string(),
            codecs: vec![codec],
            rids: if video { vec!["q".into(), "h".into()] } else { Vec::new() },
            ssrcs: vec![(Ssrc(u32::from(id)), Some(Ssrc(16 + u32::from(id))))],
        };
        router.add_producer(0, spec).expect("new");
        router.allow_producer(0, ProducerId(number), true, out).expect("known");
        router.tap_producer(ProducerId(number), true).expect("known");
        let spec = SlotSpec {
            id: SlotId(number),
            transport: WATCHER,
            kind: name.kind(),
            mid: id.to_string(),
            ssrc: Ssrc(32 + u32::from(id)),
            rtx_ssrc: Some(Ssrc(48 + u32::from(id))),
            codecs: CODECS
                .iter()
                .zip(0..)
                .filter(|(known, _)| known.kind() == name.kind())
                .map(|(name, id)| Codec { name: *name, pt: Pt(100 + id), ..codec })
                .collect(),
            cname: "c".into(),
        };
        router.add_slot(0, spec).expect("new");
        router.point_slot(0, SlotId(number), Some(ProducerId(number)), 1, out).expect("known");
    }
}

/// Numbers looked back on for a second use.
const WINDOW: usize = 4096;

#[derive(Default)]
struct Strict {
    used: HashMap<Ssrc, (Unwrap16, Vec<u64>)>,
    closed: bool,
}

impl Outbox for Strict {
    fn rtp(&mut self, transport: TransportId, header: &[u8], payload: &[u8], padding: u8) {
        assert_eq!(transport, WATCHER);
        assert!(!self.closed, "a packet of a closed producer");
        let mut packet = [header, payload].concat();
        packet.resize(packet.len() + usize::from(padding), padding);
        let rtp = RtpPacket::parse(&packet).expect("what the router wrote");
        assert_eq!(rtp.padding, padding);
        let (order, used) = self.used.entry(rtp.ssrc).or_default();
        let full = order.follow(rtp.seq);
        assert!(!used.contains(&full), "a number used twice");
        used.push(full);
        if used.len() > WINDOW {
            used.remove(0);
        }
    }

    fn rtcp(&mut self, _: TransportId, compound: &[u8]) {
        for packet in media_core::rtcp::Packets::new(compound) {
            packet.expect("what the router wrote");
        }
    }

    fn event(&mut self, event: RouterEvent) {
        assert!(!self.closed || !matches!(event, RouterEvent::Tap { .. }));
    }
}
