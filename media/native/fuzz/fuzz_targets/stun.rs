//! Any datagram as STUN: no panic, no integrity without the password, and what we write parses.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use media_core::stun::{
    Key, MAX_RESPONSE_LEN, Message, Refusal, parse, write_refusal, write_success,
};

static OURS: LazyLock<Key> = LazyLock::new(|| Key::new("another+password+than+in+seeds"));

fuzz_target!(|data: &[u8]| {
    let Ok(Message::Request(request)) = parse(data) else { return };
    assert!(!request.verify(&OURS));
    let mut out = [0; MAX_RESPONSE_LEN];
    let seen = "192.0.2.1:5000".parse().expect("an address");
    let length = write_success(&request.transaction, seen, &OURS, &mut out);
    assert_eq!(parse(&out[..length]), Ok(Message::Other));
    if let Some(attribute) = request.unknown {
        let refusal = Refusal::UnknownAttribute(attribute);
        let length = write_refusal(&request.transaction, refusal, &OURS, &mut out);
        assert_eq!(parse(&out[..length]), Ok(Message::Other));
    }
});
