//! Any datagram as SRTP and SRTCP: never opens with keys it was not sealed with; and any plain
//! packet that can be sealed opens to itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use media_core::srtp::{Opener, Profile, Sealer};

fuzz_target!(|data: &[u8]| {
    for profile in [Profile::AeadAes128Gcm, Profile::AesCm128HmacSha1_80] {
        let key = vec![7; profile.key_and_salt_len()];
        let mut opener = Opener::new(profile, &key).expect("a key");
        assert!(opener.rtp(&mut data.to_vec()).is_err());
        assert!(opener.rtcp(&mut data.to_vec()).is_err());
        let mut sealer = Sealer::new(profile, &key).expect("a key");
        seal_and_open_rtp(&mut sealer, &mut opener, data);
        seal_and_open_rtcp(&mut sealer, &mut opener, data);
    }
});

fn seal_and_open_rtp(sealer: &mut Sealer, opener: &mut Opener, plain: &[u8]) {
    let Some((header, payload)) = plain.split_at_checked(12) else { return };
    let Ok(reserved) = sealer.reserve(header) else { return };
    let mut out = vec![0; sealer.rtp_len(plain.len())];
    sealer.rtp(reserved, header, payload, 0, &mut out).expect("the length is right");
    // Only where the payload does not begin with what the header says is still header.
    if header[0] & 0xDF == 0x80 {
        assert_eq!(opener.rtp(&mut out), Ok(plain));
    } else {
        let _ = opener.rtp(&mut out);
    }
}

fn seal_and_open_rtcp(sealer: &mut Sealer, opener: &mut Opener, plain: &[u8]) {
    let mut out = vec![0; sealer.rtcp_len(plain.len())];
    if sealer.rtcp(plain, &mut out).is_ok() {
        assert_eq!(opener.rtcp(&mut out), Ok(plain));
    }
}
