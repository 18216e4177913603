//! Callers who want certificates at once are served together: whoever waits is in the next chunk.
//!
//! A few callers lead. Each takes what waits, up to a chunk, issues it on its own thread, and calls the one that has waited longest to
//! lead next. Nobody waits for a timer, and a caller who is alone leads at once.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use crate::error::{Error, Result};
use crate::policy::Actor;
use crate::types::{AuthorityId, CertificateId, EmailAddress, Profile, SerialNumber, Validity};

/// A certificate that is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// A known address.
    pub address: EmailAddress,
    /// What the certificate is for.
    pub profile: Profile,
    /// The request with the key, PEM or DER; at most 32 KiB.
    pub csr: Vec<u8>,
}

/// A certificate that was issued.
#[derive(Debug, Clone)]
pub struct IssuedCertificate {
    pub id: CertificateId,
    /// The CA that signed it.
    pub authority: AuthorityId,
    /// Its serial number.
    pub serial: SerialNumber,
    /// What it is for.
    pub profile: Profile,
    /// From when until when.
    pub validity: Validity,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
}

/// What one caller asks for.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) actor: Actor,
    pub(crate) wanted: Vec<Wanted>,
}

/// One for each certificate that a caller asked for, in that order.
pub(crate) type Answers = Vec<Result<IssuedCertificate>>;

/// Those who wait, and how many lead.
#[derive(Default)]
pub(crate) struct IssuingQueue(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    leaders: usize,
}

struct Waiting {
    group: Group,
    caller: SyncSender<Told>,
    /// Whether it was called to lead and has not taken its turn yet.
    called: bool,
}

/// What a caller is told: to lead at most once while it waits, then its answers.
enum Told {
    Lead,
    Answers(Answers),
}

impl IssuingQueue {
    /// Waits until the group was in a chunk; its answers. `issue` takes a chunk and returns the answers of each group; it is called
    /// on this thread when the caller leads.
    ///
    /// # Errors
    /// `Internal` when the leader of its chunk broke down.
    pub(crate) fn wait_for_answers(&self, group: Group, issue: impl Fn(Vec<Group>) -> Vec<Answers>) -> Result<Answers> {
        let (caller, told) = mpsc::sync_channel(2);
        self.enter(Waiting { group, caller, called: false });
        loop {
            match told.recv() {
                Ok(Told::Lead) => self.lead(&issue),
                Ok(Told::Answers(answers)) => return Ok(answers),
                Err(_) => return Err(Error::internal("whoever issued the certificates broke down")),
            }
        }
    }

    fn enter(&self, one: Waiting) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.push_back(one);
        if state.leaders < *MOST_LEADERS {
            state.leaders += 1;
            state.call_next();
        }
    }

    /// Issues one chunk, and hands the lead over, also when `issue` panics.
    fn lead(&self, issue: impl Fn(Vec<Group>) -> Vec<Answers>) {
        let lead = Lead(self);
        let (groups, callers): (Vec<_>, Vec<_>) = self.take_chunk().into_iter().unzip();
        let answers = if groups.is_empty() { Vec::new() } else { issue(groups) };
        drop(lead);
        for (caller, answers) in callers.into_iter().zip(answers) {
            // Who has gone wants no answer.
            let _ = caller.send(Told::Answers(answers));
        }
    }

    fn take_chunk(&self) -> Vec<(Group, SyncSender<Told>)> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut chunk, mut certificates) = (Vec::new(), 0);
        while let Some(next) = state.waiting.pop_front() {
            if !chunk.is_empty() && certificates + next.group.wanted.len() > CHUNK {
                state.waiting.push_front(next);
                break;
            }
            certificates += next.group.wanted.len();
            chunk.push((next.group, next.caller));
        }
        chunk
    }
}

impl State {
    /// Calls the one that has waited longest and was not called yet; without any there is one leader less.
    fn call_next(&mut self) {
        if self.call_first() {
            return;
        }
        self.leaders -= 1;
        // Whoever was called leads, unless it broke down before its own group was taken: then the others are called again.
        if self.leaders == 0 && !self.waiting.is_empty() {
            self.waiting.iter_mut().for_each(|waiting| waiting.called = false);
            self.leaders = usize::from(self.call_first());
        }
    }

    /// Whether there was one to call. The groups of callers who are gone are dropped.
    fn call_first(&mut self) -> bool {
        let Some(place) = self.waiting.iter().position(|waiting| !waiting.called) else { return false };
        let Some(next) = self.waiting.get_mut(place) else { return false };
        next.called = true;
        if let Err(TrySendError::Disconnected(_)) = next.caller.try_send(Told::Lead) {
            self.waiting.remove(place);
            return self.call_first();
        }
        true
    }
}

