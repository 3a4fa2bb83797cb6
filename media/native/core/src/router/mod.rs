//! The router: everything between a decrypted packet that came in and the plain packets that go
//! out. Sans-IO: time comes in, packets and events go to an [`Outbox`]. This file takes the orders
//! of the control plane.

mod control;
mod forward;
mod inbound;
mod outbox;
mod timers;

pub use outbox::{LayerStats, Outbox, RouterEvent, RouterStats, TransportStats};

use crate::budget::Budget;
use crate::extension::ExtensionMap;
use crate::idmap::{IdMap, IdSet};
use crate::ids::{GroupId, ProducerId, SlotId, Ssrc, TransportId};
use crate::levels::Election;
use crate::producer::Producer;
use crate::random::Random;
use crate::rtp::HeaderBuffer;
use crate::schedule::{Schedule, Task};
use crate::slot::{Slot, Target};
use crate::spec::{ProducerSpec, RouterError, SlotSpec};
use crate::time::{MILLISECOND, Micros};
use crate::transport::{Route, Transport};

/// Transports of one relay.
const MAX_TRANSPORTS: usize = 20_000;
/// Tracks received on one transport, and slots sent on one.
const MAX_PER_TRANSPORT: usize = 256;

/// Everything the relay knows of who sends and who receives.
#[derive(Debug)]
pub struct Router {
    transports: IdMap<TransportId, Transport>,
    producers: IdMap<ProducerId, Producer>,
    slots: IdMap<SlotId, Slot>,
    elections: IdMap<GroupId, Election>,
    /// Producers whose loudness is still moving.
    voices: IdSet<ProducerId>,
    schedule: Schedule,
    replays: Budget,
    random: Random,
    header: HeaderBuffer,
    /// Scratch for RTCP.
    compound: Vec<u8>,
    stats: RouterStats,
}

