//! From events and counts to the tuples that `media/_native.pyi` describes.

use std::net::SocketAddr;

use media_core::relay::{Event, Report};
use media_core::router::RouterEvent;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

pub(crate) fn event(py: Python<'_>, event: Event) -> PyResult<Bound<'_, PyTuple>> {
    match event {
        Event::Dtls(id, datagram) => ("dtls", id.0, PyBytes::new(py, &datagram)).into_pyobject(py),
        Event::Connected(id, at) => ("connected", id.0, address(at)).into_pyobject(py),
        Event::Moved(id, at) => ("moved", id.0, address(at)).into_pyobject(py),
        Event::ConsentLost(id) => ("consent_lost", id.0).into_pyobject(py),
        Event::Refused(error) => ("refused", error.code()).into_pyobject(py),
        Event::Router(event) => router_event(py, event),
    }
}

fn router_event(py: Python<'_>, event: RouterEvent) -> PyResult<Bound<'_, PyTuple>> {
    match event {
        RouterEvent::ProducerActive { producer, layer } => {
            ("producer_active", producer.0, layer).into_pyobject(py)
        }
        RouterEvent::ProducerSilent { producer, layer } => {
            ("producer_silent", producer.0, layer).into_pyobject(py)
        }
        RouterEvent::Levels(levels) => {
            let levels: Vec<_> =
                levels.iter().map(|(producer, level)| (producer.0, level)).collect();
            ("levels", levels).into_pyobject(py)
        }
        RouterEvent::Speaker { group, producer } => {
            ("speaker", group.0, producer.map(|id| id.0)).into_pyobject(py)
        }
        RouterEvent::Slot { slot, producer, layer, at } => {
            ("slot", slot.0, producer.map(|id| id.0), layer, at).into_pyobject(py)
        }
        RouterEvent::Tap { producer, rtp_timestamp, arrival, payload } => {
            ("tap", producer.0, rtp_timestamp, arrival, PyBytes::new(py, &payload))
                .into_pyobject(py)
        }
    }
}

pub(crate) fn dropped(py: Python<'_>, count: u64) -> PyResult<Bound<'_, PyTuple>> {
    ("dropped", count).into_pyobject(py)
}

fn address(at: SocketAddr) -> String {
    SocketAddr::new(at.ip().to_canonical(), at.port()).to_string()
}

pub(crate) fn stats<'py>(py: Python<'py>, report: &Report) -> PyResult<Bound<'py, PyDict>> {
    let (totals, router) = (report.totals, report.router);
    let counts = [
        ("rtp_in", router.rtp_in),
        ("rtp_out", router.rtp_out),
        ("rtcp_in", router.rtcp_in),
        ("rtcp_out", router.rtcp_out),
        ("bytes_in", router.bytes_in),
        ("bytes_out", router.bytes_out),
        ("lost_in", router.lost_in),
        ("nacks_in", router.nacks_in),
        ("nacks_out", router.nacks_out),
        ("rtx_out", router.rtx_out),
        ("plis_in", router.plis_in),
        ("plis_out", router.plis_out),
        ("auth_failures", totals.auth_failures),
        ("replays", totals.replays),
        ("strangers", totals.strangers + router.strangers),
        ("malformed", totals.malformed + router.malformed),
        ("send_drops", totals.send_drops),
    ];
    let dict = PyDict::new(py);
    for (name, count) in counts {
        dict.set_item(name, count)?;
    }
    Ok(dict)
}

/// (producer, layer, packets, bytes, lost, jitter)
pub(crate) type ProducerRow = (u64, u8, u64, u64, i64, u32);

pub(crate) fn producers(report: &Report) -> Vec<ProducerRow> {
    report
        .layers
        .iter()
        .map(|row| (row.producer.0, row.layer, row.packets, row.bytes, row.lost, row.jitter))
        .collect()
}

/// (transport, address, packets, bytes, fraction lost, RTT in µs, estimate in bit/s)
pub(crate) type TransportRow = (u64, String, u64, u64, u8, u64, f64);

pub(crate) fn transports(report: &Report) -> Vec<TransportRow> {
    report
        .transports
        .iter()
        .map(|row| {
            let stats = &row.stats;
            (
                stats.transport.0,
                row.address.map(address).unwrap_or_default(),
                stats.packets,
                stats.bytes,
                stats.fraction_lost,
                stats.rtt,
                stats.estimate_bps,
            )
        })
        .collect()
}
