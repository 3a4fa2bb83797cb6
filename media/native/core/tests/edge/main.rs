//! The edge of the core: what a datagram is, who sent it, and whether it is believed.

#![allow(clippy::unwrap_used)]

mod demux;
mod framing;
mod limiter;
mod relay;
mod roster;
mod srtp;
mod stun;
mod support;