impl Router {
    /// An empty router; `seed` feeds what RFC 3550 wants unpredictable (first numbers and offsets).
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            transports: IdMap::default(),
            producers: IdMap::default(),
            slots: IdMap::default(),
            elections: IdMap::default(),
            voices: IdSet::default(),
            schedule: Schedule::default(),
            replays: Budget::default(),
            random: Random::new(seed),
            header: HeaderBuffer::default(),
            compound: Vec::new(),
            stats: RouterStats::default(),
        }
    }

    /// A peer connection with the header extensions agreed for it, (id, URI); no other is sent.
    pub fn add_transport(
        &mut self,
        id: TransportId,
        extensions: &[(u8, String)],
    ) -> Result<(), RouterError> {
        if self.transports.contains_key(&id) {
            return Err(RouterError::Duplicate);
        }
        if self.transports.len() >= MAX_TRANSPORTS {
            return Err(RouterError::TooMany);
        }
        let agreed = ExtensionMap::agree(extensions)?;
        let own = Ssrc(self.random.draw() as u32);
        self.transports.insert(id, Transport::new(id, agreed, own));
        Ok(())
    }

    /// Replaces the header extensions agreed: a later offer may bring its own.
    pub fn set_extensions(
        &mut self,
        id: TransportId,
        extensions: &[(u8, String)],
    ) -> Result<(), RouterError> {
        let transport = self.transports.get_mut(&id).ok_or(RouterError::UnknownTransport)?;
        transport.extensions = ExtensionMap::agree(extensions)?;
        Ok(())
    }

    /// SRTP is up: from now on packets may be sent.
    pub fn transport_ready(&mut self, now: Micros, id: TransportId, out: &mut impl Outbox) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        transport.ready = true;
        // Reports of many transports that came up together are spread over a second.
        let phase = self.random.draw() % 1000 * MILLISECOND;
        self.schedule.set(Task::Report(id), now + phase);
        for slot in transport.slots.clone() {
            self.settle(now, slot, out);
        }
    }

    /// Forgets a transport, its producers and its slots.
    pub fn remove_transport(
        &mut self,
        now: Micros,
        id: TransportId,
        out: &mut impl Outbox,
    ) -> Result<(), RouterError> {
        let transport = self.transports.get(&id).ok_or(RouterError::UnknownTransport)?;
        let (producers, slots) = (transport.producers.clone(), transport.slots.clone());
        for producer in producers {
            self.remove_producer(now, producer, out)?;
        }
        for slot in slots {
            self.aim(slot, None);
            self.slots.remove(&slot);
        }
        self.transports.remove(&id);
        self.schedule.cancel(Task::Feedback(id));
        self.schedule.cancel(Task::Report(id));
        Ok(())
    }

    /// A track to be received; it starts not allowed.
    pub fn add_producer(&mut self, _now: Micros, spec: ProducerSpec) -> Result<(), RouterError> {
        spec.check()?;
        let id = spec.id;
        if self.producers.contains_key(&id) {
            return Err(RouterError::Duplicate);
        }
        let transport =
            self.transports.get_mut(&spec.transport).ok_or(RouterError::UnknownTransport)?;
        if transport.producers.len() >= MAX_PER_TRANSPORT {
            return Err(RouterError::TooMany);
        }
        for (layer, (media, rtx)) in spec.ssrcs.iter().enumerate() {
            transport.learn(*media, Route::Media(id, layer as u8));
            if let Some(rtx) = rtx {
                transport.learn(*rtx, Route::Rtx(id, layer as u8));
            }
        }
        transport.producers.push(id);
        self.producers.insert(id, Producer::new(spec));
        Ok(())
    }

    /// Opens or closes a producer: closed, it is received and counted but forwarded to nobody, and
    /// nothing that came while it was open goes out any more.
    pub fn allow_producer(
        &mut self,
        now: Micros,
        id: ProducerId,
        allowed: bool,
        out: &mut impl Outbox,
    ) -> Result<(), RouterError> {
        let producer = self.producers.get_mut(&id).ok_or(RouterError::UnknownProducer)?;
        if producer.allowed == allowed {
            return Ok(());
        }
        let slots = producer.slots.clone();
        if allowed {
            producer.allowed = true;
        } else {
            producer.close();
        }
        for slot in slots {
            if !allowed {
                self.halt(slot);
            }
            self.settle(now, slot, out);
        }
        Ok(())
    }

    /// Starts or stops [`RouterEvent::Tap`] for a producer; a closed one gives none.
    pub fn tap_producer(&mut self, id: ProducerId, on: bool) -> Result<(), RouterError> {
        let producer = self.producers.get_mut(&id).ok_or(RouterError::UnknownProducer)?;
        producer.tapped = on;
        Ok(())
    }

    /// Forgets a producer; its slots fall empty.
    pub fn remove_producer(
        &mut self,
        now: Micros,
        id: ProducerId,
        out: &mut impl Outbox,
    ) -> Result<(), RouterError> {
        let producer = self.producers.get(&id).ok_or(RouterError::UnknownProducer)?;
        let (transport, slots) = (producer.spec.transport, producer.slots.clone());
        for slot in slots {
            self.aim(slot, None);
            out.event(RouterEvent::Slot { slot, producer: None, layer: 0, at: now });
        }
        if let Some(transport) = self.transports.get_mut(&transport) {
            transport.forget(id);
        }
        self.producers.remove(&id);
        self.voices.remove(&id);
        self.schedule.cancel(Task::Producer(id));
        Ok(())
    }

    /// A place to send to; it starts empty.
    pub fn add_slot(&mut self, _now: Micros, spec: SlotSpec) -> Result<(), RouterError> {
        spec.check()?;
        let id = spec.id;
        if self.slots.contains_key(&id) {
            return Err(RouterError::Duplicate);
        }
        let transport =
            self.transports.get_mut(&spec.transport).ok_or(RouterError::UnknownTransport)?;
        if transport.slots.len() >= MAX_PER_TRANSPORT {
            return Err(RouterError::TooMany);
        }
        if transport.claimed(spec.ssrc) || spec.rtx_ssrc.is_some_and(|ssrc| transport.claimed(ssrc))
        {
            return Err(RouterError::Duplicate);
        }
        transport.slots.push(id);
        transport.senders.insert(spec.ssrc, id);
        if let Some(ssrc) = spec.rtx_ssrc {
            transport.senders.insert(ssrc, id);
        }
        self.slots.insert(id, Slot::new(spec, &mut self.random));
        Ok(())
    }

    /// Points a slot at a producer, in the best layer up to `max_layer`, or at nothing. Nothing of
    /// another producer is sent on it any more, even if the new one has yet to come.
    pub fn point_slot(
        &mut self,
        now: Micros,
        slot: SlotId,
        producer: Option<ProducerId>,
        max_layer: u8,
        out: &mut impl Outbox,
    ) -> Result<(), RouterError> {
        let known = self.slots.get(&slot).ok_or(RouterError::UnknownSlot)?;
        if let Some(id) = producer {
            let source = self.producers.get(&id).ok_or(RouterError::UnknownProducer)?;
            if source.spec.kind != known.spec.kind {
                return Err(RouterError::KindMismatch);
            }
        }
        let was_empty = known.target.is_none();
        self.aim(slot, producer.map(|producer| Target { producer, max_layer }));
        if producer.is_none() && !was_empty {
            out.event(RouterEvent::Slot { slot, producer: None, layer: 0, at: now });
        }
        self.settle(now, slot, out);
        Ok(())
    }

    /// Sends no temporal layer above `max_temporal` on a slot, from the next picture on: thumbnails
    /// need no 30 pictures a second. More again from the next picture where a decoder can follow.
    pub fn thin_slot(&mut self, id: SlotId, max_temporal: u8) -> Result<(), RouterError> {
        let slot = self.slots.get_mut(&id).ok_or(RouterError::UnknownSlot)?;
        slot.max_temporal = max_temporal;
        Ok(())
    }

    /// Totals since start.
    #[must_use]
    pub fn stats(&self) -> RouterStats {
        self.stats
    }

    /// Every layer seen so far.
    pub fn producer_stats(&self) -> impl Iterator<Item = LayerStats> + '_ {
        self.producers.values().flat_map(|producer| {
            let layers = producer.layers.iter().enumerate();
            layers.filter(|(_, layer)| layer.last().is_some()).map(|(index, layer)| LayerStats {
                producer: producer.spec.id,
                layer: index as u8,
                packets: layer.reception.received(),
                bytes: layer.bytes,
                lost: layer.reception.lost(),
                jitter: layer.reception.jitter(),
            })
        })
    }

    /// Every transport.
    pub fn transport_stats(&self) -> impl Iterator<Item = TransportStats> + '_ {
        self.transports.values().map(|transport| TransportStats {
            transport: transport.id,
            packets: transport.packets_out,
            bytes: transport.bytes_out,
            fraction_lost: transport.fraction_lost,
            rtt: transport.rtt.smooth().unwrap_or(0),
            estimate_bps: transport.remb_bps.map_or(0.0, |bps| bps as f64),
        })
    }
}
