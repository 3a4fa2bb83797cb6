//! What is refused before it reaches the thread is what the thread would refuse.

use media_core::ice::Credentials;
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::relay::{Command, OrderError, Point, Relay};
use media_core::roster::Roster;
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, SlotSpec};
use media_core::srtp::Profile;
use proptest::prelude::*;

use crate::support::{Kept, LOCAL_PWD};

fn credentials(number: u64) -> Credentials {
    Credentials::new(&format!("core{number}"), LOCAL_PWD, "peer").unwrap()
}

fn codec(kind: Kind) -> Codec {
    let name = if kind == Kind::Audio { CodecName::Opus } else { CodecName::Vp8 };
    Codec { name, pt: Pt(96), clock: 48_000, rtx: None }
}

fn producer(id: u64, transport: u64, kind: Kind) -> Command {
    Command::AddProducer(ProducerSpec {
        id: ProducerId(id),
        transport: TransportId(transport),
        group: GroupId(1),
        kind,
        mid: id.to_string(),
        codecs: vec![codec(kind)],
        rids: vec![],
        ssrcs: vec![],
    })
}

fn slot(id: u64, transport: u64, kind: Kind) -> Command {
    Command::AddSlot(SlotSpec {
        id: SlotId(id),
        transport: TransportId(transport),
        kind,
        mid: id.to_string(),
        ssrc: Ssrc(id as u32),
        rtx_ssrc: None,
        codecs: vec![codec(kind)],
        cname: "stage".into(),
    })
}

fn order(what: u8, a: u64, b: u64, flag: bool) -> Command {
    let kind = if flag { Kind::Audio } else { Kind::Video };
    match what {
        0 => Command::AddTransport {
            id: TransportId(a),
            credentials: credentials(b),
            extensions: vec![(b as u8, "urn:ietf:params:rtp-hdrext:sdes:mid".into())],
        },
        1 => Command::RestartIce(TransportId(a), credentials(b + 4)),
        2 => Command::SetRemoteIce(TransportId(a), "other".into()),
        3 => Command::SendDtls(TransportId(a), vec![22]),
        4 => Command::StartSrtp {
            id: TransportId(a),
            profile: Profile::AeadAes128Gcm,
            local_key: vec![1; 28],
            remote_key: vec![2; if flag { 28 } else { 30 }],
        },
        5 => Command::RemoveTransport(TransportId(a)),
        6 => producer(a, b, kind),
        7 => Command::AllowProducer(ProducerId(a), flag),
        8 => Command::TapProducer(ProducerId(a), flag),
        9 => Command::RemoveProducer(ProducerId(a)),
        10 => slot(a, b, kind),
        _ => Command::PointSlots(vec![Point {
            slot: SlotId(a),
            producer: flag.then_some(ProducerId(b)),
            max_layer: 0,
        }]),
    }
}

proptest! {
    #[test]
    fn what_the_roster_admits_the_relay_carries_out(
        orders in proptest::collection::vec((0u8..12, 0u64..4, 0u64..4, any::<bool>()), 0..200),
    ) {
        let (mut roster, mut relay, mut out) = (Roster::default(), Relay::new(1), Kept::default());
        for (what, a, b, flag) in orders {
            let admitted = roster.admit(&order(what, a, b, flag));
            if admitted.is_ok() {
                let carried_out = relay.command(1, order(what, a, b, flag), &mut out);
                prop_assert_eq!(carried_out, Ok(()), "order {} {} {} {}", what, a, b, flag);
            }
        }
    }
}

#[test]
fn a_datagram_too_long_for_dtls_is_refused() {
    let mut roster = Roster::default();
    let credentials = credentials(1);
    let add = Command::AddTransport { id: TransportId(1), credentials, extensions: vec![] };
    assert_eq!(roster.admit(&add), Ok(()));
    let long = Command::SendDtls(TransportId(1), vec![0; 5_000]);
    assert_eq!(roster.admit(&long), Err(OrderError::TooLong));
}
