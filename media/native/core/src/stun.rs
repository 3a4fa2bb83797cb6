//! STUN messages as far as an ICE-lite agent needs them (RFC 8489, 8445): a binding request is read
//! and its integrity checked; a success or an error response is written. Nothing is allocated.

use std::net::{IpAddr, SocketAddr};

use aws_lc_rs::{constant_time, hmac};

use crate::crc32::crc32;
use crate::writer::Writer;

const HEADER_LEN: usize = 20;
const MAGIC_COOKIE: u32 = 0x2112_A442;
const FINGERPRINT_XOR: u32 = 0x5354_554E;
const INTEGRITY_LEN: usize = 20;

const BINDING_REQUEST: u16 = 0x0001;
const BINDING_INDICATION: u16 = 0x0011;
const BINDING_SUCCESS: u16 = 0x0101;
const BINDING_ERROR: u16 = 0x0111;

const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
const UNKNOWN_ATTRIBUTES: u16 = 0x000A;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
const ICE_CONTROLLED: u16 = 0x8029;
const ICE_CONTROLLING: u16 = 0x802A;

/// Attributes below this number must be understood or the request refused (RFC 8489 14).
const COMPREHENSION_OPTIONAL: u16 = 0x8000;

/// The longest response written here: error text, integrity and fingerprint included.
pub const MAX_RESPONSE_LEN: usize = 128;

/// The 96 bits that tie a response to its request.
pub type TransactionId = [u8; 12];

/// The password of one side, ready to check and to sign with (short-term credential).
pub struct Key(Box<hmac::Key>);

impl Key {
    /// The key of a short-term password, which ICE limits to ASCII so that SASLprep is the identity.
    #[must_use]
    pub fn new(password: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        Self(Box::new(key))
    }

    /// HMAC of a message up to its integrity attribute, whose length is counted in the header.
    fn sign(&self, message: &[u8]) -> [u8; INTEGRITY_LEN] {
        let counted = message.len() + 4 + INTEGRITY_LEN - HEADER_LEN;
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&message[..2]);
        context.update(&(counted as u16).to_be_bytes());
        context.update(&message[4..]);
        let mut tag = [0; INTEGRITY_LEN];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

/// Not a STUN message, or one whose lengths or fingerprint contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What arrived.
#[derive(Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// A connectivity or consent check.
    Request(Request<'a>),
    /// A keep-alive that asks for no answer.
    Indication,
    /// Anything else well-formed: responses to checks a lite agent never sends, other methods.
    Other,
}

/// A binding request; nothing in it may be believed before `verify`.
#[derive(Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// To be repeated in the response.
    pub transaction: TransactionId,
    /// Fragment of the side asked, then of the side that asks.
    pub username: Option<(&'a str, &'a str)>,
    /// PRIORITY of the candidate pair as the controlling side sees it.
    pub priority: u32,
    /// The controlling side nominates this pair.
    pub use_candidate: bool,
    /// The sender believes itself controlled, as a lite agent is too.
    pub controlled: bool,
    /// First attribute that had to be understood and was not.
    pub unknown: Option<u16>,
    signed: &'a [u8],
    integrity: Option<&'a [u8]>,
}

impl Request<'_> {
    /// Whether the sender knows the password.
    #[must_use]
    pub fn verify(&self, key: &Key) -> bool {
        self.integrity.is_some_and(|tag| {
            constant_time::verify_slices_are_equal(&key.sign(self.signed), tag).is_ok()
        })
    }
}

/// Reads one datagram whose first byte said STUN.
///
/// # Errors
/// `Malformed` when it is no STUN message.
pub fn parse(datagram: &[u8]) -> Result<Message<'_>, Malformed> {
    let header: &[u8; HEADER_LEN] = datagram.first_chunk().ok_or(Malformed)?;
    let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
    let cookie = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
    if cookie != MAGIC_COOKIE || length % 4 != 0 || datagram.len() != HEADER_LEN + length {
        return Err(Malformed);
    }
    match u16::from_be_bytes([header[0], header[1]]) {
        BINDING_REQUEST => parse_request(datagram).map(Message::Request),
        BINDING_INDICATION => Ok(Message::Indication),
        kind if kind & 0xC000 == 0 => Ok(Message::Other),
        _ => Err(Malformed),
    }
}

