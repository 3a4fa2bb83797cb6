//! Orders of the control plane, applied in the order given.

use std::fmt;

use crate::ice::{Agent, BadCredential, Credentials};
use crate::ids::{ProducerId, SlotId, TransportId};
use crate::router::Router;
use crate::spec::{ProducerSpec, RouterError, SlotSpec};
use crate::srtp::{Opener, Profile, Sealer, SrtpError};
use crate::time::Micros;

use super::egress::Egress;
use super::peer::{Peer, Srtp};
use super::{MAX_TRANSPORTS, Relay, Sink, send};

/// What can be ordered.
pub enum Command {
    /// A peer connection, with the header extensions agreed in SDP.
    AddTransport {
        /// Its name.
        id: TransportId,
        /// Its ICE credentials.
        credentials: Credentials,
        /// (id, URI); no other is ever sent.
        extensions: Vec<(u8, String)>,
    },
    /// A new generation of ICE; media keep flowing.
    RestartIce(TransportId, Credentials),
    /// The other side's fragment became known.
    SetRemoteIce(TransportId, String),
    /// A later offer brought header extensions of its own; these are all that count now.
    SetExtensions(TransportId, Vec<(u8, String)>),
    /// A DTLS datagram to send.
    SendDtls(TransportId, Vec<u8>),
    /// DTLS is done and the fingerprint is right. Once for each transport.
    StartSrtp {
        /// Whose.
        id: TransportId,
        /// What was agreed.
        profile: Profile,
        /// Master key ‖ master salt of what we send.
        local_key: Vec<u8>,
        /// Master key ‖ master salt of what we receive.
        remote_key: Vec<u8>,
    },
    /// Also removes its producers and slots.
    RemoveTransport(TransportId),
    /// A track to receive.
    AddProducer(ProducerSpec),
    /// Forward it, or keep it from everybody.
    AllowProducer(ProducerId, bool),
    /// Hand its payloads to the control plane, or no longer.
    TapProducer(ProducerId, bool),
    /// Forget it.
    RemoveProducer(ProducerId),
    /// A place to send to.
    AddSlot(SlotSpec),
    /// Re-point slots, all in one turn.
    PointSlots(Vec<Point>),
    /// Send no temporal layer above this one.
    ThinSlot(SlotId, u8),
}

/// Where one slot is to point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The slot.
    pub slot: SlotId,
    /// Its source, or nothing.
    pub producer: Option<ProducerId>,
    /// The highest layer wanted.
    pub max_layer: u8,
}

/// Why an order was refused; `code` is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderError {
    /// The router's reason.
    Router(RouterError),
    /// Key material of the wrong length.
    BadKey,
    /// A fragment or password that ICE does not allow.
    BadCredential,
    /// A datagram longer than any link takes.
    TooLong,
}

impl OrderError {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Router(error) => error.code(),
            Self::BadKey => "bad_key",
            Self::BadCredential => "bad_credential",
            Self::TooLong => "too_long",
        }
    }
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for OrderError {}

impl From<RouterError> for OrderError {
    fn from(error: RouterError) -> Self {
        Self::Router(error)
    }
}

impl From<SrtpError> for OrderError {
    fn from(_: SrtpError) -> Self {
        Self::BadKey
    }
}

impl From<BadCredential> for OrderError {
    fn from(_: BadCredential) -> Self {
        Self::BadCredential
    }
}

type Outcome = Result<(), OrderError>;

