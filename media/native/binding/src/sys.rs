//! The system calls that neither std nor socket2 offers, and the only unsafe code of the workspace:
//! epoll, timerfd, eventfd, and many datagrams in one call with segmentation by the kernel.

use std::io;
use std::mem::{size_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

use media_core::time::Micros;

/// Messages of one sendmmsg call, and descriptors of one turn.
pub(crate) const BATCH: usize = 64;

/// Datagrams received in one turn. Each may go to hundreds of receivers, and orders and timers
/// wait meanwhile: 32 packets for 500 receivers take 60 ms.
const RECEIVED: usize = 32;

/// The longest datagram received; longer ones are cut, and so refused.
pub(crate) const MAX_DATAGRAM: usize = 2_048;

/// No datagram waits longer for the thread; a greater age is a step of the wall clock.
const MAX_AGE: Micros = 1_000_000;

fn checked(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// CLOCK_MONOTONIC, as Python's `time.monotonic()`.
pub(crate) fn now() -> Micros {
    read_clock(libc::CLOCK_MONOTONIC)
}

fn read_clock(clock: libc::clockid_t) -> Micros {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid timespec to write to; both clocks exist on every Linux.
    unsafe { libc::clock_gettime(clock, &mut time) };
    micros(&time)
}

fn micros(time: &libc::timespec) -> Micros {
    time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1_000
}

/// 64 unpredictable bits.
pub(crate) fn random() -> io::Result<u64> {
    let mut bytes = [0u8; 8];
    // SAFETY: the pointer and length are those of `bytes`.
    let got = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
    if got == bytes.len() as isize {
        Ok(u64::from_ne_bytes(bytes))
    } else {
        Err(io::Error::last_os_error())
    }
}

/// Asks for a buffer beyond the system's limit, which root may have; else up to the limit.
pub(crate) fn enlarge_buffers(socket: &socket2::Socket, bytes: usize) -> io::Result<()> {
    for (force, polite) in [
        (libc::SO_RCVBUFFORCE, socket2::Socket::set_recv_buffer_size as fn(&_, _) -> _),
        (libc::SO_SNDBUFFORCE, socket2::Socket::set_send_buffer_size),
    ] {
        let size = bytes as libc::c_int;
        // SAFETY: the option takes an int, and its address and size are given.
        let forced = unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                force,
                ptr::from_ref(&size).cast(),
                size_of::<libc::c_int>() as libc::socklen_t,
            )
        };
        if forced != 0 {
            polite(socket, bytes)?;
        }
    }
    Ok(())
}

/// Lets the kernel say when each datagram arrived: under load the thread comes to it later, and
/// publishers would take the delay for a congested network.
pub(crate) fn stamp_arrivals(socket: &impl AsRawFd) -> io::Result<()> {
    let on: libc::c_int = 1;
    // SAFETY: the option takes an int, and its address and size are given.
    checked(unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_TIMESTAMPNS,
            ptr::from_ref(&on).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    })?;
    Ok(())
}

