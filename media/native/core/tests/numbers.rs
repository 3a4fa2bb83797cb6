//! The numbers of one slot by themselves: sequence, pictures, timestamps.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;

use media_core::codec::vp8::{Descriptor, PictureId, Temporal};
use media_core::producer::SourceClock;
use media_core::random::Random;
use media_core::seq::ORIGIN;
use media_core::slot::{PictureMap, SequenceMap, Timeline};
use media_core::time::{MILLISECOND, SECOND};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Sent,
    Dropped,
    Lost,
    /// Sent, but after this many others.
    Late(usize),
    /// Dropped on purpose, but it came late.
    DroppedLate(usize),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Sent),
        3 => Just(Fate::Dropped),
        1 => Just(Fate::Lost),
        1 => (1..8usize).prop_map(Fate::Late),
        1 => (1..8usize).prop_map(Fate::DroppedLate),
    ]
}

/// The order of arrival of numbered packets, with whether each is to be dropped.
fn arrivals(fates: &[Fate]) -> Vec<(u64, bool)> {
    let mut order: Vec<(usize, u64, bool)> = Vec::new();
    for (index, fate) in fates.iter().enumerate() {
        let number = ORIGIN + 65_000 + index as u64;
        match fate {
            Fate::Sent => order.push((index * 2, number, false)),
            Fate::Dropped => order.push((index * 2, number, true)),
            Fate::Late(by) => order.push(((index + by) * 2 + 1, number, false)),
            Fate::DroppedLate(by) => order.push(((index + by) * 2 + 1, number, true)),
            Fate::Lost => {}
        }
    }
    order.sort_unstable();
    order.into_iter().map(|(_, number, drop)| (number, drop)).collect()
}

proptest! {
    #[test]
    fn sequence_numbers_close_up_over_drops_and_keep_gaps_of_loss(
        fates in vec(fate(), 1..300),
    ) {
        let mut fates = fates;
        fates.insert(0, Fate::Sent);
        fates.push(Fate::Sent);
        let mut map = SequenceMap::default();
        map.restart(ORIGIN + 65_000, ORIGIN + 7);
        let mut used = BTreeSet::new();
        let mut by_source = Vec::new();
        for (number, drop) in arrivals(&fates) {
            let out = if drop { map.skip(number) } else { map.map(number) };
            if let Some(out) = out {
                prop_assert!(used.insert(out), "{out} used twice");
            }
            if !drop {
                by_source.push((number, out.expect("nothing that is wanted gets lost")));
            }
        }
        by_source.sort_unstable();
        prop_assert!(by_source.windows(2).all(|pair| pair[0].1 < pair[1].1));
        let span = used.last().unwrap() - used.first().unwrap() + 1;
        let holes = span - used.len() as u64;
        let lost = fates.iter().filter(|fate| **fate == Fate::Lost).count() as u64;
        prop_assert_eq!(holes, lost);
    }

    #[test]
    fn pictures_go_on_one_by_one_over_temporal_layers_left_out(
        start in 0..0x8000u16,
        wide in any::<bool>(),
        wishes in vec(0..4u8, 1..60),
    ) {
        const PATTERN: [(u8, bool); 4] = [(0, false), (2, true), (1, true), (2, false)];
        let mut map = PictureMap::new(start ^ 0x1234);
        let mut previous: Option<Descriptor> = None;
        let mut kept = BTreeSet::new();
        for picture in 0..wishes.len() * 7 {
            let most = wishes[picture / 7];
            let (layer, sync) = PATTERN[picture % 4];
            let value = start.wrapping_add(picture as u16) & if wide { 0x7fff } else { 0x7f };
            for part in 0..2 {
                let descriptor = Descriptor {
                    start: part == 0,
                    picture: Some(PictureId { value, wide }),
                    tl0: Some((picture / 4) as u8),
                    temporal: Some(Temporal { layer, sync }),
                    key: Some(0),
                    ..Descriptor::default()
                };
                let key = picture == 0 && part == 0;
                let Some(out) = map.map(&descriptor, most, key) else {
                    prop_assert!(layer > 0, "the base layer is never dropped");
                    prop_assert!(part == 0 || !kept.contains(&picture), "half a picture");
                    continue;
                };
                prop_assert!(layer <= most);
                if part == 0 {
                    kept.insert(picture);
                    let reference = picture.checked_sub([4, 1, 2, 1][picture % 4]);
                    let known = reference.is_none_or(|reference| kept.contains(&reference));
                    prop_assert!(known, "a picture without its reference");
                } else {
                    prop_assert!(kept.contains(&picture), "half a picture");
                }
                let id = out.picture.unwrap();
                prop_assert!(id.wide);
                if let Some(previous) = previous {
                    let step = id.value.wrapping_sub(previous.picture.unwrap().value) & 0x7fff;
                    prop_assert_eq!(step, 1 - part);
                    prop_assert!(out.tl0.unwrap().wrapping_sub(previous.tl0.unwrap()) <= 1);
                }
                previous = Some(out);
            }
        }
        let base = kept.iter().filter(|picture| *picture % 4 == 0).count();
        prop_assert_eq!(base, (wishes.len() * 7).div_ceil(4));
    }

    #[test]
    fn a_source_clock_sees_through_jitter(seed in any::<u64>(), drift in -100..100i64) {
        let mut random = Random::new(seed);
        let mut clock = SourceClock::new(90_000);
        let mut errors = Vec::new();
        for frame in 0..3_000i64 {
            let captured = 10 * SECOND as i64 + frame * 40_000;
            let delay = 20_000 + (random.draw() % 30_000) as i64;
            let units = captured as i128 * 90_000 * i128::from(1_000_000 + drift);
            let timestamp = (units / 1_000_000_000_000) as u32;
            let (placed, anew) = clock.observe((captured + delay) as u64, timestamp);
            prop_assert!(!anew);
            errors.push(clock.ideal(placed) - captured - 20_000);
        }
        // A new source is at worst as late as its first packet; soon it is known well.
        prop_assert!(errors[100..].iter().all(|error| (-2_000..12_000).contains(error)));
    }

    #[test]
    fn the_line_of_a_slot_only_moves_forward(
        sources in vec((-200_000..200_000i64, 1..60u64, 1..4_000u64), 1..50),
    ) {
        let mut line = Timeline::new(u32::MAX - 1_000_000, 90_000);
        let (mut now, mut last) = (100 * SECOND as i64, 0);
        for (offset, frames, pause) in sources {
            now += (pause * MILLISECOND) as i64;
            let (newest, step) = line.begin(now + offset, frames);
            prop_assert!((1..=90).contains(&step));
            let oldest = newest - (frames - 1) * step;
            prop_assert!(oldest > last);
            line.anchor(now + offset, newest);
            line.sent(newest);
            line.end(now + offset, newest);
            last = newest;
        }
    }
}

