//! Loss, repaired hop by hop.

use crate::camera::{self, VP8, VP8_RTX};
use crate::link::{CLEAR, Weather};
use crate::world::{Sent, World};
use media_core::ids::{SlotId, Ssrc};
use media_core::rtcp::write_nack;
use media_core::rtp::HeaderFields;
use media_core::time::{MILLISECOND, SECOND};

/// One camera and one watcher; the world and the slot after a minute.
fn minute(up: Weather, down: Weather) -> (World, SlotId) {
    let mut world = World::new(4);
    let (alice, bob) = (world.peer(up, up), world.peer(down, down));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(60_000);
    (world, slot)
}

fn shown_share(up: Weather, down: Weather) -> f64 {
    let (mut world, slot) = minute(up, down);
    world.view(slot).shown.len() as f64 / (60.0 * 25.0)
}

fn lossy(loss: f64) -> Weather {
    Weather { loss, delay: 25 * MILLISECOND, jitter: 5 * MILLISECOND, ..CLEAR }
}

#[test]
fn at_5_percent_loss_on_both_hops_nearly_every_frame_is_shown() {
    let share = shown_share(lossy(0.05), lossy(0.05));
    assert!(share > 0.995, "{share}");
}

#[test]
fn at_20_percent_loss_on_the_way_in_nearly_every_frame_is_shown() {
    let share = shown_share(lossy(0.20), CLEAR);
    assert!(share > 0.97, "{share}");
}

#[test]
fn at_20_percent_loss_on_the_way_out_nearly_every_frame_is_shown() {
    let share = shown_share(CLEAR, lossy(0.20));
    assert!(share > 0.97, "{share}");
}

#[test]
fn at_20_percent_loss_and_300_ms_round_trip_the_lowest_layer_keeps_moving() {
    let weather = Weather { loss: 0.20, delay: 150 * MILLISECOND, ..CLEAR };
    let (mut world, slot) = minute(CLEAR, weather);
    let shown = world.view(slot).shown.len();
    assert!(shown > 600, "{shown} frames in a minute");
}

#[test]
fn a_reordering_within_15_ms_is_waited_for_and_not_asked_again() {
    let weather =
        Weather { delay: 12 * MILLISECOND, jitter: 10 * MILLISECOND, reorder: 0.2, ..CLEAR };
    let (mut world, slot) = minute(weather, CLEAR);
    assert_eq!(world.peers[0].told.nacked.len(), 0);
    assert_eq!(world.view(slot).holes(), 0);
    assert_eq!(world.view(slot).duplicates, 0);
}

#[test]
fn duplicates_of_the_way_in_go_no_further() {
    let (mut world, slot) = minute(Weather { duplicate: 0.3, ..CLEAR }, CLEAR);
    assert_eq!(world.view(slot).duplicates, 0);
    assert_eq!(world.view(slot).holes(), 0);
}

#[test]
fn a_packet_is_asked_for_at_most_ten_times_a_round_trip_apart() {
    let mut world = World::new(31);
    let weather = Weather { delay: 40 * MILLISECOND, ..CLEAR };
    let (alice, bob) = (world.peer(weather, weather), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(5_000);
    // The publisher forgets everything: what is lost now can't be repaired.
    world.peers[alice].up.weather.loss = 1.0;
    world.run(40);
    world.peers[alice].up.weather.loss = 0.0;
    let forgotten = world.device(alice, 0).layers[0].seq;
    for _ in 0..3_000 {
        world.device(alice, 0).layers[0].forget();
        world.run(1);
    }
    let told = &world.peers[alice].told.nacked;
    let lost = forgotten.wrapping_sub(1);
    let asked: Vec<_> = told.iter().filter(|(_, seq)| *seq == lost).map(|(at, _)| *at).collect();
    assert!((5..=10).contains(&asked.len()), "{}", asked.len());
    assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= 70 * MILLISECOND), "{asked:?}");
    assert!(world.router.stats().lost_in >= 1);
}

#[test]
fn probes_on_the_rtx_stream_are_not_forwarded() {
    let mut world = World::new(32);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    let before = world.view(slot).got.len();
    let (rtx, mid) = (world.device(alice, 0).layers[0].rtx, world.device(alice, 0).mid.clone());
    world.device(alice, 0).on = false;
    world.run(50);
    let drained = world.view(slot).got.len();
    assert!(drained >= before);
    let mut sent = Sent::default();
    let mut number = 0;
    for probe in 0..50 {
        let fields = HeaderFields {
            marker: false,
            pt: VP8_RTX,
            seq: probe,
            timestamp: 0,
            ssrc: rtx,
            padded: true,
        };
        // 200 octets of padding and nothing else.
        let mut padding = [0; 200];
        padding[199] = 200;
        let mid = Some(mid.as_bytes());
        let probe =
            camera::build(&fields, mid, None, false, None, world.now, &mut number, &padding);
        world.router.on_rtp(world.now, world.peers[alice].id, &probe, &mut sent);
    }
    assert!(sent.packets.is_empty());
    assert_eq!(world.router.stats().strangers, 0);
}

