//! The relay between its sockets and its orders: who is answered, who is followed, who is ended.

use crate::support::{Kept, LOCAL_PWD, check, udp};
use media_core::ice::Credentials;
use media_core::ids::TransportId;
use media_core::limiter::CHECKS_PER_SECOND;
use media_core::link::Link;
use media_core::relay::{Command, Event, OrderError, Relay};
use media_core::spec::RouterError;
use media_core::srtp::{Opener, Profile, Sealer};
use media_core::time::{Micros, SECOND};

const ONE: TransportId = TransportId(1);
const TWO: TransportId = TransportId(2);
const PRIORITY: u32 = 0x6e00_00ff;

struct World {
    relay: Relay,
    out: Kept,
    now: Micros,
}

impl World {
    fn new() -> Self {
        Self { relay: Relay::new(7), out: Kept::default(), now: 1_000 * SECOND }
    }

    /// A relay with transport 1, whose fragment is "core1", connected from `udp(1)`.
    fn connected() -> Self {
        let mut world = Self::new();
        world.add(ONE, "core1");
        world.nominate("core1:peer", udp(1));
        world.out.events();
        world.out.datagrams();
        world
    }

    fn add(&mut self, id: TransportId, ufrag: &str) {
        self.order(Command::AddTransport {
            id,
            credentials: Credentials::new(ufrag, LOCAL_PWD, "peer").unwrap(),
            extensions: vec![],
        })
        .unwrap();
    }

    fn order(&mut self, command: Command) -> Result<(), OrderError> {
        self.relay.command(self.now, command, &mut self.out)
    }

    fn receive(&mut self, link: Link, mut bytes: Vec<u8>) {
        self.relay.handle_datagram(self.now, link, &mut bytes, &mut self.out);
    }

    fn nominate(&mut self, username: &str, link: Link) {
        self.receive(link, check(username, PRIORITY, true, LOCAL_PWD));
    }

    fn wait(&mut self, time: Micros) {
        let end = self.now + time;
        while self.now < end {
            let next = self.relay.on_timer(self.now, &mut self.out);
            self.now = next.clamp(self.now + 1, end);
        }
        self.relay.on_timer(self.now, &mut self.out);
    }

    /// Where DTLS of transport 1 is sent now.
    fn target(&mut self) -> Option<Link> {
        self.out.datagrams();
        self.order(Command::SendDtls(ONE, vec![22; 10])).unwrap();
        self.out.datagrams().pop().map(|(link, _)| link)
    }

    fn answers(&mut self) -> usize {
        self.out.datagrams().len()
    }
}

#[test]
fn the_first_nomination_connects_and_the_next_check_keeps() {
    let mut world = World::new();
    world.add(ONE, "core1");
    world.nominate("core1:peer", udp(1));
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.out.events(), [Event::Connected(ONE, udp(1).peer())]);
    assert_eq!(world.answers(), 2);
}

#[test]
fn dtls_is_answered_where_the_first_valid_check_came_from() {
    let mut world = World::new();
    world.add(ONE, "core1");
    assert_eq!(world.target(), None);
    world.receive(udp(3), check("core1:peer", PRIORITY, false, LOCAL_PWD));
    assert_eq!(world.target(), Some(udp(3)));
}

#[test]
fn consent_ends_thirty_seconds_after_the_last_valid_check() {
    let mut world = World::connected();
    world.wait(29 * SECOND);
    world.nominate("core1:peer", udp(1));
    world.wait(29 * SECOND);
    assert_eq!(world.out.events(), []);
    world.wait(2 * SECOND);
    assert_eq!(world.out.events(), [Event::ConsentLost(ONE)]);
    assert_eq!(world.target(), None);
    world.receive(udp(1), vec![22; 10]);
    assert_eq!(world.relay.report().totals.strangers, 1);
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.out.events(), [Event::Connected(ONE, udp(1).peer())]);
}

#[test]
fn checks_with_a_wrong_password_keep_no_consent() {
    let mut world = World::connected();
    for _ in 0..32 {
        world.wait(SECOND);
        world.receive(udp(1), check("core1:peer", PRIORITY, true, "another password of 22+"));
    }
    assert_eq!(world.out.events(), [Event::ConsentLost(ONE)]);
    // The last of them came when the link was nobody's again, and was counted all the same.
    assert_eq!(world.relay.report().totals.auth_failures, 32);
}

#[test]
fn a_peer_that_nominates_another_link_is_followed() {
    let mut world = World::connected();
    world.wait(5 * SECOND);
    world.receive(udp(2), check("core1:peer", 1, true, LOCAL_PWD));
    assert_eq!(world.out.events(), [Event::Moved(ONE, udp(2).peer())]);
    assert_eq!(world.target(), Some(udp(2)));
}

