//! Issues the certificates of concurrent callers together, in chunks: each chunk takes all groups that are waiting.
//!
//! A few callers at a time have a turn. A caller with a turn takes the waiting groups, up to a chunk, issues them on its own thread,
//! and passes the turn to the caller that has waited longest. There is no timer, and a single caller gets a turn at once.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use crate::error::{Error, Result};
use crate::policy::Actor;
use crate::types::{AuthorityId, CertificateId, EmailAddress, Profile, SerialNumber, Validity};

/// A requested certificate.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// A known address.
    pub address: EmailAddress,
    /// The profile of the certificate.
    pub profile: Profile,
    /// The CSR with the key, PEM or DER; at most 32 KiB.
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
    /// Its profile.
    pub profile: Profile,
    /// Its validity period.
    pub validity: Validity,
    /// The `Certificate` (RFC 5280 §4.1), DER.
    pub der: Vec<u8>,
}

/// The certificates that one caller requests.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) actor: Actor,
    pub(crate) wanted: Vec<Wanted>,
}

/// One result for each requested certificate of a caller, in the order of the request.
pub(crate) type Answers = Vec<Result<IssuedCertificate>>;

/// The waiting callers, and the number of turns in use.
#[derive(Default)]
pub(crate) struct IssuingQueue(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Waiting>,
    turns: usize,
}

struct Waiting {
    group: Group,
    caller: SyncSender<Message>,
    /// Whether the caller was given a turn that it has not used yet.
    has_turn: bool,
}

/// A message to a caller: at most one turn while it waits, then its answers.
enum Message {
    Turn,
    Answers(Answers),
}

impl IssuingQueue {
    /// Waits until the group was issued in a chunk, and returns its answers. `issue` takes a chunk and returns the answers of each
    /// group; it is called on this thread when the caller has a turn.
    ///
    /// # Errors
    /// `Internal` when the thread that issued its chunk panicked.
    pub(crate) fn wait_for_answers(&self, group: Group, issue: impl Fn(Vec<Group>) -> Vec<Answers>) -> Result<Answers> {
        let (caller, messages) = mpsc::sync_channel(2);
        self.enter(Waiting { group, caller, has_turn: false });
        loop {
            match messages.recv() {
                Ok(Message::Turn) => self.issue_chunk(&issue),
                Ok(Message::Answers(answers)) => return Ok(answers),
                Err(_) => return Err(Error::internal("the thread that issued the certificates panicked")),
            }
        }
    }

    fn enter(&self, one: Waiting) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.push_back(one);
        if state.turns < *MOST_TURNS {
            state.turns += 1;
            state.pass_turn();
        }
    }

    /// Issues one chunk, and passes the turn on, also when `issue` panics.
    fn issue_chunk(&self, issue: impl Fn(Vec<Group>) -> Vec<Answers>) {
        let turn = Turn(self);
        let (groups, callers): (Vec<_>, Vec<_>) = self.take_chunk().into_iter().unzip();
        let answers = if groups.is_empty() { Vec::new() } else { issue(groups) };
        drop(turn);
        for (caller, answers) in callers.into_iter().zip(answers) {
            // The send fails if the caller no longer waits; its answer is then dropped.
            let _ = caller.send(Message::Answers(answers));
        }
    }

    fn take_chunk(&self) -> Vec<(Group, SyncSender<Message>)> {
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
    /// Gives the turn to the caller that has waited longest without one. If there is none, one turn less is in use.
    fn pass_turn(&mut self) {
        if self.give_turn() {
            return;
        }
        self.turns -= 1;
        // A caller that panicked may have used its turn for other groups than its own; then the others get a turn again.
        if self.turns == 0 && !self.waiting.is_empty() {
            self.waiting.iter_mut().for_each(|waiting| waiting.has_turn = false);
            self.turns = usize::from(self.give_turn());
        }
    }

    /// Whether a caller waited without a turn. The groups of callers who are gone are dropped.
    fn give_turn(&mut self) -> bool {
        let Some(place) = self.waiting.iter().position(|waiting| !waiting.has_turn) else { return false };
        let Some(next) = self.waiting.get_mut(place) else { return false };
        next.has_turn = true;
        if let Err(TrySendError::Disconnected(_)) = next.caller.try_send(Message::Turn) {
            self.waiting.remove(place);
            return self.give_turn();
        }
        true
    }
}

/// The right to issue one chunk; dropping it passes it to another caller.
struct Turn<'q>(&'q IssuingQueue);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).pass_turn();
    }
}

/// The number of cores. It is read once, because reading it takes half as long as issuing a certificate.
pub(crate) static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));

/// One more than there are cores: while one caller waits for the store, the others use the cores. More turns would make the chunks
/// smaller.
static MOST_TURNS: LazyLock<usize> = LazyLock::new(|| *CORES + 1);

/// The maximum number of certificates that share a commit. Other callers then wait only some hundredths of a second for it.
pub(crate) const CHUNK: usize = 64;

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::Refusal;

    /// A group that the test identifies by its number of certificates.
    fn group(certificates: usize) -> Group {
        let address: EmailAddress = "alice@example.com".parse().expect("an address");
        let wanted = Wanted { address, profile: Profile::Signing, csr: Vec::new() };
        Group { actor: Actor::Host, wanted: vec![wanted; certificates] }
    }

    /// Refuses every certificate, with one answer for each.
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
        assert_eq!((state.turns, state.waiting.len()), (0, 0));
        assert!(chunks.into_inner() <= callers * each);
    }

    /// All groups that arrived while every turn was in use are in one chunk.
    #[test]
    fn all_waiting_groups_are_in_the_next_chunk() {
        let queue = IssuingQueue::default();
        let (busy, go_on) = (Barrier::new(*MOST_TURNS + 1), Barrier::new(*MOST_TURNS + 1));
        thread::scope(|scope| {
            for _ in 0..*MOST_TURNS {
                scope.spawn(|| {
                    let issue = |groups: Vec<Group>| {
                        busy.wait();
                        go_on.wait();
                        refuse(groups)
                    };
                    queue.wait_for_answers(group(1), issue).expect("answers");
                });
            }
            busy.wait();
            let sizes: Vec<_> = (0..10)
                .map(|_| {
                    scope.spawn(|| {
                        let size = AtomicUsize::new(0);
                        let issue = |groups: Vec<Group>| {
                            size.store(groups.len(), Ordering::SeqCst);
                            refuse(groups)
                        };
                        queue.wait_for_answers(group(1), issue).expect("answers");
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
    fn a_chunk_that_panics_leaves_the_queue_working() {
        let queue = IssuingQueue::default();
        let panicked =
            thread::scope(|scope| scope.spawn(|| queue.wait_for_answers(group(1), |_| panic!("issuing fails"))).join());
        assert!(panicked.is_err());
        assert_eq!(queue.wait_for_answers(group(2), refuse).expect("answers").len(), 2);
    }

    /// A caller panicked over other groups than its own; another one has used its turn for the group of the first.
    #[test]
    fn a_caller_whose_turn_was_used_up_gets_another() {
        let (gone, _) = mpsc::sync_channel(2);
        let (caller, messages) = mpsc::sync_channel(2);
        let waiting = [gone, caller].map(|caller| Waiting { group: group(1), caller, has_turn: true });
        let mut state = State { waiting: waiting.into(), turns: 1 };
        state.pass_turn();
        assert!(matches!(messages.try_recv(), Ok(Message::Turn)), "no caller has a turn");
        assert_eq!((state.turns, state.waiting.len()), (1, 1));
    }
}
