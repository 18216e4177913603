//! Faults of heads that were kept elsewhere, and of the trail that is compared with them.

use std::fmt;
use std::mem::discriminant;

use crate::types::{Sha256Digest, Timestamp};

/// A fault, and the line of the heads file where it was found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeadFinding {
    /// The line, from 1; 0 for a fault that concerns all lines.
    pub line: u64,
    /// The row of the line's head, unless the line can't be parsed.
    pub seq: Option<i64>,
    /// The fault.
    #[serde(flatten)]
    pub fault: HeadFault,
}

/// A kind of mismatch between heads and trail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum HeadFault {
    /// The line is not a head.
    Garbled,
    /// The line names another key as the signer.
    OtherKey {
        /// That key's fingerprint.
        key: Sha256Digest,
    },
    /// The signature does not match the content of the line.
    Forged,
    /// The first row of the trail differs from that in the head.
    OtherTrail,
    /// The row differs from that of the restored backup: the head belongs to a trail that continued differently.
    OtherBackup,
    /// The trail ends before the head's row.
    Cut {
        /// The last existing row.
        last: i64,
    },
    /// The hash of the row differs from the signed one.
    Rewritten {
        /// When it was signed, UTC.
        at: Timestamp,
        /// The last row before it that is proven by a head; 0 if there is none.
        after: i64,
    },
    /// The newest head has a row before the backup's last one, and was signed after the backup.
    Behind {
        /// When it was signed, UTC.
        at: Timestamp,
        /// The backup's last row.
        last: i64,
    },
    /// Two heads have different hashes for one row.
    Fork {
        /// The line of the other head.
        other_line: u64,
    },
    /// The head was signed later than another head with a later row.
    WentBack {
        /// The line of the other head.
        other_line: u64,
        /// The row of the other head.
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

/// The collected faults, a few of each kind: one rewritten row can contradict every later head.
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

    /// The faults in the order of the lines, and the number of further ones.
    pub(super) fn into_parts(mut self) -> (Vec<HeadFinding>, usize) {
        self.kept.sort_by_key(|it| it.line);
        (self.kept, self.left_out)
    }
}

const OF_A_KIND: usize = 5;
