//! One publisher's track: its layers, who watches it, whether it may be heard at all.

mod cache;
mod key_requests;
mod layer;
mod missing;
mod reception;
mod source_clock;

pub use cache::{Body, Cache, Format, Packet};
pub use key_requests::{KeyRequests, SPACING};
pub use layer::{Incoming, Layer, Taken};
pub use missing::{MAX_MISSING, Missing};
pub use reception::{Reception, Verdict};
pub use source_clock::SourceClock;

use crate::ids::{Pt, SlotId};
use crate::levels::Loudness;
use crate::spec::{Codec, Kind, ProducerSpec};
use crate::time::{MILLISECOND, Micros, NEVER};

/// How often silence is looked for.
const WATCH: Micros = 100 * MILLISECOND;

/// A track.
#[derive(Debug)]
pub struct Producer {
    /// As ordered.
    pub spec: ProducerSpec,
    /// Whether anything of it may go out.
    pub allowed: bool,
    /// Whether its payloads are told to the control plane.
    pub tapped: bool,
    /// From the lowest to the highest.
    pub layers: Vec<Layer>,
    /// Slots pointed at it.
    pub slots: Vec<SlotId>,
    /// How loud it has been lately.
    pub loudness: Loudness,
}

impl Producer {
    /// From an order that was checked.
    #[must_use]
    pub fn new(spec: ProducerSpec) -> Self {
        let clock = spec.codecs.first().map_or(90_000, |codec| codec.clock);
        let mut layers: Vec<_> = (0..spec.layers()).map(|_| Layer::new(clock)).collect();
        for (layer, (ssrc, rtx)) in layers.iter_mut().zip(&spec.ssrcs) {
            layer.ssrc = Some(*ssrc);
            layer.rtx_ssrc = *rtx;
        }
        Self {
            spec,
            allowed: false,
            tapped: false,
            layers,
            slots: Vec::new(),
            loudness: Loudness::default(),
        }
    }

    /// The codec of a payload type, and whether it is the retransmission of one.
    #[must_use]
    pub fn codec(&self, pt: Pt) -> Option<(Codec, bool)> {
        let known = self.spec.codecs.iter().find(|c| c.pt == pt || c.rtx == Some(pt))?;
        Some((*known, known.pt != pt))
    }

    /// The best layer being sent up to `max`, else the lowest above it.
    #[must_use]
    pub fn best_layer(&self, max: u8) -> Option<u8> {
        let max = usize::from(max).min(self.layers.len() - 1);
        let flowing = |layer: &usize| self.layers[*layer].flowing();
        let best = (0..=max).rev().find(flowing);
        best.or_else(|| (max + 1..self.layers.len()).find(flowing)).map(|layer| layer as u8)
    }

    /// Closes it: nothing recorded while it was open may go out later.
    pub fn close(&mut self) {
        self.allowed = false;
        for layer in &mut self.layers {
            layer.cache.clear();
            layer.missing.give_up_before(u64::MAX);
            layer.keys.came();
        }
    }

    /// When it has to be looked at again.
    #[must_use]
    pub fn next_due(&self, now: Micros) -> Micros {
        let asking = self.layers.iter().map(|l| l.missing.next().min(l.keys_due())).min();
        let watched = self.layers.iter().any(|l| l.flowing() || l.announced());
        let watch = if watched { now + WATCH } else { NEVER };
        asking.unwrap_or(NEVER).max(now).min(watch)
    }

    /// Whether it carries pictures.
    #[must_use]
    pub fn is_video(&self) -> bool {
        self.spec.kind == Kind::Video
    }
}

impl Layer {
    /// Only a layer that flows can answer.
    fn keys_due(&self) -> Micros {
        if self.flowing() && self.ssrc.is_some() { self.keys.next() } else { NEVER }
    }
}
