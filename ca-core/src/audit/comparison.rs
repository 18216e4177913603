//! Comparison of the trail with heads that were kept elsewhere, in one pass over both.

use std::iter::Peekable;
use std::vec;

use time::Duration;

use super::head_fault::{HeadFault, HeadFinding, HeadFindings};
use super::kept_heads::{KeptHead, KeptHeads};
use super::verify::{Broken, ChainFault, Verdict};
use crate::types::{Sha256Digest, Timestamp};

/// The result of comparing the trail with heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadsVerdict {
    /// The result of verifying the trail alone.
    pub chain: Verdict,
    /// The number of heads with a valid signature.
    pub heads: usize,
    /// The newest head that matches; it proves the trail up to its row.
    pub proven: Option<FittingHead>,
    /// The faults, in the order of the lines, a few of each kind.
    pub faults: Vec<HeadFinding>,
    /// The number of further faults.
    pub faults_left_out: usize,
}

impl HeadsVerdict {
    /// Whether the trail is complete, a head proves it, and there is no fault.
    pub fn is_good(&self) -> bool {
        self.chain.broken.is_none() && self.faults.is_empty() && self.proven.is_some()
    }
}

/// The newest head that matches the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct FittingHead {
    /// The row up to which it proves the trail.
    pub seq: i64,
    /// When it was signed, UTC.
    pub at: Timestamp,
    /// The line with the head.
    pub line: u64,
}

/// Compares the rows, in their order, with the heads of each row.
pub(crate) struct Comparison {
    count: usize,
    heads: Peekable<vec::IntoIter<KeptHead>>,
    proven: Option<FittingHead>,
    findings: HeadFindings,
}

impl Comparison {
    /// A comparison before the first row; `trail` is that row's hash, if there is a row.
    pub(crate) fn new(kept: KeptHeads, trail: Option<Sha256Digest>) -> Self {
        let KeptHeads { heads, mut findings } = kept;
        let count = heads.len();
        let (mut own, others): (Vec<_>, Vec<_>) =
            heads.into_iter().partition(|it| trail.is_none_or(|trail| it.head.trail == trail));
        for it in others {
            findings.add(it.line, Some(it.head.seq), HeadFault::OtherTrail);
        }
        find_going_back(&mut own, &mut findings);
        own.sort_by_key(|it| (it.head.seq, it.head.at, it.line));
        Self { count, heads: own.into_iter().peekable(), proven: None, findings }
    }

    /// Compares the next row that continues the chain.
    pub(crate) fn take(&mut self, seq: i64, hash: Sha256Digest) {
        let about = self.next_about(|it| it <= seq);
        let after = self.proven.map_or(0, |proof| proof.seq);
        for KeptHead { line, head } in about {
            if head.hash == hash {
                self.proven = Some(FittingHead { seq, at: head.at, line });
            } else {
                self.findings.add(line, Some(seq), HeadFault::Rewritten { at: head.at, after });
            }
        }
    }

    /// Completes the comparison after the last row.
    pub(crate) fn finish(mut self, chain: Verdict) -> HeadsVerdict {
        // Heads of rows after a broken row, or after a stored head that was set back, were not compared.
        let is_last = |broken: &Broken| broken.fault == ChainFault::Head && broken.seq == chain.rows;
        let ended = chain.broken.as_ref().is_none_or(is_last);
        for KeptHead { line, head } in self.next_about(|_| true) {
            if ended {
                self.findings.add(line, Some(head.seq), HeadFault::Cut { last: chain.rows });
            }
        }
        let (faults, faults_left_out) = self.findings.into_parts();
        HeadsVerdict { chain, heads: self.count, proven: self.proven, faults, faults_left_out }
    }

    /// The next heads whose rows are `wanted`. A head that contradicts the previous one about the same row is recorded as a
    /// fault and omitted.
    fn next_about(&mut self, wanted: impl Fn(i64) -> bool) -> Vec<KeptHead> {
        let mut about: Vec<KeptHead> = Vec::new();
        while let Some(next) = self.heads.next_if(|it| wanted(it.head.seq)) {
            match about.last() {
                Some(last) if last.head.seq == next.head.seq && last.head.hash != next.head.hash => {
                    let fork = HeadFault::Fork { other_line: last.line };
                    self.findings.add(next.line, Some(next.head.seq), fork);
                }
                _ => about.push(next),
            }
        }
        about
    }
}

/// Finds heads of an earlier row than a head that was signed before them. The order is that of the signing times, not that
/// of the lines, because files of heads may be combined in any order.
fn find_going_back(heads: &mut [KeptHead], findings: &mut HeadFindings) {
    heads.sort_by_key(|it| (it.head.at, it.head.seq));
    let mut furthest: Option<KeptHead> = None;
    for it in heads.iter() {
        match furthest {
            Some(far) if it.head.seq < far.head.seq => {
                if it.head.at > far.head.at + SLACK {
                    let fault = HeadFault::WentBack { other_line: far.line, from: far.head.seq };
                    findings.add(it.line, Some(it.head.seq), fault);
                }
            }
            Some(far) if it.head.seq == far.head.seq => {}
            _ => furthest = Some(*it),
        }
    }
}

