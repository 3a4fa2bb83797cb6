//! One ICE-lite agent (RFC 8445): it answers checks, follows the nomination of the other side,
//! moves with it, and stops sending when consent ends (RFC 7675). It never asks by itself.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::ops::RangeInclusive;

use crate::link::Link;
use crate::stun::{self, Refusal, Request};
use crate::time::{Micros, SECOND};

/// Without a valid check on the selected link for so long, nothing more is sent (RFC 7675 5.1).
pub const CONSENT_TIMEOUT: Micros = 30 * SECOND;

/// How long after the first nomination a link of lower priority can't take over. Sides with
/// aggressive nomination nominate every pair they check and mean the best (RFC 5245 8.1.1.2).
pub const SETTLING: Micros = 3 * SECOND;

/// Links one peer may have shown its password on; the one unused for longest gives way.
pub const MAX_LINKS: usize = 8;

/// Checks remembered, so that one overheard can't be sent again from elsewhere to draw media there:
/// ten minutes of a browser's. With an older one that works until the peer's next check, 2.5 s.
const MAX_REMEMBERED: usize = 256;

/// Characters of a fragment and of a password (RFC 8839 5.4).
const UFRAG_LEN: RangeInclusive<usize> = 4..=256;
const PWD_LEN: RangeInclusive<usize> = 22..=256;

/// A fragment or password that RFC 8839 does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadCredential;

/// What one generation of checks is made with. The password of the other side is needed by none
/// who never sends a check.
pub struct Credentials {
    local_ufrag: String,
    local_key: stun::Key,
    remote_ufrag: Option<String>,
}

impl Credentials {
    /// An empty remote fragment is one not known yet.
    ///
    /// # Errors
    /// `BadCredential` when one has not the length or the characters ICE demands.
    pub fn new(
        local_ufrag: &str,
        local_pwd: &str,
        remote_ufrag: &str,
    ) -> Result<Self, BadCredential> {
        if !is_credential(local_ufrag, UFRAG_LEN) || !is_credential(local_pwd, PWD_LEN) {
            return Err(BadCredential);
        }
        Ok(Self {
            local_ufrag: local_ufrag.to_owned(),
            local_key: stun::Key::new(local_pwd),
            remote_ufrag: remote(remote_ufrag)?,
        })
    }

    /// Whether the fragment of the other side is one, or empty.
    ///
    /// # Errors
    /// `BadCredential` when it is not.
    pub fn check_remote(ufrag: &str) -> Result<(), BadCredential> {
        remote(ufrag).map(drop)
    }

    /// Our fragment, by which a check finds its agent.
    #[must_use]
    pub fn local_ufrag(&self) -> &str {
        &self.local_ufrag
    }

    fn admit(&self, request: &Request<'_>) -> bool {
        let Some((local, remote)) = request.username else { return false };
        local == self.local_ufrag
            && self.remote_ufrag.as_ref().is_none_or(|known| known == remote)
            && request.verify(&self.local_key)
    }
}

fn is_credential(text: &str, length: RangeInclusive<usize>) -> bool {
    let is_ice_char = |c: u8| c.is_ascii_alphanumeric() || c == b'+' || c == b'/';
    length.contains(&text.len()) && text.bytes().all(is_ice_char)
}

fn remote(ufrag: &str) -> Result<Option<String>, BadCredential> {
    match ufrag {
        "" => Ok(None),
        _ if is_credential(ufrag, UFRAG_LEN) => Ok(Some(ufrag.to_owned())),
        _ => Err(BadCredential),
    }
}

/// What a valid check changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A link is selected for the first time, or again after consent was lost.
    Connected(SocketAddr),
    /// The other side now wants to be reached here.
    Moved(SocketAddr),
}

/// Why a check is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Made without the password.
    WrongPassword,
    /// Seen before on another link.
    Replayed,
}

/// The answer to a check whose password was right.
pub struct Verdict<'a> {
    /// Signs the response.
    pub key: &'a stun::Key,
    /// Set when the check is refused for another reason than its password.
    pub refusal: Option<Refusal>,
    /// What the control plane is told.
    pub change: Option<Change>,
    /// A link to forget, since there were too many.
    pub evicted: Option<Link>,
    /// The fragment of the generation before, which no longer counts.
    pub retired: Option<String>,
}

struct Selected {
    link: Link,
    priority: u32,
    since: Micros,
    checked: Micros,
}

/// The state of one peer connection's ICE.
pub struct Agent {
    current: Credentials,
    previous: Option<Credentials>,
    /// Links with a valid check, the latest last.
    links: Vec<Link>,
    selected: Option<Selected>,
    /// The latest valid checks by the end of their transaction ids.
    seen: VecDeque<u64>,
}

