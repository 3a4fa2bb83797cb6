//! H.264 payloads (RFC 6184) as far as it takes to see where a key frame begins: single NAL units,
//! STAP-A and FU-A, the formats of packetization mode 1.

use crate::bytes::Reader;

const IDR: u8 = 5;
const SPS: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;

/// What one packet contributes to a key frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// A sequence parameter set: without it nobody can begin to decode.
    pub parameters: bool,
    /// The beginning of an IDR slice.
    pub picture: bool,
}

/// Looks for parameter sets and IDR slices; what is malformed contributes nothing.
#[must_use]
pub fn parts(payload: &[u8]) -> Parts {
    let mut reader = Reader::new(payload);
    let Some(header) = reader.u8() else { return Parts::default() };
    match header & 0x1f {
        STAP_A => aggregated(reader),
        FU_A => {
            let fragment = reader.u8().unwrap_or(0);
            let start = fragment & 0x80 != 0;
            if start { unit(fragment) } else { Parts::default() }
        }
        _ => unit(header),
    }
}

fn aggregated(mut reader: Reader<'_>) -> Parts {
    let mut found = Parts::default();
    while let Some(nal) = reader.u16().and_then(|len| reader.take(usize::from(len))) {
        if let Some(header) = nal.first() {
            let here = unit(*header);
            found.parameters |= here.parameters;
            found.picture |= here.picture;
        }
    }
    found
}

fn unit(header: u8) -> Parts {
    let kind = header & 0x1f;
    Parts { parameters: kind == SPS, picture: kind == IDR }
}
