//! What the control plane orders: producers, slots and their codecs, checked before anything is
//! built from them, and the stable codes of what is refused.

use std::fmt;

use crate::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};

/// Simulcast layers of one producer; Chromium sends at most three.
pub const MAX_LAYERS: usize = 4;
/// Codecs of one m-line.
pub const MAX_CODECS: usize = 16;
/// Octets of a mid or rid: what fits a header extension of one-byte form (RFC 8285 4.2).
pub const MAX_NAME: usize = 16;
/// Octets of a CNAME (RFC 3550 6.5.1 allows 255).
pub const MAX_CNAME: usize = 64;

/// Microphone or picture; decides what a switch has to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Switched at any packet.
    Audio,
    /// Switched at a key frame only.
    Video,
}

/// Payload formats the core can read far enough to switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecName {
    /// RFC 7587.
    Opus,
    /// RFC 7741.
    Vp8,
    /// RFC 6184.
    H264,
}

impl CodecName {
    /// The format of an SDP encoding name in lower case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "opus" => Some(Self::Opus),
            "vp8" => Some(Self::Vp8),
            "h264" => Some(Self::H264),
            _ => None,
        }
    }

    /// Whether it carries sound or pictures.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Opus => Kind::Audio,
            Self::Vp8 | Self::H264 => Kind::Video,
        }
    }
}

/// One codec agreed for an m-line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    /// Payload format.
    pub name: CodecName,
    /// Payload type of the media.
    pub pt: Pt,
    /// RTP clock rate in Hz.
    pub clock: u32,
    /// Payload type of its retransmissions (RFC 4588), if agreed.
    pub rtx: Option<Pt>,
}

/// One track to be received.
#[derive(Clone, Debug)]
pub struct ProducerSpec {
    /// Its name.
    pub id: ProducerId,
    /// Where it arrives.
    pub transport: TransportId,
    /// The conference it belongs to.
    pub group: GroupId,
    /// Microphone or picture.
    pub kind: Kind,
    /// Its m-line's mid; empty if the publisher sends none.
    pub mid: String,
    /// What it may send.
    pub codecs: Vec<Codec>,
    /// From the lowest layer to the highest; empty without simulcast.
    pub rids: Vec<String>,
    /// (media, RTX) of each layer, if signalled.
    pub ssrcs: Vec<(Ssrc, Option<Ssrc>)>,
}

/// One fixed place of a watcher's connection.
#[derive(Clone, Debug)]
pub struct SlotSpec {
    /// Its name.
    pub id: SlotId,
    /// Where it is sent.
    pub transport: TransportId,
    /// Microphone or picture.
    pub kind: Kind,
    /// Its m-line's mid.
    pub mid: String,
    /// SSRC of its media, kept over all switches.
    pub ssrc: Ssrc,
    /// SSRC of its retransmissions.
    pub rtx_ssrc: Option<Ssrc>,
    /// What the receiver accepts.
    pub codecs: Vec<Codec>,
    /// Stable name of the sender in SDES; slots that share it are played in sync.
    pub cname: String,
}

/// Why an order was refused; `code` is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterError {
    /// No such transport.
    UnknownTransport,
    /// No such producer.
    UnknownProducer,
    /// No such slot.
    UnknownSlot,
    /// The identifier or SSRC is taken.
    Duplicate,
    /// A bound of the core was reached.
    TooMany,
    /// A codec that can't carry this kind, or none at all.
    BadCodec,
    /// A mid, rid or CNAME too long.
    BadName,
    /// An extension id outside 1–14 (one-byte form) or 1–255 (two-byte form).
    BadExtension,
    /// Producer and slot of different kinds.
    KindMismatch,
}

impl RouterError {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownTransport => "unknown_transport",
            Self::UnknownProducer => "unknown_producer",
            Self::UnknownSlot => "unknown_slot",
            Self::Duplicate => "duplicate",
            Self::TooMany => "too_many",
            Self::BadCodec => "bad_codec",
            Self::BadName => "bad_name",
            Self::BadExtension => "bad_extension",
            Self::KindMismatch => "kind_mismatch",
        }
    }
}

impl fmt::Display for RouterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for RouterError {}

impl ProducerSpec {
    /// Number of layers, at least one.
    #[must_use]
    pub fn layers(&self) -> usize {
        self.rids.len().max(self.ssrcs.len()).max(1)
    }

    /// Refuses what could not be received.
    pub fn check(&self) -> Result<(), RouterError> {
        if self.layers() > MAX_LAYERS {
            return Err(RouterError::TooMany);
        }
        if self.mid.len() > MAX_NAME || self.rids.iter().any(|r| r.is_empty() || r.len() > MAX_NAME)
        {
            return Err(RouterError::BadName);
        }
        check_codecs(self.kind, &self.codecs)
    }
}

impl SlotSpec {
    /// Refuses what could not be sent.
    pub fn check(&self) -> Result<(), RouterError> {
        if self.mid.len() > MAX_NAME || self.cname.is_empty() || self.cname.len() > MAX_CNAME {
            return Err(RouterError::BadName);
        }
        if self.rtx_ssrc == Some(self.ssrc) {
            return Err(RouterError::Duplicate);
        }
        check_codecs(self.kind, &self.codecs)
    }
}

fn check_codecs(kind: Kind, codecs: &[Codec]) -> Result<(), RouterError> {
    if codecs.is_empty() || codecs.len() > MAX_CODECS {
        return Err(RouterError::BadCodec);
    }
    let sound = |c: &Codec| {
        let pts_fit = c.pt.0 < 128 && c.rtx.is_none_or(|pt| pt.0 < 128 && pt != c.pt);
        c.name.kind() == kind && c.clock > 0 && pts_fit
    };
    if codecs.iter().all(sound) { Ok(()) } else { Err(RouterError::BadCodec) }
}
