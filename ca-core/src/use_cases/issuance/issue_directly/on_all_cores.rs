//! Work on many items, on all cores.

use std::panic::resume_unwind;
use std::thread;

use crate::installation::issuing_queue::CORES;

/// Divides the items among the cores and processes them; the results are in the order of the items. A few items are
/// processed on this thread.
pub(super) fn on_all_cores<T: Send, U: Send>(items: Vec<T>, work: impl Fn(Vec<T>) -> Vec<U> + Sync) -> Vec<U> {
    let stretch = items.len().div_ceil(*CORES).max(FEW);
    let mut rest = items.into_iter();
    let own: Vec<T> = rest.by_ref().take(stretch).collect();
    if rest.len() == 0 {
        return work(own);
    }
    let work = &work;
    thread::scope(|scope| {
        let mut others = Vec::new();
        while rest.len() > 0 {
            let items: Vec<T> = rest.by_ref().take(stretch).collect();
            others.push(scope.spawn(move || work(items)));
        }
        let mut done = work(own);
        done.extend(others.into_iter().flat_map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic))));
        done
    })
}

/// The minimum number of items for each thread, because starting a thread takes half as long as issuing a certificate.
const FEW: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 4, 5, 64, 101] {
            let doubled = on_all_cores((0..count).collect(), |items: Vec<usize>| items.iter().map(|n| 2 * n).collect());
            assert_eq!(doubled, (0..count).map(|n| 2 * n).collect::<Vec<_>>());
        }
    }
}
