//! What a correct forwarder does, on a seeded lossy link in virtual time.

#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)]

#[path = "../link/mod.rs"]
mod link;

mod camera;
mod numbering;
mod repair;
mod switching;
mod watcher;
mod world;
