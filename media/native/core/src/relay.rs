//! The whole data plane of a relay without its sockets: datagrams, orders and time come in,
//! datagrams and events go out.

mod egress;
mod event;
mod order;
mod peer;
mod totals;

pub use event::{Event, Sink};
pub use order::{Command, OrderError, Point};
pub use totals::{Report, Totals, TransportReport};

use std::collections::HashMap;

use crate::demux::{Protocol, classify};
use crate::ice::{Change, Denied};
use crate::idmap::IdMap;
use crate::ids::TransportId;
use crate::limiter::Limiter;
use crate::link::Link;
use crate::router::Router;
use crate::srtp::SrtpError;
use crate::stun::{self, Message, Request};
use crate::time::{Micros, SECOND};

use peer::Peer;

/// Peer connections of one relay; each may bring [`crate::ice::MAX_LINKS`] links.
pub const MAX_TRANSPORTS: usize = 16_384;

/// How often consent is looked after; it may last longer by so much.
const CONSENT_SWEEP: Micros = SECOND;

/// A relay between its sockets and its orders.
pub struct Relay {
    peers: IdMap<TransportId, Peer>,
    ufrags: HashMap<String, TransportId>,
    links: HashMap<Link, TransportId>,
    limiter: Limiter,
    router: Router,
    totals: Totals,
    next_sweep: Micros,
}

