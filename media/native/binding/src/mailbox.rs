//! The two queues between Python and the native thread. Both are bounded: orders beyond the bound
//! are refused, events beyond it are dropped and counted.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};

use media_core::relay::{Command, Event, Report};

use crate::sys::Bell;

const MAX_REQUESTS: usize = 65_536;
const MAX_EVENTS: usize = 65_536;

/// What Python asks of the thread.
pub(crate) enum Request {
    Order(Command),
    Report(SyncSender<Report>),
    Stop,
}

/// The queue holds all it may.
pub(crate) struct Full;

/// Orders on their way to the thread.
pub(crate) struct Inbox {
    requests: Mutex<Vec<Request>>,
    pub(crate) bell: Bell,
}

impl Inbox {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { requests: Mutex::default(), bell: Bell::new()? })
    }

    /// Whether the next request will be taken; only the thread makes room, so it stays true.
    pub(crate) fn has_room(&self) -> bool {
        lock(&self.requests).len() < MAX_REQUESTS
    }

    /// Takes a request unless the queue is full; `Stop` always.
    pub(crate) fn put(&self, request: Request) -> Result<(), Full> {
        let mut requests = lock(&self.requests);
        if requests.len() >= MAX_REQUESTS && !matches!(request, Request::Stop) {
            return Err(Full);
        }
        requests.push(request);
        drop(requests);
        self.bell.ring();
        Ok(())
    }

    pub(crate) fn take(&self) -> Vec<Request> {
        self.bell.silence();
        std::mem::take(&mut *lock(&self.requests))
    }
}

#[derive(Default)]
struct Events {
    waiting: VecDeque<Event>,
    dropped: u64,
}

/// Events on their way to Python.
pub(crate) struct Outbox {
    events: Mutex<Events>,
    pub(crate) bell: Bell,
}

impl Outbox {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { events: Mutex::default(), bell: Bell::new()? })
    }

    /// Empties `events` into the queue.
    pub(crate) fn put(&self, events: &mut Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let mut queue = lock(&self.events);
        let room = MAX_EVENTS - queue.waiting.len().min(MAX_EVENTS);
        queue.dropped += events.len().saturating_sub(room) as u64;
        queue.waiting.extend(events.drain(..).take(room));
        drop(queue);
        self.bell.ring();
    }

    /// Up to `limit` events and, once none are left, how many were dropped before.
    pub(crate) fn take(&self, limit: usize) -> (Vec<Event>, u64) {
        let mut queue = lock(&self.events);
        let count = queue.waiting.len().min(limit);
        let events = queue.waiting.drain(..count).collect();
        if !queue.waiting.is_empty() {
            return (events, 0);
        }
        self.bell.silence();
        (events, std::mem::take(&mut queue.dropped))
    }
}

/// A panic elsewhere leaves these queues whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
