//! Slots of sound: switched at once, in whole frames, with nothing taken for loss that is silence.

use crate::link::{CLEAR, Weather};
use crate::world::World;
use media_core::ids::{ProducerId, SlotId};
use media_core::time::MILLISECOND;

fn two_voices(seed: u64, weather: Weather) -> (World, [ProducerId; 2], SlotId) {
    let mut world = World::new(seed);
    let peers: Vec<_> = (0..3).map(|_| world.peer(weather, weather)).collect();
    let producers = [world.microphone(peers[0]), world.microphone(peers[1])];
    let slot = world.slot(peers[2], false);
    (world, producers, slot)
}

#[test]
fn a_switch_of_sound_is_heard_with_the_next_packet() {
    let (mut world, producers, slot) = two_voices(61, CLEAR);
    for turn in 0..50 {
        let ordered = world.now;
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(300 + turn as u64);
        let source = if turn % 2 == 0 { 4 } else { 5 };
        let shown = &world.view(slot).shown;
        let first = shown.iter().find(|s| s.at > ordered && s.stamp.source == source).unwrap();
        assert!(first.at - ordered <= 35 * MILLISECOND, "{}", first.at - ordered);
    }
    assert_eq!(world.view(slot).holes(), 0);
}

#[test]
fn steps_of_sound_are_whole_frames_of_20_ms_without_growing_lag() {
    let weather = Weather { jitter: 12 * MILLISECOND, ..CLEAR };
    let (mut world, producers, slot) = two_voices(62, weather);
    for turn in 0..100 {
        world.point(slot, Some(producers[turn % 2]), 0);
        world.run(277);
    }
    let shown = &world.view(slot).shown;
    let lag = |s: &crate::watcher::Shown| {
        s.timestamp as i64 / 48 - (s.stamp.captured / MILLISECOND) as i64
    };
    let (first, last) = (lag(&shown[5]), lag(shown.last().unwrap()));
    assert!((first - last).abs() <= 40, "{first} {last}");
    for pair in shown.windows(2) {
        let step = pair[1].timestamp - pair[0].timestamp;
        assert!(step >= 960 && step % 960 == 0 && step <= 4 * 960, "{step}");
    }
}

#[test]
fn a_pause_of_discontinuous_transmission_is_not_loss() {
    let (mut world, producers, slot) = two_voices(63, CLEAR);
    world.point(slot, Some(producers[0]), 0);
    for _ in 0..10 {
        world.run(500);
        world.device(0, 0).on = false;
        world.run(400);
        let now = world.now;
        world.device(0, 0).turn(true, now);
    }
    assert_eq!(world.view(slot).holes(), 0);
    assert!(world.peers[0].told.nacked.is_empty());
    let steps: Vec<_> =
        world.view(slot).shown.windows(2).map(|p| p[1].timestamp - p[0].timestamp).collect();
    assert!(steps.iter().any(|step| *step >= 48 * 380));
    assert_eq!(world.router.producer_stats().next().unwrap().lost, 0);
}

#[test]
fn the_first_packet_after_a_switch_is_marked_as_a_talk_spurt() {
    let (mut world, producers, slot) = two_voices(64, CLEAR);
    world.point(slot, Some(producers[0]), 0);
    world.run(500);
    world.point(slot, Some(producers[1]), 0);
    world.run(500);
    let marked: Vec<_> = world.view(slot).got.iter().filter(|got| got.marker).collect();
    assert_eq!(marked.len(), 2);
}

#[test]
fn sound_is_repaired_on_the_way_in() {
    let weather = Weather { loss: 0.2, delay: 20 * MILLISECOND, ..CLEAR };
    let mut world = World::new(65);
    let (alice, bob) = (world.peer(weather, weather), world.peer(CLEAR, CLEAR));
    let producer = world.microphone(alice);
    let slot = world.slot(bob, false);
    world.point(slot, Some(producer), 0);
    world.run(60_000);
    let view = world.view(slot);
    let share = view.got.len() as f64 / (60.0 * 50.0);
    assert!(share > 0.98, "{share}");
    assert_eq!(view.duplicates, 0);
}

#[test]
fn a_large_hole_in_sound_asks_for_nothing_and_goes_on() {
    let (mut world, producers, slot) = two_voices(66, CLEAR);
    world.point(slot, Some(producers[0]), 0);
    world.run(1_000);
    world.peers[0].up.weather.loss = 1.0;
    world.run(12_000);
    world.peers[0].up.weather.loss = 0.0;
    let back = world.now;
    world.run(1_000);
    let told = &world.peers[0].told;
    assert!(told.plis.is_empty() && told.nacked.is_empty());
    let heard = world.view(slot).shown.iter().filter(|shown| shown.at > back).count();
    assert!((48..=51).contains(&heard), "{heard}");
}
