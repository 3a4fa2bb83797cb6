//! Numbers of one slot: contiguous where we dropped on purpose, honest where the way in lost.

use crate::link::{CLEAR, Weather};
use crate::world::World;

#[test]
fn on_a_clear_link_everything_arrives_once_and_in_order() {
    let mut world = World::new(1);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(10_000);
    let view = world.view(slot);
    assert_eq!(view.holes(), 0);
    assert_eq!(view.duplicates, 0);
    assert_eq!(view.plis_sent, 0);
    assert!(view.shown.len() >= 248, "{}", view.shown.len());
    assert!(view.got.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1));
}

#[test]
fn sound_and_pictures_of_several_peers_stay_apart() {
    let mut world = World::new(2);
    let (alice, bob, carol) =
        (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let (camera, voice) = (world.camera(alice, 3), world.microphone(bob));
    let (picture, sound) = (world.slot(carol, true), world.slot(carol, false));
    world.point(picture, Some(camera), 2);
    world.point(sound, Some(voice), 0);
    world.run(5_000);
    let shown = &world.view(picture).shown;
    assert!(shown.len() > 120 && shown.iter().all(|s| s.stamp.source == 1 + 3));
    assert!(world.view(sound).shown.len() > 240);
    assert_eq!(world.view(sound).holes() + world.view(picture).holes(), 0);
}

#[test]
fn what_the_way_in_lost_for_good_stays_a_gap() {
    let mut world = World::new(3);
    let lossy = Weather { loss: 0.05, ..CLEAR };
    // The publisher hears no request, so nothing is repaired.
    let deaf = Weather { loss: 1.0, ..CLEAR };
    let (alice, bob) = (world.peer(lossy, deaf), world.peer(CLEAR, CLEAR));
    let producer = world.microphone(alice);
    let slot = world.slot(bob, false);
    world.point(slot, Some(producer), 0);
    world.run(60_000);
    let view = world.view(slot);
    let share = view.holes() as f64 / (view.holes() + view.got.len() as u64) as f64;
    assert!((0.03..0.07).contains(&share), "{share}");
}
