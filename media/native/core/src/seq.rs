//! Wrapping numbers kept in 64 bits inside (RFC 3550 A.1): comparisons are plain ones everywhere
//! but here.

/// Where 64-bit numbering begins: far enough from zero that no reordering goes below it.
pub const ORIGIN: u64 = 1 << 40;

/// The 64-bit number nearest to `reference` whose low 16 bits are `n`.
#[must_use]
pub fn nearest16(reference: u64, n: u16) -> u64 {
    let delta = n.wrapping_sub(reference as u16) as i16;
    reference.wrapping_add_signed(i64::from(delta))
}

/// The 64-bit number nearest to `reference` whose low 32 bits are `n`.
#[must_use]
pub fn nearest32(reference: u64, n: u32) -> u64 {
    let delta = n.wrapping_sub(reference as u32) as i32;
    reference.wrapping_add_signed(i64::from(delta))
}

/// Follows a 16-bit sequence, giving each number its place in 64 bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwrap16 {
    highest: Option<u64>,
}

impl Unwrap16 {
    /// The 64-bit number of `n`; the reference moves forward only.
    pub fn follow(&mut self, n: u16) -> u64 {
        let full = self.place(n);
        self.highest = Some(self.highest.map_or(full, |highest| highest.max(full)));
        full
    }

    /// The 64-bit number of `n`, leaving the reference where it is.
    #[must_use]
    pub fn place(&self, n: u16) -> u64 {
        nearest16(self.highest.unwrap_or(ORIGIN | u64::from(n)), n)
    }

    /// The highest number followed so far.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }
}
