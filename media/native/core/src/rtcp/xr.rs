//! Extended reports (RFC 3611) as far as they give a receiver the round trip time: our reference
//! time goes out (4.4), the peer's DLRR comes back (4.5).

use super::{EXTENDED_REPORT, append};
use crate::bytes::Reader;
use crate::ids::Ssrc;

const REFERENCE_TIME: u8 = 4;
const DLRR: u8 = 5;

/// The blocks of an XR; iterates over the DLRR entries (our SSRC, last RR, delay since it).
#[derive(Clone, Copy, Debug)]
pub struct Dlrr<'a> {
    blocks: Reader<'a>,
    entries: Reader<'a>,
}

impl<'a> Dlrr<'a> {
    pub(super) fn new(blocks: &'a [u8]) -> Self {
        Self { blocks: Reader::new(blocks), entries: Reader::new(&[]) }
    }
}

impl Iterator for Dlrr<'_> {
    type Item = (Ssrc, u32, u32);

    fn next(&mut self) -> Option<Self::Item> {
        while self.entries.is_empty() {
            let kind = self.blocks.u8()?;
            self.blocks.u8()?;
            let words = self.blocks.u16()?;
            let content = self.blocks.take(usize::from(words) * 4)?;
            if kind == DLRR {
                self.entries = Reader::new(content);
            }
        }
        Some((Ssrc(self.entries.u32()?), self.entries.u32()?, self.entries.u32()?))
    }
}

/// Appends an XR with our reference time, 32.32 fixed point seconds.
pub fn write_reference_time(out: &mut Vec<u8>, sender: Ssrc, ntp: u64) {
    append(out, EXTENDED_REPORT, 0, |out| {
        out.extend_from_slice(&sender.0.to_be_bytes());
        out.extend_from_slice(&[REFERENCE_TIME, 0, 0, 2]);
        out.extend_from_slice(&ntp.to_be_bytes());
    });
}