impl Relay {
    /// Applies one order.
    ///
    /// # Errors
    /// Why it was refused; nothing has changed then, but for `PointSlots`, where the other points
    /// are followed all the same.
    pub fn command(&mut self, now: Micros, command: Command, sink: &mut impl Sink) -> Outcome {
        match command {
            Command::AddTransport { id, credentials, extensions } => {
                self.add_transport(id, credentials, &extensions)
            }
            Command::RestartIce(id, credentials) => self.restart_ice(id, credentials),
            Command::SetRemoteIce(id, ufrag) => Ok(self.peer(id)?.agent.set_remote(&ufrag)?),
            Command::SetExtensions(id, extensions) => {
                Ok(self.router.set_extensions(id, &extensions)?)
            }
            Command::SendDtls(id, datagram) => self.send_dtls(id, &datagram, sink),
            Command::StartSrtp { id, profile, local_key, remote_key } => {
                let sealer = Sealer::new(profile, &local_key)?;
                let opener = Opener::new(profile, &remote_key)?;
                self.start_srtp(now, id, Srtp { sealer, opener }, sink)
            }
            Command::RemoveTransport(id) => self.remove_transport(now, id, sink),
            Command::AddProducer(spec) => Ok(self.router.add_producer(now, spec)?),
            Command::AllowProducer(id, allowed) => {
                let (router, mut out) = self.split(sink);
                Ok(router.allow_producer(now, id, allowed, &mut out)?)
            }
            Command::TapProducer(id, on) => Ok(self.router.tap_producer(id, on)?),
            Command::RemoveProducer(id) => {
                let (router, mut out) = self.split(sink);
                Ok(router.remove_producer(now, id, &mut out)?)
            }
            Command::AddSlot(spec) => Ok(self.router.add_slot(now, spec)?),
            Command::PointSlots(points) => self.point_slots(now, &points, sink),
            Command::ThinSlot(id, max_temporal) => Ok(self.router.thin_slot(id, max_temporal)?),
        }
    }

    /// The router, and where it puts what it wants sent.
    pub(super) fn split<'a, S: Sink>(
        &'a mut self,
        sink: &'a mut S,
    ) -> (&'a mut Router, Egress<'a, S>) {
        (&mut self.router, Egress::new(&mut self.peers, &mut self.totals, sink))
    }

    fn peer(&mut self, id: TransportId) -> Result<&mut Peer, RouterError> {
        self.peers.get_mut(&id).ok_or(RouterError::UnknownTransport)
    }

    fn add_transport(
        &mut self,
        id: TransportId,
        credentials: Credentials,
        extensions: &[(u8, String)],
    ) -> Outcome {
        if self.peers.len() >= MAX_TRANSPORTS {
            return Err(RouterError::TooMany.into());
        }
        if self.peers.contains_key(&id) || self.ufrags.contains_key(credentials.local_ufrag()) {
            return Err(RouterError::Duplicate.into());
        }
        self.router.add_transport(id, extensions)?;
        self.ufrags.insert(credentials.local_ufrag().to_owned(), id);
        self.peers.insert(id, Peer::new(Agent::new(credentials)));
        Ok(())
    }

    fn restart_ice(&mut self, id: TransportId, credentials: Credentials) -> Outcome {
        if self.ufrags.contains_key(credentials.local_ufrag()) {
            return Err(RouterError::Duplicate.into());
        }
        let ufrag = credentials.local_ufrag().to_owned();
        let retired = self.peer(id)?.agent.restart(credentials);
        self.ufrags.insert(ufrag, id);
        if let Some(ufrag) = retired {
            self.ufrags.remove(&ufrag);
        }
        Ok(())
    }

    fn send_dtls(&mut self, id: TransportId, datagram: &[u8], sink: &mut impl Sink) -> Outcome {
        match self.peer(id)?.agent.reachable() {
            Some(link) => send(sink, link, datagram),
            None => self.totals.send_drops += 1,
        }
        Ok(())
    }

    /// Only once: the same keys again would use every index again.
    fn start_srtp(
        &mut self,
        now: Micros,
        id: TransportId,
        srtp: Srtp,
        sink: &mut impl Sink,
    ) -> Outcome {
        let peer = self.peer(id)?;
        if peer.srtp.is_some() {
            return Err(RouterError::Duplicate.into());
        }
        peer.srtp = Some(srtp);
        let (router, mut out) = self.split(sink);
        router.transport_ready(now, id, &mut out);
        Ok(())
    }

    fn remove_transport(&mut self, now: Micros, id: TransportId, sink: &mut impl Sink) -> Outcome {
        let (router, mut out) = self.split(sink);
        router.remove_transport(now, id, &mut out)?;
        let peer = self.peers.remove(&id).ok_or(RouterError::UnknownTransport)?;
        for ufrag in peer.agent.local_ufrags() {
            self.ufrags.remove(ufrag);
        }
        for link in peer.agent.links() {
            self.links.remove(link);
        }
        Ok(())
    }

    fn point_slots(&mut self, now: Micros, points: &[Point], sink: &mut impl Sink) -> Outcome {
        let (router, mut out) = self.split(sink);
        let mut outcome = Ok(());
        for point in points {
            let pointed =
                router.point_slot(now, point.slot, point.producer, point.max_layer, &mut out);
            outcome = outcome.and(pointed);
        }
        Ok(outcome?)
    }
}
