//! What the router does by itself: asks publishers again, notices silence, gives feedback and
//! reports, elects speakers.

use super::{Outbox, Router, RouterEvent};
use crate::idmap::IdMap;
use crate::ids::{GroupId, ProducerId, TransportId};
use crate::levels;
use crate::ntp;
use crate::producer::Layer;
use crate::rtcp::{
    ReportBlock, write_nack, write_receiver_report, write_reference_time, write_remb, write_sdes,
    write_sender_report,
};
use crate::schedule::Task;
use crate::time::{MILLISECOND, Micros, SECOND};

/// Between two transport-wide feedbacks: libwebrtc's own default; slower starves the upper layers.
pub(super) const FEEDBACK: Micros = 100 * MILLISECOND;
/// Between two reports of one transport; Chromium's own pace for pictures, and well within 5 % of
/// any session (RFC 3550 6.2).
const REPORTS: Micros = SECOND;
/// Reports are sent off before they outgrow a datagram.
const MAX_COMPOUND: usize = 1100;
/// Our name as a receiver. Publishers hear no media from it, so it need not tell relays apart.
const RECEIVER_NAME: &str = "relay";

impl Router {
    /// Does what is due and says when to come back; to be called after orders and packets too,
    /// they may bring the next deadline forward.
    pub fn on_timer(&mut self, now: Micros, out: &mut impl Outbox) -> Micros {
        while let Some(task) = self.schedule.take_due(now) {
            match task {
                Task::Producer(id) => self.look_after(now, id, out),
                Task::Feedback(id) => self.feed_back(now, id, out),
                Task::Report(id) => self.report(now, id, out),
                Task::Levels => self.look_at_levels(now, out),
            }
        }
        self.schedule.next()
    }

    /// Asks a publisher again and notices which layers have ended.
    fn look_after(&mut self, now: Micros, id: ProducerId, out: &mut impl Outbox) {
        let Some(producer) = self.producers.get_mut(&id) else { return };
        let Some(transport) = self.transports.get(&producer.spec.transport) else { return };
        let mut changed = false;
        let lasts: Vec<_> = producer.layers.iter().map(Layer::last).collect();
        let mut request = Vec::new();
        for (index, layer) in producer.layers.iter_mut().enumerate() {
            let others = lasts.iter().enumerate().filter(|(other, _)| *other != index);
            changed |= layer.fall_silent(now, others.filter_map(|(_, last)| *last).max());
            if layer.silence_to_tell(now) {
                out.event(RouterEvent::ProducerSilent { producer: id, layer: index as u8 });
            }
            request.clear();
            let given_up = layer.missing.ask(now, transport.rtt.or_default(), &mut request);
            self.stats.lost_in += given_up as u64;
            if let Some(ssrc) = layer.ssrc.filter(|_| !request.is_empty() && transport.ready) {
                self.compound.clear();
                write_nack(&mut self.compound, transport.own, ssrc, &request);
                self.stats.nacks_out += request.len() as u64;
                self.stats.rtcp_out += 1;
                out.rtcp(transport.id, &self.compound);
            }
        }
        self.schedule.set(Task::Producer(id), producer.next_due(now));
        if changed {
            self.settle_all(now, id, out);
        }
        self.ask_keys(now, id, out);
    }

    /// Transport-wide feedback to a publisher.
    fn feed_back(&mut self, now: Micros, id: TransportId, out: &mut impl Outbox) {
        let Some(transport) = self.transports.get_mut(&id).filter(|t| t.ready) else { return };
        if transport.arrivals.waiting() {
            self.schedule.set(Task::Feedback(id), now + FEEDBACK);
        }
        let stats = &mut self.stats;
        transport.arrivals.tell(now, transport.own, |packet| {
            stats.rtcp_out += 1;
            out.rtcp(id, packet);
        });
    }

    /// Sender reports of the slots, receiver reports of the layers of one transport.
    fn report(&mut self, now: Micros, id: TransportId, out: &mut impl Outbox) {
        self.schedule.set(Task::Report(id), now + REPORTS);
        self.compound.clear();
        self.sender_reports(now, id, out);
        self.receiver_report(now, id);
        self.flush(id, 0, out);
    }

