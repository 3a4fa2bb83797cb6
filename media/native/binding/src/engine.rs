//! The native thread: waits for packets, orders and time, turns the relay, and sends what it wants
//! sent, all of one turn at once. It never takes the GIL.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use media_core::link::Link;
use media_core::relay::{Event, Relay, Sink};
use media_core::time::{Micros, SECOND};

use crate::mailbox::{Inbox, Outbox, Request};
use crate::sys::{self, Poll, Timer};
use crate::tcp::{self, TcpReader, TcpWriter};
use crate::udp::{self, UdpReader, UdpWriter};

const UDP: u64 = 0;
const TCP: u64 = 1;
const ORDERS: u64 = 2;
const TIME: u64 = 3;
const FIRST_CONNECTION: u64 = 4;

/// How often TCP connections of strangers are looked after.
const TCP_SWEEP: Micros = SECOND;

/// Connections taken in one turn.
const ACCEPTS_PER_TURN: usize = 16;

/// What Python and the thread share.
pub(crate) struct Shared {
    pub(crate) inbox: Inbox,
    pub(crate) outbox: Outbox,
    /// Set when the thread has ended, for whatever reason.
    pub(crate) ended: AtomicBool,
}

/// A running thread and its ports.
pub(crate) struct Running {
    pub(crate) port: u16,
    pub(crate) tcp_port: Option<u16>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) thread: JoinHandle<()>,
}

/// Opens the ports and starts the thread.
pub(crate) fn start(ip: IpAddr, port: u16, tcp_port: Option<u16>) -> io::Result<Running> {
    let socket = udp::bind(ip, port)?;
    let port = socket.local_addr()?.as_socket().map_or(port, |address| address.port());
    let listener = tcp_port.map(|port| tcp::bind(ip, port)).transpose()?;
    let tcp_port = listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let shared = Arc::new(Shared {
        inbox: Inbox::new()?,
        outbox: Outbox::new()?,
        ended: AtomicBool::new(false),
    });
    let mut engine = Engine::new(socket, listener, Arc::clone(&shared))?;
    let ending = Arc::clone(&shared);
    let thread = std::thread::Builder::new().name("media".into()).spawn(move || {
        // A panic is a bug of ours. It must not take Python along, nor go unseen: the calls that
        // follow tell that the core has stopped.
        let _ = catch_unwind(AssertUnwindSafe(|| engine.run()));
        ending.ended.store(true, Ordering::Release);
        ending.outbox.bell.ring();
    })?;
    Ok(Running { port, tcp_port: tcp_port.map(|address| address.port()), shared, thread })
}

/// Where the relay's output is gathered.
struct Gathered {
    udp: UdpWriter,
    tcp: TcpWriter,
    events: Vec<Event>,
}

impl Sink for Gathered {
    fn datagram(&mut self, link: Link, len: usize, write: impl FnOnce(&mut [u8]) -> bool) {
        match link {
            Link::Udp(to) => self.udp.push(to, len, write),
            Link::Tcp { connection, .. } => self.tcp.push(connection, len, write),
        }
    }

    fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}

struct Engine {
    relay: Relay,
    udp: UdpReader,
    tcp: TcpReader,
    gathered: Gathered,
    poll: Poll,
    timer: Timer,
    shared: Arc<Shared>,
    next_sweep: Micros,
    /// The last time the relay was told; it must never be told an earlier one.
    told: Micros,
}

impl Engine {
    fn new(
        socket: socket2::Socket,
        listener: Option<TcpListener>,
        shared: Arc<Shared>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let timer = Timer::new()?;
        poll.add(&socket, UDP)?;
        poll.add(&shared.inbox.bell, ORDERS)?;
        poll.add(&timer, TIME)?;
        Ok(Self {
            relay: Relay::new(sys::random()?),
            gathered: Gathered {
                udp: UdpWriter::new(socket.try_clone()?),
                tcp: TcpWriter::default(),
                events: Vec::new(),
            },
            udp: UdpReader::new(socket),
            tcp: TcpReader::new(listener, FIRST_CONNECTION),
            poll,
            timer,
            shared,
            next_sweep: 0,
            told: 0,
        })
    }

