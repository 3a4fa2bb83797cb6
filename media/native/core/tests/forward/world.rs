//! A relay's router with peers around it, each behind its own link, in virtual time.

use std::collections::{BTreeMap, BTreeSet};

use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::router::{Outbox, Router, RouterEvent};
use media_core::rtcp::{Packets, RtcpPacket};
use media_core::rtp::RtpPacket;
use media_core::seq::Unwrap16;
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, SlotSpec};
use media_core::time::{MILLISECOND, Micros, SECOND};

use super::camera::{self, Device};
use super::link::{Path, Weather};
use super::watcher::View;

/// What the router wanted sent, and said.
#[derive(Default)]
pub struct Sent {
    pub packets: Vec<(TransportId, Vec<u8>, bool)>,
    pub events: Vec<RouterEvent>,
}

impl Outbox for Sent {
    fn rtp(&mut self, transport: TransportId, header: &[u8], payload: &[u8], padding: u8) {
        let mut packet = [header, payload].concat();
        if padding > 0 {
            packet.resize(packet.len() + usize::from(padding) - 1, 0);
            packet.push(padding);
        }
        self.packets.push((transport, packet, true));
    }

    fn rtcp(&mut self, transport: TransportId, compound: &[u8]) {
        self.packets.push((transport, compound.to_vec(), false));
    }

    fn event(&mut self, event: RouterEvent) {
        self.events.push(event);
    }
}

/// What a publisher was told.
#[derive(Default)]
pub struct Told {
    pub plis: Vec<Micros>,
    pub nacked: Vec<(Micros, u16)>,
    pub feedbacks: Vec<(Micros, usize, usize)>,
    pub blocks: Vec<(Micros, media_core::rtcp::ReportBlock)>,
    pub rembs: Vec<(Micros, u64)>,
    pub reporters: Vec<Ssrc>,
}

pub struct Peer {
    pub id: TransportId,
    pub up: Path,
    pub down: Path,
    pub devices: Vec<Device>,
    pub views: Vec<View>,
    pub told: Told,
    /// Peer's NTP clock less ours.
    pub skew: Micros,
    pub answers_keys: bool,
    number: u16,
    next_report: Micros,
}

pub struct World {
    pub now: Micros,
    pub router: Router,
    pub peers: Vec<Peer>,
    pub events: Vec<(Micros, RouterEvent)>,
    used: BTreeMap<(TransportId, Ssrc), (Unwrap16, BTreeSet<u64>)>,
    seed: u64,
    ids: u64,
    deadline: Micros,
}

