//! Header extensions (RFC 8285): which ids a peer agreed to, reading those we understand, and
//! writing those a receiver agreed to under its own ids. What is not known here is never sent on.

use crate::rtp::{Extensions, HeaderBuffer};
use crate::spec::RouterError;
use crate::time::{Micros, SECOND};

/// The extensions the router reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Extension {
    /// m-line of a stream (RFC 8843 15).
    Mid,
    /// Simulcast layer (RFC 8852).
    Rid,
    /// Layer that a retransmission belongs to (RFC 8852).
    RepairedRid,
    /// Loudness (RFC 6464).
    AudioLevel,
    /// Time of sending, 6.18 fixed point seconds.
    AbsSendTime,
    /// Number over all streams of a transport (draft-holmer-rmcat-transport-wide-cc-extensions).
    TransportSequence,
    /// Time of capture at the source.
    AbsCaptureTime,
    /// Rotation (3GPP TS 26.114 7.4.5).
    VideoOrientation,
    /// Bounds of the receiver's delay.
    PlayoutDelay,
}

const COUNT: usize = 9;

const URIS: [(Extension, &str); COUNT] = [
    (Extension::Mid, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    (Extension::Rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    (Extension::RepairedRid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    (Extension::AudioLevel, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    (Extension::AbsSendTime, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    (
        Extension::TransportSequence,
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    ),
    (Extension::AbsCaptureTime, "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
    (Extension::VideoOrientation, "urn:3gpp:video-orientation"),
    (Extension::PlayoutDelay, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
];

/// The ids one peer agreed to.
#[derive(Clone, Debug, Default)]
pub struct ExtensionMap {
    /// By extension; 0 where it was not agreed.
    ids: [u8; COUNT],
    /// An id over 14 needs the two-byte form, which SDP then allowed (RFC 8285 4.1.2).
    two_byte: bool,
}

impl ExtensionMap {
    /// From (id, URI) pairs; unknown URIs are left out, ids 0 and 15 are refused.
    pub fn agree(pairs: &[(u8, String)]) -> Result<Self, RouterError> {
        let mut map = Self::default();
        for (id, uri) in pairs {
            if matches!(id, 0 | 15) {
                return Err(RouterError::BadExtension);
            }
            if let Some((kind, _)) = URIS.iter().find(|(_, known)| known == uri) {
                map.ids[*kind as usize] = *id;
                map.two_byte |= *id > 14;
            }
        }
        Ok(map)
    }

    /// The id of an extension, if agreed.
    #[must_use]
    pub fn id(&self, extension: Extension) -> Option<u8> {
        Some(self.ids[extension as usize]).filter(|id| *id != 0)
    }

    /// Whether headers to this peer use the two-byte form.
    #[must_use]
    pub fn two_byte(&self) -> bool {
        self.two_byte
    }

    /// Reads what the packet of this peer carries; entries of a wrong size are left out.
    #[must_use]
    pub fn read<'a>(&self, extensions: Extensions<'a>) -> Values<'a> {
        let mut values = Values::default();
        for (id, data) in extensions {
            let Some(index) = self.ids.iter().position(|agreed| *agreed == id) else { continue };
            values.set(URIS[index].0, data);
        }
        values
    }

    /// Appends what travels with a packet from its source.
    pub fn write_carried(&self, carried: &Carried, header: &mut HeaderBuffer) {
        if let (Some(id), Some(level)) = (self.id(Extension::AudioLevel), carried.audio_level) {
            header.extension(id, &[level.to_byte()]);
        }
        if let (Some(id), Some(value)) = (self.id(Extension::VideoOrientation), carried.orientation)
        {
            header.extension(id, &[value]);
        }
        if let (Some(id), Some(value)) = (self.id(Extension::PlayoutDelay), carried.playout_delay) {
            header.extension(id, &value);
        }
        if let (Some(id), Some(value)) = (self.id(Extension::AbsCaptureTime), carried.capture_time)
        {
            header.extension(id, &value);
        }
    }
}

/// Loudness of one packet (RFC 6464 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioLevel {
    /// Whether the sender believes it to be speech.
    pub voice: bool,
    /// −dBov: 0 loudest … 127 silent.
    pub level: u8,
}

impl AudioLevel {
    fn from_byte(byte: u8) -> Self {
        Self { voice: byte & 0x80 != 0, level: byte & 0x7f }
    }

    fn to_byte(self) -> u8 {
        u8::from(self.voice) << 7 | self.level & 0x7f
    }
}

/// What is handed on to receivers as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The next relay needs it too.
    pub audio_level: Option<AudioLevel>,
    /// Rotation and camera bits.
    pub orientation: Option<u8>,
    /// Minimum and maximum, 12 bits each, in 10 ms.
    pub playout_delay: Option<[u8; 3]>,
    /// NTP time of capture; the estimated offset of the long form is of no use past one hop.
    pub capture_time: Option<[u8; 8]>,
}

/// What one received packet says in its header extensions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values<'a> {
    /// m-line.
    pub mid: Option<&'a [u8]>,
    /// Layer of a media packet.
    pub rid: Option<&'a [u8]>,
    /// Layer of a retransmission.
    pub repaired_rid: Option<&'a [u8]>,
    /// Time of sending, 24 bits.
    pub abs_send_time: Option<u32>,
    /// Transport-wide number.
    pub transport_sequence: Option<u16>,
    /// What travels on.
    pub carried: Carried,
}

impl<'a> Values<'a> {
    fn set(&mut self, extension: Extension, data: &'a [u8]) {
        match (extension, data) {
            (Extension::Mid, _) => self.mid = Some(data),
            (Extension::Rid, _) => self.rid = Some(data),
            (Extension::RepairedRid, _) => self.repaired_rid = Some(data),
            // The two-byte form may carry a second octet of padding (RFC 6464 3).
            (Extension::AudioLevel, [level] | [level, 0]) => {
                self.carried.audio_level = Some(AudioLevel::from_byte(*level));
            }
            (Extension::AbsSendTime, [a, b, c]) => {
                self.abs_send_time = Some(u32::from_be_bytes([0, *a, *b, *c]));
            }
            (Extension::TransportSequence, [a, b]) => {
                self.transport_sequence = Some(u16::from_be_bytes([*a, *b]));
            }
            (Extension::AbsCaptureTime, _) if matches!(data.len(), 8 | 16) => {
                self.carried.capture_time = data.first_chunk().copied();
            }
            (Extension::VideoOrientation, [value]) => self.carried.orientation = Some(*value),
            (Extension::PlayoutDelay, [a, b, c]) => {
                self.carried.playout_delay = Some([*a, *b, *c]);
            }
            _ => {}
        }
    }
}

/// Time of sending as 24 bits of 6.18 fixed point seconds.
#[must_use]
pub fn abs_send_time(now: Micros) -> [u8; 3] {
    let fixed = (u128::from(now) << 18) / u128::from(SECOND);
    let [.., a, b, c] = (fixed as u32).to_be_bytes();
    [a, b, c]
}
