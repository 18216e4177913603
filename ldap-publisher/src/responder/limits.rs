//! How much one source may take: connections, and addresses that it guesses wrong.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The limits of a responder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Connections at once.
    pub(super) connections: usize,
    /// Connections at once from one source.
    pub(super) connections_per_source: usize,
    /// How long a connection may take for one request, from the end of the last.
    pub(super) idle: Duration,
    /// How long a search may take.
    pub(super) search: Duration,
    /// How long a client may take to read an answer, and one second more for every 32 KiB.
    pub(super) write: Duration,
    /// Wrong guesses in a row that a source has free.
    pub(super) guesses: f64,
    /// Wrong guesses that it gets back each second.
    pub(super) guesses_per_second: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            connections_per_source: 64,
            idle: Duration::from_mins(1),
            search: Duration::from_secs(10),
            write: Duration::from_mins(1),
            guesses: 120.0,
            guesses_per_second: 1.0,
        }
    }
}

/// What each source has in use.
pub(super) struct Sources {
    limits: Limits,
    states: Mutex<HashMap<IpAddr, State>>,
}

/// Of one source.
struct State {
    connections: usize,
    /// A token bucket of wrong guesses; below zero after many at once.
    guesses: f64,
    at: Instant,
}

/// A place among the connections, given back when dropped.
pub(super) struct Place {
    sources: Arc<Sources>,
    source: IpAddr,
}

impl Sources {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, states: Mutex::default() })
    }

    /// A place for one more connection of this source, unless it has too many.
    pub(super) fn admit(self: &Arc<Self>, source: IpAddr, now: Instant) -> Option<Place> {
        let source = network(source);
        let mut states = self.lock();
        self.forget_idle(&mut states, now);
        let state = self.state(&mut states, source, now);
        if state.connections >= self.limits.connections_per_source {
            return None;
        }
        state.connections += 1;
        Some(Place { sources: Arc::clone(self), source })
    }

    fn state<'a>(&self, states: &'a mut HashMap<IpAddr, State>, source: IpAddr, now: Instant) -> &'a mut State {
        let state =
            states.entry(source).or_insert_with(|| State { connections: 0, guesses: self.limits.guesses, at: now });
        let regained = now.saturating_duration_since(state.at).as_secs_f64() * self.limits.guesses_per_second;
        state.guesses = (state.guesses + regained).min(self.limits.guesses);
        state.at = now;
        state
    }

    /// Sources without a connection and with all their guesses say nothing, so they are dropped when there are many.
    fn forget_idle(&self, states: &mut HashMap<IpAddr, State>, now: Instant) {
        if states.len() > MAX_SOURCES {
            let refill = self.limits.guesses / self.limits.guesses_per_second;
            states.retain(|_, state| {
                state.connections > 0 || now.saturating_duration_since(state.at).as_secs_f64() < refill
            });
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, State>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whether the source may ask for this many addresses. They are paid for before the answer, so that asking on many
    /// connections at once gains nothing.
    pub(super) fn pay_guesses(&self, count: usize, now: Instant) -> bool {
        let mut states = self.sources.lock();
        let state = self.sources.state(&mut states, self.source, now);
        let may = count == 0 || state.guesses >= 1.0;
        if may {
            state.guesses -= as_f64(count);
        }
        may
    }

    /// Gives back what was paid for addresses that have an entry.
    pub(super) fn refund_guesses(&self, count: usize, now: Instant) {
        let mut states = self.sources.lock();
        self.sources.state(&mut states, self.source, now).guesses += as_f64(count);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(state) = self.sources.lock().get_mut(&self.source) {
            state.connections -= 1;
        }
    }
}

/// Who counts as one source: an IPv4 address, or the /64 of an IPv6 address, which one customer holds whole.
fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

const MAX_SOURCES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Arc<Sources> {
        Sources::new(Limits { connections_per_source: 2, guesses: 3.0, guesses_per_second: 1.0, ..Limits::default() })
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
    fn one_ipv6_network_is_one_source_and_mapped_ipv4_is_ipv4() {
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::2:3".parse().unwrap()));
        assert_ne!(network("2001:db8::1".parse().unwrap()), network("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
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
}