#[test]
fn a_slot_that_fell_behind_is_not_thrown_forward_at_the_next_switch() {
    let mut line = Timeline::new(0, 90_000);
    let start = 100 * SECOND as i64;
    let (newest, _) = line.begin(start, 1);
    line.anchor(start, newest);
    line.sent(newest);
    // An hour of a clock that runs slow: 360 ms behind.
    let hour = 3_600 * SECOND as i64;
    let behind = newest + 3_600 * 90_000 - 32_400;
    line.sent(behind);
    line.end(start + hour, behind);
    let (next, _) = line.begin(start + hour + 40_000, 1);
    let step = (next - behind) / 90;
    assert!((40..=40 + 76).contains(&step), "{step} ms");
}

#[test]
fn a_source_that_paused_is_laid_on_its_new_place() {
    let mut clock = SourceClock::new(48_000);
    let tick = |clock: &mut SourceClock, index: u64, pause: u64| {
        let at = 100 * SECOND + index * 20_000 + pause;
        let (placed, _) = clock.observe(at, (index * 960) as u32);
        clock.ideal(placed) - at as i64
    };
    for index in 0..200 {
        assert!(tick(&mut clock, index, 0).abs() < 1_000);
    }
    // Three seconds in which the source's clock stood still.
    let errors: Vec<_> = (200..400).map(|index| tick(&mut clock, index, 3_000_000)).collect();
    assert!(errors[0] < -2_900_000);
    assert!(errors[120..].iter().all(|error| error.abs() < 5_000), "{:?}", &errors[120..130]);
}

#[test]
fn a_clock_set_anew_is_noticed_at_once() {
    let mut clock = SourceClock::new(90_000);
    assert!(!clock.observe(SECOND, 1_000).1);
    assert!(!clock.observe(2 * SECOND, 91_000).1);
    assert!(clock.observe(3 * SECOND, 3_000_000_000).1);
    assert!(!clock.observe(4 * SECOND, 3_000_090_000).1);
}
