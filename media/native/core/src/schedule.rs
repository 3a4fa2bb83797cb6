//! What has to be done when: one deadline for each task, the earliest first.

use std::collections::BTreeSet;

use crate::idmap::IdMap;
use crate::ids::{ProducerId, TransportId};
use crate::time::{Micros, NEVER};

/// Something to be done at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// Ask again for packets and key frames, notice silence.
    Producer(ProducerId),
    /// Transport-wide feedback to a publisher.
    Feedback(TransportId),
    /// Sender and receiver reports.
    Report(TransportId),
    /// Audio levels and active speakers.
    Levels,
}

/// Deadlines in order.
#[derive(Debug, Default)]
pub struct Schedule {
    queue: BTreeSet<(Micros, Task)>,
    due: IdMap<Task, Micros>,
}

impl Schedule {
    /// Does away with a task.
    pub fn cancel(&mut self, task: Task) {
        self.set(task, NEVER);
    }

    /// Sets a task's deadline, whatever it was before; [`NEVER`] cancels it.
    pub fn set(&mut self, task: Task, at: Micros) {
        if let Some(before) = self.due.remove(&task) {
            self.queue.remove(&(before, task));
        }
        if at != NEVER {
            self.due.insert(task, at);
            self.queue.insert((at, task));
        }
    }

    /// Brings a task's deadline forward, never back.
    pub fn by(&mut self, task: Task, at: Micros) {
        if self.due.get(&task).is_none_or(|before| at < *before) {
            self.set(task, at);
        }
    }

    /// Takes the earliest task due at `now`.
    pub fn take_due(&mut self, now: Micros) -> Option<Task> {
        let (at, task) = *self.queue.first()?;
        if at > now {
            return None;
        }
        self.queue.pop_first();
        self.due.remove(&task);
        Some(task)
    }

    /// The earliest deadline.
    #[must_use]
    pub fn next(&self) -> Micros {
        self.queue.first().map_or(NEVER, |(at, _)| *at)
    }
}
