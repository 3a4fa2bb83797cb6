//! Changing what a slot shows.

use crate::camera::Device;
use crate::link::{CLEAR, Weather};
use crate::watcher::Got;
use crate::world::World;
use media_core::ids::{ProducerId, SlotId};
use media_core::time::{MILLISECOND, Micros, SECOND};

/// Two cameras, one watcher with one slot.
fn two_cameras(seed: u64, weather: Weather) -> (World, [ProducerId; 2], SlotId) {
    let mut world = World::new(seed);
    let peers: Vec<_> = (0..3).map(|_| world.peer(weather, weather)).collect();
    let producers = [world.camera(peers[0], 1), world.camera(peers[1], 1)];
    let slot = world.slot(peers[2], true);
    (world, producers, slot)
}

fn picture_id(got: &Got) -> u16 {
    got.descriptor.unwrap().picture.unwrap().value
}

#[test]
fn a_switch_goes_on_in_the_same_numbering_without_a_jump() {
    let (mut world, producers, slot) = two_cameras(5, CLEAR);
    for turn in 0..20 {
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(1_500);
    }
    assert_eq!(world.switches(slot).len(), 20);
    let view = world.view(slot);
    assert_eq!(view.holes(), 0);
    assert_eq!(view.plis_sent, 0);
    for pair in view.in_order().windows(2) {
        let [before, after] = pair else { unreachable!() };
        assert!(after.timestamp >= before.timestamp);
        let step = picture_id(after).wrapping_sub(picture_id(before)) & 0x7fff;
        assert!(step <= 1, "picture ids go on one by one: {step}");
        let tl0 = |got: &Got| got.descriptor.unwrap().tl0.unwrap();
        assert!(tl0(after).wrapping_sub(tl0(before)) <= 1);
    }
    assert!(view.longest_freeze(0) < 150 * MILLISECOND, "{}", view.longest_freeze(0));
}

#[test]
fn frames_of_one_slot_have_strictly_increasing_timestamps() {
    let weather = Weather { jitter: 20 * MILLISECOND, reorder: 0.02, loss: 0.02, ..CLEAR };
    let (mut world, producers, slot) = two_cameras(6, weather);
    for turn in 0..40 {
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(700 + 13 * turn as u64);
    }
    let order = world.view(slot).in_order();
    let media: Vec<_> = order.iter().filter(|got| got.stamp.is_some()).collect();
    for pair in media.windows(2) {
        let same_frame = picture_id(pair[0]) == picture_id(pair[1]);
        assert_eq!(same_frame, pair[0].timestamp == pair[1].timestamp);
        assert!(pair[0].timestamp <= pair[1].timestamp);
    }
}

#[test]
fn the_first_packet_of_a_source_begins_a_key_frame() {
    let weather = Weather { jitter: 30 * MILLISECOND, reorder: 0.05, loss: 0.05, ..CLEAR };
    let (mut world, producers, slot) = two_cameras(7, weather);
    for turn in 0..30 {
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(1_000);
    }
    let mut source = None;
    for got in world.view(slot).in_order().iter().filter(|got| got.stamp.is_some()) {
        let stamp = got.stamp.unwrap();
        if source.replace(stamp.source) != Some(stamp.source) {
            assert!(stamp.key, "{stamp:?}");
        }
    }
}

#[test]
fn a_cache_is_replayed_to_a_late_joiner_without_asking_the_publisher() {
    let (mut world, [producer, _], slot) = two_cameras(8, CLEAR);
    let carol = 2;
    world.point(slot, Some(producer), 0);
    world.run(1_200);
    let asked = world.peers[0].told.plis.len();
    let late = world.slot(carol, true);
    let joined = world.now;
    world.point(late, Some(producer), 0);
    world.run(1_000);
    assert_eq!(world.peers[0].told.plis.len(), asked);
    let first = world.view(late).shown.first().unwrap().at;
    assert!(first - joined <= 15 * MILLISECOND, "{}", first - joined);
    assert_eq!(world.view(late).holes(), 0);
    assert!(world.view(late).longest_freeze(0) < 100 * MILLISECOND);
}

