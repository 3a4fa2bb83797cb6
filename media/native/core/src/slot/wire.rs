//! The way out of one transport: writes the header for its receiver and counts.

use crate::extension::{Carried, Extension, abs_send_time};
use crate::router::{Outbox, RouterStats};
use crate::rtp::{HeaderBuffer, HeaderFields};
use crate::time::Micros;
use crate::transport::Transport;

/// What it takes to send to one transport at one instant.
#[derive(Debug)]
pub struct Wire<'a, O> {
    /// Time of sending.
    pub now: Micros,
    /// To whom.
    pub transport: &'a mut Transport,
    /// Scratch for headers.
    pub header: &'a mut HeaderBuffer,
    /// Totals.
    pub stats: &'a mut RouterStats,
    /// Where packets go.
    pub out: &'a mut O,
}

impl<O: Outbox> Wire<'_, O> {
    /// Sends one packet with the extensions this receiver agreed to.
    pub fn rtp(
        &mut self,
        mid: &str,
        fields: &HeaderFields,
        carried: &Carried,
        payload: &[u8],
        padding: u8,
    ) {
        let transport = &mut *self.transport;
        let agreed = &transport.extensions;
        self.header.start(fields, agreed.two_byte());
        if let Some(id) = agreed.id(Extension::Mid) {
            self.header.extension(id, mid.as_bytes());
        }
        agreed.write_carried(carried, self.header);
        if let Some(id) = agreed.id(Extension::AbsSendTime) {
            self.header.extension(id, &abs_send_time(self.now));
        }
        if let Some(id) = agreed.id(Extension::TransportSequence) {
            self.header.extension(id, &transport.next_number().to_be_bytes());
        }
        let header = self.header.finish();
        let octets = (header.len() + payload.len() + usize::from(padding)) as u64;
        transport.packets_out += 1;
        transport.bytes_out += octets;
        self.stats.rtp_out += 1;
        self.stats.bytes_out += octets;
        self.out.rtp(transport.id, header, payload, padding);
    }
}