/// Waits until a socket takes more, or for so long.
pub(crate) fn wait_writable(socket: &impl AsRawFd, timeout_ms: i32) {
    let mut poll = libc::pollfd { fd: socket.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    // SAFETY: one valid pollfd. Whether it is writable shows when it is written to.
    unsafe { libc::poll(&mut poll, 1, timeout_ms) };
}

/// A counter that wakes whoever polls it.
pub(crate) struct Bell(OwnedFd);

impl Bell {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: eventfd returns a new descriptor that nobody else owns.
        unsafe {
            let fd = checked(libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK))?;
            Ok(Self(OwnedFd::from_raw_fd(fd)))
        }
    }

    pub(crate) fn ring(&self) {
        let one = 1u64.to_ne_bytes();
        // SAFETY: eight readable octets. It fails only when it rings already.
        unsafe { libc::write(self.0.as_raw_fd(), one.as_ptr().cast(), one.len()) };
    }

    pub(crate) fn silence(&self) {
        let mut count = [0u8; 8];
        // SAFETY: eight writable octets. It fails only when it is silent already.
        unsafe { libc::read(self.0.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
    }
}

impl AsRawFd for Bell {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// A timer of microseconds that epoll can wait for.
pub(crate) struct Timer {
    fd: OwnedFd,
    armed: Micros,
}

impl Timer {
    pub(crate) fn new() -> io::Result<Self> {
        let flags = libc::TFD_CLOEXEC | libc::TFD_NONBLOCK;
        // SAFETY: timerfd_create returns a new descriptor that nobody else owns.
        let fd = unsafe {
            OwnedFd::from_raw_fd(checked(libc::timerfd_create(libc::CLOCK_MONOTONIC, flags))?)
        };
        Ok(Self { fd, armed: Micros::MAX })
    }

    /// Wakes at `deadline` at the latest; waking too early does no harm and saves a system call.
    pub(crate) fn wake_at(&mut self, now: Micros, deadline: Micros) -> io::Result<()> {
        if self.armed > now && self.armed <= deadline {
            return Ok(());
        }
        self.armed = deadline.max(now + 1);
        let value = libc::timespec {
            tv_sec: (self.armed / 1_000_000) as libc::time_t,
            tv_nsec: (self.armed % 1_000_000 * 1_000) as libc::c_long,
        };
        let once = libc::itimerspec {
            it_interval: libc::timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: value,
        };
        // SAFETY: `once` is a valid itimerspec, and no old value is asked for.
        checked(unsafe {
            libc::timerfd_settime(
                self.fd.as_raw_fd(),
                libc::TFD_TIMER_ABSTIME,
                &once,
                ptr::null_mut(),
            )
        })?;
        Ok(())
    }

    /// Takes note that it rang.
    pub(crate) fn silence(&mut self) {
        let mut count = [0u8; 8];
        // SAFETY: eight writable octets. It fails only when it has not rung.
        unsafe { libc::read(self.fd.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
    }
}

impl AsRawFd for Timer {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}

/// What a descriptor is ready for.
#[derive(Clone, Copy)]
pub(crate) struct Ready {
    pub(crate) token: u64,
    pub(crate) writable: bool,
}

/// Waits for many descriptors at once, level-triggered.
pub(crate) struct Poll {
    fd: OwnedFd,
    events: Vec<libc::epoll_event>,
}

impl Poll {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: epoll_create1 returns a new descriptor that nobody else owns.
        let fd =
            unsafe { OwnedFd::from_raw_fd(checked(libc::epoll_create1(libc::EPOLL_CLOEXEC))?) };
        Ok(Self { fd, events: vec![libc::epoll_event { events: 0, u64: 0 }; BATCH] })
    }

    /// Waits for reading. A closed descriptor leaves by itself.
    pub(crate) fn add(&self, fd: &impl AsRawFd, token: u64) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd, token, libc::EPOLLIN)
    }

    /// Waits for it no longer.
    pub(crate) fn remove(&self, fd: &impl AsRawFd) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_DEL, fd, 0, 0)
    }

    /// Waits for reading, and for writing too or no longer.
    pub(crate) fn want_write(&self, fd: &impl AsRawFd, token: u64, on: bool) -> io::Result<()> {
        let events = if on { libc::EPOLLIN | libc::EPOLLOUT } else { libc::EPOLLIN };
        self.control(libc::EPOLL_CTL_MOD, fd, token, events)
    }

    fn control(
        &self,
        operation: libc::c_int,
        fd: &impl AsRawFd,
        token: u64,
        events: libc::c_int,
    ) -> io::Result<()> {
        let mut event = libc::epoll_event { events: events as u32, u64: token };
        // SAFETY: both descriptors are open, and the kernel copies `event`.
        checked(unsafe {
            libc::epoll_ctl(self.fd.as_raw_fd(), operation, fd.as_raw_fd(), &mut event)
        })?;
        Ok(())
    }

    pub(crate) fn wait(&mut self) -> io::Result<impl Iterator<Item = Ready> + '_> {
        // SAFETY: the pointer and length are those of `events`.
        let result = checked(unsafe {
            libc::epoll_wait(
                self.fd.as_raw_fd(),
                self.events.as_mut_ptr(),
                self.events.len() as libc::c_int,
                -1,
            )
        });
        let count = match result {
            Ok(count) => count as usize,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            Err(error) => return Err(error),
        };
        Ok(self.events[..count].iter().map(|event| Ready {
            token: event.u64,
            writable: event.events & libc::EPOLLOUT as u32 != 0,
        }))
    }
}

/// Buffers for one recvmmsg call, used again and again.
pub(crate) struct Receiver {
    buffers: Vec<[u8; MAX_DATAGRAM]>,
    names: Vec<libc::sockaddr_storage>,
    stamps: Vec<Stamp>,
    vectors: Vec<libc::iovec>,
    messages: Vec<libc::mmsghdr>,
}

#[repr(align(8))]
#[derive(Clone, Copy)]
struct Stamp([u8; STAMP_LEN]);