const URIS: [(u8, &str); 6] = [
    (camera::MID, "urn:ietf:params:rtp-hdrext:sdes:mid"),
    (camera::RID, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    (camera::REPAIRED, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    (camera::LEVEL, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    (camera::NUMBER, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    (camera::SEND_TIME, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
];

pub fn extensions(ids: &[u8]) -> Vec<(u8, String)> {
    let agreed = URIS.iter().filter(|(id, _)| ids.contains(id));
    agreed.map(|(id, uri)| (*id, (*uri).to_owned())).collect()
}

pub fn codecs(video: bool) -> Vec<Codec> {
    if video {
        vec![Codec {
            name: CodecName::Vp8,
            pt: camera::VP8,
            clock: 90_000,
            rtx: Some(camera::VP8_RTX),
        }]
    } else {
        vec![Codec { name: CodecName::Opus, pt: camera::OPUS, clock: 48_000, rtx: Some(Pt(112)) }]
    }
}

impl World {
    pub fn new(seed: u64) -> Self {
        let router = Router::new(seed);
        let now = 1_000 * SECOND;
        let (peers, events, used) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { now, router, peers, events, used, seed, ids: 0, deadline: 0 }
    }

    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    /// A peer with every extension agreed, ready at once.
    pub fn peer(&mut self, up: Weather, down: Weather) -> usize {
        self.peer_with(up, down, &[1, 2, 3, 4, 5, 6])
    }

    pub fn peer_with(&mut self, up: Weather, down: Weather, agreed: &[u8]) -> usize {
        let id = TransportId(self.id());
        self.router.add_transport(id, &extensions(agreed)).expect("a new transport");
        let mut sent = Sent::default();
        self.router.transport_ready(self.now, id, &mut sent);
        let seed = self.seed ^ (id.0 << 20);
        self.peers.push(Peer {
            id,
            up: Path::new(up, seed),
            down: Path::new(down, seed ^ 0xffff),
            devices: Vec::new(),
            views: Vec::new(),
            told: Told::default(),
            skew: 77 * SECOND,
            answers_keys: true,
            number: 65_000,
            next_report: self.now + 300 * MILLISECOND,
        });
        self.peers.len() - 1
    }

    pub fn camera(&mut self, peer: usize, layers: usize) -> ProducerId {
        let source = self.ids as u8 + 1;
        let device = Device::camera(source, &format!("v{source}"), layers, 25, self.seed);
        self.publish(peer, device)
    }

    pub fn microphone(&mut self, peer: usize) -> ProducerId {
        let source = self.ids as u8 + 1;
        self.publish(peer, Device::microphone(source, &format!("a{source}"), self.seed))
    }

    /// Publishes a device, allowed at once.
    pub fn publish(&mut self, peer: usize, mut device: Device) -> ProducerId {
        let id = ProducerId(self.id());
        device.turn(true, self.now);
        let spec = ProducerSpec {
            id,
            transport: self.peers[peer].id,
            group: GroupId(1),
            kind: if device.video { Kind::Video } else { Kind::Audio },
            mid: device.mid.clone(),
            codecs: codecs(device.video),
            rids: device.rids.clone(),
            ssrcs: Vec::new(),
        };
        self.router.add_producer(self.now, spec).expect("a new producer");
        self.peers[peer].devices.push(device);
        self.allow(id, true);
        id
    }

    pub fn slot(&mut self, peer: usize, video: bool) -> SlotId {
        let id = SlotId(self.id());
        let (ssrc, rtx) = (Ssrc(0x5000_0000 + id.0 as u32), Ssrc(0x6000_0000 + id.0 as u32));
        let spec = SlotSpec {
            id,
            transport: self.peers[peer].id,
            kind: if video { Kind::Video } else { Kind::Audio },
            mid: format!("s{}", id.0),
            ssrc,
            rtx_ssrc: Some(rtx),
            codecs: codecs(video),
            cname: "stage".to_owned(),
        };
        self.router.add_slot(self.now, spec).expect("a new slot");
        self.peers[peer].views.push(View::new(id, video, ssrc, rtx));
        id
    }

    pub fn allow(&mut self, id: ProducerId, allowed: bool) {
        self.order(|router, now, out| router.allow_producer(now, id, allowed, out));
    }

    pub fn point(&mut self, slot: SlotId, producer: Option<ProducerId>, max_layer: u8) {
        self.order(|router, now, out| router.point_slot(now, slot, producer, max_layer, out));
    }

    pub fn order<E: std::fmt::Debug>(
        &mut self,
        order: impl FnOnce(&mut Router, Micros, &mut Sent) -> Result<(), E>,
    ) {
        let mut sent = Sent::default();
        order(&mut self.router, self.now, &mut sent).expect("a valid order");
        self.dispatch(self.now, sent);
        self.deadline = 0;
    }

    /// The view of a slot.
    pub fn view(&mut self, slot: SlotId) -> &mut View {
        let views = self.peers.iter_mut().flat_map(|peer| &mut peer.views);
        views.into_iter().find(|view| view.slot == slot).expect("a view")
    }

    pub fn device(&mut self, peer: usize, index: usize) -> &mut Device {
        &mut self.peers[peer].devices[index]
    }

    /// Times of switching of a slot: (when, to whom, layer).
    pub fn switches(&self, slot: SlotId) -> Vec<(Micros, Option<ProducerId>, u8)> {
        let of_slot = |event: &(Micros, RouterEvent)| match event.1 {
            RouterEvent::Slot { slot: of, producer, layer, at } if of == slot => {
                Some((at, producer, layer))
            }
            _ => None,
        };
        self.events.iter().filter_map(of_slot).collect()
    }

    pub fn run(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            self.now += MILLISECOND;
            self.tick();
        }
    }

    fn tick(&mut self) {
        let now = self.now;
        let mut sent = Sent::default();
        let mut touched = false;
        for peer in &mut self.peers {
            for device in &mut peer.devices {
                for packet in device.produce(now, &mut peer.number) {
                    peer.up.send(now, &packet);
                }
            }
            if now >= peer.next_report {
                peer.next_report = now + SECOND;
                let reports = peer.devices.iter().map(|device| device.report(now, peer.skew));
                for report in reports.filter(|report| !report.is_empty()) {
                    peer.up.send(now, &report);
                }
            }
            let rtt = peer.up.weather.delay + peer.down.weather.delay;
            for view in &mut peer.views {
                for packet in view.control(now, rtt) {
                    peer.up.send(now, &packet);
                }
            }
            while let Some((at, packet)) = peer.up.arrive(now) {
                touched = true;
                if is_rtcp(&packet) {
                    self.router.on_rtcp(at, peer.id, &packet, &mut sent);
                } else {
                    self.router.on_rtp(at, peer.id, &packet, &mut sent);
                }
            }
        }
        if touched || now >= self.deadline {
            self.deadline = self.router.on_timer(now, &mut sent);
        }
        self.dispatch(now, sent);
        for peer in &mut self.peers {
            peer.receive(now);
        }
    }

    /// With AES-GCM a number used twice under one key gives the key away: of all things a router
    /// must never do, the worst (RFC 7714 8.1).
    fn check_unique(&mut self, transport: TransportId, packet: &[u8]) {
        let rtp = RtpPacket::parse(packet).expect("a packet of ours");
        let numbers = self.used.entry((transport, rtp.ssrc)).or_default();
        let full = numbers.0.follow(rtp.seq);
        assert!(numbers.1.insert(full), "number {full} of {:?} used twice", rtp.ssrc);
    }

    fn dispatch(&mut self, now: Micros, sent: Sent) {
        let by_id: BTreeMap<_, _> =
            self.peers.iter().enumerate().map(|(index, peer)| (peer.id, index)).collect();
        for (transport, packet, media) in sent.packets {
            if media {
                self.check_unique(transport, &packet);
            }
            self.peers[by_id[&transport]].down.send(now, &packet);
        }
        self.events.extend(sent.events.into_iter().map(|event| (now, event)));
    }
}

fn is_rtcp(packet: &[u8]) -> bool {
    (192..=223).contains(&packet[1])
}

impl Peer {
    fn receive(&mut self, now: Micros) {
        while let Some((at, packet)) = self.down.arrive(now) {
            if is_rtcp(&packet) {
                self.control(at, &packet);
                continue;
            }
            let rtp = RtpPacket::parse(&packet).expect("a packet of ours");
            let view = self.views.iter_mut().find(|v| rtp.ssrc == v.ssrc || rtp.ssrc == v.rtx);
            view.expect("an SSRC of a slot").on_rtp(at, &rtp);
        }
    }

    fn control(&mut self, now: Micros, compound: &[u8]) {
        for packet in Packets::new(compound) {
            match packet.expect("RTCP of ours") {
                RtcpPacket::SenderReport { ssrc, info, .. } => {
                    let view = self.views.iter_mut().find(|view| view.ssrc == ssrc);
                    view.expect("an SSRC of a slot").on_report(now, info);
                }
                RtcpPacket::ReceiverReport { ssrc, blocks } => {
                    self.told.reporters.push(ssrc);
                    self.told.blocks.extend(blocks.map(|block| (now, block)));
                }
                RtcpPacket::Pli(ssrc) => {
                    self.told.plis.push(now);
                    let answers = self.answers_keys;
                    let sends = |d: &&mut Device| d.layers.iter().any(|layer| layer.ssrc == ssrc);
                    if let Some(device) = self.devices.iter_mut().find(sends).filter(|_| answers) {
                        device.key_wanted = true;
                    }
                }
                RtcpPacket::Nack(nack) => {
                    let ssrc = nack.media();
                    for seq in nack {
                        self.told.nacked.push((now, seq));
                        let number = &mut self.number;
                        let again =
                            self.devices.iter_mut().find_map(|d| d.again(ssrc, seq, now, number));
                        if let Some(packet) = again {
                            self.up.send(now, &packet);
                        }
                    }
                }
                RtcpPacket::TransportFeedback(feedback) => {
                    let (all, lost) = feedback.fold((0, 0), |(all, lost), arrival| {
                        (all + 1, lost + usize::from(arrival.at.is_none()))
                    });
                    self.told.feedbacks.push((now, all, lost));
                }
                RtcpPacket::Remb(remb) => self.told.rembs.push((now, remb.bps)),
                _ => {}
            }
        }
    }
}
