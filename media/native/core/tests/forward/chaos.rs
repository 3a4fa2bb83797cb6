//! Whatever the links, the peers and the control plane do, a watcher's stream stays a sound one.

use crate::camera::Device;
use crate::link::{CLEAR, Weather};
use crate::world::World;
use media_core::ids::{ProducerId, SlotId};
use media_core::random::Random;
use media_core::time::{MILLISECOND, SECOND};

const PUBLISHERS: usize = 3;

struct Chaos {
    world: World,
    random: Random,
    cameras: Vec<ProducerId>,
    voices: Vec<ProducerId>,
    pictures: Vec<SlotId>,
    sounds: Vec<SlotId>,
}

impl Chaos {
    fn new(seed: u64) -> Self {
        let mut this = Self {
            world: World::new(seed),
            random: Random::new(seed),
            cameras: Vec::new(),
            voices: Vec::new(),
            pictures: Vec::new(),
            sounds: Vec::new(),
        };
        for _ in 0..PUBLISHERS {
            let weather = this.weather();
            let peer = this.world.peer(weather, CLEAR);
            let layers = 1 + this.pick(3);
            this.cameras.push(this.world.camera(peer, layers));
            this.voices.push(this.world.microphone(peer));
        }
        let peer = this.world.peer(CLEAR, CLEAR);
        for _ in 0..2 {
            this.pictures.push(this.world.slot(peer, true));
            this.sounds.push(this.world.slot(peer, false));
        }
        this
    }

    fn pick(&mut self, count: usize) -> usize {
        self.random.draw() as usize % count
    }

    fn weather(&mut self) -> Weather {
        Weather {
            loss: self.pick(20) as f64 / 100.0,
            delay: self.pick(80) as u64 * MILLISECOND,
            jitter: self.pick(30) as u64 * MILLISECOND,
            reorder: self.pick(10) as f64 / 100.0,
            duplicate: self.pick(10) as f64 / 100.0,
            rate: 0,
        }
    }

    fn device(&mut self) -> &mut Device {
        let (peer, index) = (self.pick(PUBLISHERS), self.pick(2));
        self.world.device(peer, index)
    }

    fn step(&mut self) {
        match self.pick(12) {
            0..=4 => {
                let video = self.pick(2) == 0;
                let (slots, producers) = if video {
                    (&self.pictures, &self.cameras)
                } else {
                    (&self.sounds, &self.voices)
                };
                let slot = slots[self.random.draw() as usize % slots.len()];
                let producer = producers[self.random.draw() as usize % producers.len()];
                let producer = (self.pick(6) > 0).then_some(producer);
                let layer = self.pick(4) as u8;
                self.world.point(slot, producer, layer);
            }
            5 => {
                let open = self.pick(3) > 0;
                let all: Vec<_> = self.cameras.iter().chain(&self.voices).copied().collect();
                let producer = all[self.pick(all.len())];
                self.world.allow(producer, open);
            }
            6 => self.device().restart(),
            7 => {
                let (on, now) = (self.pick(2) == 0, self.world.now);
                self.device().turn(on, now);
            }
            8 => {
                let (peer, weather) = (self.pick(PUBLISHERS), self.weather());
                self.world.peers[peer].up.weather = weather;
            }
            9 => {
                let on = self.pick(2) == 0;
                let device = self.device();
                if let [_, .., top] = &mut device.layers[..] {
                    top.on = on;
                }
            }
            10 => {
                let (place, most) = (self.pick(2), self.pick(4) as u8);
                let slot = self.pictures[place];
                self.world.order(|router, _, _| router.thin_slot(slot, most));
            }
            _ => {}
        }
        let pause = 1 + self.pick(400) as u64;
        self.world.run(pause);
    }

    /// Unique numbers are asserted by the world itself, with every packet.
    fn check(&mut self) {
        for slot in self.pictures.clone() {
            let order = self.world.view(slot).in_order();
            let media: Vec<_> = order.iter().filter(|got| got.stamp.is_some()).collect();
            for pair in media.windows(2) {
                let [before, after] = pair else { unreachable!() };
                let id = |got: &crate::watcher::Got| got.descriptor.unwrap().picture.unwrap().value;
                let (stamp, next) = (before.stamp.unwrap(), after.stamp.unwrap());
                let step = id(after).wrapping_sub(id(before)) & 0x7fff;
                assert!(step < 0x4000, "picture ids never go back: {before:?} {after:?}");
                assert!(after.timestamp >= before.timestamp, "{before:?} {after:?}");
                let same = (stamp.source, stamp.layer) == (next.source, next.layer);
                if same && stamp.frame == next.frame && step == 0 {
                    assert_eq!(before.timestamp, after.timestamp);
                } else {
                    assert!(after.timestamp > before.timestamp, "{before:?} {after:?}");
                }
                assert!(same || next.key && next.index == 0 || after.seq > before.seq + 1);
            }
        }
        for slot in self.sounds.clone() {
            let order = self.world.view(slot).in_order();
            for pair in order.windows(2) {
                assert!(pair[1].timestamp > pair[0].timestamp, "{pair:?}");
            }
        }
    }

    /// In the end everything is opened and well again.
    fn recover(&mut self) {
        for peer in 0..PUBLISHERS {
            self.world.peers[peer].up.weather = CLEAR;
            let now = self.world.now;
            for index in 0..2 {
                let device = self.world.device(peer, index);
                device.turn(true, now);
                device.layers.iter_mut().for_each(|layer| layer.on = true);
            }
        }
        for producer in [self.cameras.clone(), self.voices.clone()].concat() {
            self.world.allow(producer, true);
        }
        for (slots, producer) in
            [(self.pictures.clone(), self.cameras[0]), (self.sounds.clone(), self.voices[1])]
        {
            for slot in slots {
                self.world.point(slot, Some(producer), 2);
            }
        }
        for slot in self.pictures.clone() {
            self.world.order(|router, _, _| router.thin_slot(slot, u8::MAX));
        }
        self.world.run(5_000);
        let recent = self.world.now - 2 * SECOND;
        for slot in [self.pictures.clone(), self.sounds.clone()].concat() {
            let shown = self.world.view(slot).shown.iter().filter(|s| s.at > recent).count();
            assert!(shown >= 45, "{slot:?} shows {shown} in the last 2 s");
        }
    }
}

#[test]
fn a_watcher_s_streams_stay_sound_through_a_hundred_chaotic_meetings() {
    for seed in 0..100 {
        let mut chaos = Chaos::new(seed);
        for _ in 0..60 {
            chaos.step();
        }
        chaos.recover();
        chaos.check();
    }
}
