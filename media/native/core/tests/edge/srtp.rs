//! SRTP against the vectors of RFC 3711, RFC 7714 and libsrtp, and its guards against replay.

use crate::support::hex;
use media_core::srtp::{Opener, Profile, Sealer, SessionKeys, SrtpError};
use proptest::prelude::*;

const PROFILES: [Profile; 2] = [Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80];

fn master(profile: Profile) -> Vec<u8> {
    (0..profile.key_and_salt_len() as u8).collect()
}

fn pair(profile: Profile) -> (Sealer, Opener) {
    let master = master(profile);
    (Sealer::new(profile, &master).unwrap(), Opener::new(profile, &master).unwrap())
}

fn rtp(ssrc: u32, sequence: u16) -> Vec<u8> {
    let mut header = vec![0x80, 96, 0, 0, 0, 0, 0, 9];
    header[2..4].copy_from_slice(&sequence.to_be_bytes());
    header.extend_from_slice(&ssrc.to_be_bytes());
    header
}

fn seal(
    sealer: &mut Sealer,
    header: &[u8],
    payload: &[u8],
    padding: u8,
) -> Result<Vec<u8>, SrtpError> {
    let reserved = sealer.reserve(header)?;
    let plain = header.len() + payload.len() + usize::from(padding);
    let mut out = vec![0; sealer.rtp_len(plain)];
    sealer.rtp(reserved, header, payload, padding, &mut out)?;
    Ok(out)
}

fn seal_rtcp(sealer: &mut Sealer, compound: &[u8]) -> Vec<u8> {
    let mut out = vec![0; sealer.rtcp_len(compound.len())];
    sealer.rtcp(compound, &mut out).unwrap();
    out
}

