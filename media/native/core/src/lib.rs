//! Sans-IO core of a relay: everything between a datagram that came in and the datagrams that go
//! out. Time, randomness and packets are arguments, so that it can be tested on a seeded lossy
//! link faster than real time, and fuzzed.

#![forbid(unsafe_code)]

pub mod bytes;
pub mod crc32;
pub mod demux;
pub mod framing;
pub mod ice;
pub mod idmap;
pub mod ids;
pub mod limiter;
pub mod link;
pub mod relay;
pub mod roster;
pub mod router;
pub mod spec;
pub mod srtp;
pub mod stun;
pub mod time;
mod writer;
