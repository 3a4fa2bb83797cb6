//! The identifiers the control plane chooses, and the two small numbers of RTP that are too easily
//! confused. Newtypes, so that a slot is never taken for a producer.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);
    };
}

id!(
    /// One peer connection with everything bundled on it.
    TransportId(u64)
);
id!(
    /// One track received from a publisher, all its layers.
    ProducerId(u64)
);
id!(
    /// One fixed place of a watcher's connection, with its own outgoing SSRC.
    SlotId(u64)
);
id!(
    /// A conference: the active speaker is elected within it.
    GroupId(u64)
);
id!(
    /// RTP synchronisation source (RFC 3550).
    Ssrc(u32)
);
id!(
    /// RTP payload type, 0–127.
    Pt(u8)
);