    fn sender_reports(&mut self, now: Micros, id: TransportId, out: &mut impl Outbox) {
        let Some(transport) = self.transports.get(&id) else { return };
        for place in 0..transport.slots.len() {
            let Some(transport) = self.transports.get(&id) else { return };
            let Some(slot) = self.slots.get(&transport.slots[place]) else { continue };
            let Some((producer, layer, _)) = slot.showing() else { continue };
            let Some(producer) = self.producers.get(&producer) else { continue };
            let publisher = self.transports.get(&producer.spec.transport);
            let skew = publisher.and_then(|publisher| publisher.skew);
            let layer = &producer.layers[usize::from(layer)];
            if let Some(info) = slot.report(now, layer, skew) {
                write_sender_report(&mut self.compound, slot.spec.ssrc, &info);
                write_sdes(&mut self.compound, slot.spec.ssrc, &slot.spec.cname);
            }
            self.flush(id, MAX_COMPOUND, out);
        }
    }

    fn receiver_report(&mut self, now: Micros, id: TransportId) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        let mut blocks = Vec::new();
        for id in &transport.producers {
            let Some(producer) = self.producers.get_mut(id) else { continue };
            blocks.extend(producer.layers.iter_mut().filter_map(|layer| block(now, layer)));
        }
        if blocks.is_empty() {
            return;
        }
        let out = &mut self.compound;
        write_receiver_report(out, transport.own, &blocks);
        write_sdes(out, transport.own, RECEIVER_NAME);
        write_reference_time(out, transport.own, ntp::from_micros(now));
        if transport.estimate.wanted() {
            let worst = blocks.iter().map(|block| block.fraction_lost).max().unwrap_or(0);
            let bps = transport.estimate.look(now, worst);
            let sources: Vec<_> = blocks.iter().map(|block| block.ssrc).collect();
            write_remb(out, transport.own, bps, &sources);
        }
    }

    /// Sends the compound off if it is longer than `limit`.
    fn flush(&mut self, id: TransportId, limit: usize, out: &mut impl Outbox) {
        if self.compound.len() > limit && self.transports.get(&id).is_some_and(|t| t.ready) {
            self.stats.rtcp_out += 1;
            out.rtcp(id, &self.compound);
            self.compound.clear();
        }
    }

    fn look_at_levels(&mut self, now: Micros, out: &mut impl Outbox) {
        let mut changed = Vec::new();
        let mut candidates: IdMap<GroupId, Vec<ProducerId>> = IdMap::default();
        for id in &self.voices {
            let Some(producer) = self.producers.get_mut(id) else { continue };
            changed.extend(producer.loudness.look().map(|level| (*id, level)));
            if producer.allowed {
                candidates.entry(producer.spec.group).or_default().push(*id);
            }
        }
        if !changed.is_empty() {
            out.event(RouterEvent::Levels(changed));
        }
        for group in candidates.keys() {
            self.elections.entry(*group).or_default();
        }
        for (group, election) in &mut self.elections {
            let mut of_group = candidates.remove(group).unwrap_or_default();
            of_group.extend(election.speaker().filter(|speaker| !of_group.contains(speaker)));
            let known = of_group.iter().filter_map(|id| self.producers.get(id));
            let allowed = known.filter(|p| p.allowed).map(|p| (p.spec.id, &p.loudness));
            if let Some(producer) = election.look(allowed) {
                out.event(RouterEvent::Speaker { group: *group, producer });
            }
        }
        self.elections.retain(|_, election| election.speaker().is_some());
        let producers = &self.producers;
        self.voices.retain(|id| producers.get(id).is_some_and(|p| p.loudness.restless()));
        if !self.voices.is_empty() || !self.elections.is_empty() {
            self.schedule.by(Task::Levels, now + levels::INTERVAL);
        }
    }
}

/// How a layer is received (RFC 3550 6.4.1), once it was heard.
fn block(now: Micros, layer: &mut Layer) -> Option<ReportBlock> {
    let (ssrc, highest) = (layer.ssrc?, layer.reception.highest()?);
    let (last_report, delay) = layer.report.map_or((0, 0), |(info, arrival)| {
        let held = now.saturating_sub(arrival) << 16;
        (ntp::middle(info.ntp), (held / SECOND) as u32)
    });
    Some(ReportBlock {
        ssrc,
        fraction_lost: layer.reception.fraction_lost(),
        lost: layer.reception.lost().clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32,
        highest_seq: highest as u32,
        jitter: layer.reception.jitter(),
        last_report,
        delay,
    })
}
