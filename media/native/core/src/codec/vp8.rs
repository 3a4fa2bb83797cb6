//! VP8 payload descriptor (RFC 7741 4.2): read, and written again with other numbers.

use crate::bytes::Reader;

/// Octets of the longest descriptor.
pub const MAX_DESCRIPTOR: usize = 6;

/// Which picture a packet belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureId {
    /// 7 or 15 bits.
    pub value: u16,
    /// Whether it has 15 bits.
    pub wide: bool,
}

/// Temporal layer of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Temporal {
    /// TID: 0 is the base layer.
    pub layer: u8,
    /// Y: depends on the base layer only, so a receiver may go up here.
    pub sync: bool,
}

/// The descriptor of one packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// N: no other picture depends on this one.
    pub non_reference: bool,
    /// S: first packet of a partition.
    pub start: bool,
    /// PID, three bits.
    pub partition: u8,
    /// I.
    pub picture: Option<PictureId>,
    /// TL0PICIDX: running number of base layer pictures.
    pub tl0: Option<u8>,
    /// TID and Y.
    pub temporal: Option<Temporal>,
    /// KEYIDX: running number of key frames, five bits.
    pub key: Option<u8>,
}

impl Descriptor {
    /// Reads the descriptor and gives the VP8 data after it, which may be empty.
    #[must_use]
    pub fn parse(payload: &[u8]) -> Option<(Self, &[u8])> {
        let mut reader = Reader::new(payload);
        let first = reader.u8()?;
        let mut this = Self {
            non_reference: first & 0x20 != 0,
            start: first & 0x10 != 0,
            partition: first & 0x07,
            ..Self::default()
        };
        let present = if first & 0x80 != 0 { reader.u8()? } else { 0 };
        if present & 0x80 != 0 {
            let head = reader.u8()?;
            let wide = head & 0x80 != 0;
            let low = if wide { Some(reader.u8()?) } else { None };
            let high = u16::from(head & 0x7f);
            let value = low.map_or(high, |low| high << 8 | u16::from(low));
            this.picture = Some(PictureId { value, wide });
        }
        if present & 0x40 != 0 {
            this.tl0 = Some(reader.u8()?);
        }
        if present & 0x30 != 0 {
            let layers = reader.u8()?;
            if present & 0x20 != 0 {
                this.temporal = Some(Temporal { layer: layers >> 6, sync: layers & 0x20 != 0 });
            }
            if present & 0x10 != 0 {
                this.key = Some(layers & 0x1f);
            }
        }
        Some((this, reader.rest()))
    }

    /// Writes the descriptor to the front of `out` and gives its length.
    pub fn write(&self, out: &mut [u8; MAX_DESCRIPTOR]) -> usize {
        let mut present = 0;
        let mut len = 2;
        let mut push = |out: &mut [u8; MAX_DESCRIPTOR], octet| {
            out[len] = octet;
            len += 1;
        };
        if let Some(PictureId { value, wide }) = self.picture {
            present |= 0x80;
            if wide {
                push(out, 0x80 | (value >> 8) as u8);
                push(out, value as u8);
            } else {
                push(out, value as u8 & 0x7f);
            }
        }
        if let Some(tl0) = self.tl0 {
            present |= 0x40;
            push(out, tl0);
        }
        if self.temporal.is_some() || self.key.is_some() {
            let temporal = self.temporal.map_or(0, |t| t.layer << 6 | u8::from(t.sync) << 5);
            present |= u8::from(self.temporal.is_some()) << 5 | u8::from(self.key.is_some()) << 4;
            push(out, temporal | self.key.unwrap_or(0) & 0x1f);
        }
        out[0] = u8::from(present != 0) << 7
            | u8::from(self.non_reference) << 5
            | u8::from(self.start) << 4
            | self.partition & 0x07;
        if present == 0 {
            return 1;
        }
        out[1] = present;
        len
    }

    /// Whether this packet, with `data` after the descriptor, is the first of a key frame: first
    /// partition, and the inverse key frame bit of its header is 0 (RFC 7741 4.3).
    #[must_use]
    pub fn starts_key_frame(&self, data: &[u8]) -> bool {
        self.start && self.partition == 0 && data.first().is_some_and(|header| header & 1 == 0)
    }
}