#[test]
fn padding_of_a_publisher_is_swallowed_without_a_gap() {
    let mut world = World::new(33);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    for _ in 0..20 {
        world.run(200);
        let now = world.now;
        let device = world.device(alice, 0);
        let layer = &mut device.layers[0];
        let fields = HeaderFields {
            marker: false,
            pt: VP8,
            seq: layer.seq,
            timestamp: 7,
            ssrc: layer.ssrc,
            padded: true,
        };
        layer.seq = layer.seq.wrapping_add(1);
        let mut number = 0;
        let mut padding = [0; 50];
        padding[49] = 50;
        let packet = camera::build(&fields, None, None, false, None, now, &mut number, &padding);
        world.peers[alice].up.send(now, &packet);
    }
    world.run(1_000);
    assert_eq!(world.view(slot).holes(), 0);
    assert!(world.view(slot).got.iter().all(|got| got.stamp.is_some()));
    assert!(world.view(slot).shown.len() >= 120);
}

#[test]
fn what_was_never_sent_is_never_sent_again() {
    let (mut world, slot) = minute(CLEAR, CLEAR);
    let ssrc = world.view(slot).ssrc;
    let sent_before = world.router.stats().rtx_out;
    let highest = world.view(slot).got.last().unwrap().seq as u16;
    let mut nack = Vec::new();
    let seqs: Vec<u16> = (1..500).map(|ahead| highest.wrapping_add(ahead)).collect();
    write_nack(&mut nack, Ssrc(1), ssrc, &seqs);
    let mut sent = Sent::default();
    world.router.on_rtcp(world.now, world.peers[1].id, &nack, &mut sent);
    assert!(sent.packets.is_empty());
    assert_eq!(world.router.stats().rtx_out, sent_before);
}

#[test]
fn a_greedy_receiver_gets_retransmissions_within_its_budget_only() {
    let (mut world, slot) = minute(CLEAR, CLEAR);
    let ssrc = world.view(slot).ssrc;
    let recent: Vec<u16> =
        world.view(slot).got.iter().rev().take(40).map(|got| got.seq as u16).rev().collect();
    let mut nack = Vec::new();
    write_nack(&mut nack, Ssrc(1), ssrc, &recent);
    let mut octets = 0;
    for _ in 0..1_000 {
        world.now += MILLISECOND;
        let mut sent = Sent::default();
        world.router.on_rtcp(world.now, world.peers[1].id, &nack, &mut sent);
        octets += sent.packets.iter().map(|(_, packet, _)| packet.len()).sum::<usize>();
    }
    assert!(octets > 10_000);
    assert!(octets < 110_000, "{octets} octets in a second");
}

#[test]
fn nothing_before_a_key_frame_is_sent_again() {
    let (mut world, slot) = minute(CLEAR, CLEAR);
    let before: Vec<u16> =
        world.view(slot).got.iter().rev().take(10).map(|got| got.seq as u16).rev().collect();
    world.device(0, 0).key_wanted = true;
    world.run(100);
    let (ssrc, id) = (world.view(slot).ssrc, world.peers[1].id);
    let mut nack = Vec::new();
    write_nack(&mut nack, Ssrc(1), ssrc, &before);
    let mut sent = Sent::default();
    world.router.on_rtcp(world.now, id, &nack, &mut sent);
    assert!(sent.packets.is_empty());
}

#[test]
fn a_retransmission_repeats_the_packet_under_its_own_number() {
    let (mut world, slot) = minute(CLEAR, Weather { loss: 0.1, ..CLEAR });
    let view = world.view(slot);
    assert!(view.rtx_got > 100);
    let ordered = view.in_order();
    // Repaired packets fit between their neighbours: same picture, or one further.
    for pair in ordered.windows(2) {
        let id = |got: &crate::watcher::Got| got.descriptor.unwrap().picture.unwrap().value;
        let step = id(&pair[1]).wrapping_sub(id(&pair[0])) & 0x7fff;
        assert!(u64::from(step) <= pair[1].seq - pair[0].seq);
        assert!(pair[0].timestamp <= pair[1].timestamp);
    }
    assert!(ordered.iter().any(|got| got.repaired));
}

#[test]
fn a_hole_too_large_to_repair_is_mended_by_a_key_frame() {
    let mut world = World::new(34);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.device(alice, 0).layers[0].weight = 40;
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    world.peers[alice].up.weather.loss = 1.0;
    world.run(1_000);
    world.peers[alice].up.weather.loss = 0.0;
    let (back, asked) = (world.now, world.peers[alice].told.nacked.len());
    world.run(1_000);
    assert!(world.peers[alice].told.nacked.len() < asked + 50);
    let again = world.view(slot).shown.iter().find(|shown| shown.at > back).unwrap();
    assert!(again.at - back < SECOND / 4, "{}", again.at - back);
}
