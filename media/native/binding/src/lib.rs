//! The Python module `media._native`, described by `media/_native.pyi`. Calls check their
//! arguments, queue an order for the native thread and return; nothing here touches a packet.

mod answers;
mod engine;
mod mailbox;
mod orders;
mod sys;
mod tcp;
mod udp;

use std::net::IpAddr;
use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use media_core::ids::{ProducerId, SlotId, TransportId};
use media_core::relay::{Command, OrderError, Report};
use media_core::roster::Roster;
use media_core::srtp::Profile;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use engine::Running;
use mailbox::{Full, Request};
use orders::CodecArgs;

create_exception!(
    _native,
    NativeError,
    PyException,
    "A call that can't be followed; args[0] is a stable code."
);

/// A turn of the thread takes milliseconds; so long without an answer is a fault.
const REPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Parsers that are fed by the network, each with a fuzz target.
const FUZZ_TARGETS: [&str; 11] = [
    "demux",
    "h264",
    "opus",
    "relay",
    "router",
    "rtcp",
    "rtp",
    "srtp_open",
    "stun",
    "tcp_framing",
    "vp8",
];

fn refuse(error: impl Into<OrderError>) -> PyErr {
    NativeError::new_err(error.into().code())
}

/// What a core is to Python: its roster, and its thread unless closed.
#[derive(Default)]
struct State {
    roster: Roster,
    running: Option<Running>,
}

/// Data plane of one relay.
#[pyclass(module = "media._native", frozen)]
struct Core {
    port: u16,
    tcp_port: Option<u16>,
    event_fd: i32,
    state: Mutex<State>,
}

impl Core {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, command: Command) -> PyResult<()> {
        let mut state = self.state();
        let State { roster, running } = &mut *state;
        let running = alive(running.as_ref())?;
        if !running.shared.inbox.has_room() {
            return Err(NativeError::new_err("queue_full"));
        }
        roster.admit(&command).map_err(refuse)?;
        put(running, Request::Order(command))
    }

    fn report(&self, py: Python<'_>) -> PyResult<Report> {
        let (reply, answer) = mpsc::sync_channel(1);
        put(alive(self.state().running.as_ref())?, Request::Report(reply))?;
        py.detach(move || answer.recv_timeout(REPORT_TIMEOUT))
            .map_err(|_| NativeError::new_err("core_stopped"))
    }
}

fn alive(running: Option<&Running>) -> PyResult<&Running> {
    match running {
        None => Err(NativeError::new_err("closed")),
        Some(running) if running.shared.ended.load(Ordering::Acquire) => {
            Err(NativeError::new_err("core_stopped"))
        }
        Some(running) => Ok(running),
    }
}

fn put(running: &Running, request: Request) -> PyResult<()> {
    running.shared.inbox.put(request).map_err(|Full| NativeError::new_err("queue_full"))
}

#[pymethods]
impl Core {
    #[new]
    #[pyo3(signature = (bind, port, tcp_port=None))]
    fn new(bind: &str, port: u16, tcp_port: Option<u16>) -> PyResult<Self> {
        let ip: IpAddr = bind.parse().map_err(|_| PyValueError::new_err("bind: not an address"))?;
        let running = engine::start(ip, port, tcp_port)?;
        Ok(Self {
            port: running.port,
            tcp_port: running.tcp_port,
            event_fd: running.shared.outbox.bell.as_raw_fd(),
            state: Mutex::new(State { roster: Roster::default(), running: Some(running) }),
        })
    }

    #[getter]
    fn port(&self) -> u16 {
        self.port
    }

    #[getter]
    fn tcp_port(&self) -> Option<u16> {
        self.tcp_port
    }

    #[getter]
    fn event_fd(&self) -> i32 {
        self.event_fd
    }

