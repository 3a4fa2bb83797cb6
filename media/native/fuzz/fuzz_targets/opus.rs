//! Any bytes as an Opus payload: no panic, and a duration within RFC 6716's bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::codec::opus::duration;

fuzz_target!(|data: &[u8]| {
    if let Some(units) = duration(data) {
        assert!((120..=5760).contains(&units));
    }
});
