//! STUN messages against the test vectors of RFC 5769, and against damage.

use crate::support::{hex, signed};
use media_core::stun::{
    Key, MAX_RESPONSE_LEN, Malformed, Message, Refusal, Request, parse, write_refusal,
    write_success,
};
use proptest::prelude::*;

const PASSWORD: &str = "VOkJxbRl1RmTxUk/WvJxBt";
const TRANSACTION: [u8; 12] =
    [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];

/// RFC 5769 2.1.
const REQUEST: &str = "000100582112a442b7e7a701bc34d686fa87dfae\
    802200105354554e207465737420636c69656e74\
    002400046e0001ff80290008932ff9b151263b36\
    000600096576746a3a68367659202020\
    000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2\
    80280004e57a3bcf";

fn request(bytes: &[u8]) -> Request<'_> {
    match parse(bytes) {
        Ok(Message::Request(request)) => request,
        other => panic!("expected a request, got {other:?}"),
    }
}

fn checked_request(attributes: &[u8]) -> Vec<u8> {
    signed(attributes, PASSWORD)
}

#[test]
fn the_sample_request_is_read_and_its_integrity_holds() {
    let bytes = hex(REQUEST);
    let request = request(&bytes);
    assert_eq!(request.username, Some(("evtj", "h6vY")));
    assert_eq!(request.priority, 0x6e00_01ff);
    assert_eq!(request.transaction, TRANSACTION);
    assert!(request.controlled);
    assert!(!request.use_candidate);
    assert!(request.verify(&Key::new(PASSWORD)));
    assert!(!request.verify(&Key::new("another password")));
}

#[test]
fn answers_carry_the_address_seen_integrity_and_fingerprint() {
    // RFC 5769 2.2 and 2.3 with SOFTWARE left out, so integrity and fingerprint are recomputed:
    // the address bytes are those of the vectors.
    for (seen, address) in [
        ("192.0.2.1:32853", "002000080001a147e112a643"),
        (
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
            "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
        ),
    ] {
        let mut out = [0; MAX_RESPONSE_LEN];
        let length =
            write_success(&TRANSACTION, seen.parse().unwrap(), &Key::new(PASSWORD), &mut out);
        let address = hex(address);
        assert_eq!(out[..2], [0x01, 0x01]);
        assert_eq!(usize::from(u16::from_be_bytes([out[2], out[3]])), length - 20);
        assert_eq!(out[20..20 + address.len()], address);
        assert!(integrity_holds(&out[..length]));
        assert_eq!(parse(&out[..length]), Ok(Message::Other));
    }
}

#[test]
fn an_address_mapped_into_ipv6_is_told_as_ipv4() {
    let mut out = [0; MAX_RESPONSE_LEN];
    let seen = "[::ffff:192.0.2.1]:32853".parse().unwrap();
    write_success(&TRANSACTION, seen, &Key::new(PASSWORD), &mut out);
    assert_eq!(out[20..32], hex("002000080001a147e112a643"));
}

#[test]
fn refusals_name_their_number_and_the_unknown_attribute() {
    let mut out = [0; MAX_RESPONSE_LEN];
    let key = Key::new(PASSWORD);
    let length = write_refusal(&TRANSACTION, Refusal::RoleConflict, &key, &mut out);
    assert_eq!(out[..2], [0x01, 0x11]);
    assert_eq!(out[26..28], [4, 87]);
    assert!(integrity_holds(&out[..length]));

    let length = write_refusal(&TRANSACTION, Refusal::UnknownAttribute(0x7ffe), &key, &mut out);
    assert_eq!(out[26..28], [4, 20]);
    assert!(out[..length].windows(6).any(|window| window == hex("000a00027ffe")));
    assert!(integrity_holds(&out[..length]));
}

#[test]
fn an_attribute_that_must_be_understood_is_reported() {
    let bytes = checked_request(&hex("7ffe000400000000"));
    assert_eq!(request(&bytes).unknown, Some(0x7ffe));
    let bytes = checked_request(&hex("fffe000400000000"));
    assert_eq!(request(&bytes).unknown, None);
}

#[test]
fn attributes_after_the_integrity_are_not_believed() {
    let mut bytes = checked_request(&hex("0006000361 3a62 00"));
    bytes.extend_from_slice(&hex("00250000"));
    let length = u16::try_from(bytes.len() - 20).unwrap();
    bytes[2..4].copy_from_slice(&length.to_be_bytes());
    let request = request(&bytes);
    assert_eq!(request.username, Some(("a", "b")));
    assert!(!request.use_candidate);
    assert!(request.verify(&Key::new(PASSWORD)));
}

#[test]
fn a_request_without_integrity_never_verifies() {
    let bytes = hex("000100002112a442b7e7a701bc34d686fa87dfae");
    assert!(!request(&bytes).verify(&Key::new(PASSWORD)));
}

#[test]
fn a_broken_fingerprint_or_length_is_malformed() {
    let good = hex(REQUEST);
    let mut wrong_sum = good.clone();
    *wrong_sum.last_mut().unwrap() ^= 1;
    assert_eq!(parse(&wrong_sum), Err(Malformed));
    assert_eq!(parse(&good[..good.len() - 4]), Err(Malformed));
    assert_eq!(parse(&[]), Err(Malformed));
}

proptest! {
    #[test]
    fn no_damage_to_a_signed_request_goes_unnoticed(at in 0usize..100, bit in 0u8..8) {
        let mut bytes = hex(REQUEST);
        bytes[at] ^= 1 << bit;
        if let Ok(Message::Request(request)) = parse(&bytes) {
            prop_assert!(!request.verify(&Key::new(PASSWORD)));
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }
}

fn integrity_holds(message: &[u8]) -> bool {
    let signed = &message[..message.len() - 8 - 24];
    let mut copy = signed.to_vec();
    let length = u16::try_from(copy.len() - 20 + 24).unwrap();
    copy[2..4].copy_from_slice(&length.to_be_bytes());
    let key = aws_lc_rs::hmac::Key::new(
        aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        PASSWORD.as_bytes(),
    );
    let tag = &message[signed.len() + 4..signed.len() + 24];
    aws_lc_rs::hmac::verify(&key, &copy, tag).is_ok()
}
