//! What the control plane orders holds at once, and what it may not order is refused.

use crate::camera;
use crate::link::CLEAR;
use crate::world::{Sent, World, codecs};
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::router::{Router, RouterEvent};
use media_core::rtcp::write_nack;
use media_core::spec::{Kind, ProducerSpec, RouterError, SlotSpec};

#[test]
fn after_a_producer_is_closed_nothing_of_it_goes_out() {
    for video in [true, false] {
        let mut world = World::new(71);
        let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
        let producer = if video { world.camera(alice, 1) } else { world.microphone(alice) };
        let slot = world.slot(bob, video);
        world.point(slot, Some(producer), 0);
        world.run(2_000);
        let sent = world.router.stats().rtp_out;
        assert!(sent > 40);
        world.allow(producer, false);
        world.run(2_000);
        // Neither what comes in, nor what was stored, by request or by another slot.
        let recent: Vec<u16> = world.view(slot).got.iter().map(|got| got.seq as u16).collect();
        let mut nack = Vec::new();
        write_nack(&mut nack, Ssrc(1), world.view(slot).ssrc, &recent[recent.len() - 30..]);
        world.peers[bob].up.send(world.now, &nack);
        let other = world.slot(bob, video);
        world.point(other, Some(producer), 0);
        world.run(1_000);
        assert_eq!(world.router.stats().rtp_out, sent);
    }
}

#[test]
fn a_producer_opened_again_shows_nothing_of_the_time_it_was_closed() {
    let mut world = World::new(72);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    world.allow(producer, false);
    let closed = world.now;
    world.run(1_000);
    world.allow(producer, true);
    let opened = world.now;
    world.run(1_000);
    let view = world.view(slot);
    let during = |stamp: &camera::Stamp| (closed..opened - 30_000).contains(&stamp.captured);
    assert!(!view.got.iter().filter_map(|got| got.stamp).any(|stamp| during(&stamp)));
    let again = view.shown.iter().find(|shown| shown.at > opened).unwrap();
    assert!(again.at - opened < 150_000, "{}", again.at - opened);
    assert_eq!(view.holes(), 0);
}

#[test]
fn a_tap_hears_an_open_producer_and_never_a_closed_one() {
    let mut world = World::new(73);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.microphone(alice);
    let taps = |world: &World| {
        let tapped = |e: &&(u64, RouterEvent)| matches!(e.1, RouterEvent::Tap { .. });
        world.events.iter().filter(tapped).count()
    };
    world.run(1_000);
    assert_eq!(taps(&world), 0);
    world.order(|router, _, _| router.tap_producer(producer, true));
    world.run(1_000);
    let heard = taps(&world);
    assert!((48..=51).contains(&heard), "{heard}");
    world.allow(producer, false);
    world.run(1_000);
    assert_eq!(taps(&world), heard);
    world.allow(producer, true);
    world.run(500);
    world.order(|router, _, _| router.tap_producer(producer, false));
    let heard = taps(&world);
    world.run(500);
    assert_eq!(taps(&world), heard);
}

#[test]
fn a_removed_producer_leaves_its_slots_empty_and_usable() {
    let mut world = World::new(74);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let (first, second) = (world.camera(alice, 1), world.camera(bob, 1));
    let slot = world.slot(bob, true);
    world.point(slot, Some(first), 0);
    world.run(1_000);
    world.order(|router, now, out| router.remove_producer(now, first, out));
    assert_eq!(world.switches(slot).last().unwrap().1, None);
    let sent = world.router.stats().rtp_out;
    world.run(1_000);
    assert_eq!(world.router.stats().rtp_out, sent);
    world.point(slot, Some(second), 0);
    world.run(1_000);
    assert!(world.view(slot).shown.len() > 40);
    assert_eq!(world.view(slot).holes(), 0);
}

#[test]
fn a_removed_transport_takes_its_producers_and_slots_with_it() {
    let mut world = World::new(75);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(1_000);
    let id = world.peers[alice].id;
    world.order(|router, now, out| router.remove_transport(now, id, out));
    let mut sent = Sent::default();
    let refused = world.router.allow_producer(world.now, producer, true, &mut sent);
    assert_eq!(refused, Err(RouterError::UnknownProducer));
    let id = world.peers[bob].id;
    world.order(|router, now, out| router.remove_transport(now, id, out));
    let refused = world.router.point_slot(world.now, slot, None, 0, &mut sent);
    assert_eq!(refused, Err(RouterError::UnknownSlot));
    assert_eq!(world.router.producer_stats().count() + world.router.transport_stats().count(), 0);
}

