//! Any bytes as RTCP: no panic, and every list ends within what a datagram can hold.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::rtcp::{Packets, RtcpPacket};

fuzz_target!(|data: &[u8]| {
    let mut entries = 0;
    for packet in Packets::new(data) {
        entries += match packet {
            Ok(
                RtcpPacket::SenderReport { blocks, .. } | RtcpPacket::ReceiverReport { blocks, .. },
            ) => blocks.count(),
            Ok(RtcpPacket::Bye(sources)) => sources.count(),
            Ok(RtcpPacket::Nack(nack)) => nack.count(),
            Ok(RtcpPacket::Fir(entries)) => entries.count(),
            Ok(RtcpPacket::TransportFeedback(feedback)) => feedback.count(),
            Ok(RtcpPacket::Dlrr(entries)) => entries.count(),
            Ok(RtcpPacket::Pli(_) | RtcpPacket::Remb(_) | RtcpPacket::Other) | Err(_) => 1,
        };
    }
    assert!(entries <= 64 * 8192);
});
