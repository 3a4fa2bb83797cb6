//! What the tests of the relay share: hexadecimal, checks as a browser would send them, and a sink
//! that keeps everything.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::hmac;
use media_core::link::Link;
use media_core::relay::{Event, Sink};

pub(crate) const LOCAL_PWD: &str = "local+password+of+the+core";

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

pub(crate) fn udp(last: u8) -> Link {
    Link::Udp(SocketAddr::from(([192, 0, 2, last], 5_000)))
}

/// A binding request with the given attributes, its integrity added.
pub(crate) fn signed(attributes: &[u8], password: &str) -> Vec<u8> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut bytes = hex("000100002112a442b7e7a701bc34d686");
    bytes.extend_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes.extend_from_slice(attributes);
    let length = u16::try_from(bytes.len() - 20 + 24).unwrap();
    bytes[2..4].copy_from_slice(&length.to_be_bytes());
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let tag = hmac::sign(&key, &bytes);
    bytes.extend_from_slice(&hex("00080014"));
    bytes.extend_from_slice(tag.as_ref());
    bytes
}

/// A check of `username`, with USE-CANDIDATE if it nominates.
pub(crate) fn check(username: &str, priority: u32, nominates: bool, password: &str) -> Vec<u8> {
    let mut attributes = attribute(0x0006, username.as_bytes());
    attributes.extend(attribute(0x0024, &priority.to_be_bytes()));
    attributes.extend(attribute(0x802A, &[0; 8]));
    if nominates {
        attributes.extend(attribute(0x0025, &[]));
    }
    signed(&attributes, password)
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_be_bytes().to_vec();
    bytes.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) datagrams: Vec<(Link, Vec<u8>)>,
    pub(crate) events: Vec<Event>,
}

impl Kept {
    /// What was kept since the last call.
    pub(crate) fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    pub(crate) fn datagrams(&mut self) -> Vec<(Link, Vec<u8>)> {
        std::mem::take(&mut self.datagrams)
    }
}

impl Sink for Kept {
    fn datagram(&mut self, link: Link, len: usize, write: impl FnOnce(&mut [u8]) -> bool) {
        let mut bytes = vec![0; len];
        if write(&mut bytes) {
            self.datagrams.push((link, bytes));
        }
    }

    fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}
