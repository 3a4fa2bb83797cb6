//! What a forwarder has to read of a payload: where a key frame begins, and VP8's numbers.

pub mod h264;
pub mod opus;
pub mod vp8;