    /// Turns until told to stop; an error is one of epoll or timerfd itself.
    fn run(&mut self) -> io::Result<()> {
        let mut ready = Vec::with_capacity(sys::BATCH);
        self.finish_turn(sys::now())?;
        loop {
            ready.clear();
            ready.extend(self.poll.wait()?);
            let now = sys::now();
            // Orders first: a packet sent after an order was given finds it carried out.
            if ready.iter().any(|event| event.token == ORDERS) {
                self.told = now;
                if !self.follow_orders(now) {
                    // What was ordered before the end still goes out: farewells above all.
                    return self.finish_turn(now);
                }
            }
            for event in &ready {
                match event.token {
                    UDP => self.read_udp(now),
                    TCP => self.accept(now),
                    ORDERS => {}
                    TIME => self.timer.silence(),
                    connection => self.turn_connection(now, connection, event.writable),
                }
            }
            self.finish_turn(now)?;
        }
    }

    fn finish_turn(&mut self, now: Micros) -> io::Result<()> {
        self.told = now;
        self.sweep_connections(now);
        let deadline = self.relay.on_timer(now, &mut self.gathered).min(self.next_sweep);
        self.gathered.udp.flush();
        self.gathered.tcp.flush(&self.poll);
        self.shared.outbox.put(&mut self.gathered.events);
        self.timer.wake_at(now, deadline)
    }

    fn read_udp(&mut self, now: Micros) {
        let Self { relay, udp, gathered, told, .. } = self;
        udp.read(|from, arrived, bytes| {
            *told = arrived.clamp(*told, now.max(*told));
            relay.handle_datagram(*told, Link::Udp(from), bytes, gathered);
        });
    }

    fn turn_connection(&mut self, now: Micros, id: u64, writable: bool) {
        self.told = now;
        if writable {
            self.gathered.tcp.drain(id, &self.poll);
        }
        let Self { relay, tcp, gathered, .. } = self;
        if !tcp.read(id, |link, bytes| relay.handle_datagram(now, link, bytes, gathered)) {
            self.close_connection(id);
        }
    }

    /// Without descriptors the listener would be ready again and again: it rests until the sweep.
    fn accept(&mut self, now: Micros) {
        for _ in 0..ACCEPTS_PER_TURN {
            if let Some(id) = self.tcp.in_the_way(|link| self.relay.knows(link)) {
                self.close_connection(id);
            }
            match self.tcp.accept(now, &self.poll, &mut self.gathered.tcp) {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => return self.tcp.listen(&self.poll, TCP, false),
            }
        }
    }

    fn close_connection(&mut self, id: u64) {
        self.gathered.tcp.close(id);
        if let Some(link) = self.tcp.close(id) {
            self.relay.close_link(link, &mut self.gathered);
        }
    }

    fn sweep_connections(&mut self, now: Micros) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + TCP_SWEEP;
        self.tcp.listen(&self.poll, TCP, true);
        for id in self.tcp.overdue(now, |link| self.relay.knows(link)) {
            self.close_connection(id);
        }
    }

    fn follow_orders(&mut self, now: Micros) -> bool {
        for request in self.shared.inbox.take() {
            match request {
                Request::Order(command) => {
                    if let Err(error) = self.relay.command(now, command, &mut self.gathered) {
                        self.gathered.event(Event::Refused(error));
                    }
                }
                Request::Report(reply) => {
                    let mut report = self.relay.report();
                    report.totals.send_drops +=
                        self.gathered.udp.dropped() + self.gathered.tcp.dropped();
                    // Whoever asked may have given up; then nobody wants to know.
                    let _ = reply.try_send(report);
                }
                Request::Stop => return false,
            }
        }
        true
    }
}
