//! Sender and receiver reports and SDES (RFC 3550 6.4, 6.5).

use super::{RECEIVER_REPORT, SDES, SENDER_REPORT, append};
use crate::bytes::Reader;
use crate::ids::Ssrc;

/// Blocks of one report (RFC 3550 6.4.1: five bits of count).
const MAX_BLOCKS: usize = 31;
const BLOCK: usize = 24;

/// The clock of a source, and what it has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderInfo {
    /// 32.32 fixed point seconds.
    pub ntp: u64,
    /// The same instant in RTP units.
    pub timestamp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Octets of payload sent.
    pub octets: u32,
}

impl SenderInfo {
    pub(super) fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            ntp: reader.u64()?,
            timestamp: reader.u32()?,
            packets: reader.u32()?,
            octets: reader.u32()?,
        })
    }
}

/// How one source is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportBlock {
    /// Which source.
    pub ssrc: Ssrc,
    /// Since the last report, in 1/256.
    pub fraction_lost: u8,
    /// Since the start; 24 bits, signed.
    pub lost: i32,
    /// Highest sequence number, extended by its cycles.
    pub highest_seq: u32,
    /// Interarrival jitter in RTP units.
    pub jitter: u32,
    /// Middle of the NTP time of the last sender report, 0 if none.
    pub last_report: u32,
    /// Since that report, in 1/65536 s.
    pub delay: u32,
}

impl ReportBlock {
    fn parse(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            ssrc: Ssrc(reader.u32()?),
            fraction_lost: reader.u8()?,
            lost: (reader.u24()? << 8) as i32 >> 8,
            highest_seq: reader.u32()?,
            jitter: reader.u32()?,
            last_report: reader.u32()?,
            delay: reader.u32()?,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        // 24 bits hold no more (RFC 3550 A.3).
        let [_, lost @ ..] = self.lost.clamp(-0x80_0000, 0x7f_ffff).to_be_bytes();
        out.extend_from_slice(&self.ssrc.0.to_be_bytes());
        out.push(self.fraction_lost);
        out.extend_from_slice(&lost);
        for word in [self.highest_seq, self.jitter, self.last_report, self.delay] {
            out.extend_from_slice(&word.to_be_bytes());
        }
    }
}

/// The blocks of a received report; iterates over them.
#[derive(Clone, Copy, Debug)]
pub struct ReportBlocks<'a>(Reader<'a>);

impl<'a> ReportBlocks<'a> {
    pub(super) fn parse(reader: &mut Reader<'a>, count: u8) -> Option<Self> {
        reader.take(usize::from(count) * BLOCK).map(|bytes| Self(Reader::new(bytes)))
    }
}

impl Iterator for ReportBlocks<'_> {
    type Item = ReportBlock;

    fn next(&mut self) -> Option<ReportBlock> {
        ReportBlock::parse(&mut self.0)
    }
}

/// Appends an SR without blocks: our slots send, other SSRCs of ours receive.
pub fn write_sender_report(out: &mut Vec<u8>, ssrc: Ssrc, info: &SenderInfo) {
    append(out, SENDER_REPORT, 0, |out| {
        out.extend_from_slice(&ssrc.0.to_be_bytes());
        out.extend_from_slice(&info.ntp.to_be_bytes());
        for word in [info.timestamp, info.packets, info.octets] {
            out.extend_from_slice(&word.to_be_bytes());
        }
    });
}

/// Appends as many RRs as the blocks need, at least one.
pub fn write_receiver_report(out: &mut Vec<u8>, ssrc: Ssrc, blocks: &[ReportBlock]) {
    let (first, rest) = blocks.split_at(blocks.len().min(MAX_BLOCKS));
    for part in std::iter::once(first).chain(rest.chunks(MAX_BLOCKS)) {
        append(out, RECEIVER_REPORT, part.len() as u8, |out| {
            out.extend_from_slice(&ssrc.0.to_be_bytes());
            for block in part {
                block.write(out);
            }
        });
    }
}

/// Appends SDES with one CNAME (RFC 3550 6.5.1); a longer name than 255 octets is cut.
pub fn write_sdes(out: &mut Vec<u8>, ssrc: Ssrc, cname: &str) {
    let name = &cname.as_bytes()[..cname.len().min(255)];
    append(out, SDES, 1, |out| {
        out.extend_from_slice(&ssrc.0.to_be_bytes());
        out.extend_from_slice(&[1, name.len() as u8]);
        out.extend_from_slice(name);
        // The list of items ends with at least one octet of zero.
        out.push(0);
    });
}
