//! Loudness of producers (RFC 6464) and who is the active speaker of a group.

use crate::extension::AudioLevel;
use crate::ids::ProducerId;
use crate::time::{MILLISECOND, Micros};

/// Between two reports of levels, and between two looks at the speakers.
pub const INTERVAL: Micros = 100 * MILLISECOND;
/// RFC 6464's silence.
pub const SILENT: u8 = 127;
/// −dBov; quieter than this is not speech whatever the flag says.
const SPEECH: u8 = 50;
/// A challenger has to be louder by this much …
const MARGIN: f32 = 6.0;
/// … for this many looks in a row.
const LOOKS: u8 = 3;
/// After this many looks of silence any other speech takes over at once.
const GRACE: u8 = 10;

/// Levels of one producer since the last report.
#[derive(Clone, Copy, Debug)]
pub struct Loudness {
    /// Loudest level since the last report.
    peak: Option<u8>,
    /// As last reported.
    reported: u8,
    /// Smoothed, in dB above silence.
    smooth: f32,
    silent_looks: u8,
}

impl Default for Loudness {
    fn default() -> Self {
        Self { peak: None, reported: SILENT, smooth: 0.0, silent_looks: GRACE }
    }
}

impl Loudness {
    /// One packet's level.
    pub fn hear(&mut self, level: AudioLevel) {
        self.peak = Some(self.peak.map_or(level.level, |peak| peak.min(level.level)));
    }

    /// Ends an interval; the level to report if it changed.
    pub fn look(&mut self) -> Option<u8> {
        let level = self.peak.take().unwrap_or(SILENT);
        let loud = f32::from(SILENT - level);
        // Up within two looks, down within ten: pauses between words don't count.
        let rate = if loud > self.smooth { 0.5 } else { 0.1 };
        self.smooth += (loud - self.smooth) * rate;
        self.silent_looks = if level <= SPEECH { 0 } else { (self.silent_looks + 1).min(GRACE) };
        (std::mem::replace(&mut self.reported, level) != level).then_some(level)
    }

    /// Whether there is anything left to smooth or report.
    #[must_use]
    pub fn restless(&self) -> bool {
        self.peak.is_some() || self.reported != SILENT || self.smooth > 1.0
    }

    fn speaks(&self) -> bool {
        self.silent_looks == 0
    }

    fn paused(&self) -> bool {
        self.silent_looks >= GRACE
    }
}

/// The election of one group.
#[derive(Debug, Default)]
pub struct Election {
    speaker: Option<ProducerId>,
    challenger: Option<ProducerId>,
    looks: u8,
}

impl Election {
    /// The present speaker.
    #[must_use]
    pub fn speaker(&self) -> Option<ProducerId> {
        self.speaker
    }

    /// Looks once at the candidates; `Some` if the speaker changed.
    pub fn look<'a>(
        &mut self,
        candidates: impl Iterator<Item = (ProducerId, &'a Loudness)>,
    ) -> Option<Option<ProducerId>> {
        let mut incumbent = None;
        let mut loudest: Option<(ProducerId, f32)> = None;
        for (id, loudness) in candidates {
            if Some(id) == self.speaker {
                incumbent = Some(*loudness);
            } else if loudness.speaks() && loudest.is_none_or(|(_, best)| loudness.smooth > best) {
                loudest = Some((id, loudness.smooth));
            }
        }
        if self.speaker.is_some() && incumbent.is_none() {
            self.speaker = None;
            self.challenger = None;
            if loudest.is_none() {
                return Some(None);
            }
        }
        let (id, level) = loudest?;
        let needed = match incumbent {
            None => 1,
            Some(speaker) if speaker.paused() => 1,
            Some(speaker) if level >= speaker.smooth + MARGIN => LOOKS,
            Some(_) => {
                self.challenger = None;
                return None;
            }
        };
        self.looks = if self.challenger == Some(id) { self.looks + 1 } else { 1 };
        self.challenger = Some(id);
        if self.looks < needed {
            return None;
        }
        self.challenger = None;
        self.speaker = Some(id);
        Some(self.speaker)
    }
}
