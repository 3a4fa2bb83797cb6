//! Any first bytes: one protocol or none, and the rest of the datagram never matters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::demux::classify;

fuzz_target!(|data: &[u8]| {
    let head = &data[..data.len().min(2)];
    assert_eq!(classify(data), classify(head));
});
