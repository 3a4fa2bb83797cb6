//! The 48-bit packet index of an SSRC: estimated from 16 bits on the wire, and never taken twice.

/// Remembers which of the last 64 · `WORDS` indices have been used.
#[derive(Clone, Debug)]
pub struct Window<const WORDS: usize> {
    top: Option<u64>,
    bits: [u64; WORDS],
}

impl<const WORDS: usize> Default for Window<WORDS> {
    fn default() -> Self {
        Self { top: None, bits: [0; WORDS] }
    }
}

impl<const WORDS: usize> Window<WORDS> {
    const SPAN: u64 = 64 * WORDS as u64;

    /// The most likely index of a packet with this sequence number (RFC 3711 3.3.1). The first
    /// packet of a source has roll-over counter 0.
    #[must_use]
    pub fn estimate(&self, sequence: u16) -> u64 {
        let Some(top) = self.top else { return u64::from(sequence) };
        let same_roll = (top & !0xFFFF) | u64::from(sequence);
        if same_roll + 0x8000 < top {
            same_roll + 0x1_0000
        } else if same_roll > top + 0x8000 && same_roll >= 0x1_0000 {
            same_roll - 0x1_0000
        } else {
            same_roll
        }
    }

    /// Whether an index is new, as far back as the window knows.
    #[must_use]
    pub fn is_new(&self, index: u64) -> bool {
        match self.top {
            None => true,
            Some(top) if index > top => true,
            Some(top) if top - index >= Self::SPAN => false,
            Some(_) => self.bits[Self::word(index)] & Self::bit(index) == 0,
        }
    }

    /// Takes an index that `is_new`; only after its packet was authenticated.
    pub fn take(&mut self, index: u64) {
        let first_new = match self.top {
            Some(top) if index <= top => index,
            Some(top) => (top + 1).max(index.saturating_sub(Self::SPAN - 1)),
            None => index.saturating_sub(Self::SPAN - 1),
        };
        if self.top.is_none_or(|top| index > top) {
            for passed in first_new..=index {
                self.bits[Self::word(passed)] &= !Self::bit(passed);
            }
            self.top = Some(index);
        }
        self.bits[Self::word(index)] |= Self::bit(index);
    }

    fn word(index: u64) -> usize {
        (index / 64) as usize % WORDS
    }

    fn bit(index: u64) -> u64 {
        1 << (index % 64)
    }
}
