//! Limits by source: connections, wrong guesses, unread octets, and log lines.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ca_core::types::Network;

use super::flight::{Flight, Octets};

/// The limits of a responder.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResponderLimits {
    /// The maximum number of connections.
    pub(super) connections: usize,
    /// The maximum number of connections from one source.
    pub(super) connections_per_source: usize,
    /// The time limit for receiving a request, from the end of the last answer.
    pub(super) idle: Duration,
    /// The time limit of a search.
    pub(super) search: Duration,
    /// The time limit for a client to read an answer, to which one second is added for every 32 KiB.
    pub(super) write: Duration,
    /// The time limit for a client to read the next 64 KiB of an answer.
    pub(super) stall: Duration,
    /// The maximum of bytes in large answers that the clients of one source have not read.
    pub(super) octets_per_source: usize,
    /// The maximum of bytes in large answers that all clients have not read.
    pub(super) octets: usize,
    /// The size in bytes from which an answer is large.
    pub(super) large: usize,
    /// The longest wait of a large answer for others to be read.
    pub(super) wait: Duration,
    /// The rate of wrong guesses from one source.
    pub(super) guesses: Rate,
    /// The rate of log lines about the searches from one source.
    pub(super) lines: Rate,
}

/// The size of a token bucket, and the tokens that it regains each second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) at_once: f64,
    pub(super) per_second: f64,
}

impl Default for ResponderLimits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_source: 64,
            idle: Duration::from_mins(1),
            search: Duration::from_secs(10),
            write: Duration::from_mins(1),
            stall: Duration::from_secs(15),
            octets_per_source: 64 * MIB,
            octets: 512 * MIB,
            large: 64 * 1024,
            wait: Duration::from_secs(10),
            guesses: Rate { at_once: 120.0, per_second: 1.0 },
            lines: Rate { at_once: 1000.0, per_second: 10.0 },
        }
    }
}

/// The use of the limits by each source.
pub(super) struct Sources {
    limits: ResponderLimits,
    octets: Octets,
    states: Mutex<HashMap<Network, SourceUsage>>,
}

/// The use of the limits by one source.
struct SourceUsage {
    connections: usize,
    guesses: Bucket,
    lines: Bucket,
    /// The number of searches without a log line since the last line.
    unlogged: u64,
    octets: Octets,
}

/// A token bucket; it is negative after a large withdrawal.
struct Bucket {
    rate: Rate,
    left: f64,
    at: Instant,
}

/// The permit of one connection; dropping it frees the place.
pub(super) struct ConnectionPermit {
    sources: Arc<Sources>,
    source: Network,
}

impl Sources {
    pub(super) fn new(limits: ResponderLimits) -> Arc<Self> {
        Arc::new(Self { limits, octets: Octets::new(limits.octets), states: Mutex::default() })
    }

    /// A permit for one more connection from this source, unless there are too many.
    pub(super) fn admit(self: &Arc<Self>, source: IpAddr, now: Instant) -> Option<ConnectionPermit> {
        let source = Network::of(source);
        let mut states = self.lock();
        forget_idle(&mut states, now);
        let state = self.state(&mut states, source, now);
        if state.connections >= self.limits.connections_per_source {
            return None;
        }
        state.connections += 1;
        Some(ConnectionPermit { sources: Arc::clone(self), source })
    }

