//! What is wrong with heads that were kept, or with the trail when it is held against them.

use std::fmt;
use std::mem::discriminant;

use crate::types::{Sha256Digest, Timestamp};

/// A fault, and at which line of the heads it shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeadFinding {
    /// The line, from 1; 0 for what concerns all of them.
    pub line: u64,
    /// The row that the line's head is about, unless it can't be read.
    pub seq: Option<i64>,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: HeadFault,
}

/// A way in which heads and trail do not fit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum HeadFault {
    /// The line is no head.
    Garbled,
    /// The line says that another key signed it.
    OtherKey {
        /// That key's fingerprint.
        key: Sha256Digest,
    },
    /// The signature is not over what the line says.
    Forged,
    /// The trail begins with another row than the head's.
    OtherTrail,
    /// The row is not the one that tells of the backup at hand: the head is of a trail that went on otherwise.
    OtherBackup,
    /// The trail ends before the head's row.
    Cut {
        /// The last row that is there.
        last: i64,
    },
    /// The row is not the one whose hash was signed.
    Rewritten {
        /// When it was signed, UTC.
        at: Timestamp,
        /// The last row before it that a head proves; 0 when none does.
        after: i64,
    },
    /// The newest head is about a row before the backup's last one, and was signed after the backup.
    Behind {
        /// When it was signed, UTC.
        at: Timestamp,
        /// The backup's last row.
        last: i64,
    },
    /// Two heads say different things about one row.
    Fork {
        /// The line of the other head.
        other_line: u64,
    },
    /// The head was signed later than another that is about a later row.
    WentBack {
        /// The line of the other head.
        other_line: u64,
        /// The row that the other is about.
        from: i64,
    },
}

impl fmt::Display for HeadFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, seq, fault } = self;
        let seq = seq.unwrap_or_default();
        if *line > 0 {
            write!(f, "line {line}: ")?;
        }
        match fault {
            HeadFault::Garbled => f.write_str("this is no head"),
            HeadFault::OtherKey { key } => write!(f, "signed by another key, {key}"),
            HeadFault::Forged => write!(f, "the signature does not fit what is said about row {seq}"),
            HeadFault::OtherTrail => f.write_str(
                "the trail begins with another row: the head is of another installation, or all rows were rewritten",
            ),
            HeadFault::OtherBackup => write!(
                f,
                "row {seq} is not the one that tells of this backup: the head is of a trail that went on otherwise, as after another restore"
            ),
            HeadFault::Cut { last } => {
                write!(f, "row {seq} is missing: the trail ends with row {last}, so rows were cut off")
            }
            HeadFault::Rewritten { at, after } => {
                write!(
                    f,
                    "row {seq} is not the one that was signed at {at}: it, or a row between {after} and it, was rewritten"
                )
            }
            HeadFault::Behind { at, last } => write!(
                f,
                "the newest head, about row {seq}, was signed at {at}, after the backup, which has row {last}: it is of a copy of the installation, or of a trail that went back"
            ),
            HeadFault::Fork { other_line } => {
                write!(f, "row {seq} is another one than in line {other_line}: the trail was forked")
            }
            HeadFault::WentBack { other_line, from } => {
                write!(f, "the trail went back from row {from}, in line {other_line}, to row {seq}")
            }
        }
    }
}

/// Findings, a few of each kind: one rewritten row can be at odds with every head after it.
#[derive(Debug, Default)]
pub(super) struct HeadFindings {
    kept: Vec<HeadFinding>,
    left_out: usize,
}

impl HeadFindings {
    pub(super) fn add(&mut self, line: u64, seq: Option<i64>, fault: HeadFault) {
        let kind = discriminant(&fault);
        if self.kept.iter().filter(|it| discriminant(&it.fault) == kind).count() < OF_A_KIND {
            self.kept.push(HeadFinding { line, seq, fault });
        } else {
            self.left_out += 1;
        }
    }

    /// In the order of the lines, with how many more there were.
    pub(super) fn into_parts(mut self) -> (Vec<HeadFinding>, usize) {
        self.kept.sort_by_key(|it| it.line);
        (self.kept, self.left_out)
    }
}

const OF_A_KIND: usize = 5;
