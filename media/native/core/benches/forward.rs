//! What one forwarded packet costs the router, without encryption and sockets: one camera with three
//! layers, 500 watchers. Prints nanoseconds per packet sent.

#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use media_core::codec::vp8::{Descriptor, MAX_DESCRIPTOR, PictureId, Temporal};
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::router::{Outbox, Router, RouterEvent};
use media_core::rtp::{HeaderBuffer, HeaderFields};
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, SlotSpec};

const WATCHERS: u64 = 500;
const PICTURES: u32 = 500;
const PARTS: u32 = 6;

#[derive(Default)]
struct Count(u64);

impl Outbox for Count {
    fn rtp(&mut self, _: TransportId, header: &[u8], payload: &[u8], _: u8) {
        black_box((header, payload));
        self.0 += 1;
    }

    fn rtcp(&mut self, _: TransportId, compound: &[u8]) {
        black_box(compound);
    }

    fn event(&mut self, _: RouterEvent) {}
}

fn main() {
    let mut router = Router::new(1);
    let mut out = Count::default();
    set_up(&mut router, &mut out);
    let mut spent = std::time::Duration::ZERO;
    let mut seqs = [0u16; 3];
    for picture in 0..PICTURES {
        let now = 1_000_000 + u64::from(picture) * 40_000;
        for layer in 0..3 {
            for part in 0..PARTS {
                let seq = &mut seqs[layer as usize];
                *seq += 1;
                let packet = packet(layer, *seq, picture, part);
                let begin = Instant::now();
                router.on_rtp(now, TransportId(0), &packet, &mut out);
                spent += begin.elapsed();
            }
        }
        let begin = Instant::now();
        router.on_timer(now, &mut out);
        spent += begin.elapsed();
    }
    let each = spent.as_nanos() / u128::from(out.0.max(1));
    println!("{} packets sent, {each} ns each", out.0);
}

fn set_up(router: &mut Router, out: &mut Count) {
    let uris = [
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
    ];
    let extensions: Vec<_> = (1..).zip(uris).map(|(id, uri)| (id, uri.to_owned())).collect();
    let codecs = vec![Codec { name: CodecName::Vp8, pt: Pt(96), clock: 90_000, rtx: Some(Pt(97)) }];
    for id in 0..=WATCHERS {
        router.add_transport(TransportId(id), &extensions).unwrap();
        router.transport_ready(0, TransportId(id), out);
    }
    let spec = ProducerSpec {
        id: ProducerId(1),
        transport: TransportId(0),
        group: GroupId(1),
        kind: Kind::Video,
        mid: "0".to_owned(),
        codecs: codecs.clone(),
        rids: Vec::new(),
        ssrcs: (0..3).map(|layer| (Ssrc(layer), None)).collect(),
    };
    router.add_producer(0, spec).unwrap();
    router.allow_producer(0, ProducerId(1), true, out).unwrap();
    for id in 1..=WATCHERS {
        let spec = SlotSpec {
            id: SlotId(id),
            transport: TransportId(id),
            kind: Kind::Video,
            mid: "1".to_owned(),
            ssrc: Ssrc(100),
            rtx_ssrc: Some(Ssrc(101)),
            codecs: codecs.clone(),
            cname: "stage".to_owned(),
        };
        router.add_slot(0, spec).unwrap();
        router.point_slot(0, SlotId(id), Some(ProducerId(1)), 2, out).unwrap();
    }
}

fn packet(layer: u32, seq: u16, picture: u32, part: u32) -> Vec<u8> {
    let descriptor = Descriptor {
        start: part == 0,
        picture: Some(PictureId { value: picture as u16, wide: true }),
        tl0: Some(picture as u8),
        temporal: Some(Temporal { layer: 0, sync: false }),
        ..Descriptor::default()
    };
    let mut head = [0; MAX_DESCRIPTOR];
    let len = descriptor.write(&mut head);
    let fields = HeaderFields {
        marker: part + 1 == PARTS,
        pt: Pt(96),
        seq,
        timestamp: picture * 3_600,
        ssrc: Ssrc(layer),
        padded: false,
    };
    let mut header = HeaderBuffer::default();
    header.start(&fields, false);
    header.extension(2, &(seq.wrapping_mul(3)).to_be_bytes());
    let inverse_key = u8::from(picture > 0);
    [header.finish(), &head[..len], &[inverse_key], &[0x55; 1_000]].concat()
}
