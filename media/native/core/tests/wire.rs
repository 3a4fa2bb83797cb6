//! Everything that is written reads as it was written, and vectors of the RFCs read as they say.

#![allow(clippy::unwrap_used, missing_docs)]

use media_core::codec::vp8::{Descriptor, MAX_DESCRIPTOR, PictureId, Temporal};
use media_core::codec::{h264, opus};
use media_core::extension::{AudioLevel, Carried, Extension, ExtensionMap};
use media_core::ids::{Pt, Ssrc};
use media_core::rtcp::{
    Arrival, Packets, ReportBlock, RtcpError, RtcpPacket, SenderInfo, write_fir, write_nack,
    write_pli, write_receiver_report, write_reference_time, write_remb, write_sdes,
    write_sender_report, write_transport_feedback,
};
use media_core::rtp::{HeaderBuffer, HeaderFields, RtpError, RtpPacket};
use media_core::seq::{Unwrap16, nearest16, nearest32};
use media_core::time::Micros;
use media_core::{ntp, random::Random};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn one(packet: &[u8]) -> RtcpPacket<'_> {
    let mut packets = Packets::new(packet);
    let first = packets.next().unwrap().unwrap();
    assert!(packets.next().is_none());
    first
}

fn fields() -> impl Strategy<Value = HeaderFields> {
    (any::<bool>(), 0..128u8, any::<u16>(), any::<u32>(), any::<u32>()).prop_map(
        |(marker, pt, seq, timestamp, ssrc)| HeaderFields {
            marker,
            pt: Pt(pt),
            seq,
            timestamp,
            ssrc: Ssrc(ssrc),
            padded: false,
        },
    )
}

fn descriptor() -> impl Strategy<Value = Descriptor> {
    let picture = (any::<bool>(), 0..0x8000u16).prop_map(|(wide, value)| PictureId {
        value: if wide { value } else { value & 0x7f },
        wide,
    });
    let temporal = (0..4u8, any::<bool>()).prop_map(|(layer, sync)| Temporal { layer, sync });
    (
        (any::<bool>(), any::<bool>(), 0..8u8),
        option::of(picture),
        option::of(any::<u8>()),
        option::of(temporal),
        option::of(0..32u8),
    )
        .prop_map(|((non_reference, start, partition), picture, tl0, temporal, key)| {
            Descriptor { non_reference, start, partition, picture, tl0, temporal, key }
        })
}

