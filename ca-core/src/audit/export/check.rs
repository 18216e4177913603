//! Verifies an export with nothing but the file and the public key of the heads.

use std::fmt;
use std::io::{self, BufRead, Read as _};

use super::{Counts, End, ExportedRow, Header, LinkRow, Personal, RowLine, VERSION};
use crate::audit::chain::{Link, PersonalText};
use crate::audit::head::SignedHead;
use crate::keys::HeadPublicKey;
use crate::types::{Sha256Digest, Timestamp};

/// What a file proves that has no fault.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExportVerdict {
    /// The first row of the trail that has a line. From there to `last`, no row that fits the filter was left out.
    pub first: i64,
    /// The row of the head.
    pub last: i64,
    /// The numbers of lines.
    pub counts: Counts,
    /// When the head was signed, UTC.
    pub signed_at: Timestamp,
    /// The head at the end of the file, as one line: the same as is kept elsewhere, if its row is.
    pub head: SignedHead,
}

/// The first line with a fault.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExportFinding {
    /// The line, from 1.
    pub line: u64,
    /// The row of the line, if it is one about a row.
    pub row: Option<i64>,
    /// The fault.
    #[serde(flatten)]
    pub fault: ExportFault,
}

/// A kind of fault of an export.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum ExportFault {
    /// The line is not what is expected there.
    Garbled,
    /// The file has another version of the format.
    OtherVersion {
        /// That version.
        version: u32,
    },
    /// The line is about another row than the next one.
    Missing {
        /// The row that was expected.
        expected: i64,
    },
    /// The hash of the line is not that of its fields.
    Altered,
    /// The line does not continue the one before it.
    OutOfOrder,
    /// The personal data is not that of the row.
    PersonalAltered,
    /// The row was exported and does not fit the filter.
    NotAskedFor,
    /// The row fits the filter and was not exported.
    LeftOut,
    /// The file ends before its last line.
    Cut,
    /// The numbers of lines are others.
    Counts,
    /// The head names another key as its signer.
    OtherKey {
        /// That key's fingerprint.
        key: Sha256Digest,
    },
    /// The signature of the head does not match.
    Forged,
    /// The head is not that of the last row: rows were rewritten, and no line shows which.
    OtherHead,
    /// The first row is not that of the trail of the head.
    OtherTrail,
    /// The file goes on after its last line.
    Surplus,
}

impl fmt::Display for ExportFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        let row = self.row.unwrap_or_default();
        match &self.fault {
            ExportFault::Garbled => f.write_str("this is no line of an export"),
            ExportFault::OtherVersion { version } => {
                write!(f, "the format has version {version}; this program reads version {VERSION}")
            }
            ExportFault::Missing { expected } => write!(f, "row {expected} should follow, but this is row {row}"),
            ExportFault::Altered => write!(f, "row {row} was changed: its hash is another one"),
            ExportFault::OutOfOrder => write!(f, "row {row} does not continue the line before it"),
            ExportFault::PersonalAltered => write!(f, "the personal data of row {row} was changed"),
            ExportFault::NotAskedFor => write!(f, "row {row} was exported, but does not fit the filter"),
            ExportFault::LeftOut => write!(f, "row {row} fits the filter, but was not exported"),
            ExportFault::Cut => f.write_str("the file ends here, before its closing line: the download was incomplete"),
            ExportFault::Counts => f.write_str("the numbers of rows at the end are not those of the lines"),
            ExportFault::OtherKey { key } => write!(f, "the head was signed by another key, {key}"),
            ExportFault::Forged => f.write_str("the signature of the head does not fit"),
            ExportFault::OtherHead => f.write_str(
                "the signed head is not that of the last row: rows were rewritten together with their hashes, and no line shows which",
            ),
            ExportFault::OtherTrail => f.write_str("the first row is that of another trail than the head's"),
            ExportFault::Surplus => f.write_str("the file goes on after its closing line"),
        }
    }
}

/// Verifies an export up to its first fault.
///
/// # Errors
/// When the file can't be read.
pub fn check_export(file: impl BufRead, key: &HeadPublicKey) -> io::Result<Result<ExportVerdict, ExportFinding>> {
    let mut lines = Lines { file, number: 0 };
    Ok(match check_lines(&mut lines, key) {
        Ok(verdict) => Ok(verdict),
        Err(Stop::Io(error)) => return Err(error),
        Err(Stop::Fault(row, fault)) => Err(ExportFinding { line: lines.number, row, fault }),
    })
}

/// Why a verification ends early.
enum Stop {
    Io(io::Error),
    Fault(Option<i64>, ExportFault),
}

impl From<ExportFault> for Stop {
    fn from(fault: ExportFault) -> Self {
        Self::Fault(None, fault)
    }
}

fn check_lines(lines: &mut Lines<impl BufRead>, key: &HeadPublicKey) -> Result<ExportVerdict, Stop> {
    let mut checker = Checker::new(read_header(&lines.demand()?)?)?;
    while checker.next <= checker.header.last {
        let line = lines.demand()?;
        checker.take(&serde_json::from_slice(&line).map_err(|_| ExportFault::Garbled)?)?;
    }
    let end: End = serde_json::from_slice(&lines.demand()?).map_err(|_| ExportFault::Garbled)?;
    let verdict = checker.finish(end, key)?;
    if lines.next()?.is_some() { Err(ExportFault::Surplus.into()) } else { Ok(verdict) }
}