/// Two processes that sign at the same time may read the trail in one order and the clock in the other.
const SLACK: Duration = Duration::seconds(30);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::head::Head;
    use crate::audit::test_support::{head, row_hash};

    /// Compares a trail of `rows` rows with heads on the lines 1, 2, 3 …
    fn compare(rows: i64, heads: &[Head]) -> HeadsVerdict {
        compare_broken(rows, None, heads)
    }

    fn compare_broken(rows: i64, broken: Option<Broken>, heads: &[Head]) -> HeadsVerdict {
        let heads = (1..).zip(heads).map(|(line, head)| KeptHead { line, head: *head }).collect();
        let trail = (rows > 0).then(|| row_hash(1));
        let mut comparison = Comparison::new(KeptHeads { heads, findings: HeadFindings::default() }, trail);
        for seq in 1..=rows {
            comparison.take(seq, row_hash(seq));
        }
        comparison.finish(Verdict { rows, broken })
    }

    fn faults(verdict: &HeadsVerdict) -> Vec<(u64, HeadFault)> {
        verdict.faults.iter().map(|it| (it.line, it.fault.clone())).collect()
    }

    /// The `head` of another trail that differs from this row on.
    fn rewritten(seq: i64) -> Head {
        Head { hash: Sha256Digest::of(b"another row"), ..head(seq) }
    }

    #[test]
    fn heads_that_fit_prove_the_trail_up_to_the_newest() {
        let verdict = compare(10, &[head(3), head(8), head(8), head(5)]);
        assert!(verdict.is_good(), "{verdict:?}");
        assert_eq!(verdict.proven, Some(FittingHead { seq: 8, at: head(8).at, line: 3 }));
        assert_eq!(verdict.heads, 4);
    }

    #[test]
    fn without_a_head_nothing_is_proven() {
        assert!(!compare(10, &[]).is_good());
    }

    #[test]
    fn a_head_behind_the_last_row_shows_a_cut() {
        let verdict = compare(10, &[head(9), head(12)]);
        assert_eq!(faults(&verdict), [(2, HeadFault::Cut { last: 10 })]);
        assert_eq!(faults(&compare(0, &[head(9)])), [(1, HeadFault::Cut { last: 0 })]);
    }

    #[test]
    fn another_hash_shows_a_rewrite_and_from_where() {
        let verdict = compare(10, &[head(4), rewritten(7), rewritten(9)]);
        let told = |seq| HeadFault::Rewritten { at: head(seq).at, after: 4 };
        assert_eq!(faults(&verdict), [(2, told(7)), (3, told(9))]);
        assert_eq!(verdict.proven.map(|proof| proof.seq), Some(4));
    }

    #[test]
    fn two_heads_of_one_row_show_a_fork_wherever_they_stand() {
        for seq in [7, 12] {
            let verdict = compare(10, &[rewritten(seq), head(4), head(seq)]);
            let fork = verdict.faults.iter().find(|it| it.line == 3).expect("a finding");
            assert_eq!(fork.fault, HeadFault::Fork { other_line: 1 });
            assert!(!verdict.is_good());
        }
    }

    #[test]
    fn a_later_head_of_an_earlier_row_shows_that_the_trail_went_back() {
        let back = |seconds| Head { at: head(8).at + Duration::seconds(seconds), ..head(5) };
        let verdict = compare(10, &[back(31), head(8)]);
        assert_eq!(faults(&verdict), [(1, HeadFault::WentBack { other_line: 2, from: 8 })]);
        assert!(compare(10, &[back(30), head(8)]).is_good());
    }

    #[test]
    fn heads_of_another_trail_are_told_apart() {
        let other = Head { trail: Sha256Digest::of(b"elsewhere"), ..head(3) };
        assert_eq!(faults(&compare(10, &[head(2), other])), [(2, HeadFault::OtherTrail)]);
    }

    #[test]
    fn behind_a_broken_row_nothing_is_said_but_after_the_last_row_it_is() {
        let broken = |seq, fault| Some(Broken { seq, fault });
        for broken in [broken(5, ChainFault::Altered), broken(5, ChainFault::Head)] {
            let verdict = compare_broken(4, broken, &[head(3), head(8)]);
            assert!(verdict.faults.is_empty() && !verdict.is_good(), "{verdict:?}");
        }
        assert_eq!(compare_broken(4, broken(4, ChainFault::Head), &[head(8)]).faults.len(), 1);
    }

    #[test]
    fn of_many_faults_of_one_kind_a_few_are_told_and_none_hides_another_kind() {
        let heads: Vec<Head> = (2..=40).map(rewritten).chain([head(50)]).collect();
        let verdict = compare(45, &heads);
        assert!(verdict.faults.len() < 10 && verdict.faults_left_out > 30, "{verdict:?}");
        assert!(verdict.faults.iter().any(|it| it.fault == HeadFault::Cut { last: 45 }));
    }
}
