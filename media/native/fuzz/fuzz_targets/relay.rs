//! A publisher with the right keys that sends anything: the whole relay stands it, and a watcher
//! gets only packets that open.

#![no_main]

use std::net::SocketAddr;

use libfuzzer_sys::fuzz_target;
use media_core::ice::Credentials;
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::link::Link;
use media_core::relay::{Command, Event, Point, Relay, Sink};
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, SlotSpec};
use media_core::srtp::{Opener, Profile, Sealer};
use media_core::time::Micros;

const PROFILE: Profile = Profile::AeadAes128Gcm;
const KEY: [u8; 28] = [7; 28];

fuzz_target!(|data: &[u8]| {
    let mut world = World::new();
    let mut rest = data;
    while let Some(([what, length, gap], after)) = rest.split_first_chunk() {
        let (packet, after) = after.split_at(usize::from(*length).min(after.len()));
        world.now += Micros::from(*gap) * 500;
        world.step(*what, packet);
        rest = after;
    }
    world.relay.on_timer(world.now + 5_000_000, &mut world.out);
});

struct World {
    relay: Relay,
    out: Strict,
    sealers: [Sealer; 2],
    now: Micros,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            relay: Relay::new(1),
            out: Strict(Opener::new(PROFILE, &KEY).expect("a key")),
            sealers: [(); 2].map(|()| Sealer::new(PROFILE, &KEY).expect("a key")),
            now: 1_000_000_000,
        };
        for id in [1, 2] {
            world.connect(TransportId(id));
        }
        world.add_streams();
        world
    }

    fn order(&mut self, command: Command) {
        self.relay.command(self.now, command, &mut self.out).expect("a good order");
    }

    fn connect(&mut self, id: TransportId) {
        let credentials = Credentials::new(&format!("core{}", id.0), "a+password+of+the+core", "");
        self.order(Command::AddTransport {
            id,
            credentials: credentials.expect("good credentials"),
            extensions: extensions(),
        });
        self.order(Command::StartSrtp {
            id,
            profile: PROFILE,
            local_key: KEY.to_vec(),
            remote_key: KEY.to_vec(),
        });
        let mut check = CHECKS[id.0 as usize - 1].to_vec();
        self.relay.handle_datagram(self.now, link(id), &mut check, &mut self.out);
        assert!(self.relay.knows(link(id)));
    }

    fn add_streams(&mut self) {
        for (number, name) in (1..).zip([CodecName::Opus, CodecName::Vp8, CodecName::H264]) {
            let codec =
                Codec { name, pt: Pt(95 + number as u8), clock: 90_000, rtx: Some(Pt(110)) };
            let (id, kind) = (ProducerId(number), name.kind());
            let rids = if kind == Kind::Video { vec!["q".into(), "h".into()] } else { vec![] };
            self.order(Command::AddProducer(ProducerSpec {
                id,
                transport: TransportId(1),
                group: GroupId(1),
                kind,
                mid: number.to_string(),
                codecs: vec![codec],
                rids,
                ssrcs: vec![],
            }));
            self.order(Command::AllowProducer(id, true));
            self.order(Command::TapProducer(id, true));
            self.order(Command::AddSlot(SlotSpec {
                id: SlotId(number),
                transport: TransportId(2),
                kind,
                mid: number.to_string(),
                ssrc: Ssrc(1_000 + number as u32),
                rtx_ssrc: Some(Ssrc(2_000 + number as u32)),
                codecs: vec![codec],
                cname: "stage".into(),
            }));
            let point = Point { slot: SlotId(number), producer: Some(id), max_layer: 2 };
            self.order(Command::PointSlots(vec![point]));
        }
    }

    fn step(&mut self, what: u8, packet: &[u8]) {
        let from = usize::from(what & 1);
        let link = link(TransportId(from as u64 + 1));
        let sealed = match what >> 1 & 3 {
            0 | 1 => seal_rtp(&mut self.sealers[from], packet),
            2 => seal_rtcp(&mut self.sealers[from], packet),
            _ => Some(packet.to_vec()),
        };
        if let Some(mut datagram) = sealed {
            self.relay.handle_datagram(self.now, link, &mut datagram, &mut self.out);
        }
        if what & 8 != 0 {
            self.relay.on_timer(self.now, &mut self.out);
        }
    }
}

