//! Any bytes as a VP8 payload: what was read can be written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::codec::vp8::{Descriptor, MAX_DESCRIPTOR};

fuzz_target!(|data: &[u8]| {
    let Some((read, rest)) = Descriptor::parse(data) else { return };
    let mut out = [0; MAX_DESCRIPTOR];
    let len = read.write(&mut out);
    assert!(len <= data.len() - rest.len());
    let written = [&out[..len], rest].concat();
    assert_eq!(Descriptor::parse(&written), Some((read, rest)));
    assert_eq!(read.starts_key_frame(rest), read.starts_key_frame(&written[len..]));
});
