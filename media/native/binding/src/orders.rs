//! From the arguments of Python's calls to orders, checked as far as types don't.

use media_core::ice::Credentials;
use media_core::ids::{GroupId, ProducerId, Pt, SlotId, Ssrc, TransportId};
use media_core::relay::{OrderError, Point};
use media_core::spec::{Codec, CodecName, Kind, ProducerSpec, RouterError, SlotSpec};

/// (name, payload type, clock rate in Hz, payload type of RTX)
pub(crate) type CodecArgs = (String, u8, u32, Option<u8>);

pub(crate) fn kind(name: &str) -> Result<Kind, OrderError> {
    match name {
        "audio" => Ok(Kind::Audio),
        "video" => Ok(Kind::Video),
        _ => Err(RouterError::KindMismatch.into()),
    }
}

pub(crate) fn codecs(args: Vec<CodecArgs>) -> Result<Vec<Codec>, OrderError> {
    args.into_iter()
        .map(|(name, pt, clock, rtx)| {
            let name = CodecName::parse(&name).ok_or(RouterError::BadCodec)?;
            Ok(Codec { name, pt: Pt(pt), clock, rtx: rtx.map(Pt) })
        })
        .collect()
}

pub(crate) fn credentials(
    local_ufrag: &str,
    local_pwd: &str,
    remote_ufrag: &str,
) -> Result<Credentials, OrderError> {
    Ok(Credentials::new(local_ufrag, local_pwd, remote_ufrag)?)
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn producer(
    producer: u64,
    transport: u64,
    group: u64,
    kind_name: &str,
    mid: String,
    codec_args: Vec<CodecArgs>,
    rids: Vec<String>,
    ssrcs: Vec<(u32, Option<u32>)>,
) -> Result<ProducerSpec, OrderError> {
    Ok(ProducerSpec {
        id: ProducerId(producer),
        transport: TransportId(transport),
        group: GroupId(group),
        kind: kind(kind_name)?,
        mid,
        codecs: codecs(codec_args)?,
        rids,
        ssrcs: ssrcs.into_iter().map(|(media, rtx)| (Ssrc(media), rtx.map(Ssrc))).collect(),
    })
}

#[allow(clippy::too_many_arguments)]
pub(crate) fn slot(
    slot: u64,
    transport: u64,
    kind_name: &str,
    mid: String,
    ssrc: u32,
    rtx_ssrc: Option<u32>,
    codec_args: Vec<CodecArgs>,
    cname: String,
) -> Result<SlotSpec, OrderError> {
    Ok(SlotSpec {
        id: SlotId(slot),
        transport: TransportId(transport),
        kind: kind(kind_name)?,
        mid,
        ssrc: Ssrc(ssrc),
        rtx_ssrc: rtx_ssrc.map(Ssrc),
        codecs: codecs(codec_args)?,
        cname,
    })
}

pub(crate) fn points(args: Vec<(u64, Option<u64>, u8)>) -> Vec<Point> {
    args.into_iter()
        .map(|(slot, producer, max_layer)| Point {
            slot: SlotId(slot),
            producer: producer.map(ProducerId),
            max_layer,
        })
        .collect()
}
