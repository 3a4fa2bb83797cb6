//! Any bytes as an H.264 payload: no panic, and a lone unit is seen alike in a STAP-A.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::codec::h264::parts;

fuzz_target!(|data: &[u8]| {
    let alone = parts(data);
    let Some(header) = data.first() else { return };
    if (1..24).contains(&(header & 0x1f)) {
        let mut aggregated = vec![24];
        aggregated.extend_from_slice(&(data.len() as u16).to_be_bytes());
        aggregated.extend_from_slice(data);
        if data.len() <= 0xffff {
            assert_eq!(parts(&aggregated), alone);
        }
    }
});
