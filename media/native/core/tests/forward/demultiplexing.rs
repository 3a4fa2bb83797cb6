//! Which producer and layer a packet belongs to, and which extensions a receiver is sent.

use crate::camera::{self, Device};
use crate::link::{CLEAR, Weather};
use crate::world::{Sent, World, codecs, extensions};
use media_core::ids::{GroupId, ProducerId, SlotId, Ssrc, TransportId};
use media_core::router::RouterEvent;
use media_core::rtp::RtpPacket;
use media_core::spec::{Kind, ProducerSpec, SlotSpec};

#[test]
fn layers_are_learnt_by_name_and_remembered_when_the_names_cease() {
    let mut world = World::new(81);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let mut device = Device::camera(9, "video", 3, 25, 1);
    device.names_for = 20;
    let producer = world.publish(alice, device);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 2);
    world.run(5_000);
    assert_eq!(world.router.producer_stats().count(), 3);
    assert_eq!(world.view(slot).shown.last().unwrap().stamp.layer, 2);
    assert_eq!(world.router.stats().strangers, 0);
}

#[test]
fn retransmissions_find_their_layer_by_the_repaired_name() {
    let mut world = World::new(82);
    let lossy = Weather { loss: 0.1, ..CLEAR };
    let (alice, bob) = (world.peer(lossy, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 3);
    let slots: Vec<_> = (0..3).map(|_| world.slot(bob, true)).collect();
    for (layer, slot) in slots.iter().enumerate() {
        world.point(*slot, Some(producer), layer as u8);
    }
    world.run(20_000);
    for (layer, slot) in slots.iter().enumerate() {
        let view = world.view(*slot);
        assert!(view.shown.len() > 485, "layer {layer}: {}", view.shown.len());
        assert!(view.shown.iter().skip(5).all(|s| usize::from(s.stamp.layer) == layer));
    }
}

#[test]
fn sources_without_names_are_known_by_signalling_or_by_their_payload_type() {
    let mut world = World::new(83);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    for signalled in [true, false] {
        let source = if signalled { 20 } else { 21 };
        let peer = if signalled { alice } else { bob };
        let mut device = Device::camera(source, "", 1, 25, 1);
        device.names_for = 0;
        let layer = &device.layers[0];
        let id = ProducerId(100 + u64::from(source));
        let spec = ProducerSpec {
            id,
            transport: world.peers[peer].id,
            group: GroupId(1),
            kind: Kind::Video,
            mid: String::new(),
            codecs: codecs(true),
            rids: Vec::new(),
            ssrcs: if signalled { vec![(layer.ssrc, Some(layer.rtx))] } else { Vec::new() },
        };
        world.router.add_producer(world.now, spec).unwrap();
        device.turn(true, world.now);
        world.peers[peer].devices.push(device);
        world.run(1_000);
        assert!(world.router.producer_stats().any(|stats| stats.producer == id));
    }
}

#[test]
fn an_unknown_name_belongs_to_nobody() {
    let mut world = World::new(84);
    let alice = world.peer(CLEAR, CLEAR);
    let device = Device::camera(9, "nobody", 1, 25, 1);
    world.camera(alice, 1);
    world.peers[alice].devices[0] = device;
    world.run(1_000);
    assert_eq!(world.router.producer_stats().count(), 0);
    assert!(world.router.stats().strangers > 0);
}

#[test]
fn activity_and_silence_of_each_layer_are_told_once() {
    let mut world = World::new(85);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 3);
    world.run(2_000);
    world.device(alice, 0).layers[2].on = false;
    world.run(5_000);
    let told: Vec<_> = world.events.iter().map(|(_, event)| event.clone()).collect();
    for layer in 0..3 {
        let active = RouterEvent::ProducerActive { producer, layer };
        assert_eq!(told.iter().filter(|event| **event == active).count(), 1);
    }
    let silent = RouterEvent::ProducerSilent { producer, layer: 2 };
    assert_eq!(told.iter().filter(|event| **event == silent).count(), 1);
    assert_eq!(told.len(), 4);
}

/// The extensions of the packets that a receiver with these agreed to is sent.
fn sent_extensions(agreed: &[(u8, String)]) -> Vec<(u8, Vec<u8>)> {
    let mut world = World::new(86);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.microphone(alice);
    let (transport, slot) = (TransportId(500), SlotId(501));
    world.router.add_transport(transport, agreed).unwrap();
    let spec = SlotSpec {
        id: slot,
        transport,
        kind: Kind::Audio,
        mid: "voice1".to_owned(),
        ssrc: Ssrc(5),
        rtx_ssrc: None,
        codecs: codecs(false),
        cname: "stage".to_owned(),
    };
    world.router.add_slot(world.now, spec).unwrap();
    world.router.transport_ready(world.now, transport, &mut Sent::default());
    world.point(slot, Some(producer), 0);
    let mut sent = Sent::default();
    let mut number = 0;
    let packets = {
        world.now += 100_000;
        let now = world.now;
        world.device(alice, 0).produce(now, &mut number)
    };
    for packet in packets {
        world.router.on_rtp(world.now, world.peers[alice].id, &packet, &mut sent);
    }
    let (_, packet, _) = sent.packets.iter().find(|(to, ..)| *to == transport).unwrap();
    let rtp = RtpPacket::parse(packet).unwrap();
    assert_eq!(rtp.ssrc, Ssrc(5));
    rtp.extensions.map(|(id, data)| (id, data.to_vec())).collect()
}

#[test]
fn only_agreed_extensions_are_sent_under_the_receiver_s_ids() {
    assert!(sent_extensions(&[]).is_empty());
    let mut agreed = extensions(&[camera::MID, camera::LEVEL]);
    agreed[0].0 = 9;
    agreed[1].0 = 13;
    agreed.push((3, "urn:example:unknown".to_owned()));
    assert_eq!(sent_extensions(&agreed), [(9, b"voice1".to_vec()), (13, vec![0x80 | 30])]);
}

#[test]
fn ids_over_14_are_sent_in_the_two_byte_form() {
    let mut agreed = extensions(&[camera::MID, camera::NUMBER]);
    agreed[0].0 = 200;
    let sent = sent_extensions(&agreed);
    assert_eq!(sent[0], (200, b"voice1".to_vec()));
    assert_eq!((sent[1].0, sent[1].1.len()), (camera::NUMBER, 2));
}