impl Relay {
    /// A relay that knows nobody; `seed` has to be unpredictable.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            peers: IdMap::default(),
            ufrags: HashMap::new(),
            links: HashMap::new(),
            limiter: Limiter::default(),
            router: Router::new(seed),
            totals: Totals::default(),
            next_sweep: 0,
        }
    }

    /// Whether somebody has shown a password on this link.
    #[must_use]
    pub fn knows(&self, link: Link) -> bool {
        self.links.contains_key(&link)
    }

    /// Takes one datagram; its bytes are decrypted in place.
    pub fn handle_datagram(
        &mut self,
        now: Micros,
        link: Link,
        bytes: &mut [u8],
        sink: &mut impl Sink,
    ) {
        let Some(protocol) = classify(bytes) else {
            self.totals.malformed += 1;
            return;
        };
        if protocol == Protocol::Stun {
            return self.on_stun(now, link, bytes, sink);
        }
        let Some(&id) = self.links.get(&link) else {
            self.totals.strangers += 1;
            return;
        };
        match protocol {
            Protocol::Dtls => self.on_dtls(now, id, bytes, sink),
            Protocol::Rtp => self.on_rtp(now, id, bytes, sink),
            Protocol::Rtcp => self.on_rtcp(now, id, bytes, sink),
            Protocol::Stun => {}
        }
    }

    /// A TCP connection has ended.
    pub fn close_link(&mut self, link: Link, sink: &mut impl Sink) {
        let Some(id) = self.links.remove(&link) else { return };
        if self.peers.get_mut(&id).is_some_and(|peer| peer.agent.forget(link)) {
            sink.event(Event::ConsentLost(id));
        }
    }

    /// Does what is due and says when to come back; cheap when nothing is.
    pub fn on_timer(&mut self, now: Micros, sink: &mut impl Sink) -> Micros {
        if now >= self.next_sweep {
            self.next_sweep = now + CONSENT_SWEEP;
            self.expire_consent(now, sink);
        }
        let (router, mut out) = self.split(sink);
        router.on_timer(now, &mut out).min(self.next_sweep)
    }

    fn expire_consent(&mut self, now: Micros, sink: &mut impl Sink) {
        for (&id, peer) in &mut self.peers {
            let Some(gone) = peer.agent.expire(now) else { continue };
            for link in gone {
                self.links.remove(&link);
            }
            sink.event(Event::ConsentLost(id));
        }
    }

    fn on_stun(&mut self, now: Micros, link: Link, bytes: &[u8], sink: &mut impl Sink) {
        if !self.knows(link) && !self.limiter.allow(now, link.peer()) {
            self.totals.strangers += 1;
            return;
        }
        match stun::parse(bytes) {
            Ok(Message::Request(request)) => self.on_check(now, link, &request, sink),
            Ok(Message::Indication) => {}
            Ok(Message::Other) => self.totals.strangers += 1,
            Err(stun::Malformed) => self.totals.malformed += 1,
        }
    }

    fn on_check(&mut self, now: Micros, link: Link, request: &Request<'_>, sink: &mut impl Sink) {
        let id = request.username.and_then(|(local, _)| self.ufrags.get(local)).copied();
        let Some((id, peer)) = id.and_then(|id| Some((id, self.peers.get_mut(&id)?))) else {
            self.totals.strangers += 1;
            return;
        };
        let verdict = match peer.agent.check(now, link, request) {
            Ok(verdict) => verdict,
            Err(Denied::WrongPassword) => return self.totals.auth_failures += 1,
            Err(Denied::Replayed) => return self.totals.replays += 1,
        };
        let mut answer = [0; stun::MAX_RESPONSE_LEN];
        let length = match verdict.refusal {
            None => {
                stun::write_success(&request.transaction, link.peer(), verdict.key, &mut answer)
            }
            Some(refusal) => {
                stun::write_refusal(&request.transaction, refusal, verdict.key, &mut answer)
            }
        };
        send(sink, link, &answer[..length]);
        match verdict.change {
            Some(Change::Connected(at)) => sink.event(Event::Connected(id, at)),
            Some(Change::Moved(at)) => sink.event(Event::Moved(id, at)),
            None => {}
        }
        if let Some(ufrag) = verdict.retired {
            self.ufrags.remove(&ufrag);
        }
        if let Some(evicted) = verdict.evicted {
            self.links.remove(&evicted);
        }
        if verdict.refusal.is_none() {
            self.adopt(id, link, sink);
        }
    }

    /// A link serves the peer that showed its password on it last: an address behind a NAT may be
    /// given to somebody else.
    fn adopt(&mut self, id: TransportId, link: Link, sink: &mut impl Sink) {
        let Some(before) = self.links.insert(link, id).filter(|before| *before != id) else {
            return;
        };
        if self.peers.get_mut(&before).is_some_and(|peer| peer.agent.forget(link)) {
            sink.event(Event::ConsentLost(before));
        }
    }

    fn on_dtls(&mut self, now: Micros, id: TransportId, bytes: &[u8], sink: &mut impl Sink) {
        if self.peers.get_mut(&id).is_some_and(|peer| peer.dtls_budget.allow(now)) {
            sink.event(Event::Dtls(id, bytes.to_vec()));
        } else {
            self.totals.send_drops += 1;
        }
    }

    fn on_rtp(&mut self, now: Micros, id: TransportId, bytes: &mut [u8], sink: &mut impl Sink) {
        let Some(opener) = self.peers.get_mut(&id).and_then(Peer::opener) else {
            self.totals.strangers += 1;
            return;
        };
        match opener.rtp(bytes) {
            Ok(packet) => {
                let (router, mut out) = self.split(sink);
                router.on_rtp(now, id, packet, &mut out);
            }
            Err(error) => self.count(error),
        }
    }

    fn on_rtcp(&mut self, now: Micros, id: TransportId, bytes: &mut [u8], sink: &mut impl Sink) {
        let Some(opener) = self.peers.get_mut(&id).and_then(Peer::opener) else {
            self.totals.strangers += 1;
            return;
        };
        match opener.rtcp(bytes) {
            Ok(compound) => {
                let (router, mut out) = self.split(sink);
                router.on_rtcp(now, id, compound, &mut out);
            }
            Err(error) => self.count(error),
        }
    }

    fn count(&mut self, error: SrtpError) {
        match error {
            SrtpError::Unauthenticated => self.totals.auth_failures += 1,
            SrtpError::Replayed => self.totals.replays += 1,
            SrtpError::TooManySources => self.totals.strangers += 1,
            SrtpError::Malformed | SrtpError::BadKey => self.totals.malformed += 1,
        }
    }
}

fn send(sink: &mut impl Sink, link: Link, bytes: &[u8]) {
    sink.datagram(link, bytes.len(), |out| {
        out.copy_from_slice(bytes);
        true
    });
}