#[test]
fn a_valid_check_without_nomination_moves_nothing() {
    let mut world = World::connected();
    world.wait(5 * SECOND);
    world.receive(udp(2), check("core1:peer", PRIORITY, false, LOCAL_PWD));
    assert_eq!(world.out.events(), []);
    assert_eq!(world.target(), Some(udp(1)));
}

#[test]
fn of_links_nominated_together_the_best_wins() {
    let mut world = World::connected();
    world.receive(udp(2), check("core1:peer", PRIORITY - 1, true, LOCAL_PWD));
    assert_eq!(world.target(), Some(udp(1)));
    world.receive(udp(3), check("core1:peer", PRIORITY + 1, true, LOCAL_PWD));
    assert_eq!(world.target(), Some(udp(3)));
    assert_eq!(world.out.events(), [Event::Moved(ONE, udp(3).peer())]);
}

#[test]
fn links_of_one_peer_are_bounded_and_the_selected_one_stays() {
    let mut world = World::connected();
    for last in 10..60 {
        world.receive(udp(last), check("core1:peer", PRIORITY, false, LOCAL_PWD));
    }
    let known = (0..=255).filter(|last| world.relay.knows(udp(*last))).count();
    assert_eq!(known, 8);
    assert!(world.relay.knows(udp(1)));
    assert!(world.relay.knows(udp(59)));
}

#[test]
fn a_restart_keeps_the_link_and_retires_the_old_password_at_the_first_new_check() {
    let mut world = World::connected();
    let fresh = Credentials::new("fresh", "a+fresh+password+of+the+core", "newpeer").unwrap();
    world.order(Command::RestartIce(ONE, fresh)).unwrap();
    assert_eq!(world.target(), Some(udp(1)));
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.answers(), 1);
    let new_check = check("fresh:newpeer", PRIORITY, true, "a+fresh+password+of+the+core");
    world.receive(udp(1), new_check);
    assert_eq!(world.answers(), 1);
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.answers(), 0);
    assert_eq!(world.relay.report().totals.strangers, 1);
    assert_eq!(world.out.events(), []);
}

#[test]
fn a_fragment_of_the_other_side_counts_once_it_is_known() {
    let mut world = World::new();
    let credentials = Credentials::new("core1", LOCAL_PWD, "").unwrap();
    world.order(Command::AddTransport { id: ONE, credentials, extensions: vec![] }).unwrap();
    world.nominate("core1:anybody", udp(1));
    assert_eq!(world.answers(), 1);
    world.order(Command::SetRemoteIce(ONE, "peer".into())).unwrap();
    world.nominate("core1:anybody", udp(1));
    assert_eq!(world.answers(), 0);
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.answers(), 1);
}

#[test]
fn a_link_serves_the_last_peer_that_showed_its_password_there() {
    let mut world = World::connected();
    world.add(TWO, "core2");
    world.nominate("core2:peer", udp(1));
    let gone_and_come = [Event::Connected(TWO, udp(1).peer()), Event::ConsentLost(ONE)];
    assert_eq!(world.out.events(), gone_and_come);
    world.receive(udp(1), vec![22; 10]);
    assert_eq!(world.out.events(), [Event::Dtls(TWO, vec![22; 10])]);
}

#[test]
fn an_overheard_check_sent_again_from_elsewhere_draws_no_media_there() {
    let mut world = World::connected();
    world.wait(5 * SECOND);
    let overheard = check("core1:peer", PRIORITY, true, LOCAL_PWD);
    world.receive(udp(1), overheard.clone());
    world.receive(udp(1), overheard.clone());
    assert_eq!(world.answers(), 2, "the peer itself may repeat a check");
    world.receive(udp(66), overheard);
    assert_eq!(world.answers(), 0);
    assert_eq!(world.target(), Some(udp(1)));
    assert_eq!(world.relay.report().totals.replays, 1);
    assert_eq!(world.out.events(), []);
}

#[test]
fn strangers_may_ask_fifty_times_a_second() {
    let mut world = World::connected();
    for _ in 0..CHECKS_PER_SECOND {
        world.receive(udp(9), check("core1:peer", PRIORITY, false, "a+wrong+password+of+it"));
    }
    world.nominate("core1:peer", udp(9));
    assert_eq!(world.answers(), 0, "a right password comes too late within the second");
    world.receive(udp(1), check("core1:peer", PRIORITY, true, LOCAL_PWD));
    assert_eq!(world.answers(), 1, "who is known is not limited");
    world.wait(SECOND);
    world.receive(udp(9), check("core1:peer", PRIORITY, false, LOCAL_PWD));
    assert_eq!(world.answers(), 1);
    assert_eq!(world.relay.report().totals.auth_failures, u64::from(CHECKS_PER_SECOND));
}

