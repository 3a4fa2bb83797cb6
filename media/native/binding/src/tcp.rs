//! The TCP port for networks that let no UDP out: passive candidates (RFC 6544), each datagram
//! behind its length (RFC 4571). Slow readers lose datagrams, as they would over UDP.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use media_core::framing::{Deframer, prefix};
use media_core::link::Link;
use media_core::time::{Micros, SECOND};

use crate::sys::Poll;

/// Connections at once. One peer needs one.
const MAX_CONNECTIONS: usize = 4_096;

/// Who has not shown a password by then is cut off.
const GREETING_TIME: Micros = 10 * SECOND;

/// What waits for a slow reader before datagrams are dropped: a second of 2 Mbit/s.
const MAX_QUEUE_BYTES: usize = 256 << 10;

/// Bytes read from one connection in one turn.
const READ_BYTES: usize = 64 << 10;

/// Opens the port.
pub(crate) fn bind(ip: IpAddr, port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((ip, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

struct Reader {
    stream: Arc<TcpStream>,
    peer: SocketAddr,
    deframer: Deframer,
    since: Micros,
}

impl Reader {
    fn link(&self, id: u64) -> Link {
        Link::Tcp { connection: id, peer: self.peer }
    }
}

/// The side that listens and reads.
pub(crate) struct TcpReader {
    listener: Option<TcpListener>,
    readers: HashMap<u64, Reader>,
    next: u64,
    buffer: Vec<u8>,
}

impl TcpReader {
    /// Connections are numbered from `first`, which is also their token.
    pub(crate) fn new(listener: Option<TcpListener>, first: u64) -> Self {
        Self { listener, readers: HashMap::new(), next: first, buffer: vec![0; READ_BYTES] }
    }

    /// Takes a waiting connection; false when there is none. An error means that the process has
    /// run out of descriptors or memory.
    pub(crate) fn accept(
        &mut self,
        now: Micros,
        poll: &Poll,
        writer: &mut TcpWriter,
    ) -> io::Result<bool> {
        let Some(listener) = &self.listener else { return Ok(false) };
        let (stream, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::WouldBlock => Ok(false),
                    io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted => Ok(true),
                    _ => Err(error),
                };
            }
        };
        // A connection that ended at once can't be set up, and is let go.
        let is_ready = stream.set_nonblocking(true).and(stream.set_nodelay(true)).is_ok();
        if !is_ready || self.readers.len() >= MAX_CONNECTIONS {
            return Ok(true);
        }
        let (id, stream) = (self.next, Arc::new(stream));
        self.next += 1;
        poll.add(&*stream, id)?;
        writer.open(id, Arc::clone(&stream));
        let deframer = Deframer::default();
        self.readers.insert(id, Reader { stream, peer, deframer, since: now });
        Ok(true)
    }

    /// Who has to go so that somebody new may come: the stranger who has been here for longest.
    pub(crate) fn in_the_way(&self, is_known: impl Fn(Link) -> bool) -> Option<u64> {
        if self.readers.len() < MAX_CONNECTIONS {
            return None;
        }
        let strangers = self.readers.iter().filter(|(id, reader)| !is_known(reader.link(**id)));
        strangers.min_by_key(|(_, reader)| reader.since).map(|(id, _)| *id)
    }

    /// Stops or goes on waiting for connections.
    pub(crate) fn listen(&self, poll: &Poll, token: u64, on: bool) {
        if let Some(listener) = &self.listener {
            // It fails only when it is so already.
            let _ = if on { poll.add(listener, token) } else { poll.remove(listener) };
        }
    }

    /// Reads once from a connection; false when it has ended.
    pub(crate) fn read(&mut self, id: u64, mut take: impl FnMut(Link, &mut [u8])) -> bool {
        let Some(reader) = self.readers.get_mut(&id) else { return true };
        let link = reader.link(id);
        match (&*reader.stream).read(&mut self.buffer) {
            Ok(0) => false,
            Ok(count) => {
                reader.deframer.feed(&self.buffer[..count], |frame| take(link, frame)).is_ok()
            }
            Err(error) => {
                matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
            }
        }
    }

    /// Forgets a connection and tells which link it was.
    pub(crate) fn close(&mut self, id: u64) -> Option<Link> {
        Some(self.readers.remove(&id)?.link(id))
    }

    /// Connections that have been silent strangers for too long.
    pub(crate) fn overdue(&self, now: Micros, is_known: impl Fn(Link) -> bool) -> Vec<u64> {
        self.readers
            .iter()
            .filter(|(id, reader)| {
                now >= reader.since + GREETING_TIME && !is_known(reader.link(**id))
            })
            .map(|(id, _)| *id)
            .collect()
    }
}

struct Queue {
    stream: Arc<TcpStream>,
    bytes: Vec<u8>,
    waits: bool,
}

/// The side that writes.
#[derive(Default)]
pub(crate) struct TcpWriter {
    queues: HashMap<u64, Queue>,
    /// Connections with something new to write.
    touched: Vec<u64>,
    dropped: u64,
}

impl TcpWriter {
    /// Datagrams lost to full queues.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    fn open(&mut self, id: u64, stream: Arc<TcpStream>) {
        self.queues.insert(id, Queue { stream, bytes: Vec::new(), waits: false });
    }

    pub(crate) fn close(&mut self, id: u64) {
        self.queues.remove(&id);
    }

    /// Queues one datagram, written in place; dropped when the queue is full.
    pub(crate) fn push(&mut self, id: u64, len: usize, write: impl FnOnce(&mut [u8]) -> bool) {
        let Some(queue) = self.queues.get_mut(&id) else { return };
        let start = queue.bytes.len();
        if start + len + 2 > MAX_QUEUE_BYTES {
            self.dropped += 1;
            return;
        }
        queue.bytes.resize(start + 2 + len, 0);
        let (head, body) = queue.bytes[start..].split_at_mut(2);
        if write(body) {
            head.copy_from_slice(&prefix(body));
            self.touched.push(id);
        } else {
            queue.bytes.truncate(start);
            self.dropped += 1;
        }
    }

    /// Writes what the connections take now, and waits for those that take no more.
    pub(crate) fn flush(&mut self, poll: &Poll) {
        for id in std::mem::take(&mut self.touched) {
            self.drain(id, poll);
        }
    }

    /// Writes to one connection. A broken one is found when it is read.
    pub(crate) fn drain(&mut self, id: u64, poll: &Poll) {
        let Some(queue) = self.queues.get_mut(&id) else { return };
        let mut written = 0;
        while written < queue.bytes.len() {
            match (&*queue.stream).write(&queue.bytes[written..]) {
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => written = queue.bytes.len(),
            }
        }
        queue.bytes.drain(..written);
        let waits = !queue.bytes.is_empty();
        if waits != queue.waits && poll.want_write(&*queue.stream, id, waits).is_ok() {
            queue.waits = waits;
        }
    }
}