// SAFETY: CMSG_SPACE only computes.
const STAMP_LEN: usize =
    unsafe { libc::CMSG_SPACE(size_of::<libc::timespec>() as libc::c_uint) } as usize;

// SAFETY: the raw pointers lead only into vectors that the same value owns, never shared.
unsafe impl Send for Receiver {}

impl Receiver {
    pub(crate) fn new() -> Self {
        // SAFETY: all-zero is a valid value of these plain C structures.
        let (name, message): (libc::sockaddr_storage, libc::mmsghdr) = unsafe { zeroed() };
        let vector = libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 };
        Self {
            buffers: vec![[0; MAX_DATAGRAM]; RECEIVED],
            names: vec![name; RECEIVED],
            stamps: vec![Stamp([0; STAMP_LEN]); RECEIVED],
            vectors: vec![vector; RECEIVED],
            messages: vec![message; RECEIVED],
        }
    }

    /// Receives what waits, at most `RECEIVED`, and hands it over with the time of its arrival;
    /// A datagram that was cut is handed over empty.
    pub(crate) fn receive(
        &mut self,
        socket: &impl AsRawFd,
        mut take: impl FnMut(SocketAddr, Micros, &mut [u8]),
    ) -> io::Result<()> {
        for at in 0..RECEIVED {
            self.vectors[at].iov_base = self.buffers[at].as_mut_ptr().cast();
            self.vectors[at].iov_len = MAX_DATAGRAM;
            let header = &mut self.messages[at].msg_hdr;
            header.msg_name = ptr::from_mut(&mut self.names[at]).cast();
            header.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            header.msg_iov = &mut self.vectors[at];
            header.msg_iovlen = 1;
            header.msg_control = self.stamps[at].0.as_mut_ptr().cast();
            header.msg_controllen = STAMP_LEN;
        }
        // SAFETY: every message points to a buffer, a name and a stamp of this value, set just above.
        let count = checked(unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                self.messages.as_mut_ptr(),
                RECEIVED as libc::c_uint,
                libc::MSG_DONTWAIT,
                ptr::null_mut(),
            )
        })? as usize;
        // Stamps are of the wall clock: what counts is how long ago they were.
        let (now, wall) = (now(), read_clock(libc::CLOCK_REALTIME));
        for at in 0..count {
            let message = &self.messages[at];
            let was_cut = message.msg_hdr.msg_flags & libc::MSG_TRUNC != 0;
            let length = if was_cut { 0 } else { message.msg_len as usize };
            if let Some(from) = address(&self.names[at]) {
                let age = stamp(&message.msg_hdr).map_or(0, |at| wall.saturating_sub(at));
                let arrived = now.saturating_sub(age.min(MAX_AGE));
                take(from, arrived, &mut self.buffers[at][..length]);
            }
        }
        Ok(())
    }
}

/// When the kernel took the datagram, on the wall clock.
fn stamp(header: &libc::msghdr) -> Option<Micros> {
    // SAFETY: recvmmsg has filled the control buffer that `header` points to and set its length;
    // the data of a message of this type is a timespec.
    unsafe {
        let head = libc::CMSG_FIRSTHDR(header).as_ref()?;
        let ours = head.cmsg_level == libc::SOL_SOCKET && head.cmsg_type == libc::SO_TIMESTAMPNS;
        ours.then(|| micros(&libc::CMSG_DATA(head).cast::<libc::timespec>().read_unaligned()))
    }
}

fn address(name: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match libc::c_int::from(name.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says that the kernel wrote a sockaddr_in, which fits the storage.
            let v4 = unsafe { &*ptr::from_ref(name).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
            Some(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 => {
            // SAFETY: likewise a sockaddr_in6.
            let v6 = unsafe { &*ptr::from_ref(name).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
            let port = u16::from_be(v6.sin6_port);
            Some(SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id).into())
        }
        _ => None,
    }
}

/// One message to send: datagrams for one destination, all as long as `segment` but the last.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    pub(crate) to: SocketAddr,
    /// First of its parts in the list of parts.
    pub(crate) first: usize,
    pub(crate) count: usize,
    pub(crate) segment: usize,
}

/// One datagram in the arena.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) start: usize,
    pub(crate) len: usize,
}

#[repr(align(8))]
#[derive(Clone, Copy)]
struct Control([u8; CONTROL_LEN]);

// SAFETY: CMSG_SPACE only computes.
const CONTROL_LEN: usize = unsafe { libc::CMSG_SPACE(size_of::<u16>() as libc::c_uint) } as usize;

