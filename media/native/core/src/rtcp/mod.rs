//! RTCP (RFC 3550 6, reduced size of RFC 5506): walks a compound over borrowed bytes and appends
//! packets to a buffer. What we do not understand is skipped.

mod feedback;
mod report;
mod transport_wide;
mod xr;

use crate::bytes::Reader;
use crate::ids::Ssrc;

pub use feedback::{Fir, Nack, Remb, write_fir, write_nack, write_pli, write_remb};
pub use report::{
    ReportBlock, ReportBlocks, SenderInfo, write_receiver_report, write_sdes, write_sender_report,
};
pub use transport_wide::{Arrival, TransportFeedback, write_transport_feedback};
pub use xr::{Dlrr, write_reference_time};

pub(crate) const SENDER_REPORT: u8 = 200;
pub(crate) const RECEIVER_REPORT: u8 = 201;
pub(crate) const SDES: u8 = 202;
pub(crate) const BYE: u8 = 203;
pub(crate) const TRANSPORT_FEEDBACK: u8 = 205;
pub(crate) const PAYLOAD_FEEDBACK: u8 = 206;
pub(crate) const EXTENDED_REPORT: u8 = 207;

/// Packets of one compound that are looked at; a peer has no reason to send more.
const MAX_PACKETS: usize = 64;

/// Why bytes are no RTCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RtcpError {
    /// A packet ends before its header or its content says so.
    Truncated,
    /// Not version 2.
    Version,
    /// More padding than packet.
    Padding,
}

/// One packet of a compound.
#[derive(Clone, Copy, Debug)]
pub enum RtcpPacket<'a> {
    /// SR: a source's clock, and how it receives us.
    SenderReport {
        /// Who reports.
        ssrc: Ssrc,
        /// Its clock.
        info: SenderInfo,
        /// How it receives.
        blocks: ReportBlocks<'a>,
    },
    /// RR: how a receiver receives us.
    ReceiverReport {
        /// Who reports.
        ssrc: Ssrc,
        /// How it receives.
        blocks: ReportBlocks<'a>,
    },
    /// BYE: sources that end.
    Bye(Sources<'a>),
    /// Generic NACK (RFC 4585 6.2.1).
    Nack(Nack<'a>),
    /// Picture loss (RFC 4585 6.3.1) of this source.
    Pli(Ssrc),
    /// Full intra request (RFC 5104 4.3.1).
    Fir(Fir<'a>),
    /// A receiver's bandwidth estimate (draft-alvestrand-rmcat-remb-03).
    Remb(Remb),
    /// Transport-wide arrival times.
    TransportFeedback(TransportFeedback<'a>),
    /// XR with DLRR blocks (RFC 3611 4.5).
    Dlrr(Dlrr<'a>),
    /// Anything else.
    Other,
}

/// Walks the packets of a compound; ends after the first error.
#[derive(Clone, Debug)]
pub struct Packets<'a> {
    reader: Reader<'a>,
    left: usize,
}

impl<'a> Packets<'a> {
    /// Over one decrypted datagram.
    #[must_use]
    pub fn new(compound: &'a [u8]) -> Self {
        Self { reader: Reader::new(compound), left: MAX_PACKETS }
    }
}

impl<'a> Iterator for Packets<'a> {
    type Item = Result<RtcpPacket<'a>, RtcpError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() || self.left == 0 {
            return None;
        }
        self.left -= 1;
        let item = packet(&mut self.reader);
        if item.is_err() {
            self.left = 0;
        }
        Some(item)
    }
}

fn packet<'a>(reader: &mut Reader<'a>) -> Result<RtcpPacket<'a>, RtcpError> {
    const SHORT: RtcpError = RtcpError::Truncated;
    let first = reader.u8().ok_or(SHORT)?;
    if first >> 6 != 2 {
        return Err(RtcpError::Version);
    }
    let kind = reader.u8().ok_or(SHORT)?;
    let words = reader.u16().ok_or(SHORT)?;
    let mut body = reader.take(usize::from(words) * 4).ok_or(SHORT)?;
    if first & 0x20 != 0 {
        let padding = usize::from(*body.last().ok_or(SHORT)?);
        let kept = body.len().checked_sub(padding).filter(|_| padding > 0);
        body = &body[..kept.ok_or(RtcpError::Padding)?];
    }
    content(kind, first & 0x1f, Reader::new(body)).ok_or(SHORT)
}

/// `count` is the number of blocks, or the format of feedback.
fn content(kind: u8, count: u8, mut body: Reader<'_>) -> Option<RtcpPacket<'_>> {
    Some(match kind {
        SENDER_REPORT => {
            let ssrc = Ssrc(body.u32()?);
            let info = SenderInfo::parse(&mut body)?;
            let blocks = ReportBlocks::parse(&mut body, count)?;
            RtcpPacket::SenderReport { ssrc, info, blocks }
        }
        RECEIVER_REPORT => {
            let ssrc = Ssrc(body.u32()?);
            RtcpPacket::ReceiverReport { ssrc, blocks: ReportBlocks::parse(&mut body, count)? }
        }
        BYE => RtcpPacket::Bye(Sources(body.take(usize::from(count) * 4)?)),
        TRANSPORT_FEEDBACK | PAYLOAD_FEEDBACK => {
            body.u32()?;
            let media = Ssrc(body.u32()?);
            match (kind, count) {
                (TRANSPORT_FEEDBACK, 1) => RtcpPacket::Nack(Nack::new(media, body.rest())),
                (TRANSPORT_FEEDBACK, 15) => {
                    RtcpPacket::TransportFeedback(TransportFeedback::parse(&mut body)?)
                }
                (PAYLOAD_FEEDBACK, 1) => RtcpPacket::Pli(media),
                (PAYLOAD_FEEDBACK, 4) => RtcpPacket::Fir(Fir::new(body.rest())),
                (PAYLOAD_FEEDBACK, 15) => {
                    Remb::parse(&mut body).map_or(RtcpPacket::Other, RtcpPacket::Remb)
                }
                _ => RtcpPacket::Other,
            }
        }
        EXTENDED_REPORT => {
            body.u32()?;
            RtcpPacket::Dlrr(Dlrr::new(body.rest()))
        }
        _ => RtcpPacket::Other,
    })
}

/// A list of SSRCs; iterates over them.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a>(&'a [u8]);

impl Iterator for Sources<'_> {
    type Item = Ssrc;

    fn next(&mut self) -> Option<Ssrc> {
        let (head, tail) = self.0.split_first_chunk()?;
        self.0 = tail;
        Some(Ssrc(u32::from_be_bytes(*head)))
    }
}

/// Appends a packet whose body `write` appends; pads it to whole words and states its length.
/// `write` keeps bodies to whole words unless padding is a part of the format.
pub(crate) fn append(out: &mut Vec<u8>, kind: u8, count: u8, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0x80 | count & 0x1f, kind, 0, 0]);
    write(out);
    while !(out.len() - start).is_multiple_of(4) {
        out.push(0);
    }
    let words = ((out.len() - start) / 4 - 1) as u16;
    out[start + 2..start + 4].copy_from_slice(&words.to_be_bytes());
}
