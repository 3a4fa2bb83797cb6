//! One peer connection as the router sees it: what was agreed, which SSRC is what, how the path is.

use crate::arrivals::Arrivals;
use crate::budget::Budget;
use crate::extension::ExtensionMap;
use crate::idmap::IdMap;
use crate::ids::{ProducerId, SlotId, Ssrc, TransportId};
use crate::receive_estimate::ReceiveEstimate;
use crate::time::{MILLISECOND, Micros};

/// SSRCs learnt from one peer.
pub const MAX_SSRCS: usize = 64;
/// Before anything was measured.
const DEFAULT_RTT: Micros = 100 * MILLISECOND;

/// What an incoming SSRC is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Media of a layer.
    Media(ProducerId, u8),
    /// Retransmissions of a layer, and probes.
    Rtx(ProducerId, u8),
    /// Replaced by another SSRC; its stragglers are ignored.
    Retired,
}

/// Round trip time, smoothed (RFC 6298 2.3's first gain).
#[derive(Clone, Copy, Debug, Default)]
pub struct Rtt(Option<Micros>);

impl Rtt {
    /// One measurement.
    pub fn sample(&mut self, rtt: Micros) {
        self.0 = Some(self.0.map_or(rtt, |smooth| (smooth * 7 + rtt) / 8));
    }

    /// The smoothed value, once measured.
    #[must_use]
    pub fn smooth(&self) -> Option<Micros> {
        self.0
    }

    /// The smoothed value, or a careful guess.
    #[must_use]
    pub fn or_default(&self) -> Micros {
        self.0.unwrap_or(DEFAULT_RTT)
    }
}

/// One peer connection.
#[derive(Debug)]
pub struct Transport {
    /// Its name.
    pub id: TransportId,
    /// Whether SRTP is up.
    pub ready: bool,
    /// Extensions agreed.
    pub extensions: ExtensionMap,
    /// Our SSRC as a receiver of this peer.
    pub own: Ssrc,
    /// Incoming SSRCs.
    pub routes: IdMap<Ssrc, Route>,
    /// Tracks that arrive here.
    pub producers: Vec<ProducerId>,
    /// Slots that are sent here.
    pub slots: Vec<SlotId>,
    /// Outgoing media SSRCs.
    pub senders: IdMap<Ssrc, SlotId>,
    /// Arrival times for transport-wide feedback.
    pub arrivals: Arrivals,
    /// What to tell a publisher without transport-wide feedback.
    pub estimate: ReceiveEstimate,
    /// Round trip time.
    pub rtt: Rtt,
    /// Our clock less the peer's NTP clock, the least seen in its sender reports.
    pub skew: Option<i64>,
    /// Retransmissions allowed.
    pub budget: Budget,
    /// RTP packets sent.
    pub packets_out: u64,
    /// Octets of RTP sent.
    pub bytes_out: u64,
    /// Last reported by the peer.
    pub fraction_lost: u8,
    /// Last reported by the peer.
    pub remb_bps: Option<u64>,
    /// Last FIR command of each source (RFC 5104 4.3.1.1).
    pub firs: IdMap<Ssrc, u8>,
    number: u16,
}

impl Transport {
    /// A connection with nothing on it.
    #[must_use]
    pub fn new(id: TransportId, extensions: ExtensionMap, own: Ssrc) -> Self {
        Self {
            id,
            ready: false,
            extensions,
            own,
            routes: IdMap::default(),
            producers: Vec::new(),
            slots: Vec::new(),
            senders: IdMap::default(),
            arrivals: Arrivals::default(),
            estimate: ReceiveEstimate::default(),
            rtt: Rtt::default(),
            skew: None,
            budget: Budget::default(),
            packets_out: 0,
            bytes_out: 0,
            fraction_lost: 0,
            remb_bps: None,
            firs: IdMap::default(),
            number: 0,
        }
    }

    /// The next transport-wide number.
    pub fn next_number(&mut self) -> u16 {
        self.number = self.number.wrapping_add(1);
        self.number
    }

    /// A sender report of the peer: the least difference is the one without queues.
    pub fn heard_clock(&mut self, now: Micros, ntp: u64) {
        let skew = now as i64 - crate::ntp::to_micros(ntp);
        // Followed slowly upwards, so that clocks that drift apart are not followed for ever.
        let least = self.skew.map_or(skew, |least| skew.min(least + 500));
        self.skew = Some(least);
    }

    /// Whether a slot sends with this SSRC.
    #[must_use]
    pub fn claimed(&self, ssrc: Ssrc) -> bool {
        self.senders.contains_key(&ssrc)
    }

    /// Knows an SSRC from now on; an old one of the same meaning is retired.
    pub fn learn(&mut self, ssrc: Ssrc, route: Route) {
        for known in self.routes.values_mut().filter(|known| **known == route) {
            *known = Route::Retired;
        }
        if self.routes.len() >= MAX_SSRCS {
            self.routes.retain(|_, known| *known != Route::Retired);
        }
        if self.routes.len() < MAX_SSRCS {
            self.routes.insert(ssrc, route);
        }
    }

    /// Forgets the SSRCs of a producer.
    pub fn forget(&mut self, producer: ProducerId) {
        self.producers.retain(|known| *known != producer);
        let belongs = |route: &Route| match route {
            Route::Media(of, _) | Route::Rtx(of, _) => *of == producer,
            Route::Retired => false,
        };
        self.routes.retain(|_, route| !belongs(route));
    }
}
