//! From the router's plain packets to protected datagrams on the selected link.

use crate::idmap::IdMap;
use crate::ids::TransportId;
use crate::router::{Outbox, RouterEvent};

use super::peer::Peer;
use super::{Event, Sink, Totals};

pub(super) struct Egress<'a, S> {
    peers: &'a mut IdMap<TransportId, Peer>,
    totals: &'a mut Totals,
    sink: &'a mut S,
}

impl<'a, S: Sink> Egress<'a, S> {
    pub(super) fn new(
        peers: &'a mut IdMap<TransportId, Peer>,
        totals: &'a mut Totals,
        sink: &'a mut S,
    ) -> Self {
        Self { peers, totals, sink }
    }

    fn seal_rtp(
        &mut self,
        transport: TransportId,
        header: &[u8],
        payload: &[u8],
        padding: u8,
    ) -> Option<()> {
        let peer = self.peers.get_mut(&transport)?;
        let link = peer.agent.selected()?;
        let sealer = &mut peer.srtp.as_mut()?.sealer;
        let reserved = sealer.reserve(header).ok()?;
        let length = sealer.rtp_len(header.len() + payload.len() + usize::from(padding));
        self.sink.datagram(link, length, |out| {
            sealer.rtp(reserved, header, payload, padding, out).is_ok()
        });
        Some(())
    }

    fn seal_rtcp(&mut self, transport: TransportId, compound: &[u8]) -> Option<()> {
        let peer = self.peers.get_mut(&transport)?;
        let link = peer.agent.selected()?;
        let sealer = &mut peer.srtp.as_mut()?.sealer;
        let length = sealer.rtcp_len(compound.len());
        self.sink.datagram(link, length, |out| sealer.rtcp(compound, out).is_ok());
        Some(())
    }
}

impl<S: Sink> Outbox for Egress<'_, S> {
    fn rtp(&mut self, transport: TransportId, header: &[u8], payload: &[u8], padding: u8) {
        if self.seal_rtp(transport, header, payload, padding).is_none() {
            self.totals.send_drops += 1;
        }
    }

    fn rtcp(&mut self, transport: TransportId, compound: &[u8]) {
        if self.seal_rtcp(transport, compound).is_none() {
            self.totals.send_drops += 1;
        }
    }

    fn event(&mut self, event: RouterEvent) {
        self.sink.event(Event::Router(event));
    }
}
