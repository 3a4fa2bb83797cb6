//! Loss, repaired hop by hop.

use crate::link::{CLEAR, Weather};
use crate::world::World;
use media_core::time::MILLISECOND;

fn shown_share(loss: f64, up: bool, down: bool) -> f64 {
    let mut world = World::new(4);
    let lossy = Weather { loss, delay: 25 * MILLISECOND, jitter: 5 * MILLISECOND, ..CLEAR };
    let pick = |on| if on { lossy } else { CLEAR };
    let alice = world.peer(pick(up), pick(up));
    let bob = world.peer(pick(down), pick(down));
    let producer = world.camera(alice, 1);
    let slot = world.slot(bob, true);
    world.point(slot, Some(producer), 0);
    world.run(60_000);
    world.view(slot).shown.len() as f64 / (60.0 * 25.0)
}

#[test]
fn at_5_percent_loss_on_both_hops_nearly_every_frame_is_shown() {
    let share = shown_share(0.05, true, true);
    assert!(share > 0.99, "{share}");
}

#[test]
fn at_20_percent_loss_on_the_way_in_nearly_every_frame_is_shown() {
    let share = shown_share(0.20, true, false);
    assert!(share > 0.97, "{share}");
}

#[test]
fn at_20_percent_loss_on_the_way_out_nearly_every_frame_is_shown() {
    let share = shown_share(0.20, false, true);
    assert!(share > 0.97, "{share}");
}
