//! The vectors of RFC 7714, which give session keys and salts instead of master keys.

use super::{Gcm, SessionKeys, TAG_LEN};

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn gcm() -> Gcm {
    let mut salt = [0; 14];
    salt[..12].copy_from_slice(b"Quid pro quo");
    Gcm::new(&SessionKeys { key: std::array::from_fn(|at| at as u8), salt, auth: [0; 20] }).unwrap()
}

#[test]
fn rtp_is_that_of_section_16_1_1() {
    let header = hex("8040f17b 8041f8d3 5501a0b2");
    let payload = b"Gallia est omnis divisa in partes tres";
    let mut out = vec![0; payload.len() + TAG_LEN];
    gcm().seal((0x5501_a0b2, 0xf17b), &header, payload, &[], &mut out).unwrap();
    let sealed = hex("f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b \
                      36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce");
    assert_eq!(out, sealed);
    gcm().open((0x5501_a0b2, 0xf17b), &header, &mut out).unwrap();
    assert_eq!(out[..payload.len()], payload[..]);
}

#[test]
fn rtcp_is_that_of_section_17_1() {
    let aad = hex("81c8000d 4d617273 800005d4");
    let body = hex("4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 \
                    deadbeef deadbeef deadbeef deadbeef deadbeef");
    let mut out = vec![0; body.len() + TAG_LEN];
    gcm().seal((0x4d61_7273, 0x5d4), &aad, &body, &[], &mut out).unwrap();
    let sealed = hex("63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda \
                      4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade");
    assert_eq!(out, sealed);
}