#[test]
fn replayed_frames_are_squeezed_and_the_live_ones_after_them_keep_their_pace() {
    let (mut world, [producer, _], slot) = two_cameras(9, CLEAR);
    world.run(1_000);
    world.point(slot, Some(producer), 0);
    world.run(1_000);
    world.point(slot, None, 0);
    world.point(slot, Some(producer), 0);
    world.run(1_000);
    let mut stamps: Vec<u64> = world.view(slot).in_order().iter().map(|g| g.timestamp).collect();
    stamps.dedup();
    let steps: Vec<u64> = stamps.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(steps.iter().any(|step| (1..=90).contains(step)));
    assert!(steps.iter().all(|step| *step <= 3700), "{steps:?}");
    assert!(steps.iter().rev().take(20).all(|step| *step == 3600));
}

/// How far the timestamps of a slot run behind the arrival of its frames.
fn lag(world: &mut World, slot: SlotId, from: Micros) -> Vec<i64> {
    let shown = world.view(slot).shown.iter().filter(|s| s.at >= from);
    shown.map(|s| s.timestamp as i64 / 90 - (s.stamp.captured / MILLISECOND) as i64).collect()
}

#[test]
fn late_key_frames_do_not_push_the_timestamps_forward() {
    let (mut world, producers, slot) = two_cameras(10, CLEAR);
    // Encoders of different speed, and every key frame has to be asked for over a slow link.
    world.device(0, 0).encoding = 10 * MILLISECOND;
    world.device(1, 0).encoding = 45 * MILLISECOND;
    world.run(3_000);
    for turn in 0..40 {
        world.point(slot, Some(producers[turn % 2]), 0);
        // Longer than a cache is kept: each switch waits for a key frame.
        world.run(2_600);
    }
    let start = world.view(slot).shown[0].at;
    let early = lag(&mut world, slot, start);
    let recent = world.now - 6 * SECOND;
    let late = lag(&mut world, slot, recent);
    let (first, last) = (early[20], *late.last().unwrap());
    assert!((last - first).abs() <= 75, "lag moved from {first} to {last} ms");
    let spread = late.iter().max().unwrap() - late.iter().min().unwrap();
    assert!(spread <= 75, "{spread}");
}

#[test]
fn clocks_that_drift_do_not_make_the_line_jump() {
    let (mut world, producers, slot) = two_cameras(11, CLEAR);
    world.device(0, 0).drift_ppm = 80;
    world.device(1, 0).drift_ppm = -80;
    for turn in 0..4 {
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(1_800_000 / 2);
        world.view(slot).got.clear();
    }
    let shown = &world.view(slot).shown;
    for pair in shown.windows(2) {
        let ticks = (pair[1].timestamp - pair[0].timestamp) as i64 / 90;
        let elapsed = ((pair[1].at - pair[0].at) / MILLISECOND) as i64;
        assert!((ticks - elapsed).abs() <= 160, "{ticks} ms of picture in {elapsed} ms");
    }
}

#[test]
fn nothing_of_the_old_source_comes_after_the_order() {
    let (mut world, producers, slot) = two_cameras(12, CLEAR);
    world.point(slot, Some(producers[0]), 0);
    world.run(2_000);
    let old = world.view(slot).shown.last().unwrap().stamp.source;
    // What is on its way to the watcher arrives within the link's delay.
    world.point(slot, Some(producers[1]), 0);
    let ordered = world.now;
    world.run(2_000);
    let view = world.view(slot);
    let after = view.got.iter().filter(|got| got.at > ordered + 10 * MILLISECOND);
    assert!(after.filter_map(|got| got.stamp).all(|stamp| stamp.source != old));
}

