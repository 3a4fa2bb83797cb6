//! SRTP and SRTCP (RFC 3711) in the two profiles browsers agree on: AEAD_AES_128_GCM (RFC 7714)
//! and AES_CM_128_HMAC_SHA1_80. One [`Sealer`] and one [`Opener`] per transport.

mod cm;
mod gcm;
mod index;
mod kdf;
mod open;
mod seal;

pub use index::Window;
pub use kdf::SessionKeys;
pub use open::Opener;
pub use seal::Sealer;

use cm::Cm;
use gcm::Gcm;

/// SSRCs one side of a transport may use; more are refused.
pub const MAX_SOURCES: usize = 64;

const RTP_FIXED_HEADER: usize = 12;
const RTCP_HEADER: usize = 8;
/// The E flag and the 31-bit index at the end of an SRTCP packet.
const RTCP_INDEX: usize = 4;
const RTCP_ENCRYPTED: u32 = 1 << 31;

/// What DTLS agreed on (RFC 5764 4.1.2, RFC 7714 14.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Preferred: faster, and its tag is 128 bits long.
    AeadAes128Gcm,
    /// For peers that know no other.
    AesCm128HmacSha1_80,
}

impl Profile {
    /// The profile of its IANA name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "AEAD_AES_128_GCM" => Some(Self::AeadAes128Gcm),
            "AES_CM_128_HMAC_SHA1_80" => Some(Self::AesCm128HmacSha1_80),
            _ => None,
        }
    }

    /// Octets of the master key followed by the master salt.
    #[must_use]
    pub fn key_and_salt_len(self) -> usize {
        kdf::KEY_LEN + self.salt_len()
    }

    /// Octets that protection adds to a packet.
    #[must_use]
    pub fn tag_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm => gcm::TAG_LEN,
            Self::AesCm128HmacSha1_80 => cm::TAG_LEN,
        }
    }

    fn salt_len(self) -> usize {
        match self {
            Self::AeadAes128Gcm => gcm::SALT_LEN,
            Self::AesCm128HmacSha1_80 => cm::SALT_LEN,
        }
    }
}

/// Why a packet was neither sealed nor opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrtpError {
    /// Too short, or its lengths contradict each other.
    Malformed,
    /// The tag is not that of the key.
    Unauthenticated,
    /// The index was seen before, or is too old to know.
    Replayed,
    /// More than [`MAX_SOURCES`].
    TooManySources,
    /// The key material has the wrong length.
    BadKey,
}

/// Keys of one direction for RTP and for RTCP.
enum Suite {
    Gcm { rtp: Gcm, rtcp: Gcm },
    Cm { rtp: Box<Cm>, rtcp: Box<Cm> },
}

impl Suite {
    fn new(profile: Profile, master: &[u8]) -> Result<Self, SrtpError> {
        let rtp = SessionKeys::derive(profile, master, kdf::Labels::RTP)?;
        let rtcp = SessionKeys::derive(profile, master, kdf::Labels::RTCP)?;
        Ok(match profile {
            Profile::AeadAes128Gcm => Self::Gcm { rtp: Gcm::new(&rtp)?, rtcp: Gcm::new(&rtcp)? },
            Profile::AesCm128HmacSha1_80 => {
                Self::Cm { rtp: Box::new(Cm::new(&rtp)?), rtcp: Box::new(Cm::new(&rtcp)?) }
            }
        })
    }

    fn tag_len(&self) -> usize {
        match self {
            Self::Gcm { .. } => gcm::TAG_LEN,
            Self::Cm { .. } => cm::TAG_LEN,
        }
    }
}

/// Length of an RTP header with its CSRCs and extension: what stays in the clear.
fn rtp_header_len(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    if first >> 6 != 2 {
        return None;
    }
    let mut length = RTP_FIXED_HEADER + 4 * usize::from(first & 0x0F);
    if first & 0x10 != 0 {
        let words = packet.get(length + 2..length + 4)?;
        length += 4 + 4 * usize::from(u16::from_be_bytes([words[0], words[1]]));
    }
    (length <= packet.len()).then_some(length)
}

fn be_u16(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn be_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
