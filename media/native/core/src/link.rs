//! The path a datagram takes: an address behind the UDP port, or a connection of the TCP port.

use std::net::SocketAddr;

/// Where a datagram came from, and where answers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    /// A remote address.
    Udp(SocketAddr),
    /// One accepted connection; its number is never reused.
    Tcp {
        /// Names the connection, since an address may come back on another.
        connection: u64,
        /// The far end.
        peer: SocketAddr,
    },
}

impl Link {
    /// The address of the far end.
    #[must_use]
    pub fn peer(self) -> SocketAddr {
        match self {
            Self::Udp(peer) | Self::Tcp { peer, .. } => peer,
        }
    }
}