    #[pyo3(signature = (limit=1024))]
    fn take_events<'py>(&self, py: Python<'py>, limit: usize) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        let (events, dropped) = {
            let state = self.state();
            let Some(running) = &state.running else { return Ok(list) };
            let (events, dropped) = running.shared.outbox.take(limit);
            if events.is_empty() && dropped == 0 {
                alive(Some(running))?;
            }
            (events, dropped)
        };
        for event in events {
            list.append(answers::event(py, event)?)?;
        }
        if dropped > 0 {
            list.append(answers::dropped(py, dropped)?)?;
        }
        Ok(list)
    }

    fn close(&self, py: Python<'_>) {
        let Some(running) = self.state().running.take() else { return };
        py.detach(|| stop(running));
    }

    fn add_transport(
        &self,
        transport: u64,
        local_ufrag: &str,
        local_pwd: &str,
        remote_ufrag: &str,
        remote_pwd: &str,
        extensions: Vec<(u8, String)>,
    ) -> PyResult<()> {
        // A lite agent sends no checks, for which alone the other side's password is needed.
        let _ = remote_pwd;
        let credentials =
            orders::credentials(local_ufrag, local_pwd, remote_ufrag).map_err(refuse)?;
        self.order(Command::AddTransport { id: TransportId(transport), credentials, extensions })
    }

    fn restart_ice(
        &self,
        transport: u64,
        local_ufrag: &str,
        local_pwd: &str,
        remote_ufrag: &str,
        remote_pwd: &str,
    ) -> PyResult<()> {
        let _ = remote_pwd;
        let credentials =
            orders::credentials(local_ufrag, local_pwd, remote_ufrag).map_err(refuse)?;
        self.order(Command::RestartIce(TransportId(transport), credentials))
    }

    fn set_remote_ice(
        &self,
        transport: u64,
        remote_ufrag: String,
        remote_pwd: &str,
    ) -> PyResult<()> {
        let _ = remote_pwd;
        self.order(Command::SetRemoteIce(TransportId(transport), remote_ufrag))
    }

    fn set_extensions(&self, transport: u64, extensions: Vec<(u8, String)>) -> PyResult<()> {
        self.order(Command::SetExtensions(TransportId(transport), extensions))
    }

    fn send_dtls(&self, transport: u64, datagram: &[u8]) -> PyResult<()> {
        self.order(Command::SendDtls(TransportId(transport), datagram.to_vec()))
    }

    fn start_srtp(
        &self,
        transport: u64,
        profile: &str,
        local_key: &[u8],
        remote_key: &[u8],
    ) -> PyResult<()> {
        let profile =
            Profile::parse(profile).ok_or_else(|| NativeError::new_err("unknown_profile"))?;
        self.order(Command::StartSrtp {
            id: TransportId(transport),
            profile,
            local_key: local_key.to_vec(),
            remote_key: remote_key.to_vec(),
        })
    }

    fn remove_transport(&self, transport: u64) -> PyResult<()> {
        self.order(Command::RemoveTransport(TransportId(transport)))
    }

    #[allow(clippy::too_many_arguments)]
    fn add_producer(
        &self,
        producer: u64,
        transport: u64,
        group: u64,
        kind: &str,
        mid: String,
        codecs: Vec<CodecArgs>,
        rids: Vec<String>,
        ssrcs: Vec<(u32, Option<u32>)>,
    ) -> PyResult<()> {
        let spec = orders::producer(producer, transport, group, kind, mid, codecs, rids, ssrcs);
        self.order(Command::AddProducer(spec.map_err(refuse)?))
    }

    fn allow_producer(&self, producer: u64, allowed: bool) -> PyResult<()> {
        self.order(Command::AllowProducer(ProducerId(producer), allowed))
    }

    fn remove_producer(&self, producer: u64) -> PyResult<()> {
        self.order(Command::RemoveProducer(ProducerId(producer)))
    }

    fn tap_producer(&self, producer: u64, on: bool) -> PyResult<()> {
        self.order(Command::TapProducer(ProducerId(producer), on))
    }

    #[allow(clippy::too_many_arguments)]
    fn add_slot(
        &self,
        slot: u64,
        transport: u64,
        kind: &str,
        mid: String,
        ssrc: u32,
        rtx_ssrc: Option<u32>,
        codecs: Vec<CodecArgs>,
        cname: String,
    ) -> PyResult<()> {
        let spec = orders::slot(slot, transport, kind, mid, ssrc, rtx_ssrc, codecs, cname);
        self.order(Command::AddSlot(spec.map_err(refuse)?))
    }

    fn point_slots(&self, points: Vec<(u64, Option<u64>, u8)>) -> PyResult<()> {
        self.order(Command::PointSlots(orders::points(points)))
    }

    fn thin_slot(&self, slot: u64, max_temporal: u8) -> PyResult<()> {
        self.order(Command::ThinSlot(SlotId(slot), max_temporal))
    }

    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        answers::stats(py, &self.report(py)?)
    }

    fn producer_stats(&self, py: Python<'_>) -> PyResult<Vec<answers::ProducerRow>> {
        Ok(answers::producers(&self.report(py)?))
    }

    fn transport_stats(&self, py: Python<'_>) -> PyResult<Vec<answers::TransportRow>> {
        Ok(answers::transports(&self.report(py)?))
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        if let Some(running) = self.state().running.take() {
            stop(running);
        }
    }
}

/// The thread ends at its next turn; `Stop` is taken even by a full queue.
fn stop(running: Running) {
    let _ = running.shared.inbox.put(Request::Stop);
    let _ = running.thread.join();
}

/// Names of the parsers that have a fuzz target.
#[pyfunction]
fn fuzz_targets() -> Vec<&'static str> {
    FUZZ_TARGETS.to_vec()
}

/// Data plane of one relay: a native thread that owns the UDP port and the TCP fallback port.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Core>()?;
    module.add("NativeError", module.py().get_type::<NativeError>())?;
    module.add_function(wrap_pyfunction!(fuzz_targets, module)?)?;
    add_type_names(module)
}

/// The aliases of the stub, so that what imports them for its annotations also runs.
fn add_type_names(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let typing = module.py().import("typing")?;
    let literal = typing.getattr("Literal")?;
    let kinds = (literal.get_item("audio")?, literal.get_item("video")?);
    module.add("Kind", typing.getattr("Union")?.get_item(kinds)?)?;
    module.add("Codec", module.py().get_type::<PyTuple>())?;
    module.add("Event", module.py().get_type::<PyTuple>())
}
