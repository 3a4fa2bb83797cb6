//! The UDP port: datagrams of one turn are gathered, put together by destination, and sent in as
//! few calls as possible; runs of equal length to one destination go as one (UDP_SEGMENT).

use std::io;
use std::net::{IpAddr, SocketAddr};

use media_core::time::Micros;
use socket2::{Domain, Protocol, Socket, Type};

use crate::sys::{Message, Part, Receiver, Sender, enlarge_buffers, stamp_arrivals, wait_writable};

/// What the kernel may hold each way: half a second of 100 Mbit/s.
const BUFFER_BYTES: usize = 8 << 20;

/// Bytes gathered before they are sent without waiting for the end of the turn.
const ARENA_BYTES: usize = 4 << 20;

/// Datagrams the kernel cuts from one message (its own bound is 64), and their bytes, which have to
/// fit one datagram of IP.
const MAX_SEGMENTS: usize = 48;
const MAX_RUN_BYTES: usize = 60_000;

/// How long a full send buffer is waited for before what is left of the turn is dropped: later
/// packets would only come too late as well.
const SEND_PATIENCE_MS: i32 = 2;

/// Opens the port.
pub(crate) fn bind(ip: IpAddr, port: u16) -> io::Result<Socket> {
    let address = SocketAddr::new(ip, port);
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    enlarge_buffers(&socket, BUFFER_BYTES)?;
    stamp_arrivals(&socket)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

/// The side that receives.
pub(crate) struct UdpReader {
    socket: Socket,
    receiver: Receiver,
}

impl UdpReader {
    pub(crate) fn new(socket: Socket) -> Self {
        Self { socket, receiver: Receiver::new() }
    }

    /// Hands over what waits, with the time of its arrival; what is left comes with the next turn.
    pub(crate) fn read(&mut self, take: impl FnMut(SocketAddr, Micros, &mut [u8])) {
        // An error is that of an earlier send, told late: what waits behind it is good, and epoll
        // says so again.
        let _ = self.receiver.receive(&self.socket, take);
    }
}

struct Entry {
    to: SocketAddr,
    part: Part,
}

/// The side that sends.
pub(crate) struct UdpWriter {
    socket: Socket,
    sender: Sender,
    arena: Vec<u8>,
    entries: Vec<Entry>,
    parts: Vec<Part>,
    messages: Vec<Message>,
    /// Off once the device has refused it.
    segmentation: bool,
    dropped: u64,
}

impl UdpWriter {
    pub(crate) fn new(socket: Socket) -> Self {
        Self {
            socket,
            sender: Sender::new(),
            arena: Vec::new(),
            entries: Vec::new(),
            parts: Vec::new(),
            messages: Vec::new(),
            segmentation: true,
            dropped: 0,
        }
    }

    /// Datagrams that could not be sent.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Gathers one datagram, written in place.
    pub(crate) fn push(
        &mut self,
        to: SocketAddr,
        len: usize,
        write: impl FnOnce(&mut [u8]) -> bool,
    ) {
        if self.arena.len() + len > ARENA_BYTES {
            self.flush();
        }
        let start = self.arena.len();
        self.arena.resize(start + len, 0);
        if write(&mut self.arena[start..]) {
            self.entries.push(Entry { to, part: Part { start, len } });
        } else {
            self.arena.truncate(start);
            self.dropped += 1;
        }
    }

    /// Sends all that was gathered. Datagrams to one destination keep their order.
    pub(crate) fn flush(&mut self) {
        self.entries.sort_by_key(|entry| destination_key(entry.to));
        self.join_runs();
        self.send_messages();
        self.arena.clear();
        self.entries.clear();
    }

    fn join_runs(&mut self) {
        self.parts.clear();
        self.messages.clear();
        for Entry { to, part } in &self.entries {
            self.parts.push(*part);
            match self.messages.last_mut() {
                Some(run)
                    if self.segmentation && run.to == *to && takes(run, &self.parts, part) =>
                {
                    run.count += 1;
                }
                _ => self.messages.push(Message {
                    to: *to,
                    first: self.parts.len() - 1,
                    count: 1,
                    segment: part.len,
                }),
            }
        }
    }

    fn send_messages(&mut self) {
        let mut at = 0;
        let mut waited = false;
        while let Some(first) = self.messages.get(at) {
            let (count, is_run) = (first.count as u64, first.count > 1);
            let result =
                self.sender.send(&self.socket, &self.arena, &self.parts, &self.messages[at..]);
            match result {
                Ok(sent) => at += sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !waited => {
                    waited = true;
                    wait_writable(&self.socket, SEND_PATIENCE_MS);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let rest = &self.messages[at..];
                    self.dropped += rest.iter().map(|message| message.count as u64).sum::<u64>();
                    return;
                }
                Err(_) if is_run => {
                    self.segmentation = false;
                    self.messages = split_runs(&self.parts, &self.messages[at..]);
                    at = 0;
                }
                Err(_) => {
                    self.dropped += count;
                    at += 1;
                }
            }
        }
    }
}

/// Equal for equal destinations, and for few others.
fn destination_key(to: SocketAddr) -> u64 {
    let ip = match to.ip() {
        IpAddr::V4(ip) => u64::from(u32::from(ip)),
        IpAddr::V6(ip) => {
            let bits = u128::from(ip);
            (bits >> 64) as u64 ^ bits as u64
        }
    };
    ip << 16 ^ u64::from(to.port())
}

/// Whether the kernel can cut `part` from the same message: only the last may be shorter.
fn takes(run: &Message, parts: &[Part], part: &Part) -> bool {
    let last = parts[run.first + run.count - 1].len;
    last == run.segment
        && part.len <= run.segment
        && run.count < MAX_SEGMENTS
        && (run.count + 1) * run.segment <= MAX_RUN_BYTES
}

fn split_runs(parts: &[Part], messages: &[Message]) -> Vec<Message> {
    let single = |run: &Message, at: usize| Message {
        to: run.to,
        first: at,
        count: 1,
        segment: parts[at].len,
    };
    messages
        .iter()
        .flat_map(|run| (run.first..run.first + run.count).map(move |at| single(run, at)))
        .collect()
}