    fn state<'a>(
        &self,
        states: &'a mut HashMap<Network, SourceUsage>,
        source: Network,
        now: Instant,
    ) -> &'a mut SourceUsage {
        states.entry(source).or_insert_with(|| SourceUsage {
            connections: 0,
            guesses: Bucket::full(self.limits.guesses, now),
            lines: Bucket::full(self.limits.lines, now),
            unlogged: 0,
            octets: Octets::new(self.limits.octets_per_source),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, SourceUsage>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionPermit {
    /// Whether the source may search for this many addresses. They are paid before the answer, so that parallel connections
    /// gain nothing.
    pub(super) fn pay_guesses(&self, count: usize, now: Instant) -> bool {
        let mut states = self.sources.lock();
        let state = self.sources.state(&mut states, self.source, now);
        count == 0 || state.guesses.take(count, now)
    }

    /// Refunds the payment for addresses that have an entry.
    pub(super) fn refund_guesses(&self, count: usize, now: Instant) {
        let mut states = self.sources.lock();
        self.sources.state(&mut states, self.source, now).guesses.left += as_f64(count);
    }

    /// The limits that a large answer to the source counts towards.
    pub(super) fn flight(&self, now: Instant) -> Flight {
        let mut states = self.sources.lock();
        let own = self.sources.state(&mut states, self.source, now).octets.clone();
        Flight { own, all: self.sources.octets.clone() }
    }

    /// Whether a search from the source may be logged; if so, the number of earlier searches that were not.
    pub(super) fn pay_line(&self, now: Instant) -> Option<u64> {
        let mut states = self.sources.lock();
        let state = self.sources.state(&mut states, self.source, now);
        if state.lines.take(1, now) {
            return Some(std::mem::take(&mut state.unlogged));
        }
        state.unlogged += 1;
        None
    }
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        Self { rate, left: rate.at_once, at: now }
    }

    /// The tokens in the bucket now.
    fn refill(&mut self, now: Instant) -> f64 {
        let regained = now.saturating_duration_since(self.at).as_secs_f64() * self.rate.per_second;
        self.left = (self.left + regained).min(self.rate.at_once);
        self.at = now;
        self.left
    }

    /// Withdraws this many tokens, if at least one is left.
    fn take(&mut self, count: usize, now: Instant) -> bool {
        let may = self.refill(now) >= 1.0;
        if may {
            self.left -= as_f64(count);
        }
        may
    }
}

/// Removes sources without a connection and with full buckets, when there are many sources.
fn forget_idle(states: &mut HashMap<Network, SourceUsage>, now: Instant) {
    if states.len() > MAX_SOURCES {
        states.retain(|_, state| {
            let full = [&mut state.guesses, &mut state.lines]
                .into_iter()
                .all(|bucket| bucket.refill(now) >= bucket.rate.at_once);
            state.connections > 0 || !full
        });
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        if let Some(state) = self.sources.lock().get_mut(&self.source) {
            state.connections -= 1;
        }
    }
}

fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

const MAX_SOURCES: usize = 10_000;
/// Bytes in one MiB.
const MIB: usize = 1024 * 1024;

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn sources() -> Arc<Sources> {
        let rate = Rate { at_once: 3.0, per_second: 1.0 };
        Sources::new(ResponderLimits {
            connections_per_source: 2,
            guesses: rate,
            lines: rate,
            ..ResponderLimits::default()
        })
    }

    #[test]
    fn a_source_has_so_many_connections_and_no_more() {
        let sources = sources();
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let now = Instant::now();
        let place = sources.admit(one, now);
        let _second = sources.admit(one, now);
        assert!(sources.admit(one, now).is_none());
        assert!(sources.admit(other, now).is_some());
        drop(place);
        assert!(sources.admit(one, now).is_some());
    }

    #[test]
    fn wrong_guesses_run_out_and_come_back() {
        let now = Instant::now();
        let place = sources().admit("192.0.2.1".parse().unwrap(), now).unwrap();
        assert!(place.pay_guesses(2, now));
        place.refund_guesses(1, now);
        assert!(place.pay_guesses(50, now));
        assert!(!place.pay_guesses(1, now));
        assert!(place.pay_guesses(0, now));
        assert!(place.pay_guesses(1, now + Duration::from_secs(49)));
    }

    #[test]
    fn a_flood_is_left_out_of_the_log_but_counted() {
        let now = Instant::now();
        let place = sources().admit("192.0.2.1".parse().unwrap(), now).unwrap();
        assert_eq!([(); 5].map(|()| place.pay_line(now)), [Some(0), Some(0), Some(0), None, None]);
        assert_eq!(place.pay_line(now + Duration::from_secs(1)), Some(2));
    }

    #[test]
    fn of_many_sources_those_with_nothing_to_remember_are_dropped() {
        let (sources, now) = (sources(), Instant::now());
        let guesser: IpAddr = "192.0.2.1".parse().unwrap();
        sources.admit(guesser, now).unwrap().pay_guesses(3, now);
        for number in 0..=u32::try_from(MAX_SOURCES).unwrap() {
            drop(sources.admit(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number)), now));
        }
        let states = sources.lock();
        assert!(states.len() <= 2 && states.contains_key(&Network::of(guesser)), "{:?}", states.keys());
    }
}