/// Structures for one sendmmsg call, used again and again.
pub(crate) struct Sender {
    names: Vec<libc::sockaddr_storage>,
    controls: Vec<Control>,
    vectors: Vec<libc::iovec>,
    messages: Vec<libc::mmsghdr>,
}

// SAFETY: the raw pointers lead only into vectors that the same value owns, or into an arena that
// outlives the call that uses them; they are set anew in each call.
unsafe impl Send for Sender {}

impl Sender {
    pub(crate) fn new() -> Self {
        // SAFETY: all-zero is a valid value of these plain C structures.
        let (name, message): (libc::sockaddr_storage, libc::mmsghdr) = unsafe { zeroed() };
        Self {
            names: vec![name; BATCH],
            controls: vec![Control([0; CONTROL_LEN]); BATCH],
            vectors: Vec::new(),
            messages: vec![message; BATCH],
        }
    }

    /// Sends up to `BATCH` messages and returns how many went; an error is that of the first.
    pub(crate) fn send(
        &mut self,
        socket: &impl AsRawFd,
        arena: &[u8],
        parts: &[Part],
        messages: &[Message],
    ) -> io::Result<usize> {
        let messages = &messages[..messages.len().min(BATCH)];
        self.vectors.clear();
        for message in messages {
            self.vectors.extend(parts[message.first..message.first + message.count].iter().map(
                |part| {
                    let bytes = &arena[part.start..part.start + part.len];
                    libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() }
                },
            ));
        }
        let mut vector_at = 0;
        for (at, message) in messages.iter().enumerate() {
            self.fill(at, message, vector_at);
            vector_at += message.count;
        }
        // SAFETY: each message points to a name, a control buffer and vectors of this value, which
        // no longer move, and the vectors point into `arena`; the kernel reads all and writes none.
        let sent = checked(unsafe {
            libc::sendmmsg(
                socket.as_raw_fd(),
                self.messages.as_mut_ptr(),
                messages.len() as libc::c_uint,
                libc::MSG_DONTWAIT,
            )
        })?;
        Ok(sent as usize)
    }

    fn fill(&mut self, at: usize, message: &Message, vector_at: usize) {
        let name_len = write_address(message.to, &mut self.names[at]);
        let header = &mut self.messages[at].msg_hdr;
        header.msg_name = ptr::from_mut(&mut self.names[at]).cast();
        header.msg_namelen = name_len;
        header.msg_iov = self.vectors[vector_at..].as_mut_ptr();
        header.msg_iovlen = message.count;
        header.msg_flags = 0;
        if message.count == 1 {
            header.msg_control = ptr::null_mut();
            header.msg_controllen = 0;
            return;
        }
        let control = self.controls[at].0.as_mut_ptr();
        header.msg_control = control.cast();
        header.msg_controllen = CONTROL_LEN;
        // SAFETY: the control buffer is aligned for, and as long as, one header and a u16.
        unsafe {
            let head = control.cast::<libc::cmsghdr>();
            (*head).cmsg_level = libc::SOL_UDP;
            (*head).cmsg_type = libc::UDP_SEGMENT;
            (*head).cmsg_len = libc::CMSG_LEN(size_of::<u16>() as libc::c_uint) as usize;
            libc::CMSG_DATA(head).cast::<u16>().write_unaligned(message.segment as u16);
        }
    }
}

fn write_address(address: SocketAddr, name: &mut libc::sockaddr_storage) -> libc::socklen_t {
    match address {
        SocketAddr::V4(v4) => {
            // SAFETY: the storage is large enough and aligned for every kind of address.
            let out = unsafe { &mut *ptr::from_mut(name).cast::<libc::sockaddr_in>() };
            out.sin_family = libc::AF_INET as libc::sa_family_t;
            out.sin_port = v4.port().to_be();
            out.sin_addr.s_addr = u32::from(*v4.ip()).to_be();
            size_of::<libc::sockaddr_in>() as libc::socklen_t
        }
        SocketAddr::V6(v6) => {
            // SAFETY: likewise.
            let out = unsafe { &mut *ptr::from_mut(name).cast::<libc::sockaddr_in6>() };
            out.sin6_family = libc::AF_INET6 as libc::sa_family_t;
            out.sin6_port = v6.port().to_be();
            out.sin6_flowinfo = v6.flowinfo();
            out.sin6_addr.s6_addr = v6.ip().octets();
            out.sin6_scope_id = v6.scope_id();
            size_of::<libc::sockaddr_in6>() as libc::socklen_t
        }
    }
}
