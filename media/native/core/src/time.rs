//! Time as the core sees it: an argument, never asked for.

/// Microseconds of CLOCK_MONOTONIC.
pub type Micros = u64;

/// One millisecond.
pub const MILLISECOND: Micros = 1_000;

/// One second.
pub const SECOND: Micros = 1_000_000;

/// A deadline that never comes.
pub const NEVER: Micros = Micros::MAX;
