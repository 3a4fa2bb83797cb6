//! What leaves the relay: datagrams for its sockets and events for its control plane.

use std::net::SocketAddr;

use crate::ids::TransportId;
use crate::link::Link;
use crate::router::RouterEvent;

use super::OrderError;

/// What the control plane is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A DTLS datagram to be answered by `SendDtls`.
    Dtls(TransportId, Vec<u8>),
    /// The first nominated link.
    Connected(TransportId, SocketAddr),
    /// The peer nominated another link.
    Moved(TransportId, SocketAddr),
    /// Nothing more is sent until a new check nominates a link.
    ConsentLost(TransportId),
    /// An order that had been accepted could not be carried out: a bound was reached, or a bug.
    Refused(OrderError),
    /// What the router has to say.
    Router(RouterEvent),
}

/// Where the relay puts what it wants sent or told.
pub trait Sink {
    /// One datagram of `len` octets for `link`, which `write` fills in place; it is dropped when
    /// `write` says false.
    fn datagram(&mut self, link: Link, len: usize, write: impl FnOnce(&mut [u8]) -> bool);
    /// Something the control plane wants to know.
    fn event(&mut self, event: Event);
}
