//! Requests for key frames are merged, spaced and repeated, whoever asks.

use crate::link::{CLEAR, Weather};
use crate::world::{Sent, World};
use media_core::ids::Ssrc;
use media_core::rtcp::{write_fir, write_pli};
use media_core::time::{MILLISECOND, SECOND};

#[test]
fn a_join_storm_of_500_costs_one_key_frame() {
    let mut world = World::new(41);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    let watchers: Vec<_> = (0..500).map(|_| world.peer(CLEAR, CLEAR)).collect();
    let slots: Vec<_> = watchers.iter().map(|peer| world.slot(*peer, true)).collect();
    world.run(500);
    for slot in &slots {
        world.point(*slot, Some(producer), 0);
        if slot.0 % 5 == 0 {
            world.run(1);
        }
    }
    world.run(500);
    assert!(world.peers[alice].told.plis.len() <= 1, "{:?}", world.peers[alice].told.plis);
    assert!(world.device(alice, 0).keys_made <= 2);
    for slot in slots {
        let view = world.view(slot);
        assert!(!view.shown.is_empty());
        assert_eq!(view.plis_sent, 0);
    }
}

#[test]
fn five_hundred_lost_receivers_cost_few_requests() {
    let mut world = World::new(42);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    let watchers: Vec<_> = (0..500).map(|_| world.peer(CLEAR, CLEAR)).collect();
    let slots: Vec<_> = watchers.iter().map(|peer| world.slot(*peer, true)).collect();
    for slot in &slots {
        world.point(*slot, Some(producer), 0);
    }
    // The cache is too old to serve anybody.
    world.run(5_000);
    let before = world.peers[alice].told.plis.len();
    for (peer, slot) in watchers.iter().zip(&slots) {
        let ssrc = world.view(*slot).ssrc;
        let mut pli = Vec::new();
        write_pli(&mut pli, Ssrc(1), ssrc);
        let mut sent = Sent::default();
        world.router.on_rtcp(world.now, world.peers[*peer].id, &pli, &mut sent);
        let alice = &mut world.peers[alice];
        for (to, packet, _) in sent.packets {
            assert_eq!(to, alice.id);
            alice.down.send(world.now, &packet);
        }
        if slot.0 % 10 == 0 {
            world.run(1);
        }
    }
    world.run(1_000);
    let asked = world.peers[alice].told.plis.len() - before;
    assert!((1..=2).contains(&asked), "{asked}");
    assert_eq!(world.router.stats().plis_in, 500);
}

#[test]
fn a_request_is_repeated_every_400_ms_until_the_key_frame_comes() {
    let mut world = World::new(43);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    world.run(3_000);
    world.peers[alice].answers_keys = false;
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(4_000);
    let plis = world.peers[alice].told.plis.clone();
    assert!((10..=11).contains(&plis.len()), "{}", plis.len());
    let steps = plis.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(steps.into_iter().all(|step| (395..=450).contains(&(step / MILLISECOND))));
    world.peers[alice].answers_keys = true;
    world.run(3_000);
    assert!(world.peers[alice].told.plis.len() <= plis.len() + 1);
    assert!(!world.view(slot).shown.is_empty());
}

#[test]
fn a_receiver_that_lost_its_picture_is_served_from_the_cache() {
    let mut world = World::new(44);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(500);
    let ssrc = world.view(slot).ssrc;
    let before = world.peers[alice].told.plis.len();
    let mut pli = Vec::new();
    write_pli(&mut pli, Ssrc(1), ssrc);
    world.peers[bob].up.send(world.now, &pli);
    world.run(200);
    assert_eq!(world.peers[alice].told.plis.len(), before);
    assert_eq!(world.view(slot).shown.iter().filter(|shown| shown.stamp.key).count(), 2);
    assert_eq!(world.view(slot).holes(), 0);
}

#[test]
fn a_request_that_crossed_its_answer_is_not_passed_on() {
    let mut world = World::new(45);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(5_000);
    let (before, keys) = (world.peers[alice].told.plis.len(), world.device(alice, 0).keys_made);
    let ssrc = world.view(slot).ssrc;
    let mut pli = Vec::new();
    write_pli(&mut pli, Ssrc(1), ssrc);
    world.peers[bob].up.send(world.now, &pli);
    while world.device(alice, 0).keys_made == keys {
        world.run(1);
    }
    world.run(60);
    world.peers[bob].up.send(world.now, &pli);
    world.run(1_000);
    assert_eq!(world.peers[alice].told.plis.len(), before + 1);
}

#[test]
fn a_repeated_fir_is_one_request() {
    let mut world = World::new(46);
    let (alice, bob) = (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(5_000);
    let ssrc = world.view(slot).ssrc;
    for (number, asked) in [(7, 1), (7, 1), (8, 2)] {
        let mut fir = Vec::new();
        write_fir(&mut fir, Ssrc(1), ssrc, number);
        let mut sent = Sent::default();
        world.router.on_rtcp(world.now, world.peers[bob].id, &fir, &mut sent);
        assert_eq!(world.router.stats().plis_in, asked);
    }
}

#[test]
fn watchers_on_bad_links_do_not_turn_a_publisher_into_a_key_frame_machine() {
    let mut world = World::new(47);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    let bad = Weather { loss: 0.2, delay: 100 * MILLISECOND, ..CLEAR };
    let watchers: Vec<_> = (0..50).map(|_| world.peer(bad, bad)).collect();
    for peer in &watchers {
        let slot = world.slot(*peer, true);
        world.point(slot, Some(producer), 0);
    }
    world.run(20_000);
    let keys = world.device(alice, 0).keys_made;
    assert!(u64::from(keys) <= 20 * SECOND / (400 * MILLISECOND), "{keys} key frames in 20 s");
}

#[test]
fn when_more_slots_switch_at_once_than_replays_can_serve_one_key_frame_serves_the_rest() {
    let mut world = World::new(48);
    let alice = world.peer(CLEAR, CLEAR);
    let producer = world.camera(alice, 1);
    world.device(alice, 0).layers[0].weight = 4;
    let slots: Vec<_> = (0..500)
        .map(|_| {
            let peer = world.peer(CLEAR, CLEAR);
            world.slot(peer, true)
        })
        .collect();
    world.point(slots[0], Some(producer), 0);
    world.run(1_000);
    let (asked, octets) = (world.peers[alice].told.plis.len(), world.router.stats().bytes_out);
    let ordered = world.now;
    for slot in &slots[1..] {
        world.point(*slot, Some(producer), 0);
    }
    let burst = world.router.stats().bytes_out - octets;
    assert!((20_000_000..27_000_000).contains(&burst), "{burst} octets at once");
    world.run(300);
    assert_eq!(world.peers[alice].told.plis.len(), asked + 1);
    for slot in &slots[1..] {
        let first = world.view(*slot).shown.first().expect("a picture").at - ordered;
        assert!(first < 150 * MILLISECOND, "{first}");
    }
}
