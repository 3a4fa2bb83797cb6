//! What has been ordered so far, kept on the caller's side: a wrong order is refused at once,
//! without asking the thread that carries orders out.

use std::collections::HashSet;

use crate::extension::ExtensionMap;
use crate::ice::Credentials;
use crate::idmap::IdMap;
use crate::ids::{ProducerId, SlotId, TransportId};
use crate::relay::{Command, MAX_TRANSPORTS, OrderError, Point};
use crate::spec::{Kind, RouterError};

/// A DTLS record layer never fills more of a datagram.
pub const MAX_DTLS: usize = 2_048;

/// Generations of ICE that count at once: the current one and the one before.
const GENERATIONS: usize = 2;

#[derive(Clone, Copy)]
struct Entry {
    transport: TransportId,
    kind: Kind,
}

#[derive(Default)]
struct Transport {
    /// Fragments that count; the last is the current one.
    ufrags: Vec<String>,
    has_keys: bool,
}

/// The names in use.
#[derive(Default)]
pub struct Roster {
    transports: IdMap<TransportId, Transport>,
    ufrags: HashSet<String>,
    producers: IdMap<ProducerId, Entry>,
    slots: IdMap<SlotId, Entry>,
}

impl Roster {
    /// Notes an order that can be carried out.
    ///
    /// # Errors
    /// Why it can't; nothing is noted then.
    pub fn admit(&mut self, command: &Command) -> Result<(), OrderError> {
        match command {
            Command::AddTransport { id, credentials, extensions } => {
                self.add_transport(*id, credentials, extensions)
            }
            Command::RestartIce(id, credentials) => self.restart_ice(*id, credentials),
            Command::SetRemoteIce(id, ufrag) => {
                self.transport(*id)?;
                Ok(Credentials::check_remote(ufrag)?)
            }
            Command::SetExtensions(id, extensions) => {
                self.transport(*id)?;
                Ok(ExtensionMap::agree(extensions).map(drop)?)
            }
            Command::SendDtls(id, datagram) if datagram.len() > MAX_DTLS => {
                self.transport(*id).and(Err(OrderError::TooLong))
            }
            Command::StartSrtp { id, profile, local_key, remote_key } => {
                let fits = |key: &[u8]| key.len() == profile.key_and_salt_len();
                self.start_srtp(*id, fits(local_key) && fits(remote_key))
            }
            Command::SendDtls(id, _) => self.transport(*id),
            Command::RemoveTransport(id) => self.remove_transport(*id),
            Command::AddProducer(spec) => {
                spec.check()?;
                self.transport(spec.transport)?;
                let entry = Entry { transport: spec.transport, kind: spec.kind };
                insert(&mut self.producers, spec.id, entry)
            }
            Command::AllowProducer(id, _) | Command::TapProducer(id, _) => {
                self.producer(*id).map(drop)
            }
            Command::RemoveProducer(id) => {
                self.producers.remove(id).map(drop).ok_or(RouterError::UnknownProducer.into())
            }
            Command::AddSlot(spec) => {
                spec.check()?;
                self.transport(spec.transport)?;
                let entry = Entry { transport: spec.transport, kind: spec.kind };
                insert(&mut self.slots, spec.id, entry)
            }
            Command::PointSlots(points) => points.iter().try_for_each(|point| self.point(point)),
            Command::ThinSlot(id, _) if self.slots.contains_key(id) => Ok(()),
            Command::ThinSlot(..) => Err(RouterError::UnknownSlot.into()),
        }
    }

    fn add_transport(
        &mut self,
        id: TransportId,
        credentials: &Credentials,
        extensions: &[(u8, String)],
    ) -> Result<(), OrderError> {
        if self.transports.len() >= MAX_TRANSPORTS {
            return Err(RouterError::TooMany.into());
        }
        ExtensionMap::agree(extensions)?;
        if self.transports.contains_key(&id) {
            return Err(RouterError::Duplicate.into());
        }
        self.take_ufrag(credentials)?;
        let ufrags = vec![credentials.local_ufrag().to_owned()];
        self.transports.insert(id, Transport { ufrags, has_keys: false });
        Ok(())
    }

    fn start_srtp(&mut self, id: TransportId, keys_fit: bool) -> Result<(), OrderError> {
        let transport = self.transports.get_mut(&id).ok_or(RouterError::UnknownTransport)?;
        if !keys_fit {
            return Err(OrderError::BadKey);
        }
        if std::mem::replace(&mut transport.has_keys, true) {
            return Err(RouterError::Duplicate.into());
        }
        Ok(())
    }

    fn restart_ice(
        &mut self,
        id: TransportId,
        credentials: &Credentials,
    ) -> Result<(), OrderError> {
        self.transport(id)?;
        self.take_ufrag(credentials)?;
        let ufrags = &mut self.transports.entry(id).or_default().ufrags;
        ufrags.push(credentials.local_ufrag().to_owned());
        if ufrags.len() > GENERATIONS {
            self.ufrags.remove(&ufrags.remove(0));
        }
        Ok(())
    }

    fn take_ufrag(&mut self, credentials: &Credentials) -> Result<(), OrderError> {
        if self.ufrags.contains(credentials.local_ufrag()) {
            return Err(RouterError::Duplicate.into());
        }
        self.ufrags.insert(credentials.local_ufrag().to_owned());
        Ok(())
    }

    fn remove_transport(&mut self, id: TransportId) -> Result<(), OrderError> {
        let transport = self.transports.remove(&id).ok_or(RouterError::UnknownTransport)?;
        for ufrag in transport.ufrags {
            self.ufrags.remove(&ufrag);
        }
        self.producers.retain(|_, entry| entry.transport != id);
        self.slots.retain(|_, entry| entry.transport != id);
        Ok(())
    }

    fn transport(&self, id: TransportId) -> Result<(), OrderError> {
        let known = self.transports.contains_key(&id);
        if known { Ok(()) } else { Err(RouterError::UnknownTransport.into()) }
    }

    fn producer(&self, id: ProducerId) -> Result<Entry, OrderError> {
        self.producers.get(&id).copied().ok_or(RouterError::UnknownProducer.into())
    }

    fn point(&self, point: &Point) -> Result<(), OrderError> {
        let slot = self.slots.get(&point.slot).ok_or(RouterError::UnknownSlot)?;
        match point.producer {
            Some(id) if self.producer(id)?.kind != slot.kind => {
                Err(RouterError::KindMismatch.into())
            }
            _ => Ok(()),
        }
    }
}

fn insert<Id: Eq + std::hash::Hash>(
    map: &mut IdMap<Id, Entry>,
    id: Id,
    entry: Entry,
) -> Result<(), OrderError> {
    if map.contains_key(&id) {
        return Err(RouterError::Duplicate.into());
    }
    map.insert(id, entry);
    Ok(())
}