#[test]
fn an_unfinished_frame_costs_one_extra_number() {
    let mut world = World::new(13);
    let (alice, bob, carol) =
        (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let (a, b) = (world.camera(alice, 1), world.camera(bob, 1));
    let slot = world.slot(carol, true);
    world.device(alice, 0).layers[0].weight = 6;
    world.point(slot, Some(a), 0);
    world.point(slot, Some(b), 0);
    world.point(slot, Some(a), 0);
    // The link carries a packet in 8 ms: the order falls into the middle of a frame.
    world.peers[alice].up.weather.rate = 1_000_000;
    world.run(1_000);
    let mid_frame = |world: &mut World| {
        let got = world.view(slot).got.last().cloned();
        got.is_some_and(|got| !got.marker && world.now - got.at < 2 * MILLISECOND)
    };
    while !mid_frame(&mut world) {
        world.run(1);
    }
    world.point(slot, Some(b), 0);
    world.run(1_000);
    let view = world.view(slot);
    view.nacks = false;
    assert!(view.holes() <= 1);
    let order = view.in_order();
    let change = order.windows(2).find(|pair| {
        pair[0].stamp.unwrap().source != pair[1].stamp.unwrap().source && !pair[0].marker
    });
    let change = change.expect("a switch inside a frame");
    assert_eq!(change[1].seq, change[0].seq + 2);
}

#[test]
fn the_best_layer_up_to_the_order_is_shown() {
    let mut world = World::new(14);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 3);
    let slot = world.slot(bob, true);
    for (max, layer) in [(0, 0), (2, 2), (1, 1), (9, 2), (0, 0)] {
        world.point(slot, Some(producer), max);
        world.run(1_500);
        assert_eq!(world.view(slot).shown.last().unwrap().stamp.layer, layer);
    }
    assert_eq!(world.view(slot).holes(), 0);
    assert_eq!(world.view(slot).plis_sent, 0);
    assert!(world.view(slot).longest_freeze(0) < 150 * MILLISECOND);
}

#[test]
fn a_layer_that_falls_silent_is_replaced_and_taken_again_when_it_comes_back() {
    let mut world = World::new(15);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 3);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 2);
    world.run(2_000);
    world.device(alice, 0).layers[2].on = false;
    let off = world.now;
    world.run(600);
    let fell = world.switches(slot).last().copied().unwrap();
    assert_eq!(fell.2, 1);
    assert!(fell.0 - off < 400 * MILLISECOND, "{}", fell.0 - off);
    world.run(1_000);
    world.device(alice, 0).layers[2].on = true;
    world.device(alice, 0).key_wanted = true;
    world.run(500);
    assert_eq!(world.switches(slot).last().unwrap().2, 2);
    assert!(world.view(slot).longest_freeze(0) < 500 * MILLISECOND);
}

#[test]
fn a_stalled_path_is_no_reason_to_change_layers() {
    let mut world = World::new(16);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 3);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 2);
    world.run(2_000);
    let before = world.switches(slot).len();
    world.peers[alice].up.weather.loss = 1.0;
    world.run(800);
    world.peers[alice].up.weather.loss = 0.0;
    world.run(1_000);
    assert_eq!(world.switches(slot).len(), before);
}

#[test]
fn a_slot_pointed_before_the_publisher_sends_begins_with_its_first_frame() {
    let mut world = World::new(17);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 3);
    world.device(alice, 0).on = false;
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 1);
    world.run(3_000);
    assert!(world.view(slot).got.is_empty());
    let now = world.now;
    world.device(alice, 0).turn(true, now);
    world.run(500);
    let first = world.view(slot).shown.first().unwrap().at;
    assert!(first - now < 80 * MILLISECOND, "{}", first - now);
}

#[test]
fn a_publisher_that_starts_anew_is_shown_again_within_the_same_numbering() {
    let (mut world, [producer, _], slot) = two_cameras(18, CLEAR);
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    world.device(0, 0).restart();
    world.run(2_000);
    let view = world.view(slot);
    assert_eq!(view.holes(), 0);
    assert!(view.longest_freeze(0) < 150 * MILLISECOND, "{}", view.longest_freeze(0));
    let steps: Vec<_> =
        view.in_order().windows(2).map(|p| p[1].timestamp - p[0].timestamp).collect();
    assert!(steps.iter().all(|step| *step < 9_000), "{steps:?}");
}

