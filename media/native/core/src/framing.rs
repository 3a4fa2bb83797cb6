//! Datagrams over a TCP connection: each behind its length in two octets (RFC 4571, RFC 6544).

use std::ops::Range;

/// The longest datagram taken over TCP; nothing in WebRTC sends longer ones.
pub const MAX_FRAME: usize = 4_096;

const PREFIX: usize = 2;

/// A frame longer than [`MAX_FRAME`]: the stream is lost, the connection is to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// The prefix of a frame.
#[must_use]
pub fn prefix(datagram: &[u8]) -> [u8; PREFIX] {
    (datagram.len().min(usize::from(u16::MAX)) as u16).to_be_bytes()
}

/// Puts frames together from what a stream delivers. Holds less than one frame between calls.
#[derive(Debug, Default)]
pub struct Deframer {
    buffer: Vec<u8>,
}

impl Deframer {
    /// Takes what was read and hands over every datagram that is complete.
    ///
    /// # Errors
    /// `TooLong` when the peer announces a longer frame than is taken.
    pub fn feed(&mut self, bytes: &[u8], mut take: impl FnMut(&mut [u8])) -> Result<(), TooLong> {
        self.buffer.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(frame) = complete_frame(&self.buffer, at)? {
            at = frame.end;
            take(&mut self.buffer[frame]);
        }
        self.buffer.drain(..at);
        Ok(())
    }
}

fn complete_frame(buffer: &[u8], at: usize) -> Result<Option<Range<usize>>, TooLong> {
    let Some(head) = buffer[at..].first_chunk::<PREFIX>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes(*head));
    if length > MAX_FRAME {
        return Err(TooLong);
    }
    let start = at + PREFIX;
    Ok((buffer.len() >= start + length).then_some(start..start + length))
}
