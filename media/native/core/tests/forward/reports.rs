//! Reports and feedback, measured by the relay itself for each hop.

use crate::link::{CLEAR, Weather};
use crate::world::World;
use media_core::time::{MILLISECOND, Micros, SECOND};

#[test]
fn a_publisher_hears_of_its_own_loss_each_second() {
    let mut world = World::new(51);
    let lossy = Weather { loss: 0.1, ..CLEAR };
    let (alice, bob) = (world.peer(lossy, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(60_000);
    let ssrc = world.device(alice, 0).layers[0].ssrc;
    let blocks = &world.peers[alice].told.blocks;
    assert!((58..=61).contains(&blocks.len()), "{}", blocks.len());
    assert!(blocks.iter().all(|(_, block)| block.ssrc == ssrc));
    // The receiver repairs, but what was lost stays counted.
    let mean = blocks.iter().map(|(_, b)| f64::from(b.fraction_lost)).sum::<f64>()
        / 256.0
        / blocks.len() as f64;
    assert!((0.08..0.12).contains(&mean), "{mean}");
    let (_, last) = blocks.last().unwrap();
    let stats = world.router.producer_stats().next().unwrap();
    assert!((f64::from(last.lost) / (60.0 * 25.0) - 0.1).abs() < 0.03, "{}", last.lost);
    assert!((stats.lost - i64::from(last.lost)).abs() < 10);
}

#[test]
fn a_publisher_hears_of_its_last_report_and_how_long_it_was_held() {
    let mut world = World::new(52);
    let delayed = Weather { delay: 30 * MILLISECOND, ..CLEAR };
    let alice = world.peer(delayed, delayed);
    world.camera(alice, 1);
    world.run(10_000);
    let skew = world.peers[alice].skew;
    let (at, block) = *world.peers[alice].told.blocks.last().unwrap();
    let now = (media_core::ntp::from_micros(at + skew) >> 16) as u32;
    let rtt = now.wrapping_sub(block.last_report).wrapping_sub(block.delay);
    let rtt = (u64::from(rtt) * SECOND) >> 16;
    assert!((59_000..62_000).contains(&rtt), "{rtt}");
}

#[test]
fn jitter_is_that_of_the_path() {
    let mut world = World::new(53);
    let alice = world.peer(Weather { jitter: 16 * MILLISECOND, ..CLEAR }, CLEAR);
    world.microphone(alice);
    world.run(30_000);
    let jitter = world.router.producer_stats().next().unwrap().jitter;
    // Two arrivals spread evenly over 16 ms differ by a third of it on average: 256 units.
    assert!((150..350).contains(&jitter), "{jitter}");
}

#[test]
fn every_packet_of_a_publisher_is_accounted_for_ten_times_a_second() {
    let mut world = World::new(54);
    let lossy = Weather { loss: 0.05, jitter: 8 * MILLISECOND, reorder: 0.05, ..CLEAR };
    let alice = world.peer(lossy, CLEAR);
    world.camera(alice, 3);
    world.microphone(alice);
    world.run(30_000);
    let feedbacks = &world.peers[alice].told.feedbacks;
    assert!((280..=301).contains(&feedbacks.len()), "{}", feedbacks.len());
    let all: usize = feedbacks.iter().map(|(_, all, _)| all).sum();
    let lost: usize = feedbacks.iter().map(|(_, _, lost)| lost).sum();
    let share = lost as f64 / all as f64;
    assert!((0.035..0.065).contains(&share), "{share}");
    let steps = feedbacks.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(steps.into_iter().all(|step| step < 150 * MILLISECOND));
    assert!(world.peers[alice].told.rembs.is_empty());
}

#[test]
fn a_publisher_without_transport_wide_numbers_is_told_an_estimate() {
    let mut world = World::new(55);
    let alice = world.peer_with(CLEAR, CLEAR, &[1, 2, 3, 4, 6]);
    world.camera(alice, 3);
    world.run(20_000);
    let told = &world.peers[alice].told;
    assert!(told.feedbacks.is_empty());
    assert!(told.rembs.len() >= 18, "{}", told.rembs.len());
    let first = told.rembs[0].1;
    let last = told.rembs.last().unwrap().1;
    assert!(first >= 900_000 && last > first, "{first} {last}");
    world.peers[alice].up.weather.loss = 0.3;
    world.run(10_000);
    let fell = world.peers[alice].told.rembs.last().unwrap().1;
    assert!(fell < last / 2, "{last} {fell}");
}

/// The capture time of a frame or sound, on the relay's clock, as its slot's reports say.
fn reported_capture(
    world: &mut World,
    slot: media_core::ids::SlotId,
    rate: i64,
) -> Vec<(Micros, i64)> {
    let view = world.view(slot);
    let (_, report) = view.reports.last().copied().unwrap();
    let of = |timestamp: u64| {
        let units = i64::from((timestamp as u32).wrapping_sub(report.timestamp) as i32);
        media_core::ntp::to_micros(report.ntp) + units * 1_000_000 / rate
    };
    let recent = view.shown.iter().rev().take(25);
    recent.map(|shown| (shown.stamp.captured, of(shown.timestamp))).collect()
}

#[test]
fn lips_are_in_sync_over_switches_and_different_delays() {
    let mut world = World::new(56);
    let carol = world.peer(CLEAR, CLEAR);
    let (picture, sound) = (world.slot(carol, true), world.slot(carol, false));
    for turn in 0..6 {
        let jitter = Weather { delay: 20 * MILLISECOND, jitter: 15 * MILLISECOND, ..CLEAR };
        let peer = world.peer(jitter, CLEAR);
        let (camera, voice) = (world.camera(peer, 1), world.microphone(peer));
        // Pictures are encoded longer than sound: without sender reports this would be the skew.
        world.device(peer, 0).encoding = 60 * MILLISECOND;
        world.device(peer, 0).drift_ppm = 50 * (turn % 3 - 1);
        world.point(picture, Some(camera), 0);
        world.point(sound, Some(voice), 0);
        world.run(5_000);
        let shift = |pairs: Vec<(Micros, i64)>| {
            pairs.iter().map(|(captured, said)| said - *captured as i64).max().unwrap()
        };
        let seen = shift(reported_capture(&mut world, picture, 90_000));
        let heard = shift(reported_capture(&mut world, sound, 48_000));
        let skew = (seen - heard).abs();
        assert!(skew < 10 * MILLISECOND as i64, "turn {turn}: {skew} µs apart");
    }
}

#[test]
fn a_slot_reports_each_second_while_it_sends_and_never_while_empty() {
    let mut world = World::new(57);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let (used, unused) = (world.slot(bob, true), world.slot(bob, true));
    world.run(5_000);
    assert!(world.view(used).reports.is_empty());
    world.point(used, Some(producer), 0);
    world.run(10_000);
    assert!((9..=12).contains(&world.view(used).reports.len()));
    let first = world.view(used).reports[0].0 - world.view(used).shown[0].at;
    assert!(first < 200 * MILLISECOND, "{first}");
    assert!(world.view(unused).reports.is_empty());
    let info = world.view(used).reports.last().unwrap().1;
    assert!(u64::from(info.packets) + 60 > world.view(used).got.len() as u64);
}

#[test]
fn the_round_trip_of_a_watcher_is_measured() {
    let mut world = World::new(58);
    let far = Weather { delay: 75 * MILLISECOND, ..CLEAR };
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(far, far));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(10_000);
    let stats = world.router.transport_stats().find(|s| s.transport == world.peers[bob].id);
    let rtt = stats.unwrap().rtt;
    assert!((148_000..156_000).contains(&rtt), "{rtt}");
}

#[test]
fn a_watcher_s_own_loss_is_known() {
    let mut world = World::new(59);
    let lossy = Weather { loss: 0.15, ..CLEAR };
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, lossy));
    let producer = world.camera(alice, 3);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 2);
    world.run(20_000);
    let stats = world.router.transport_stats().find(|s| s.transport == world.peers[bob].id);
    let lost = f64::from(stats.unwrap().fraction_lost) / 256.0;
    assert!((0.05..0.25).contains(&lost), "{lost}");
}

#[test]
fn the_round_trip_of_a_publisher_is_measured_by_its_answer_to_our_reference_time() {
    let mut world = World::new(60);
    let alice = world.peer(CLEAR, CLEAR);
    world.camera(alice, 1);
    world.run(3_000);
    // An XR with DLRR (RFC 3611 4.5) that quotes our report of 90 ms ago, held for 50 ms.
    let own = world.peers[alice].told.reporters.last().copied().unwrap();
    let quoted = (media_core::ntp::from_micros(world.now - 90_000) >> 16) as u32;
    let held = (50_000u64 << 16) / SECOND;
    let words = [0x80cf_0005, 7, 0x0500_0003, own.0, quoted, held as u32];
    let xr: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    let mut sent = crate::world::Sent::default();
    for _ in 0..30 {
        world.router.on_rtcp(world.now, world.peers[alice].id, &xr, &mut sent);
    }
    let rtt = world.router.transport_stats().next().unwrap().rtt;
    assert!((39_000..41_000).contains(&rtt), "{rtt}");
    assert_eq!(world.router.stats().malformed, 0);
}
