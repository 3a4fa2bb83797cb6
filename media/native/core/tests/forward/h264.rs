//! H.264: a source begins with the parameter sets of an IDR picture, wherever they are packed.

use crate::camera;
use crate::link::CLEAR;
use crate::world::{Sent, World};
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::rtcp::write_nack;
use media_core::rtp::{HeaderFields, RtpPacket};
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, SlotSpec};

const SPS_AND_PPS: &[u8] = &[0x78, 0, 3, 0x67, 1, 2, 0, 2, 0x68, 3];
const IDR_FIRST: &[u8] = &[0x7c, 0x85, 1, 2, 3];
const IDR_LAST: &[u8] = &[0x7c, 0x45, 4, 5];
const SLICE: &[u8] = &[0x61, 9, 9];
const PT: Pt = Pt(102);

struct Stream {
    world: World,
    producer: ProducerId,
    slot: SlotId,
    watcher: TransportId,
    seq: u16,
}

impl Stream {
    fn new() -> Self {
        let mut world = World::new(101);
        let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
        let codecs =
            vec![Codec { name: CodecName::H264, pt: PT, clock: 90_000, rtx: Some(Pt(103)) }];
        let (producer, slot) = (ProducerId(50), SlotId(51));
        let watcher = world.peers[bob].id;
        let spec = ProducerSpec {
            id: producer,
            transport: world.peers[alice].id,
            group: GroupId(1),
            kind: Kind::Video,
            mid: "0".to_owned(),
            codecs: codecs.clone(),
            rids: Vec::new(),
            ssrcs: vec![(Ssrc(1), None)],
        };
        world.router.add_producer(world.now, spec).unwrap();
        let spec = SlotSpec {
            id: slot,
            transport: watcher,
            kind: Kind::Video,
            mid: "s".to_owned(),
            ssrc: Ssrc(60),
            rtx_ssrc: Some(Ssrc(61)),
            codecs,
            cname: "stage".to_owned(),
        };
        world.router.add_slot(world.now, spec).unwrap();
        world.allow(producer, true);
        world.point(slot, Some(producer), 0);
        Self { world, producer, slot, watcher, seq: 100 }
    }

    /// Sends one packet in, and gives what the watcher is sent for it: (number, payload).
    fn packet(&mut self, frame: u32, payload: &[u8], marker: bool) -> Vec<(u16, Vec<u8>)> {
        let fields = HeaderFields {
            marker,
            pt: PT,
            seq: self.seq,
            timestamp: frame * 3_600,
            ssrc: Ssrc(1),
            padded: false,
        };
        self.seq += 1;
        self.world.now += 10_000;
        let (now, mut number) = (self.world.now, 0);
        let packet = camera::build(&fields, None, None, false, None, now, &mut number, payload);
        let mut sent = Sent::default();
        self.world.router.on_rtp(now, self.world.peers[0].id, &packet, &mut sent);
        self.to_watcher(&sent)
    }

    fn to_watcher(&self, sent: &Sent) -> Vec<(u16, Vec<u8>)> {
        let media = sent.packets.iter().filter(|(to, _, media)| *to == self.watcher && *media);
        let read = media.map(|(_, packet, _)| RtpPacket::parse(packet).unwrap());
        read.map(|rtp| (rtp.seq, rtp.payload.to_vec())).collect()
    }

    fn payloads(sent: Vec<(u16, Vec<u8>)>) -> Vec<Vec<u8>> {
        sent.into_iter().map(|(_, payload)| payload).collect()
    }
}

#[test]
fn a_source_begins_with_its_parameter_sets_once_the_idr_slice_is_there() {
    let mut stream = Stream::new();
    assert!(stream.packet(0, SLICE, true).is_empty());
    assert!(stream.packet(1, SPS_AND_PPS, false).is_empty());
    let begun = Stream::payloads(stream.packet(1, IDR_FIRST, false));
    assert_eq!(begun, [SPS_AND_PPS, IDR_FIRST]);
    assert_eq!(Stream::payloads(stream.packet(1, IDR_LAST, true)), [IDR_LAST]);
    assert_eq!(Stream::payloads(stream.packet(2, SLICE, true)), [SLICE]);
}

#[test]
fn parameter_sets_before_an_ordinary_picture_begin_nothing() {
    let mut stream = Stream::new();
    assert!(stream.packet(1, SPS_AND_PPS, false).is_empty());
    assert!(stream.packet(1, SLICE, true).is_empty());
    assert!(stream.packet(2, IDR_FIRST, false).is_empty(), "parameter sets of another picture");
}

#[test]
fn a_late_joiner_is_replayed_from_the_parameter_sets() {
    let mut stream = Stream::new();
    let early = stream.slot;
    for (frame, payload, marker) in
        [(1, SPS_AND_PPS, false), (1, IDR_FIRST, false), (1, IDR_LAST, true), (2, SLICE, true)]
    {
        stream.packet(frame, payload, marker);
    }
    stream.world.point(early, None, 0);
    let mut sent = Sent::default();
    let (now, producer) = (stream.world.now, Some(stream.producer));
    stream.world.router.point_slot(now, early, producer, 0, &mut sent).unwrap();
    let replayed = stream.to_watcher(&sent);
    assert!(replayed.windows(2).all(|pair| pair[1].0 == pair[0].0.wrapping_add(1)));
    assert_eq!(Stream::payloads(replayed), [SPS_AND_PPS, IDR_FIRST, IDR_LAST, SLICE]);
}

#[test]
fn nothing_before_a_key_frame_in_the_stream_is_sent_again() {
    let mut stream = Stream::new();
    stream.packet(1, SPS_AND_PPS, false);
    stream.packet(1, IDR_FIRST, true);
    let old = stream.packet(2, SLICE, true)[0].0;
    let parameters = stream.packet(3, SPS_AND_PPS, false)[0].0;
    stream.packet(3, IDR_FIRST, true);
    stream.world.now += 100_000;
    for (asked, answers) in [(old, 0), (parameters, 1)] {
        let mut nack = Vec::new();
        write_nack(&mut nack, Ssrc(9), Ssrc(60), &[asked]);
        let mut sent = Sent::default();
        stream.world.router.on_rtcp(stream.world.now, stream.watcher, &nack, &mut sent);
        assert_eq!(stream.to_watcher(&sent).len(), answers);
    }
}

#[test]
fn timestamps_that_run_backwards_are_replayed_in_order_of_time() {
    let mut stream = Stream::new();
    stream.packet(5, SPS_AND_PPS, false);
    stream.packet(5, IDR_FIRST, true);
    for frame in [9, 7, 8, 6] {
        stream.packet(frame, SLICE, true);
    }
    stream.seq += 1;
    stream.packet(10, SLICE, true);
    let slot = stream.slot;
    stream.world.point(slot, None, 0);
    let mut sent = Sent::default();
    let (now, producer) = (stream.world.now, Some(stream.producer));
    stream.world.router.point_slot(now, slot, producer, 0, &mut sent).unwrap();
    assert_eq!(stream.to_watcher(&sent).len(), 7);
    // What was missing comes, with a time between two that were replayed out of order.
    stream.seq -= 2;
    assert_eq!(stream.packet(7, SLICE, true).len(), 1);
}
