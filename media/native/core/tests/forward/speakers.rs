//! Levels and the active speaker of a group.

use crate::link::CLEAR;
use crate::world::World;
use media_core::ids::ProducerId;
use media_core::router::RouterEvent;
use media_core::time::{MILLISECOND, Micros};

fn voices(seed: u64, count: usize) -> (World, Vec<ProducerId>) {
    let mut world = World::new(seed);
    let producers = (0..count)
        .map(|_| {
            let peer = world.peer(CLEAR, CLEAR);
            let producer = world.microphone(peer);
            world.device(peer, 0).level = 127;
            producer
        })
        .collect();
    (world, producers)
}

fn speakers(world: &World) -> Vec<(Micros, Option<ProducerId>)> {
    let speaker = |event: &(Micros, RouterEvent)| match event.1 {
        RouterEvent::Speaker { producer, .. } => Some((event.0, producer)),
        _ => None,
    };
    world.events.iter().filter_map(speaker).collect()
}

#[test]
fn who_begins_to_speak_is_the_speaker_soon_and_stays_it_over_pauses() {
    let (mut world, voices) = voices(91, 3);
    world.run(2_000);
    assert!(speakers(&world).is_empty());
    world.device(1, 0).level = 25;
    let began = world.now;
    world.run(1_000);
    let [(at, Some(who))] = speakers(&world)[..] else { panic!("{:?}", speakers(&world)) };
    assert_eq!(who, voices[1]);
    assert!(at - began < 300 * MILLISECOND);
    world.device(1, 0).level = 127;
    world.run(5_000);
    assert_eq!(speakers(&world).len(), 1);
}

#[test]
fn a_cough_takes_nobody_s_place_and_an_equal_voice_neither() {
    let (mut world, _) = voices(92, 2);
    world.device(0, 0).level = 30;
    world.run(2_000);
    world.device(1, 0).level = 5;
    world.run(120);
    world.device(1, 0).level = 127;
    world.run(1_000);
    world.device(1, 0).level = 28;
    world.run(3_000);
    assert_eq!(speakers(&world).len(), 1);
}

#[test]
fn a_much_louder_voice_takes_over_in_half_a_second() {
    let (mut world, voices) = voices(93, 2);
    world.device(0, 0).level = 45;
    world.run(2_000);
    world.device(1, 0).level = 15;
    let began = world.now;
    world.run(2_000);
    let (at, who) = speakers(&world)[1];
    assert_eq!(who, Some(voices[1]));
    assert!((200..700).contains(&((at - began) / MILLISECOND)), "{}", at - began);
}

#[test]
fn after_a_second_of_silence_any_voice_takes_over() {
    let (mut world, voices) = voices(94, 2);
    world.device(0, 0).level = 20;
    world.run(2_000);
    world.device(0, 0).level = 127;
    world.run(1_500);
    world.device(1, 0).level = 45;
    world.run(500);
    assert_eq!(speakers(&world).last().unwrap().1, Some(voices[1]));
}

#[test]
fn a_closed_microphone_is_heard_by_the_levels_but_never_elected() {
    let (mut world, voices) = voices(95, 2);
    world.allow(voices[0], false);
    world.device(0, 0).level = 5;
    world.run(2_000);
    assert!(speakers(&world).is_empty());
    let heard = world.events.iter().any(|(_, event)| {
        matches!(event, RouterEvent::Levels(levels) if levels.contains(&(voices[0], 5)))
    });
    assert!(heard);
    world.device(1, 0).level = 30;
    world.run(1_000);
    assert_eq!(speakers(&world).last().unwrap().1, Some(voices[1]));
    world.allow(voices[1], false);
    world.run(500);
    assert_eq!(speakers(&world).last().unwrap().1, None);
}

#[test]
fn levels_are_told_at_most_ten_times_a_second_and_only_when_they_change() {
    let (mut world, voices) = voices(96, 5);
    world.run(1_000);
    world.events.clear();
    for turn in 0..200 {
        for peer in 0..5 {
            world.device(peer, 0).level = 30 + (turn % 20);
        }
        world.run(50);
    }
    let told: Vec<_> = world
        .events
        .iter()
        .filter_map(|(at, event)| match event {
            RouterEvent::Levels(levels) => Some((*at, levels.len())),
            _ => None,
        })
        .collect();
    assert!((90..=101).contains(&told.len()), "{}", told.len());
    assert!(told.iter().all(|(_, count)| *count <= voices.len()));
    world.run(1_000);
    world.events.clear();
    world.run(3_000);
    assert!(world.events.is_empty(), "{:?}", world.events);
}
