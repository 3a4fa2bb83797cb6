//! Sans-IO core of a relay: everything between a datagram that came in and the datagrams that go
//! out. Time, randomness and packets are arguments, so that it can be tested on a seeded lossy
//! link faster than real time, and fuzzed.

#![forbid(unsafe_code)]

pub mod arrivals;
pub mod budget;
pub mod bytes;
pub mod codec;
pub mod crc32;
pub mod demux;
pub mod extension;
pub mod framing;
pub mod ice;
pub mod idmap;
pub mod ids;
pub mod levels;
pub mod limiter;
pub mod link;
pub mod ntp;
pub mod producer;
pub mod random;
pub mod receive_estimate;
pub mod relay;
pub mod roster;
pub mod router;
pub mod rtcp;
pub mod rtp;
pub mod schedule;
pub mod seq;
pub mod slot;
pub mod spec;
pub mod srtp;
pub mod stun;
pub mod time;
pub mod transport;
mod writer;
