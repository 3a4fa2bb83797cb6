//! RTP from publishers: finds the producer and layer of a packet (RFC 8843 9.2, RFC 8852), unwraps
//! retransmissions (RFC 4588), counts, taps, stores and hands on.

use super::{Outbox, Router, RouterEvent};
use crate::extension::Values;
use crate::idmap::IdMap;
use crate::ids::{ProducerId, TransportId};
use crate::levels;
use crate::producer::{Incoming, Producer};
use crate::rtp::RtpPacket;
use crate::schedule::Task;
use crate::time::{MILLISECOND, Micros};
use crate::transport::{Route, Transport};

/// Between two transport-wide feedbacks: libwebrtc's own default; slower starves the upper layers.
const FEEDBACK: Micros = 100 * MILLISECOND;

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
        match route {
            Route::Media(producer, layer) => {
                self.media(now, producer, layer, &rtp, &values, None, out);
            }
            Route::Rtx(producer, layer) => {
                // Probes hold padding only, or what was received long ago: the number tells.
                if let Some((osn, original)) = rtp.payload.split_first_chunk() {
                    let original = RtpPacket { payload: original, ..rtp };
                    let osn = Some(u16::from_be_bytes(*osn));
                    self.media(now, producer, layer, &original, &values, osn, out);
                }
            }
            Route::Retired => {}
        }
    }

    /// One packet of media; `osn` is its number if it came as a retransmission.
    #[allow(clippy::too_many_arguments)]
    fn media(
        &mut self,
        now: Micros,
        id: ProducerId,
        index: u8,
        rtp: &RtpPacket<'_>,
        values: &Values<'_>,
        osn: Option<u16>,
        out: &mut impl Outbox,
    ) {
        let Some(producer) = self.producers.get_mut(&id) else { return };
        let Some((codec, _)) = producer.codec(rtp.pt) else {
            self.stats.strangers += 1;
            return;
        };
        let incoming = Incoming {
            codec,
            seq: osn.unwrap_or(rtp.seq),
            timestamp: rtp.timestamp,
            marker: rtp.marker,
            payload: rtp.payload,
            carried: values.carried,
            repair: osn.is_some(),
        };
        let keep = producer.allowed;
        let layer = &mut producer.layers[usize::from(index)];
        let Some(taken) = layer.take(now, &incoming, keep) else { return };
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
        if let Some(level) = values.carried.audio_level {
            producer.loudness.hear(level);
            if self.voices.insert(id) {
                self.schedule.by(Task::Levels, now + levels::INTERVAL);
            }
        }
        if producer.tapped && keep && !rtp.payload.is_empty() {
            let (rtp_timestamp, payload) = (rtp.timestamp, rtp.payload.to_vec());
            out.event(RouterEvent::Tap { producer: id, rtp_timestamp, arrival: now, payload });
        }
        if keep {
            if flows || layer.missing.next() < Micros::MAX {
                self.schedule.by(Task::Producer(id), producer.next_due(now));
            }
            self.deliver(now, id, index, &taken, out);
            if taken.anew {
                self.ask_keys(now, id, out);
            }
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
