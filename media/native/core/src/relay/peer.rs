//! One peer connection: its ICE agent, its keys once DTLS gave them, its share of DTLS.

use crate::ice::Agent;
use crate::srtp::{Opener, Sealer};
use crate::time::{Micros, SECOND};

/// DTLS datagrams of one peer handed on in a second; a handshake with losses needs about 20.
const DTLS_PER_SECOND: u16 = 100;

pub(super) struct Peer {
    pub(super) agent: Agent,
    pub(super) srtp: Option<Srtp>,
    pub(super) dtls_budget: DtlsBudget,
}

pub(super) struct Srtp {
    pub(super) sealer: Sealer,
    pub(super) opener: Opener,
}

impl Peer {
    pub(super) fn new(agent: Agent) -> Self {
        Self { agent, srtp: None, dtls_budget: DtlsBudget::default() }
    }

    pub(super) fn opener(&mut self) -> Option<&mut Opener> {
        self.srtp.as_mut().map(|srtp| &mut srtp.opener)
    }
}

/// Keeps one peer from filling the queue of events, which all share.
#[derive(Default)]
pub(super) struct DtlsBudget {
    since: Micros,
    count: u16,
}

impl DtlsBudget {
    pub(super) fn allow(&mut self, now: Micros) -> bool {
        if now >= self.since + SECOND {
            *self = Self { since: now, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count <= DTLS_PER_SECOND
    }
}
