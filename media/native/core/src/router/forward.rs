//! From a producer's layers to the slots pointed at it: which layer a slot shows, where it begins,
//! and the fan-out of each packet.

use super::{Outbox, Router, RouterEvent};
use crate::ids::{ProducerId, SlotId};
use crate::producer::{Producer, Taken};
use crate::rtcp::write_pli;
use crate::schedule::Task;
use crate::slot::{Slot, Target, Wire};
use crate::spec::Kind;
use crate::time::{MILLISECOND, Micros, SECOND};

/// A slot that has begun to send reports soon: lips are in sync only from then on.
const FIRST_REPORT: Micros = 150 * MILLISECOND;
/// A key frame sent this recently is the answer to the request that just came.
const KEY_IN_FLIGHT: Micros = 100 * MILLISECOND;
/// All replays together, in bursts of half a second's worth. When thousands of slots switch at once,
/// the rest waits for the key frame that one request brings to them all.
const REPLAYS_BPS: u64 = 400_000_000;
/// A receiver that lost its picture gets the cache at most this often; after that, and if there is
/// more to send again than this, its publisher is asked.
const REPLAY_SPACING: Micros = SECOND;
const REPLAY_REPAIR: usize = 150_000;

impl Router {
    /// Changes what a slot is to show. What it shows goes on only within the same producer.
    pub(super) fn aim(&mut self, id: SlotId, target: Option<Target>) {
        let Some(slot) = self.slots.get(&id) else { return };
        let before = slot.target.map(|target| target.producer);
        let after = target.map(|target| target.producer);
        if before != after {
            self.halt(id);
            if let Some(producer) = before.and_then(|id| self.producers.get_mut(&id)) {
                producer.slots.retain(|known| *known != id);
            }
            if let Some(producer) = after.and_then(|id| self.producers.get_mut(&id)) {
                producer.slots.push(id);
            }
        }
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.target = target;
        }
    }

    /// Stops a slot at once.
    pub(super) fn halt(&mut self, id: SlotId) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let shown = slot.showing();
        let layer = shown.and_then(|(producer, layer, _)| {
            self.producers.get(&producer)?.layers.get(usize::from(layer))
        });
        slot.stop(layer);
        slot.awaited = None;
    }

    /// Brings a slot to the best layer of its target: at once if there is a cache to begin from,
    /// else at the next key frame, which is asked for.
    pub(super) fn settle(&mut self, now: Micros, id: SlotId, out: &mut impl Outbox) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let Some(target) = slot.target else { return };
        let Some(producer) = self.producers.get_mut(&target.producer) else { return };
        let Some(transport) = self.transports.get_mut(&slot.spec.transport) else { return };
        if !producer.allowed || !transport.ready {
            return;
        }
        if slot.spec.kind == Kind::Audio {
            slot.awaited = (!slot.is_showing()).then_some(0);
            return;
        }
        let Some(best) = producer.best_layer(target.max_layer) else {
            slot.awaited = None;
            return;
        };
        slot.awaited = (!slot.shows(target.producer, best)).then_some(best);
        if slot.awaited.is_none() {
            return;
        }
        let layer = &mut producer.layers[usize::from(best)];
        let affordable = self.replays.allows(now, REPLAYS_BPS);
        if let Some(key) = layer.cache.key(now).filter(|_| affordable) {
            self.replays.spend(layer.cache.bytes_since(key) as u64);
            let (header, stats) = (&mut self.header, &mut self.stats);
            let mut wire = Wire { now, transport, header, stats, out };
            begin(&mut wire, slot, producer, best, key);
            self.schedule.by(Task::Report(slot.spec.transport), now + FIRST_REPORT);
        } else {
            layer.keys.want();
            self.ask_keys(now, target.producer, out);
        }
    }

    /// Settles all slots of a producer.
    pub(super) fn settle_all(&mut self, now: Micros, id: ProducerId, out: &mut impl Outbox) {
        let Some(producer) = self.producers.get(&id) else { return };
        for slot in producer.slots.clone() {
            self.settle(now, slot, out);
        }
    }

    /// Sends the requests for key frames that are due and sees to those that are not yet.
    pub(super) fn ask_keys(&mut self, now: Micros, id: ProducerId, out: &mut impl Outbox) {
        let Some(producer) = self.producers.get_mut(&id) else { return };
        let Some(transport) = self.transports.get(&producer.spec.transport) else { return };
        for layer in &mut producer.layers {
            let Some(ssrc) = layer.ssrc.filter(|_| layer.flowing()) else { continue };
            if layer.keys.ask(now) && producer.allowed && transport.ready {
                self.compound.clear();
                write_pli(&mut self.compound, transport.own, ssrc);
                self.stats.plis_out += 1;
                self.stats.rtcp_out += 1;
                out.rtcp(transport.id, &self.compound);
            }
        }
        self.schedule.by(Task::Producer(id), producer.next_due(now));
    }

    /// Gives a packet that was just stored to every slot that shows its layer or waits for it.
    pub(super) fn deliver(
        &mut self,
        now: Micros,
        id: ProducerId,
        index: u8,
        taken: &Taken,
        out: &mut impl Outbox,
    ) {
        let Some(producer) = self.producers.get_mut(&id) else { return };
        let layer = &producer.layers[usize::from(index)];
        let incarnation = layer.incarnation;
        // Sound begins anywhere, but not with a straggler.
        let newest = layer.reception.highest().filter(|highest| *highest == taken.seq);
        let start = if producer.is_video() { taken.key } else { newest };
        let mut lost_source = false;
        for place in 0..producer.slots.len() {
            let Some(slot) = self.slots.get_mut(&producer.slots[place]) else { continue };
            let shown = slot.showing().filter(|(shown, at, _)| (*shown, *at) == (id, index));
            if shown.is_some_and(|(_, _, known)| known != incarnation) {
                slot.stop(None);
                slot.awaited = Some(index);
                lost_source = true;
            }
            let begins = slot.awaited == Some(index) && start.is_some();
            if !begins && !slot.shows(id, index) {
                continue;
            }
            let Some(transport) = self.transports.get_mut(&slot.spec.transport) else { continue };
            let (header, stats) = (&mut self.header, &mut self.stats);
            let mut wire = Wire { now, transport, header, stats, out };
            if let (true, Some(from)) = (begins, start) {
                begin(&mut wire, slot, producer, index, from);
                self.schedule.by(Task::Report(slot.spec.transport), now + FIRST_REPORT);
            } else if let Some(packet) =
                producer.layers[usize::from(index)].cache.get_mut(taken.seq)
            {
                slot.forward(&mut wire, packet, taken.key);
            }
        }
        if lost_source && taken.key.is_none() && producer.is_video() {
            producer.layers[usize::from(index)].keys.want();
            self.ask_keys(now, id, out);
        }
    }

    /// A receiver lost its picture: replay the cache to it if that is cheap, else ask the
    /// publisher, on behalf of everybody.
    pub(super) fn refresh(&mut self, now: Micros, id: SlotId, out: &mut impl Outbox) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let Some(target) = slot.target else { return };
        let Some(producer) = self.producers.get_mut(&target.producer) else { return };
        let Some(transport) = self.transports.get_mut(&slot.spec.transport) else { return };
        if !producer.allowed || !producer.is_video() {
            return;
        }
        let Some((_, index, _)) = slot.showing() else {
            if let Some(layer) = slot.awaited {
                producer.layers[usize::from(layer)].keys.want();
                self.ask_keys(now, target.producer, out);
            }
            return;
        };
        let in_flight = transport.rtt.or_default().max(KEY_IN_FLIGHT);
        if slot.key_sent().is_some_and(|sent| now < sent + in_flight) {
            return;
        }
        let layer = &mut producer.layers[usize::from(index)];
        let rested = slot.replay_sent().is_none_or(|sent| now >= sent + REPLAY_SPACING);
        let key = layer.cache.key(now).filter(|_| rested);
        match key.filter(|key| layer.cache.bytes_since(*key) <= REPLAY_REPAIR) {
            Some(key) => {
                let (header, stats) = (&mut self.header, &mut self.stats);
                let mut wire = Wire { now, transport, header, stats, out };
                begin(&mut wire, slot, producer, index, key);
            }
            None => {
                layer.keys.want();
                self.ask_keys(now, target.producer, out);
            }
        }
    }
}

/// Ends what a slot shows and begins with a layer from one of its packets on.
fn begin<O: Outbox>(
    wire: &mut Wire<'_, O>,
    slot: &mut Slot,
    producer: &mut Producer,
    index: u8,
    from: u64,
) {
    let shown = slot.showing().filter(|(shown, ..)| *shown == producer.spec.id);
    slot.stop(shown.and_then(|(_, layer, _)| producer.layers.get(usize::from(layer))));
    let id = producer.spec.id;
    if slot.start(wire, id, index, &mut producer.layers[usize::from(index)], from) {
        let event = RouterEvent::Slot {
            slot: slot.spec.id,
            producer: Some(id),
            layer: index,
            at: wire.now,
        };
        wire.out.event(event);
    }
}
