//! RTCP from peers: what receivers ask for and report, and what publishers say of their clocks.

use super::{Outbox, Router};
use crate::budget::retransmission_bps;
use crate::ids::{SlotId, Ssrc, TransportId};
use crate::ntp;
use crate::rtcp::{Nack, Packets, ReportBlocks, RtcpPacket, SenderInfo};
use crate::slot::Wire;
use crate::time::Micros;
use crate::transport::{MAX_SSRCS, Route};

impl Router {
    /// One decrypted RTCP compound.
    pub fn on_rtcp(
        &mut self,
        now: Micros,
        from: TransportId,
        packet: &[u8],
        out: &mut impl Outbox,
    ) {
        if !self.transports.contains_key(&from) {
            return;
        }
        self.stats.rtcp_in += 1;
        for packet in Packets::new(packet) {
            let Ok(packet) = packet else {
                self.stats.malformed += 1;
                return;
            };
            self.one(now, from, packet, out);
        }
    }

    fn one(
        &mut self,
        now: Micros,
        from: TransportId,
        packet: RtcpPacket<'_>,
        out: &mut impl Outbox,
    ) {
        match packet {
            RtcpPacket::SenderReport { ssrc, info, blocks } => {
                self.source_clock(now, from, ssrc, info);
                self.reception(now, from, blocks);
            }
            RtcpPacket::ReceiverReport { blocks, .. } => self.reception(now, from, blocks),
            RtcpPacket::Bye(sources) => {
                for ssrc in sources.take(MAX_SSRCS) {
                    self.goodbye(now, from, ssrc, out);
                }
            }
            RtcpPacket::Nack(nack) => self.asked_again(now, from, nack, out),
            RtcpPacket::Pli(ssrc) => self.asked_key(now, from, ssrc, out),
            RtcpPacket::Fir(entries) => {
                for (ssrc, number) in entries {
                    self.asked_intra(now, from, ssrc, number, out);
                }
            }
            RtcpPacket::Remb(remb) => {
                if let Some(transport) = self.transports.get_mut(&from) {
                    transport.remb_bps = Some(remb.bps);
                }
            }
            RtcpPacket::Dlrr(entries) => {
                let Some(transport) = self.transports.get_mut(&from) else { return };
                for (ssrc, quoted, held) in entries.take(MAX_SSRCS) {
                    let rtt = ntp::round_trip(now, quoted, held);
                    if let Some(rtt) = rtt.filter(|_| ssrc == transport.own) {
                        transport.rtt.sample(rtt);
                    }
                }
            }
            RtcpPacket::TransportFeedback(_) | RtcpPacket::Other => {}
        }
    }

    /// A publisher's clock (RFC 3550 6.4.1).
    fn source_clock(&mut self, now: Micros, from: TransportId, ssrc: Ssrc, info: SenderInfo) {
        let Some(transport) = self.transports.get_mut(&from) else { return };
        let Some(Route::Media(producer, layer)) = transport.routes.get(&ssrc).copied() else {
            return;
        };
        let Some(producer) = self.producers.get_mut(&producer) else { return };
        // An NTP time of zero means that the sender has no clock (RFC 3550 6.4.1).
        if info.ntp == 0 {
            return;
        }
        transport.heard_clock(now, info.ntp);
        producer.layers[usize::from(layer)].report = Some((info, now));
    }

    /// How a receiver receives us.
    fn reception(&mut self, now: Micros, from: TransportId, blocks: ReportBlocks<'_>) {
        let Some(transport) = self.transports.get_mut(&from) else { return };
        let mut worst = None;
        for block in blocks {
            let slot = transport.senders.get(&block.ssrc).and_then(|id| self.slots.get(id));
            // Of retransmissions there are too few to tell a loss from them.
            if slot.is_none_or(|slot| slot.spec.ssrc != block.ssrc) {
                continue;
            }
            worst = worst.max(Some(block.fraction_lost));
            if let Some(rtt) = ntp::round_trip(now, block.last_report, block.delay) {
                transport.rtt.sample(rtt);
            }
        }
        transport.fraction_lost = worst.unwrap_or(transport.fraction_lost);
    }

    /// A publisher ends a source (RFC 3550 6.6).
    fn goodbye(&mut self, now: Micros, from: TransportId, ssrc: Ssrc, out: &mut impl Outbox) {
        let Some(transport) = self.transports.get(&from) else { return };
        let Some(Route::Media(id, layer)) = transport.routes.get(&ssrc).copied() else { return };
        let Some(producer) = self.producers.get_mut(&id) else { return };
        producer.layers[usize::from(layer)].goodbye();
        self.settle_all(now, id, out);
    }

    /// A receiver asks for packets again (RFC 4585 6.2.1).
    fn asked_again(
        &mut self,
        now: Micros,
        from: TransportId,
        nack: Nack<'_>,
        out: &mut impl Outbox,
    ) {
        let Some(transport) = self.transports.get_mut(&from) else { return };
        let Some(slot) = transport.senders.get(&nack.media()) else { return };
        let Some(slot) = self.slots.get_mut(slot).filter(|slot| slot.spec.ssrc == nack.media())
        else {
            return;
        };
        let Some((producer, layer, incarnation)) = slot.showing() else { return };
        let Some(producer) = self.producers.get_mut(&producer).filter(|p| p.allowed) else {
            return;
        };
        let layer = &mut producer.layers[usize::from(layer)];
        if layer.incarnation != incarnation || !transport.ready {
            return;
        }
        let (header, stats) = (&mut self.header, &mut self.stats);
        let mut wire = Wire { now, transport, header, stats, out };
        for seq in nack {
            wire.stats.nacks_in += 1;
            let before = wire.transport.bytes_out;
            let rate = retransmission_bps(wire.transport.remb_bps);
            if wire.transport.budget.allows(now, rate) && slot.again(&mut wire, layer, seq) {
                let spent = wire.transport.bytes_out - before;
                wire.transport.budget.spend(spent);
            }
        }
    }

    fn slot_of(&self, from: TransportId, ssrc: Ssrc) -> Option<SlotId> {
        self.transports.get(&from)?.senders.get(&ssrc).copied()
    }

    /// A receiver asks for a key frame (RFC 4585 6.3.1).
    fn asked_key(&mut self, now: Micros, from: TransportId, ssrc: Ssrc, out: &mut impl Outbox) {
        let Some(slot) = self.slot_of(from, ssrc) else { return };
        self.stats.plis_in += 1;
        self.refresh(now, slot, out);
    }

    /// Likewise, unless it is the repetition of a command seen before (RFC 5104 4.3.1.2).
    fn asked_intra(
        &mut self,
        now: Micros,
        from: TransportId,
        ssrc: Ssrc,
        number: u8,
        out: &mut impl Outbox,
    ) {
        let Some(slot) = self.slot_of(from, ssrc) else { return };
        let Some(transport) = self.transports.get_mut(&from) else { return };
        if transport.firs.insert(ssrc, number) != Some(number) {
            self.stats.plis_in += 1;
            self.refresh(now, slot, out);
        }
    }
}
