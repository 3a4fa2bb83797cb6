//! VP8's own numbers for one slot (RFC 7741 4.2): picture id, TL0PICIDX and KEYIDX go on without a
//! jump over switches and over temporal layers left out.

use super::sequence::SequenceMap;
use crate::codec::vp8::{Descriptor, PictureId, Temporal};
use crate::seq::{ORIGIN, nearest16};

const NARROW: u16 = 0x7f;
const WIDE: u16 = 0x7fff;

/// The rewriting of one slot.
#[derive(Debug)]
pub struct PictureMap {
    ids: SequenceMap,
    /// Highest source picture.
    source: u64,
    /// Highest picture sent; starts at the number before the first.
    sent: u64,
    tl0_shift: u8,
    tl0_sent: u8,
    key_shift: u8,
    key_sent: u8,
    temporal: u8,
    /// The next picture begins a source.
    fresh: bool,
}

impl PictureMap {
    /// `first` seeds the numbers.
    #[must_use]
    pub fn new(first: u16) -> Self {
        Self {
            ids: SequenceMap::default(),
            source: 0,
            sent: ORIGIN | u64::from(first & WIDE),
            tl0_shift: 0,
            tl0_sent: first as u8,
            key_shift: 0,
            key_sent: first as u8 & 0x1f,
            temporal: u8::MAX,
            fresh: true,
        }
    }

    /// The next packet is the first of another source.
    pub fn restart(&mut self) {
        self.fresh = true;
    }

    /// The descriptor to send, or `None` to drop the packet. `most` is the highest temporal layer
    /// wanted; `key` marks the first packet of a key frame.
    pub fn map(&mut self, descriptor: &Descriptor, most: u8, key: bool) -> Option<Descriptor> {
        if std::mem::take(&mut self.fresh) {
            self.begin(descriptor);
        }
        let mut out = *descriptor;
        let picture = descriptor.picture.map(|id| self.place(id));
        let late = picture.is_some_and(|picture| self.ids.is_late(picture));
        // A picture is kept or dropped as a whole; of one that was missing nothing is guessed.
        let decided = picture.is_some_and(|picture| self.ids.has_passed(picture));
        let wanted = decided || self.wants(descriptor.temporal, most, key);
        if let Some(picture) = picture {
            if !wanted {
                self.ids.skip(picture);
                return None;
            }
            let mapped = self.ids.map(picture)?;
            self.sent = self.sent.max(mapped);
            out.picture = Some(PictureId { value: mapped as u16 & WIDE, wide: true });
        } else if !wanted {
            return None;
        }
        if let Some(tl0) = descriptor.tl0 {
            let tl0 = tl0.wrapping_add(self.tl0_shift);
            out.tl0 = Some(tl0);
            if !late {
                self.tl0_sent = tl0;
            }
        }
        if let Some(index) = descriptor.key {
            let index = index.wrapping_add(self.key_shift) & 0x1f;
            out.key = Some(index);
            if !late {
                self.key_sent = index;
            }
        }
        Some(out)
    }

    /// Down at any picture; up only where the layer depends on the base alone.
    fn wants(&mut self, temporal: Option<Temporal>, most: u8, key: bool) -> bool {
        let Some(temporal) = temporal else { return true };
        self.temporal = self.temporal.min(most);
        if key || (temporal.sync && temporal.layer <= most) {
            self.temporal = if key { most } else { self.temporal.max(temporal.layer) };
        }
        temporal.layer <= self.temporal
    }

    fn begin(&mut self, descriptor: &Descriptor) {
        if let Some(id) = descriptor.picture {
            self.source = ORIGIN | u64::from(id.value);
            self.ids.restart(self.source, self.sent + 1);
        }
        if let Some(tl0) = descriptor.tl0 {
            self.tl0_shift = self.tl0_sent.wrapping_add(1).wrapping_sub(tl0);
        }
        if let Some(key) = descriptor.key {
            self.key_shift = self.key_sent.wrapping_add(1).wrapping_sub(key);
        }
        self.temporal = u8::MAX;
    }

    /// The 64-bit place of a picture id of either width.
    fn place(&mut self, id: PictureId) -> u64 {
        let bits = if id.wide { WIDE } else { NARROW };
        // Shifted to the top of 16 bits, a shorter number wraps like a 16-bit one.
        let shift = bits.leading_zeros();
        let placed = nearest16(self.source << shift, id.value << shift) >> shift;
        self.source = self.source.max(placed);
        placed
    }
}
