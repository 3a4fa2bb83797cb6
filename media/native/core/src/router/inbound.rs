//! RTP from publishers: finds the producer and layer of a packet (RFC 8843 9.2, RFC 8852), unwraps
//! retransmissions (RFC 4588), counts, taps, stores and hands on.

use super::timers::FEEDBACK;
use super::{Outbox, Router, RouterEvent};
use crate::extension::Values;
use crate::idmap::IdMap;
use crate::ids::{ProducerId, TransportId};
use crate::levels;
use crate::producer::{Incoming, Producer};
use crate::rtp::RtpPacket;
use crate::schedule::Task;
use crate::time::Micros;
use crate::transport::{Route, Transport};

impl Router {
    /// One decrypted RTP packet.
    pub fn on_rtp(&mut self, now: Micros, from: TransportId, packet: &[u8], out: &mut impl Outbox) {
        let Some(transport) = self.transports.get_mut(&from) else { return };
        self.stats.rtp_in += 1;
        self.stats.bytes_in += packet.len() as u64;
        let Ok(rtp) = RtpPacket::parse(packet) else {
            self.stats.malformed += 1;
            return;
        };
        let values = transport.extensions.read(rtp.extensions);
        let Some(route) = route(transport, &mut self.producers, &rtp, &values) else {
            self.stats.strangers += 1;
            return;
        };
        if let Some(number) = values.transport_sequence {
            if transport.arrivals.note(now, number, rtp.ssrc) {
                self.schedule.by(Task::Feedback(from), now + FEEDBACK);
            }
        } else if values.abs_send_time.is_some() {
            transport.estimate.note(packet.len());
        }
        let (id, layer, repair) = match route {
            Route::Media(id, layer) => (id, layer, false),
            Route::Rtx(id, layer) => (id, layer, true),
            Route::Retired => return,
        };
        let codec = self.producers.get(&id).and_then(|producer| producer.codec(rtp.pt));
        let Some((codec, _)) = codec.filter(|(_, is_rtx)| *is_rtx == repair) else {
            self.stats.strangers += 1;
            return;
        };
        let (seq, payload) = match rtp.payload.split_first_chunk() {
            Some((osn, original)) if repair => (u16::from_be_bytes(*osn), original),
            // A probe of padding only.
            None if repair => return,
            _ => (rtp.seq, rtp.payload),
        };
        let (timestamp, marker, carried) = (rtp.timestamp, rtp.marker, values.carried);
        let incoming = Incoming { codec, seq, timestamp, marker, payload, carried, repair };
        self.media(now, id, layer, &incoming, out);
    }

    /// One packet of media, retransmissions unwrapped.
    fn media(
        &mut self,
        now: Micros,
        id: ProducerId,
        index: u8,
        incoming: &Incoming<'_>,
        out: &mut impl Outbox,
    ) {
        let Some(producer) = self.producers.get_mut(&id) else { return };
        let keep = producer.allowed;
        let layer = &mut producer.layers[usize::from(index)];
        let Some(taken) = layer.take(now, incoming, keep) else { return };
        let (flows, tell) = layer.heard(now);
        if tell {
            out.event(RouterEvent::ProducerActive { producer: id, layer: index });
        }
        self.stats.lost_in += taken.lost as u64;
        if let (Some(rtt), Some(transport)) =
            (taken.rtt, self.transports.get_mut(&producer.spec.transport))
        {
            transport.rtt.sample(rtt);
        }
        if let Some(level) = incoming.carried.audio_level {
            producer.loudness.hear(level);
            if self.voices.insert(id) {
                self.schedule.by(Task::Levels, now + levels::INTERVAL);
            }
        }
        if producer.tapped && keep && !incoming.payload.is_empty() {
            let (rtp_timestamp, payload) = (incoming.timestamp, incoming.payload.to_vec());
            out.event(RouterEvent::Tap { producer: id, rtp_timestamp, arrival: now, payload });
        }
        if keep {
            if flows || layer.missing.next() < Micros::MAX {
                self.schedule.by(Task::Producer(id), producer.next_due(now));
            }
            self.deliver(now, id, index, &taken, out);
        } else if flows {
            self.schedule.by(Task::Producer(id), producer.next_due(now));
        }
        if flows {
            self.settle_all(now, id, out);
        }
    }
}

/// What a packet's SSRC is, learning it if it is new (RFC 8843 9.2: by mid, then by payload type).
fn route(
    transport: &mut Transport,
    producers: &mut IdMap<ProducerId, Producer>,
    rtp: &RtpPacket<'_>,
    values: &Values<'_>,
) -> Option<Route> {
    if let Some(route) = transport.routes.get(&rtp.ssrc) {
        return Some(*route);
    }
    let producer = match values.mid {
        Some(mid) => transport
            .producers
            .iter()
            .copied()
            .find(|id| producers.get(id).is_some_and(|p| p.spec.mid.as_bytes() == mid)),
        None => by_payload_type(transport, producers, rtp),
    };
    let producer = producers.get_mut(&producer?)?;
    let (_, is_rtx) = producer.codec(rtp.pt)?;
    let rid = if is_rtx { values.repaired_rid.or(values.rid) } else { values.rid };
    let index = match rid {
        Some(rid) => producer.spec.rids.iter().position(|known| known.as_bytes() == rid)?,
        None if producer.layers.len() == 1 => 0,
        None => return None,
    };
    let layer = &mut producer.layers[index];
    let known = if is_rtx { &mut layer.rtx_ssrc } else { &mut layer.ssrc };
    let replaced = known.replace(rtp.ssrc);
    if !is_rtx && replaced.is_some() && layer.last().is_some() {
        layer.restart();
    }
    let id = producer.spec.id;
    let route = if is_rtx { Route::Rtx(id, index as u8) } else { Route::Media(id, index as u8) };
    transport.learn(rtp.ssrc, route);
    transport.routes.get(&rtp.ssrc).copied()
}

/// The only producer that knows a payload type, if it is the only one.
fn by_payload_type(
    transport: &Transport,
    producers: &IdMap<ProducerId, Producer>,
    rtp: &RtpPacket<'_>,
) -> Option<ProducerId> {
    let knows = |id: &&ProducerId| producers.get(id).is_some_and(|p| p.codec(rtp.pt).is_some());
    let mut matching = transport.producers.iter().filter(knows);
    let first = *matching.next()?;
    matching.next().is_none().then_some(first)
}
