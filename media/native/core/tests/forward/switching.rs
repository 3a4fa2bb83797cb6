//! Changing what a slot shows.

use crate::link::CLEAR;
use crate::world::World;
use media_core::time::MILLISECOND;

#[test]
fn a_switch_goes_on_in_the_same_numbering_without_a_jump() {
    let mut world = World::new(5);
    let (alice, bob, carol) =
        (world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR), world.peer(CLEAR, CLEAR));
    let (a, b) = (world.camera(alice, 1), world.camera(bob, 1));
    let slot = world.slot(carol, true);
    for turn in 0..20 {
        world.point(slot, Some(if turn % 2 == 0 { a } else { b }), 0);
        world.run(1_500);
    }
    assert_eq!(world.switches(slot).len(), 20);
    let view = world.view(slot);
    assert!(view.holes() <= 20, "{}", view.holes());
    assert_eq!(view.plis_sent, 0);
    let order = view.in_order();
    for pair in order.windows(2) {
        let [before, after] = pair else { unreachable!() };
        assert!(after.timestamp >= before.timestamp);
        let id = |got: &crate::watcher::Got| got.descriptor.unwrap().picture.unwrap().value;
        let step = id(after).wrapping_sub(id(before)) & 0x7fff;
        assert!(step <= 1, "picture ids go on one by one: {step}");
    }
    assert!(view.longest_freeze(0) < 150 * MILLISECOND, "{}", view.longest_freeze(0));
}