fn read_header(line: &[u8]) -> Result<Header, Stop> {
    #[derive(serde::Deserialize)]
    struct Version {
        inkan_audit_export: u32,
    }
    let Version { inkan_audit_export: version } = serde_json::from_slice(line).map_err(|_| ExportFault::Garbled)?;
    if version != VERSION {
        return Err(ExportFault::OtherVersion { version }.into());
    }
    let header: Header = serde_json::from_slice(line).map_err(|_| ExportFault::Garbled)?;
    let is_range = 0 < header.first && header.first <= header.last && header.last < i64::MAX;
    if is_range { Ok(header) } else { Err(ExportFault::Garbled.into()) }
}

/// The state after a line.
struct Checker {
    header: Header,
    next: i64,
    hash: [u8; 32],
    /// The hash of the first row of the trail, if the file begins with it.
    trail: Option<[u8; 32]>,
    counts: Counts,
}

impl Checker {
    fn new(header: Header) -> Result<Self, Stop> {
        let hash = header.previous_hash.read().ok_or(ExportFault::Garbled)?;
        if header.first == 1 && hash != [0; 32] {
            return Err(ExportFault::Garbled.into());
        }
        Ok(Self { next: header.first, hash, trail: None, counts: Counts::default(), header })
    }

    fn take(&mut self, line: &RowLine) -> Result<(), Stop> {
        let seq = match line {
            RowLine::Exported(ExportedRow { row, .. }) => *row,
            RowLine::Link(LinkRow { link, .. }) => *link,
        };
        self.check(seq, line).map_err(|fault| Stop::Fault(Some(seq), fault))?;
        line.count(&mut self.counts);
        if seq == 1 {
            self.trail = Some(self.hash);
        }
        self.next += 1;
        Ok(())
    }

    /// Checks a line, and takes its hash.
    fn check(&mut self, seq: i64, line: &RowLine) -> Result<(), ExportFault> {
        if seq != self.next {
            return Err(ExportFault::Missing { expected: self.next });
        }
        let (stated, fits) = match line {
            RowLine::Exported(row) => {
                if row.previous_hash.read() != Some(self.hash) {
                    return Err(ExportFault::OutOfOrder);
                }
                check_personal(row)?;
                (&row.hash, self.header.filter.fits(row.at, &row.actor, &row.action, &row.subject))
            }
            RowLine::Link(row) => (&row.hash, self.header.filter.fits(row.at, &row.actor, &row.action, &row.subject)),
        };
        let hash = hash_of(line, &self.hash).ok_or(ExportFault::Garbled)?;
        if stated.read() != Some(hash) {
            return Err(ExportFault::Altered);
        }
        match (line, fits && seq <= self.header.newest) {
            (RowLine::Exported(_), false) => return Err(ExportFault::NotAskedFor),
            (RowLine::Link(_), true) => return Err(ExportFault::LeftOut),
            _ => {}
        }
        self.hash = hash;
        Ok(())
    }

    fn finish(self, End { end, head }: End, key: &HeadPublicKey) -> Result<ExportVerdict, Stop> {
        let signed = SignedHead::read(&head).ok_or(ExportFault::Garbled)?;
        if signed.key != key.fingerprint() {
            return Err(ExportFault::OtherKey { key: signed.key }.into());
        }
        if !signed.is_signed_by(key) {
            return Err(ExportFault::Forged.into());
        }
        if signed.head.seq != self.header.last || *signed.head.hash.octets() != self.hash {
            return Err(ExportFault::OtherHead.into());
        }
        if self.trail.is_some_and(|trail| trail != *signed.head.trail.octets()) {
            return Err(ExportFault::OtherTrail.into());
        }
        if end != self.counts {
            return Err(ExportFault::Counts.into());
        }
        let (first, last, signed_at) = (self.header.first, self.header.last, signed.head.at);
        Ok(ExportVerdict { first, last, counts: self.counts, signed_at, head: signed })
    }
}

/// The hash of a row after the one with `previous_hash`.
fn hash_of(line: &RowLine, previous_hash: &[u8; 32]) -> Option<[u8; 32]> {
    let (seq, at, actor, action, subject, detail, digest) = match line {
        RowLine::Exported(it) => (it.row, it.at, &it.actor, &it.action, &it.subject, &it.detail, &it.personal_digest),
        RowLine::Link(it) => (it.link, it.at, &it.actor, &it.action, &it.subject, &it.detail, &it.personal_digest),
    };
    let personal_digest = digest.read()?;
    let link = Link { seq, at, actor, action, subject, detail, personal_digest: &personal_digest, previous_hash };
    Some(link.hash())
}

fn check_personal(row: &ExportedRow) -> Result<(), ExportFault> {
    let Personal::Kept { salt, text } = &row.personal else { return Ok(()) };
    let salt = data_encoding::HEXLOWER.decode(salt.as_bytes()).map_err(|_| ExportFault::Garbled)?;
    let digest = PersonalText { salt: &salt, text }.digest();
    if Some(*digest.octets()) == row.personal_digest.read() { Ok(()) } else { Err(ExportFault::PersonalAltered) }
}

/// The lines of the file; blank lines are skipped and counted.
struct Lines<R> {
    file: R,
    /// The number of the last line that was read; at the end of the file, of the one that is missing.
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line.
    fn demand(&mut self) -> Result<Vec<u8>, Stop> {
        self.next()?.ok_or(ExportFault::Cut.into())
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, Stop> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            self.file.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(Stop::Io)?;
            if line.is_empty() {
                return Ok(None);
            }
            if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
                return Err(ExportFault::Garbled.into());
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(line));
            }
        }
    }
}

/// The maximum of a line in bytes.
const LONGEST: u64 = 1 << 20;
