//! Opus packets (RFC 6716 3): how long one plays.

/// RTP clock of Opus, whatever it is sampled at (RFC 7587 4.1).
pub const CLOCK: u32 = 48_000;
/// RTP units of the frame nearly everybody sends.
pub const FRAME: u64 = 960;

/// RTP units one packet plays, at most 120 ms; `None` if it is no Opus packet.
#[must_use]
pub fn duration(payload: &[u8]) -> Option<u64> {
    let toc = payload.first()?;
    let config = toc >> 3;
    let frame = match config {
        // SILK: 10, 20, 40, 60 ms.
        0..=11 => [480, 960, 1920, 2880][usize::from(config & 3)],
        // Hybrid: 10, 20 ms.
        12..=15 => [480, 960][usize::from(config & 1)],
        // CELT: 2.5, 5, 10, 20 ms.
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(payload.get(1)? & 0x3f),
    };
    Some(frame * frames).filter(|units| (1..=5760).contains(units))
}
