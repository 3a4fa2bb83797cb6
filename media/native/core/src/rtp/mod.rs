//! RTP packets (RFC 3550 5.1): a view over received bytes and a writer of headers.

mod header;
mod packet;

pub use header::{HeaderBuffer, HeaderFields};
pub use packet::{Extensions, RtpError, RtpPacket};
