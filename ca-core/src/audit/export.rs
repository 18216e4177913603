//! The export of the trail: JSON Lines that prove that the exported rows are rows of the chain.
//!
//! A hash of the chain covers the hash before it, so a row is proven by a signed head only with all rows in between. The file therefore has a
//! line for each row of the trail from its first row to that of the head: exported rows with their personal data, and the others as links,
//! with what their hash covers. This also proves that no row was left out that fits the filter.

mod check;

use serde::{Deserialize, Serialize};

use super::chain::{Link, PersonalText};
use super::filter::TrailFilter;
use super::head::{Line as HeadLine, SignedHead};
use crate::types::{Sha256Digest, Timestamp};

pub use check::{ExportFault, ExportFinding, ExportVerdict, check_export};

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    /// The version of the format.
    pub(crate) inkan_audit_export: u32,
    pub(crate) organisation: String,
    /// The number of the export, which the row about it names.
    pub(crate) export: String,
    pub(crate) made_at: Timestamp,
    pub(crate) made_by: String,
    /// Which rows are exported. Later rows than `newest` are not, even if they fit.
    pub(crate) filter: TrailFilter,
    pub(crate) newest: i64,
    /// The rows that have a line.
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// The hash of the row before `first`; zeros if there is none.
    pub(crate) previous_hash: Hash,
}

/// A line about a row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum RowLine {
    /// A row that was asked for.
    Exported(ExportedRow),
    /// A row in between, without its personal data.
    Link(LinkRow),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportedRow {
    pub(crate) row: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) personal: Personal,
    pub(crate) personal_digest: Hash,
    pub(crate) previous_hash: Hash,
    pub(crate) hash: Hash,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkRow {
    pub(crate) link: i64,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
    pub(crate) personal_digest: Hash,
    pub(crate) hash: Hash,
}

/// The personal data of a row, whose digest the hash of the row covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Personal {
    /// It is kept.
    Kept {
        /// Hexadecimal.
        salt: String,
        text: String,
    },
    /// It was erased.
    Erased,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    pub(crate) end: Counts,
    /// The signed head of the row `last`.
    pub(crate) head: HeadLine,
}

/// The numbers of lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Rows that were exported.
    pub rows: i64,
    /// Exported rows whose personal data was erased.
    pub erased: i64,
    /// Rows in between.
    pub links: i64,
}

/// A digest in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hash(String);

impl Hash {
    pub(crate) fn of(octets: &[u8]) -> Self {
        Self(data_encoding::HEXLOWER.encode(octets))
    }

    /// The octets, if they are those of a SHA-256 digest.
    fn read(&self) -> Option<[u8; 32]> {
        Sha256Digest::from_hex(&self.0).map(|digest| *digest.octets())
    }
}

impl RowLine {
    /// The line about a row: exported, or as a link.
    pub(crate) fn new(link: &Link<'_>, hash: &[u8], personal: Option<PersonalText<'_>>, is_exported: bool) -> Self {
        let (actor, action) = (link.actor.to_owned(), link.action.to_owned());
        let (subject, detail) = (link.subject.to_owned(), link.detail.to_owned());
        let (personal_digest, hash) = (Hash::of(link.personal_digest), Hash::of(hash));
        if !is_exported {
            return Self::Link(LinkRow {
                link: link.seq,
                at: link.at,
                actor,
                action,
                subject,
                detail,
                personal_digest,
                hash,
            });
        }
        let personal = personal.map_or(Personal::Erased, |personal| Personal::Kept {
            salt: data_encoding::HEXLOWER.encode(personal.salt),
            text: personal.text.to_owned(),
        });
        Self::Exported(ExportedRow {
            row: link.seq,
            at: link.at,
            actor,
            action,
            subject,
            detail,
            personal,
            personal_digest,
            previous_hash: Hash::of(link.previous_hash),
            hash,
        })
    }

    /// Counts the line.
    pub(crate) fn count(&self, counts: &mut Counts) {
        match self {
            Self::Exported(row) => {
                counts.rows += 1;
                counts.erased += i64::from(row.personal == Personal::Erased);
            }
            Self::Link(_) => counts.links += 1,
        }
    }
}

impl End {
    pub(crate) fn new(counts: Counts, head: &SignedHead) -> Self {
        Self { end: counts, head: head.to_line() }
    }
}

/// The version of the format.
pub(crate) const VERSION: u32 = 1;
