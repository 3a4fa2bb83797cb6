//! What a correct forwarder does, on a seeded lossy link in virtual time.

#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

#[path = "../link/mod.rs"]
mod link;

mod camera;
mod chaos;
mod demultiplexing;
mod h264;
mod key_frames;
mod numbering;
mod orders;
mod repair;
mod reports;
mod sound;
mod speakers;
mod switching;
mod watcher;
mod world;