proptest! {
    #[test]
    fn rtp_headers_with_one_byte_extensions(
        fields in fields(),
        extensions in vec((1..15u8, vec(any::<u8>(), 1..17)), 0..5),
        payload in vec(any::<u8>(), 0..100),
    ) {
        let mut header = HeaderBuffer::default();
        header.start(&fields, false);
        for (id, data) in &extensions {
            header.extension(*id, data);
        }
        let packet = [header.finish(), &payload].concat();
        let read = RtpPacket::parse(&packet).unwrap();
        prop_assert_eq!(
            (read.marker, read.pt, read.seq, read.timestamp, read.ssrc),
            (fields.marker, fields.pt, fields.seq, fields.timestamp, fields.ssrc)
        );
        prop_assert_eq!(read.payload, &payload[..]);
        let read: Vec<_> = read.extensions.map(|(id, data)| (id, data.to_vec())).collect();
        prop_assert_eq!(read, extensions);
    }

    #[test]
    fn rtp_headers_with_two_byte_extensions(
        fields in fields(),
        extensions in vec((1..=255u8, vec(any::<u8>(), 1..30)), 0..3),
    ) {
        let mut header = HeaderBuffer::default();
        header.start(&fields, true);
        for (id, data) in &extensions {
            header.extension(*id, data);
        }
        let packet = header.finish().to_vec();
        let read: Vec<_> = RtpPacket::parse(&packet).unwrap().extensions
            .map(|(id, data)| (id, data.to_vec())).collect();
        prop_assert_eq!(read, extensions);
    }

    #[test]
    fn padding_is_taken_off(padding in 1..=255u8, payload in vec(any::<u8>(), 0..50)) {
        let fields = HeaderFields {
            marker: false, pt: Pt(96), seq: 1, timestamp: 2, ssrc: Ssrc(3), padded: true,
        };
        let mut header = HeaderBuffer::default();
        header.start(&fields, false);
        let mut packet = [header.finish(), &payload].concat();
        packet.resize(packet.len() + usize::from(padding), 0);
        *packet.last_mut().unwrap() = padding;
        let read = RtpPacket::parse(&packet).unwrap();
        prop_assert_eq!(read.payload, &payload[..]);
        prop_assert_eq!(read.padding, padding);
    }

    #[test]
    fn what_is_carried_arrives_as_it_came(
        level in option::of((any::<bool>(), 0..128u8)),
        orientation in option::of(any::<u8>()),
        playout_delay in option::of(any::<[u8; 3]>()),
        capture_time in option::of(any::<[u8; 8]>()),
    ) {
        let carried = Carried {
            audio_level: level.map(|(voice, level)| AudioLevel { voice, level }),
            orientation,
            playout_delay,
            capture_time,
        };
        let agreed = [
            (1, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
            (2, "urn:3gpp:video-orientation"),
            (3, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
            (4, "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
        ];
        let agreed: Vec<_> = agreed.iter().map(|(id, uri)| (*id, (*uri).to_owned())).collect();
        let map = ExtensionMap::agree(&agreed).unwrap();
        let fields = HeaderFields {
            marker: false, pt: Pt(96), seq: 1, timestamp: 2, ssrc: Ssrc(3), padded: false,
        };
        let mut header = HeaderBuffer::default();
        header.start(&fields, map.two_byte());
        map.write_carried(&carried, &mut header);
        let packet = header.finish();
        let read = map.read(RtpPacket::parse(packet).unwrap().extensions);
        prop_assert_eq!(read.carried, carried);
    }

    #[test]
    fn vp8_descriptors(descriptor in descriptor(), data in vec(any::<u8>(), 0..20)) {
        let mut out = [0; MAX_DESCRIPTOR];
        let len = descriptor.write(&mut out);
        let payload = [&out[..len], &data].concat();
        prop_assert_eq!(Descriptor::parse(&payload), Some((descriptor, &data[..])));
    }

    #[test]
    fn nacks(first in any::<u16>(), steps in vec(1..40u16, 0..60)) {
        let seqs: Vec<u16> = steps.iter().scan(first, |seq, step| {
            *seq = seq.wrapping_add(*step);
            Some(*seq)
        }).collect();
        let mut packet = Vec::new();
        write_nack(&mut packet, Ssrc(1), Ssrc(2), &seqs);
        let RtcpPacket::Nack(nack) = one(&packet) else { panic!() };
        prop_assert_eq!(nack.media(), Ssrc(2));
        prop_assert_eq!(nack.collect::<Vec<_>>(), seqs);
    }

    #[test]
    fn rembs(bps in any::<u64>(), sources in vec(any::<u32>(), 0..8)) {
        let sources: Vec<_> = sources.into_iter().map(Ssrc).collect();
        let mut packet = Vec::new();
        write_remb(&mut packet, Ssrc(1), bps, &sources);
        let RtcpPacket::Remb(remb) = one(&packet) else { panic!() };
        prop_assert!(remb.bps <= bps && bps - remb.bps <= bps >> 17);
    }

    #[test]
    fn sender_reports(ntp in any::<u64>(), words in any::<[u32; 4]>()) {
        let [ssrc, timestamp, packets, octets] = words;
        let info = SenderInfo { ntp, timestamp, packets, octets };
        let mut packet = Vec::new();
        write_sender_report(&mut packet, Ssrc(ssrc), &info);
        let RtcpPacket::SenderReport { ssrc: read, info: again, blocks } = one(&packet) else {
            panic!()
        };
        prop_assert_eq!((read, again, blocks.count()), (Ssrc(ssrc), info, 0));
    }

    #[test]
    fn receiver_reports(
        blocks in vec((any::<[u32; 5]>(), any::<u8>(), -0x80_0000..0x80_0000i32), 0..70),
    ) {
        let blocks: Vec<_> = blocks.into_iter().map(|(words, fraction_lost, lost)| {
            let [ssrc, highest_seq, jitter, last_report, delay] = words;
            let ssrc = Ssrc(ssrc);
            ReportBlock { ssrc, fraction_lost, lost, highest_seq, jitter, last_report, delay }
        }).collect();
        let mut packet = Vec::new();
        write_receiver_report(&mut packet, Ssrc(9), &blocks);
        let read: Vec<_> = Packets::new(&packet).flat_map(|packet| match packet.unwrap() {
            RtcpPacket::ReceiverReport { ssrc, blocks } => {
                assert_eq!(ssrc, Ssrc(9));
                blocks
            }
            other => panic!("{other:?}"),
        }).collect();
        prop_assert_eq!(read, blocks);
    }

    #[test]
    fn transport_wide_feedback(
        base in any::<u16>(),
        start in 0..1u64 << 40,
        steps in vec(option::weighted(0.8, -9_000..300_000i64), 0..500),
    ) {
        let mut at = start + 10_000_000;
        let mut arrivals: Vec<Option<Micros>> = vec![Some(at)];
        arrivals.extend(steps.into_iter().map(|step| step.map(|step| {
            at = at.saturating_add_signed(step);
            at
        })));
        let mut packet = Vec::new();
        let told = write_transport_feedback(&mut packet, Ssrc(1), Ssrc(2), 7, base, &arrivals);
        prop_assert!(told > 0 && told <= arrivals.len());
        let RtcpPacket::TransportFeedback(feedback) = one(&packet) else { panic!() };
        prop_assert_eq!(feedback.number(), 7);
        let read: Vec<Arrival> = feedback.collect();
        prop_assert_eq!(read.len(), told);
        // The reference time has 24 bits of 64 ms.
        let wrap = (1u64 << 24) * 64_000;
        for (offset, (read, arrival)) in (0..).zip(read.iter().zip(&arrivals)) {
            prop_assert_eq!(read.seq, base.wrapping_add(offset));
            prop_assert_eq!(read.at.is_some(), arrival.is_some());
            if let (Some(read), Some(arrival)) = (read.at, arrival) {
                let expected = arrival / 250 * 250;
                prop_assert_eq!(read % wrap, expected % wrap);
            }
        }
    }

    #[test]
    fn wrapping_numbers_are_followed(start in any::<u16>(), steps in vec(-3000..3000i32, 1..200)) {
        let mut unwrap = Unwrap16::default();
        let origin = unwrap.follow(start);
        let mut truth = i64::from(start);
        let mut highest = truth;
        for step in steps {
            truth = (highest + i64::from(step)).max(i64::from(start) - 30_000);
            let got = unwrap.follow(truth as u16);
            prop_assert_eq!(got as i64 - origin as i64, truth - i64::from(start));
            highest = highest.max(truth);
        }
    }

    #[test]
    fn the_nearest_number_is_never_farther_than_half_a_cycle(reference in 1u64 << 33..1 << 60, n in any::<u32>()) {
        let near = nearest32(reference, n);
        prop_assert_eq!(near as u32, n);
        prop_assert!(near.abs_diff(reference) <= 1 << 31);
        let near = nearest16(reference, n as u16);
        prop_assert_eq!(near as u16, n as u16);
        prop_assert!(near.abs_diff(reference) <= 1 << 15);
    }

    #[test]
    fn ntp_times(at in 0..1u64 << 50) {
        prop_assert!((ntp::to_micros(ntp::from_micros(at)) - at as i64).abs() <= 1);
    }

    #[test]
    fn no_bytes_make_a_parser_stumble(bytes in vec(any::<u8>(), 0..300)) {
        if let Ok(packet) = RtpPacket::parse(&bytes) {
            packet.extensions.for_each(drop);
        }
        for packet in Packets::new(&bytes) {
            let _ = packet;
        }
        let _ = Descriptor::parse(&bytes);
        let _ = h264::parts(&bytes);
        let _ = opus::duration(&bytes);
    }
}

#[test]
fn a_compound_is_walked_packet_by_packet() {
    let mut compound = Vec::new();
    let info = SenderInfo { ntp: 1, timestamp: 2, packets: 3, octets: 4 };
    write_sender_report(&mut compound, Ssrc(1), &info);
    write_sdes(&mut compound, Ssrc(1), "stage");
    write_reference_time(&mut compound, Ssrc(1), 1 << 40);
    write_pli(&mut compound, Ssrc(1), Ssrc(5));
    write_fir(&mut compound, Ssrc(1), Ssrc(6), 9);
    let packets: Vec<_> = Packets::new(&compound).map(Result::unwrap).collect();
    assert_eq!(packets.len(), 5);
    assert!(matches!(packets[3], RtcpPacket::Pli(Ssrc(5))));
    let RtcpPacket::Fir(mut fir) = packets[4] else { panic!() };
    assert_eq!((fir.next(), fir.next()), (Some((Ssrc(6), 9)), None));
    assert!(compound.len().is_multiple_of(4));
}

#[test]
fn a_dlrr_block_is_found_among_others() {
    // RFC 3611 2, 4.4, 4.5: a reference time block, then two entries of DLRR.
    let xr = [
        0x80, 207, 0, 12, 0, 0, 0, 9, // header, sender
        4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, // reference time
        5, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0,
        6, // DLRR
        9, 0, 0, 0, // a block unknown to us
    ];
    let RtcpPacket::Dlrr(entries) = one(&xr) else { panic!() };
    let read: Vec<_> = entries.collect();
    assert_eq!(read, [(Ssrc(1), 2, 3), (Ssrc(4), 5, 6)]);
}

#[test]
fn what_is_cut_short_or_of_another_version_is_refused() {
    let fields = HeaderFields {
        marker: true,
        pt: Pt(96),
        seq: 1,
        timestamp: 2,
        ssrc: Ssrc(3),
        padded: false,
    };
    let mut header = HeaderBuffer::default();
    header.start(&fields, false);
    header.extension(3, b"abc");
    let packet = header.finish().to_vec();
    for len in 0..packet.len() {
        assert_eq!(RtpPacket::parse(&packet[..len]).unwrap_err(), RtpError::Truncated);
    }
    let mut other = packet.clone();
    other[0] = 0x50;
    assert_eq!(RtpPacket::parse(&other).unwrap_err(), RtpError::Version);
    let mut padded = packet.clone();
    padded[0] |= 0x20;
    padded.extend_from_slice(&[1, 2, 9]);
    assert_eq!(RtpPacket::parse(&padded).unwrap_err(), RtpError::Padding);
    let mut huge = packet;
    huge[14..16].copy_from_slice(&500u16.to_be_bytes());
    assert_eq!(RtpPacket::parse(&huge).unwrap_err(), RtpError::Oversized);

    let mut pli = Vec::new();
    write_pli(&mut pli, Ssrc(1), Ssrc(2));
    for len in 1..pli.len() {
        assert_eq!(Packets::new(&pli[..len]).next().unwrap().unwrap_err(), RtcpError::Truncated);
    }
    pli[0] = 0x01;
    assert_eq!(Packets::new(&pli).next().unwrap().unwrap_err(), RtcpError::Version);
}

#[test]
fn extensions_end_at_id_15_and_skip_padding() {
    let packet = [
        0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, // fixed header
        0xbe, 0xde, 0, 3, // one-byte form, three words
        0, 0x10, 0xaa, 0, // padding, id 1
        0x21, 0xbb, 0xcc, 0xf0, // id 2, the end
        0x30, 0xdd, 0, 0, // not read
    ];
    let read: Vec<_> = RtpPacket::parse(&packet).unwrap().extensions.collect();
    assert_eq!(read, [(1, &[0xaa][..]), (2, &[0xbb, 0xcc][..])]);
}

#[test]
fn extension_ids_are_found_by_their_uri() {
    let agreed = [(7, "urn:ietf:params:rtp-hdrext:sdes:mid".to_owned())];
    let map = ExtensionMap::agree(&agreed).unwrap();
    assert_eq!(map.id(Extension::Mid), Some(7));
    assert_eq!(map.id(Extension::Rid), None);
    assert!(!map.two_byte());
}

#[test]
fn key_frames_of_h264_are_seen_in_every_form() {
    let nothing = h264::Parts::default();
    let parameters = h264::Parts { parameters: true, picture: false };
    let picture = h264::Parts { parameters: false, picture: true };
    let both = h264::Parts { parameters: true, picture: true };
    assert_eq!(h264::parts(&[0x67, 1, 2]), parameters);
    assert_eq!(h264::parts(&[0x65, 1, 2]), picture);
    assert_eq!(h264::parts(&[0x61, 1, 2]), nothing);
    assert_eq!(h264::parts(&[0x7c, 0x85, 1]), picture, "the first fragment of an IDR slice");
    assert_eq!(h264::parts(&[0x7c, 0x05, 1]), nothing, "a middle fragment");
    assert_eq!(h264::parts(&[0x7c, 0x81, 1]), nothing, "a fragment of another slice");
    let stap = [0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 2, 0x65, 1];
    assert_eq!(h264::parts(&stap), both);
    assert_eq!(h264::parts(&stap[..8]), parameters, "cut short after the SPS");
    assert_eq!(h264::parts(&[]), nothing);
}

#[test]
fn opus_packets_say_how_long_they_play() {
    for (toc, units) in
        [(3 << 3, 2880), (1 << 3, 960), (13 << 3, 960), (16 << 3, 120), (31 << 3 | 1, 1920)]
    {
        assert_eq!(opus::duration(&[toc, 0]), Some(units));
    }
    assert_eq!(opus::duration(&[31 << 3 | 3, 3]), Some(2880));
    assert_eq!(opus::duration(&[3 << 3 | 3, 3]), None, "longer than 120 ms");
    assert_eq!(opus::duration(&[]), None);
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    let draw = |seed| {
        let mut random = Random::new(seed);
        [random.draw(), random.draw()]
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}