#[test]
fn session_keys_are_those_of_rfc_3711_b_3() {
    let master = hex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");
    let keys = SessionKeys::rtp(Profile::AesCm128HmacSha1_80, &master).unwrap();
    assert_eq!(keys.key[..], hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assert_eq!(keys.salt[..], hex("30CBBC08863D8C85D49DB34A9AE1"));
    assert_eq!(keys.auth[..], hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

#[test]
fn packets_are_those_of_libsrtp() {
    let header = hex("800f1234decafbadcafebabe");
    let payload = [0xab; 16];
    let report = hex("81c8000bcafebabe abababababababababababababababab");
    for (profile, master, packet, compound) in [
        (
            Profile::AesCm128HmacSha1_80,
            "e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6",
            "800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb",
            "81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798",
        ),
        (
            Profile::AeadAes128Gcm,
            "000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab",
            "800f1234decafbadcafebabe c5002ede04cfdd2eb91159e0880aa06e \
             d2976826f796b201df3131a127e8a392",
            "81c8000bcafebabe c98b8b5df0392a55852b6c21ac8e7025 \
             c52c6fbea2b3b446ea31123ba88ce61e 80000001",
        ),
    ] {
        let mut sealer = Sealer::new(profile, &hex(master)).unwrap();
        assert_eq!(seal(&mut sealer, &header, &payload, 0).unwrap(), hex(packet));
        assert_eq!(seal_rtcp(&mut sealer, &report), hex(compound));
        let mut opener = Opener::new(profile, &hex(master)).unwrap();
        assert_eq!(opener.rtp(&mut hex(packet)).unwrap(), [&header[..], &payload].concat());
        assert_eq!(opener.rtcp(&mut hex(compound)).unwrap(), report);
    }
}

#[test]
fn roll_over_is_followed_on_both_sides() {
    for profile in PROFILES {
        let (mut sealer, mut opener) = pair(profile);
        for at in 65_000u32..65_536 + 1_000 {
            let header = rtp(7, at as u16);
            let mut packet = seal(&mut sealer, &header, b"payload", 0).unwrap();
            assert_eq!(opener.rtp(&mut packet).unwrap(), [&header[..], b"payload"].concat());
        }
    }
}

#[test]
fn packets_around_the_roll_over_may_come_out_of_order() {
    for profile in PROFILES {
        let (mut sealer, mut opener) = pair(profile);
        let mut packets: Vec<_> = [65_530, 65_533, 65_535, 0, 2]
            .map(|sequence| seal(&mut sealer, &rtp(7, sequence), b"x", 0).unwrap())
            .into();
        packets.swap(2, 3);
        packets.swap(1, 4);
        for packet in &mut packets {
            assert!(opener.rtp(packet).is_ok());
        }
    }
}

#[test]
fn a_packet_is_opened_once() {
    for profile in PROFILES {
        let (mut sealer, mut opener) = pair(profile);
        let packet = seal(&mut sealer, &rtp(7, 1), b"payload", 0).unwrap();
        let report = seal_rtcp(&mut sealer, &hex("80c90001cafebabe"));
        assert!(opener.rtp(&mut packet.clone()).is_ok());
        assert_eq!(opener.rtp(&mut packet.clone()), Err(SrtpError::Replayed));
        assert!(opener.rtcp(&mut report.clone()).is_ok());
        assert_eq!(opener.rtcp(&mut report.clone()), Err(SrtpError::Replayed));
    }
}

#[test]
fn a_packet_older_than_the_window_is_not_opened() {
    let (mut sealer, mut opener) = pair(Profile::AeadAes128Gcm);
    let mut old = seal(&mut sealer, &rtp(7, 1), b"old", 0).unwrap();
    let mut new = seal(&mut sealer, &rtp(7, 1_100), b"new", 0).unwrap();
    assert!(opener.rtp(&mut new).is_ok());
    assert_eq!(opener.rtp(&mut old), Err(SrtpError::Replayed));
}

#[test]
fn a_forged_packet_neither_opens_nor_moves_the_window() {
    for profile in PROFILES {
        let (mut sealer, mut opener) = pair(profile);
        let mut packet = seal(&mut sealer, &rtp(7, 10), b"payload", 0).unwrap();
        let mut forged = packet.clone();
        forged[2..4].copy_from_slice(&40_000u16.to_be_bytes());
        assert_eq!(opener.rtp(&mut forged), Err(SrtpError::Unauthenticated));
        assert!(opener.rtp(&mut packet).is_ok());
        let mut report = seal_rtcp(&mut sealer, &hex("80c90001cafebabe"));
        report[4] ^= 1;
        assert_eq!(opener.rtcp(&mut report), Err(SrtpError::Unauthenticated));
    }
}

#[test]
fn an_index_is_never_sealed_twice() {
    let (mut sealer, _) = pair(Profile::AeadAes128Gcm);
    assert!(seal(&mut sealer, &rtp(7, 5), b"a", 0).is_ok());
    assert!(seal(&mut sealer, &rtp(7, 7), b"b", 0).is_ok());
    assert!(seal(&mut sealer, &rtp(7, 6), b"late but new", 0).is_ok());
    assert_eq!(seal(&mut sealer, &rtp(7, 5), b"c", 0), Err(SrtpError::Replayed));
    assert!(seal(&mut sealer, &rtp(8, 5), b"another source", 0).is_ok());
}

#[test]
fn padding_is_sealed_with_its_count_last() {
    for profile in PROFILES {
        let (mut sealer, mut opener) = pair(profile);
        let mut packet = seal(&mut sealer, &rtp(7, 1), b"media", 3).unwrap();
        let plain = opener.rtp(&mut packet).unwrap();
        assert_eq!(plain[12..], *b"media\0\0\x03");
    }
}

#[test]
fn sources_of_one_transport_are_bounded() {
    let (mut sealer, mut opener) = pair(Profile::AeadAes128Gcm);
    for ssrc in 0..64 {
        let mut packet = seal(&mut sealer, &rtp(ssrc, 1), b"x", 0).unwrap();
        assert!(opener.rtp(&mut packet).is_ok());
    }
    let mut packet = seal(&mut sealer, &rtp(64, 1), b"x", 0).unwrap();
    assert_eq!(opener.rtp(&mut packet), Err(SrtpError::TooManySources));
}

#[test]
fn key_material_of_a_wrong_length_is_refused() {
    for profile in PROFILES {
        let mut short = master(profile);
        short.pop();
        assert!(matches!(Sealer::new(profile, &short), Err(SrtpError::BadKey)));
        assert!(matches!(Opener::new(profile, &short), Err(SrtpError::BadKey)));
    }
}

proptest! {
    #[test]
    fn what_is_sealed_opens_to_the_same_bytes(
        sequence: u16,
        ssrc: u32,
        payload in proptest::collection::vec(any::<u8>(), 0..1500),
        padding in 0u8..4,
    ) {
        for profile in PROFILES {
            let (mut sealer, mut opener) = pair(profile);
            let header = rtp(ssrc, sequence);
            let mut packet = seal(&mut sealer, &header, &payload, padding).unwrap();
            let plain = opener.rtp(&mut packet).unwrap();
            prop_assert_eq!(&plain[..12], &header[..]);
            prop_assert_eq!(&plain[12..12 + payload.len()], &payload[..]);
        }
    }

    #[test]
    fn any_bytes_are_refused_without_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for profile in PROFILES {
            let (_, mut opener) = pair(profile);
            prop_assert!(opener.rtp(&mut bytes).is_err());
            prop_assert!(opener.rtcp(&mut bytes).is_err());
        }
    }

    #[test]
    fn the_window_agrees_with_a_set(steps in proptest::collection::vec(-200i64..200, 1..300)) {
        let mut window = media_core::srtp::Window::<2>::default();
        let (mut seen, mut top) = (std::collections::HashSet::new(), None::<u64>);
        let mut at = 70_000i64;
        for step in steps {
            at = (at + step).max(0);
            let index = at as u64;
            let in_reach = top.is_none_or(|top| index + 128 > top);
            prop_assert_eq!(window.is_new(index), in_reach && !seen.contains(&index));
            if window.is_new(index) {
                window.take(index);
                seen.insert(index);
                top = top.max(Some(index));
            }
        }
    }
}