/// The right to lead, which passes on when it is dropped.
struct Lead<'q>(&'q IssuingQueue);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).call_next();
    }
}

/// How many cores there are. Asking costs as much as half a certificate.
pub(crate) static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));

/// While one waits for the store, the others keep the cores busy; with more of them chunks would be smaller.
static MOST_LEADERS: LazyLock<usize> = LazyLock::new(|| *CORES + 1);

/// How many certificates share a commit: few enough that others wait only some hundredths of a second for it.
pub(crate) const CHUNK: usize = 64;

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::Refusal;

    /// A group that is told apart by its number of certificates.
    fn group(certificates: usize) -> Group {
        let address: EmailAddress = "alice@example.com".parse().expect("an address");
        let wanted = Wanted { address, profile: Profile::Signing, csr: Vec::new() };
        Group { actor: Actor::Host, wanted: vec![wanted; certificates] }
    }

    /// Refuses all; as many answers as certificates.
    fn refuse(groups: Vec<Group>) -> Vec<Answers> {
        let answers = |group: Group| group.wanted.iter().map(|_| Err(Refusal::UnknownAddress.into())).collect();
        groups.into_iter().map(answers).collect()
    }

    #[test]
    fn many_callers_share_chunks_and_each_gets_its_own_answers() {
        let (queue, chunks) = (IssuingQueue::default(), AtomicUsize::new(0));
        let (callers, each) = (24, 40);
        let start = Barrier::new(callers);
        thread::scope(|scope| {
            for caller in 0..callers {
                let (queue, start, chunks) = (&queue, &start, &chunks);
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..each {
                        let answers = queue.wait_for_answers(group(caller % 5), |groups| {
                            assert!(groups.iter().map(|group| group.wanted.len()).sum::<usize>() <= CHUNK);
                            chunks.fetch_add(1, Ordering::SeqCst);
                            thread::yield_now();
                            refuse(groups)
                        });
                        assert_eq!(answers.expect("answers").len(), caller % 5);
                    }
                });
            }
        });
        let state = queue.0.into_inner().expect("no poison");
        assert_eq!((state.leaders, state.waiting.len()), (0, 0));
        assert!(chunks.into_inner() <= callers * each);
    }

    /// All that came while every leader was busy is in one chunk.
    #[test]
    fn whoever_waits_is_in_the_next_chunk() {
        let queue = IssuingQueue::default();
        let (busy, go_on) = (Barrier::new(*MOST_LEADERS + 1), Barrier::new(*MOST_LEADERS + 1));
        thread::scope(|scope| {
            for _ in 0..*MOST_LEADERS {
                scope.spawn(|| {
                    let leading = |groups: Vec<Group>| {
                        busy.wait();
                        go_on.wait();
                        refuse(groups)
                    };
                    queue.wait_for_answers(group(1), leading).expect("answers");
                });
            }
            busy.wait();
            let sizes: Vec<_> = (0..10)
                .map(|_| {
                    scope.spawn(|| {
                        let size = AtomicUsize::new(0);
                        let leading = |groups: Vec<Group>| {
                            size.store(groups.len(), Ordering::SeqCst);
                            refuse(groups)
                        };
                        queue.wait_for_answers(group(1), leading).expect("answers");
                        size.into_inner()
                    })
                })
                .collect();
            while queue.0.lock().expect("no poison").waiting.len() < 10 {
                thread::yield_now();
            }
            go_on.wait();
            let sizes: Vec<usize> = sizes.into_iter().map(|it| it.join().expect("no panic")).collect();
            assert_eq!(sizes.iter().max(), Some(&10), "{sizes:?}");
        });
    }

    #[test]
    fn a_chunk_that_breaks_down_leaves_the_queue_working() {
        let queue = IssuingQueue::default();
        let broken = thread::scope(|scope| {
            scope.spawn(|| queue.wait_for_answers(group(1), |_| panic!("it breaks down"))).join()
        });
        assert!(broken.is_err());
        assert_eq!(queue.wait_for_answers(group(2), refuse).expect("answers").len(), 2);
    }

    /// A caller took another group than its own and broke down; one that was called has used its turn for that of the first.
    #[test]
    fn a_caller_whose_turn_was_used_up_is_called_again() {
        let (gone, _) = mpsc::sync_channel(2);
        let (caller, told) = mpsc::sync_channel(2);
        let waiting = [gone, caller].map(|caller| Waiting { group: group(1), caller, called: true });
        let mut state = State { waiting: waiting.into(), leaders: 1 };
        state.call_next();
        assert!(matches!(told.try_recv(), Ok(Told::Lead)), "nobody leads");
        assert_eq!((state.leaders, state.waiting.len()), (1, 1));
    }
}
