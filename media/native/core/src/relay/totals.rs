//! What has been counted.

use std::net::SocketAddr;

use crate::router::{LayerStats, RouterStats, TransportStats};

use super::Relay;

/// Totals of what the router never sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Checks with a wrong password, and packets with a wrong tag.
    pub auth_failures: u64,
    /// Packets that came twice, or too late to know.
    pub replays: u64,
    /// Datagrams from nobody, or for nobody here.
    pub strangers: u64,
    /// Datagrams that are none of the protocols spoken here.
    pub malformed: u64,
    /// Datagrams that could not be sent or handed on: no link, no keys, a queue full.
    pub send_drops: u64,
}

/// One transport: where it is and what went there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransportReport {
    /// The selected link's far end.
    pub address: Option<SocketAddr>,
    /// The router's view.
    pub stats: TransportStats,
}

/// Everything counted, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Of the relay.
    pub totals: Totals,
    /// Of the router.
    pub router: RouterStats,
    /// Of each layer seen.
    pub layers: Vec<LayerStats>,
    /// Of each transport.
    pub transports: Vec<TransportReport>,
}

impl Relay {
    /// Everything counted so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let address = |stats: &TransportStats| {
            let peer = self.peers.get(&stats.transport)?;
            peer.agent.selected().map(crate::link::Link::peer)
        };
        Report {
            totals: self.totals,
            router: self.router.stats(),
            layers: self.router.producer_stats().collect(),
            transports: self
                .router
                .transport_stats()
                .map(|stats| TransportReport { address: address(&stats), stats })
                .collect(),
        }
    }
}