#[test]
fn nothing_is_sent_before_srtp_is_up() {
    let mut world = World::new(76);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    let early = TransportId(900);
    world.router.add_transport(early, &[]).unwrap();
    let slot = SlotId(901);
    world.router.add_slot(world.now, slot_spec(slot, early, Ssrc(9))).unwrap();
    world.point(slot, Some(producer), 0);
    world.run(1_000);
    assert_eq!(world.router.stats().rtp_out, 0);
    let mut sent = Sent::default();
    world.router.transport_ready(world.now, early, &mut sent);
    assert!(sent.packets.iter().any(|(to, _, media)| *to == early && *media));
}

fn slot_spec(id: SlotId, transport: TransportId, ssrc: Ssrc) -> SlotSpec {
    SlotSpec {
        id,
        transport,
        kind: Kind::Video,
        mid: "7".to_owned(),
        ssrc,
        rtx_ssrc: Some(Ssrc(ssrc.0 + 1)),
        codecs: codecs(true),
        cname: "stage".to_owned(),
    }
}

fn producer_spec(id: u64, transport: TransportId) -> ProducerSpec {
    ProducerSpec {
        id: ProducerId(id),
        transport,
        group: GroupId(1),
        kind: Kind::Video,
        mid: "0".to_owned(),
        codecs: codecs(true),
        rids: Vec::new(),
        ssrcs: Vec::new(),
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_a_stable_code() {
    let mut router = Router::new(1);
    let mut out = Sent::default();
    let peer = TransportId(1);
    let bad = |id: u8| [(id, "urn:ietf:params:rtp-hdrext:sdes:mid".to_owned())];
    assert_eq!(router.add_transport(peer, &bad(0)), Err(RouterError::BadExtension));
    assert_eq!(router.add_transport(peer, &bad(15)), Err(RouterError::BadExtension));
    router.add_transport(peer, &bad(4)).unwrap();
    assert_eq!(router.add_transport(peer, &[]), Err(RouterError::Duplicate));

    type Change = fn(&mut ProducerSpec);
    let spec = |change: Change| {
        let mut spec = producer_spec(1, peer);
        change(&mut spec);
        spec
    };
    let refused: [(Change, RouterError); 6] = [
        (|s| s.transport = TransportId(2), RouterError::UnknownTransport),
        (|s| s.codecs.clear(), RouterError::BadCodec),
        (|s| s.codecs[0].pt = Pt(128), RouterError::BadCodec),
        (|s| s.kind = Kind::Audio, RouterError::BadCodec),
        (|s| s.rids = vec!["x".to_owned(); 5], RouterError::TooMany),
        (|s| s.mid = "m".repeat(17), RouterError::BadName),
    ];
    for (change, error) in refused {
        assert_eq!(router.add_producer(0, spec(change)), Err(error));
    }
    router.add_producer(0, producer_spec(1, peer)).unwrap();
    assert_eq!(router.add_producer(0, producer_spec(1, peer)), Err(RouterError::Duplicate));

    router.add_slot(0, slot_spec(SlotId(1), peer, Ssrc(5))).unwrap();
    let taken = router.add_slot(0, slot_spec(SlotId(2), peer, Ssrc(6)));
    assert_eq!(taken, Err(RouterError::Duplicate));
    let mut sound = slot_spec(SlotId(3), peer, Ssrc(20));
    (sound.kind, sound.codecs) = (Kind::Audio, codecs(false));
    router.add_slot(0, sound).unwrap();
    let mixed = router.point_slot(0, SlotId(3), Some(ProducerId(1)), 0, &mut out);
    assert_eq!(mixed, Err(RouterError::KindMismatch));
    let unknown = router.point_slot(0, SlotId(1), Some(ProducerId(7)), 0, &mut out);
    assert_eq!(unknown, Err(RouterError::UnknownProducer));
    assert_eq!(RouterError::KindMismatch.code(), "kind_mismatch");
    assert_eq!(router.tap_producer(ProducerId(9), true), Err(RouterError::UnknownProducer));
}

#[test]
fn a_peer_may_name_a_bounded_number_of_sources() {
    let mut world = World::new(77);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    let mid = world.device(alice, 0).mid.clone();
    let mut number = 0;
    let mut sent = Sent::default();
    for ssrc in 0..10_000 {
        let fields = media_core::rtp::HeaderFields {
            marker: false,
            pt: camera::VP8,
            seq: 1,
            timestamp: 1,
            ssrc: Ssrc(ssrc),
            padded: false,
        };
        let mid = Some(mid.as_bytes());
        let packet =
            camera::build(&fields, mid, None, false, None, world.now, &mut number, &[0x10, 0]);
        world.router.on_rtp(world.now, world.peers[alice].id, &packet, &mut sent);
    }
    assert_eq!(world.router.producer_stats().filter(|s| s.producer == producer).count(), 1);
    // The honest source is learnt again as soon as it says its name.
    world.run(500);
    assert!(world.router.producer_stats().next().unwrap().packets > 5);
}