#[test]
fn a_publisher_that_numbers_anew_on_the_same_ssrc_is_shown_again() {
    let (mut world, [producer, _], slot) = two_cameras(19, CLEAR);
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    let device = world.device(0, 0);
    let ssrc = device.layers[0].ssrc;
    device.restart();
    device.layers[0].ssrc = ssrc;
    world.run(2_000);
    let view = world.view(slot);
    assert!(view.longest_freeze(0) < 700 * MILLISECOND, "{}", view.longest_freeze(0));
    assert!(view.shown.len() > 80);
}

#[test]
fn a_camera_that_was_off_comes_back_without_freezing_for_good() {
    let (mut world, [producer, _], slot) = two_cameras(20, CLEAR);
    world.point(slot, Some(producer), 0);
    world.run(2_000);
    world.device(0, 0).on = false;
    world.run(20_000);
    let now = world.now;
    world.device(0, 0).turn(true, now);
    world.device(0, 0).key_wanted = true;
    world.run(2_000);
    let view = world.view(slot);
    let again = view.shown.iter().find(|shown| shown.at > now).unwrap();
    assert!(again.at - now < 600 * MILLISECOND, "{}", again.at - now);
    assert!(view.shown.len() > 85);
}

#[test]
fn a_slot_pointed_at_nothing_is_silent_and_says_so() {
    let (mut world, [producer, _], slot) = two_cameras(21, CLEAR);
    world.point(slot, Some(producer), 0);
    world.run(1_000);
    world.point(slot, None, 0);
    world.run(20);
    let count = world.view(slot).got.len();
    world.run(1_000);
    assert_eq!(world.view(slot).got.len(), count);
    assert_eq!(world.switches(slot).last().unwrap().1, None);
}

#[test]
fn slow_pictures_are_not_taken_for_silence() {
    let mut world = World::new(22);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let screen = Device::camera(9, "v9", 2, 4, 3);
    let producer = world.publish(alice, screen);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 1);
    world.run(10_000);
    let switches = world.switches(slot);
    assert!(switches.len() <= 2, "{switches:?}");
    assert_eq!(world.view(slot).shown.last().unwrap().stamp.layer, 1);
}

#[test]
fn a_thinned_slot_shows_fewer_pictures_without_gaps_and_all_again_later() {
    let (mut world, [producer, _], slot) = two_cameras(23, CLEAR);
    world.point(slot, Some(producer), 0);
    world.order(|router, _, _| router.thin_slot(slot, 0));
    world.run(8_000);
    let base = world.view(slot).shown.len();
    assert!((49..=53).contains(&base), "{base} of 200 pictures");
    world.order(|router, _, _| router.thin_slot(slot, 1));
    world.run(8_000);
    let half = world.view(slot).shown.len() - base;
    assert!((98..=102).contains(&half), "{half} of 200 pictures");
    world.order(|router, _, _| router.thin_slot(slot, 2));
    world.run(8_000);
    let all = world.view(slot).shown.len() - base - half;
    assert!((196..=202).contains(&all), "{all} of 200 pictures");
    let view = world.view(slot);
    assert_eq!((view.holes(), view.plis_sent), (0, 0));
    let order = view.in_order();
    let step = |pair: &[Got]| picture_id(&pair[1]).wrapping_sub(picture_id(&pair[0])) & 0x7fff;
    assert!(order.windows(2).all(|pair| step(pair) <= 1));
}

#[test]
fn a_thinned_slot_is_repaired_and_leaves_no_hole_for_what_it_left_out() {
    let weather = Weather { loss: 0.1, delay: 20 * MILLISECOND, ..CLEAR };
    let (mut world, [producer, _], slot) = two_cameras(24, weather);
    world.device(0, 0).layers[0].weight = 3;
    world.order(|router, _, _| router.thin_slot(slot, 1));
    world.point(slot, Some(producer), 0);
    world.run(30_000);
    let view = world.view(slot);
    let shown = view.shown.len();
    assert!((355..=380).contains(&shown), "{shown} of 375 pictures");
    assert!(view.shown.iter().all(|shown| shown.stamp.frame % 2 == 0));
}