fn parse_request(datagram: &[u8]) -> Result<Request<'_>, Malformed> {
    let mut request = Request {
        transaction: datagram[8..HEADER_LEN].try_into().map_err(|_| Malformed)?,
        username: None,
        priority: 0,
        use_candidate: false,
        controlled: false,
        unknown: None,
        signed: &[],
        integrity: None,
    };
    let mut at = HEADER_LEN;
    while at < datagram.len() {
        let (kind, value) = attribute(&datagram[at..])?;
        match kind {
            FINGERPRINT => check_fingerprint(datagram, at, value)?,
            // What follows the integrity is not covered by it (RFC 8489 14.5).
            _ if request.integrity.is_some() => {}
            USERNAME => request.username = split_username(value),
            PRIORITY => {
                request.priority = u32::from_be_bytes(value.try_into().map_err(|_| Malformed)?);
            }
            USE_CANDIDATE => request.use_candidate = true,
            ICE_CONTROLLED => request.controlled = true,
            ICE_CONTROLLING => {}
            MESSAGE_INTEGRITY if value.len() == INTEGRITY_LEN => {
                request.integrity = Some(value);
                request.signed = &datagram[..at];
            }
            MESSAGE_INTEGRITY => return Err(Malformed),
            _ if kind < COMPREHENSION_OPTIONAL && request.unknown.is_none() => {
                request.unknown = Some(kind);
            }
            _ => {}
        }
        at += 4 + value.len().next_multiple_of(4);
    }
    Ok(request)
}

fn attribute(bytes: &[u8]) -> Result<(u16, &[u8]), Malformed> {
    let (head, rest) = bytes.split_first_chunk::<4>().ok_or(Malformed)?;
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    if rest.len() < length.next_multiple_of(4) {
        return Err(Malformed);
    }
    Ok((u16::from_be_bytes([head[0], head[1]]), &rest[..length]))
}

fn check_fingerprint(datagram: &[u8], at: usize, value: &[u8]) -> Result<(), Malformed> {
    let expected = crc32(&datagram[..at]) ^ FINGERPRINT_XOR;
    let is_last = at + 8 == datagram.len();
    if is_last && value == expected.to_be_bytes() { Ok(()) } else { Err(Malformed) }
}

fn split_username(value: &[u8]) -> Option<(&str, &str)> {
    std::str::from_utf8(value).ok()?.split_once(':')
}

/// Writes the answer to a check: the address it was seen from. Returns its length.
pub fn write_success(
    transaction: &TransactionId,
    seen: SocketAddr,
    key: &Key,
    out: &mut [u8; MAX_RESPONSE_LEN],
) -> usize {
    write_response(BINDING_SUCCESS, transaction, key, out, |writer| {
        let xor_port = seen.port() ^ (MAGIC_COOKIE >> 16) as u16;
        match seen.ip().to_canonical() {
            IpAddr::V4(ip) => {
                writer.u16(XOR_MAPPED_ADDRESS).u16(8).u16(0x0001).u16(xor_port);
                writer.u32(u32::from(ip) ^ MAGIC_COOKIE);
            }
            IpAddr::V6(ip) => {
                let mut mask = [0; 16];
                mask[..4].copy_from_slice(&MAGIC_COOKIE.to_be_bytes());
                mask[4..].copy_from_slice(transaction);
                let xor_ip = u128::from(ip) ^ u128::from_be_bytes(mask);
                writer.u16(XOR_MAPPED_ADDRESS).u16(20).u16(0x0002).u16(xor_port);
                writer.put(&xor_ip.to_be_bytes());
            }
        }
    })
}

/// Why a check whose integrity held is refused all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 420: the attribute had to be understood.
    UnknownAttribute(u16),
    /// 487: both sides believe themselves controlled.
    RoleConflict,
}

/// Writes a refusal. Returns its length.
pub fn write_refusal(
    transaction: &TransactionId,
    refusal: Refusal,
    key: &Key,
    out: &mut [u8; MAX_RESPONSE_LEN],
) -> usize {
    let (number, reason): (u16, &[u8]) = match refusal {
        Refusal::UnknownAttribute(_) => (420, b"Unknown Attribute"),
        Refusal::RoleConflict => (487, b"Role Conflict"),
    };
    write_response(BINDING_ERROR, transaction, key, out, |writer| {
        writer.u16(ERROR_CODE).u16(4 + reason.len() as u16);
        writer.u16(0).u8((number / 100) as u8).u8((number % 100) as u8);
        writer.put(reason).align(4);
        if let Refusal::UnknownAttribute(attribute) = refusal {
            writer.u16(UNKNOWN_ATTRIBUTES).u16(2).u16(attribute).align(4);
        }
    })
}

fn write_response(
    kind: u16,
    transaction: &TransactionId,
    key: &Key,
    out: &mut [u8; MAX_RESPONSE_LEN],
    body: impl FnOnce(&mut Writer<'_>),
) -> usize {
    let mut writer = Writer::new(out);
    writer.u16(kind).u16(0).u32(MAGIC_COOKIE).put(transaction);
    body(&mut writer);
    let tag = key.sign(writer.written());
    writer.u16(MESSAGE_INTEGRITY).u16(INTEGRITY_LEN as u16).put(&tag);
    let length = (writer.len() + 8 - HEADER_LEN) as u16;
    writer.patch(2, &length.to_be_bytes());
    let checksum = crc32(writer.written()) ^ FINGERPRINT_XOR;
    writer.u16(FINGERPRINT).u16(4).u32(checksum);
    writer.len()
}
