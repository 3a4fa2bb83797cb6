//! Any bytes as RTP: no panic, and what was read can be written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::rtp::{HeaderBuffer, HeaderFields, RtpPacket};

fuzz_target!(|data: &[u8]| {
    let Ok(read) = RtpPacket::parse(data) else { return };
    assert!(read.payload.len() + usize::from(read.padding) <= data.len() - 12);
    let fields = HeaderFields {
        marker: read.marker,
        pt: read.pt,
        seq: read.seq,
        timestamp: read.timestamp,
        ssrc: read.ssrc,
        padded: false,
    };
    let mut header = HeaderBuffer::default();
    header.start(&fields, true);
    for (id, value) in read.extensions {
        assert!(id > 0);
        header.extension(id, value);
    }
    let written = [header.finish(), read.payload].concat();
    let again = RtpPacket::parse(&written).expect("what we wrote");
    assert_eq!(again.payload, read.payload);
    assert_eq!((again.seq, again.timestamp, again.ssrc), (read.seq, read.timestamp, read.ssrc));
    let mut before = read.extensions;
    for (id, value) in again.extensions {
        assert!(before.any(|known| known == (id, value)));
    }
});