/// The watcher: every media packet has to open, and so has an index used once only.
struct Strict(Opener);

impl Sink for Strict {
    fn datagram(&mut self, to: Link, len: usize, write: impl FnOnce(&mut [u8]) -> bool) {
        let mut bytes = vec![0; len];
        assert!(write(&mut bytes));
        let is_rtp = bytes[0] >> 6 == 2 && !(192..=223).contains(&bytes[1]);
        if to == link(TransportId(2)) && is_rtp {
            self.0.rtp(&mut bytes).expect("a packet that opens");
        }
    }

    fn event(&mut self, _: Event) {}
}

fn link(id: TransportId) -> Link {
    Link::Udp(SocketAddr::from(([192, 0, 2, id.0 as u8], 5_000)))
}

fn seal_rtp(sealer: &mut Sealer, packet: &[u8]) -> Option<Vec<u8>> {
    let words = if packet.first()? & 0x10 != 0 {
        let extension = packet.get(14..16)?;
        1 + usize::from(u16::from_be_bytes([extension[0], extension[1]]))
    } else {
        0
    };
    let (header, payload) = packet.split_at_checked(12 + 4 * words)?;
    let reserved = sealer.reserve(header).ok()?;
    let mut out = vec![0; sealer.rtp_len(packet.len())];
    sealer.rtp(reserved, header, payload, 0, &mut out).ok()?;
    Some(out)
}

fn seal_rtcp(sealer: &mut Sealer, packet: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; sealer.rtcp_len(packet.len())];
    sealer.rtcp(packet, &mut out).ok()?;
    Some(out)
}

fn extensions() -> Vec<(u8, String)> {
    [
        "urn:ietf:params:rtp-hdrext:sdes:mid",
        "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    ]
    .iter()
    .zip(1..)
    .map(|(uri, id)| (id, (*uri).to_owned()))
    .collect()
}

/// A check of each peer that nominates its link, signed with the password above.
const CHECKS: [&[u8]; 2] = [
    &[
        0x00, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x00, 0x0a, 0x63, 0x6f, 0x72, 0x65, 0x31, 0x3a,
        0x70, 0x65, 0x65, 0x72, 0x00, 0x00, 0x00, 0x24, 0x00, 0x04, 0x00, 0x00, 0x00, 0x01, 0x80,
        0x2a, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x25, 0x00, 0x00,
        0x00, 0x08, 0x00, 0x14, 0xff, 0x34, 0x77, 0x70, 0x38, 0x21, 0x6d, 0xf1, 0xc5, 0xd7, 0xd6,
        0x89, 0x30, 0x24, 0x19, 0xe3, 0x9b, 0x19, 0x0d, 0xde, 0x80, 0x28, 0x00, 0x04, 0x33, 0x4c,
        0x1b, 0xfc,
    ],
    &[
        0x00, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x00, 0x0a, 0x63, 0x6f, 0x72, 0x65, 0x32, 0x3a,
        0x70, 0x65, 0x65, 0x72, 0x00, 0x00, 0x00, 0x24, 0x00, 0x04, 0x00, 0x00, 0x00, 0x01, 0x80,
        0x2a, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x25, 0x00, 0x00,
        0x00, 0x08, 0x00, 0x14, 0xd7, 0x8b, 0x30, 0xc4, 0xa8, 0x2e, 0xdd, 0xb4, 0x9f, 0xbe, 0xc3,
        0xd9, 0x46, 0x45, 0x70, 0x67, 0xe6, 0xca, 0x21, 0xeb, 0x80, 0x28, 0x00, 0x04, 0xa8, 0x67,
        0xd4, 0x28,
    ],
];