#[test]
fn one_peer_cannot_fill_the_queue_of_events_with_dtls() {
    let mut world = World::connected();
    for _ in 0..1_000 {
        world.receive(udp(1), vec![22; 10]);
    }
    assert_eq!(world.out.events().len(), 100);
    world.wait(SECOND);
    world.receive(udp(1), vec![22; 10]);
    assert_eq!(world.out.events().len(), 1);
}

#[test]
fn the_end_of_a_tcp_connection_ends_consent_at_once() {
    let mut world = World::new();
    world.add(ONE, "core1");
    let link = Link::Tcp { connection: 4, peer: udp(1).peer() };
    world.nominate("core1:peer", link);
    world.relay.close_link(link, &mut world.out);
    let expected = [Event::Connected(ONE, udp(1).peer()), Event::ConsentLost(ONE)];
    assert_eq!(world.out.events(), expected);
    assert_eq!(world.target(), None);
}

#[test]
fn packets_before_the_keys_are_nobodys() {
    let mut world = World::connected();
    world.receive(udp(1), vec![0x80; 60]);
    world.receive(udp(1), [&[0x80, 200][..], &[0; 60]].concat());
    assert_eq!(world.relay.report().totals.strangers, 2);
}

#[test]
fn keys_are_given_once() {
    let mut world = World::connected();
    let start = || Command::StartSrtp {
        id: ONE,
        profile: Profile::AeadAes128Gcm,
        local_key: vec![7; 28],
        remote_key: vec![8; 28],
    };
    assert_eq!(world.order(start()), Ok(()));
    assert_eq!(world.order(start()), Err(OrderError::Router(RouterError::Duplicate)));
}

#[test]
fn reports_reach_the_peer_sealed_with_its_keys() {
    let mut world = World::connected();
    let (profile, key) = (Profile::AeadAes128Gcm, vec![7; 28]);
    let start =
        Command::StartSrtp { id: ONE, profile, local_key: key.clone(), remote_key: key.clone() };
    world.order(start).unwrap();
    let mut sealer = Sealer::new(profile, &key).unwrap();
    let compound = crate::support::hex("80c90001cafebabe");
    let mut sealed = vec![0; sealer.rtcp_len(compound.len())];
    sealer.rtcp(&compound, &mut sealed).unwrap();
    world.receive(udp(1), sealed);
    assert_eq!(world.relay.report().router.rtcp_in, 1);
    let mut opener = Opener::new(profile, &key).unwrap();
    for (link, mut datagram) in world.out.datagrams() {
        assert_eq!(link, udp(1));
        assert!(opener.rtcp(&mut datagram).is_ok());
    }
}

#[test]
fn a_removed_transport_leaves_nothing() {
    let mut world = World::connected();
    world.order(Command::RemoveTransport(ONE)).unwrap();
    assert!(!world.relay.knows(udp(1)));
    world.nominate("core1:peer", udp(1));
    assert_eq!(world.answers(), 0);
    world.add(ONE, "core1");
    assert!(world.relay.report().transports.iter().all(|row| row.address.is_none()));
}

#[test]
fn orders_that_name_what_is_not_there_or_twice_are_refused() {
    let mut world = World::connected();
    let unknown = OrderError::Router(RouterError::UnknownTransport);
    let duplicate = OrderError::Router(RouterError::Duplicate);
    assert_eq!(world.order(Command::RemoveTransport(TWO)), Err(unknown));
    assert_eq!(world.order(Command::SendDtls(TWO, vec![])), Err(unknown));
    for id in [ONE, TWO] {
        let credentials = Credentials::new("core1", LOCAL_PWD, "").unwrap();
        let again = Command::AddTransport { id, credentials, extensions: vec![] };
        assert_eq!(world.order(again), Err(duplicate));
    }
    let start = Command::StartSrtp {
        id: ONE,
        profile: Profile::AeadAes128Gcm,
        local_key: vec![0; 30],
        remote_key: vec![0; 28],
    };
    assert_eq!(world.order(start), Err(OrderError::BadKey));
    for (ufrag, pwd) in [("abc", LOCAL_PWD), ("abcd", "short"), ("ab:d", LOCAL_PWD)] {
        assert!(Credentials::new(ufrag, pwd, "").is_err());
    }
}