impl Agent {
    /// An agent that waits for its first check.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self {
            current: credentials,
            previous: None,
            links: Vec::new(),
            selected: None,
            seen: VecDeque::new(),
        }
    }

    /// Where to send media.
    #[must_use]
    pub fn selected(&self) -> Option<Link> {
        self.selected.as_ref().map(|selected| selected.link)
    }

    /// Where to send before a link is selected: DTLS begins with the first valid check.
    #[must_use]
    pub fn reachable(&self) -> Option<Link> {
        self.selected().or(self.links.last().copied())
    }

    /// Every link that counts.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Our fragments that count: during a restart two.
    pub fn local_ufrags(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.current).chain(&self.previous).map(Credentials::local_ufrag)
    }

    /// Starts a new generation; the one before counts until the first valid check of the new, and
    /// media keep flowing. Returns a generation that ends at once, the third if there are three.
    pub fn restart(&mut self, credentials: Credentials) -> Option<String> {
        let before = std::mem::replace(&mut self.current, credentials);
        self.previous.replace(before).map(|credentials| credentials.local_ufrag)
    }

    /// The other side's fragment became known.
    ///
    /// # Errors
    /// `BadCredential` when it has not the length or the characters ICE demands.
    pub fn set_remote(&mut self, ufrag: &str) -> Result<(), BadCredential> {
        self.current.remote_ufrag = remote(ufrag)?;
        Ok(())
    }

    /// Judges a check.
    ///
    /// # Errors
    /// Why it is not answered at all.
    pub fn check(
        &mut self,
        now: Micros,
        link: Link,
        request: &Request<'_>,
    ) -> Result<Verdict<'_>, Denied> {
        let mut retired = None;
        let is_current = self.current.admit(request);
        if !is_current && !self.previous.as_ref().is_some_and(|before| before.admit(request)) {
            return Err(Denied::WrongPassword);
        }
        if !self.is_fresh(link, request) {
            return Err(Denied::Replayed);
        }
        if is_current {
            retired = self.previous.take().map(|credentials| credentials.local_ufrag);
        }
        let refusal = if request.controlled {
            Some(Refusal::RoleConflict)
        } else {
            request.unknown.map(Refusal::UnknownAttribute)
        };
        let (mut change, mut evicted) = (None, None);
        if refusal.is_none() {
            evicted = self.remember(link);
            change = self.follow(now, link, request);
        }
        let credentials = if is_current {
            &self.current
        } else {
            self.previous.as_ref().unwrap_or(&self.current)
        };
        Ok(Verdict { key: &credentials.local_key, refusal, change, evicted, retired })
    }

    /// On a link of its own a peer may repeat a check that was not answered in time.
    fn is_fresh(&mut self, link: Link, request: &Request<'_>) -> bool {
        let [_, _, _, _, end @ ..] = request.transaction;
        let id = u64::from_be_bytes(end);
        if self.seen.contains(&id) {
            return self.links.contains(&link);
        }
        if self.seen.len() >= MAX_REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(id);
        true
    }

    fn remember(&mut self, link: Link) -> Option<Link> {
        self.links.retain(|known| *known != link);
        self.links.push(link);
        if self.links.len() <= MAX_LINKS {
            return None;
        }
        let selected = self.selected();
        let oldest = self.links.iter().position(|known| Some(*known) != selected)?;
        Some(self.links.remove(oldest))
    }

    fn follow(&mut self, now: Micros, link: Link, request: &Request<'_>) -> Option<Change> {
        match &mut self.selected {
            Some(selected) if selected.link == link => {
                selected.checked = now;
                selected.priority = selected.priority.max(request.priority);
                None
            }
            _ if !request.use_candidate => None,
            Some(selected)
                if now < selected.since + SETTLING && request.priority < selected.priority =>
            {
                None
            }
            Some(selected) => {
                selected.link = link;
                selected.priority = request.priority;
                selected.checked = now;
                Some(Change::Moved(link.peer()))
            }
            None => {
                let priority = request.priority;
                self.selected = Some(Selected { link, priority, since: now, checked: now });
                Some(Change::Connected(link.peer()))
            }
        }
    }

    /// Forgets a link that is gone; true if media were sent there.
    pub fn forget(&mut self, link: Link) -> bool {
        self.links.retain(|known| *known != link);
        let was_selected = self.selected() == Some(link);
        if was_selected {
            self.selected = None;
        }
        was_selected
    }

    /// Ends consent if it is due and returns the links that no longer count.
    pub fn expire(&mut self, now: Micros) -> Option<Vec<Link>> {
        let checked = self.selected.as_ref()?.checked;
        if now < checked + CONSENT_TIMEOUT {
            return None;
        }
        self.selected = None;
        Some(std::mem::take(&mut self.links))
    }
}
