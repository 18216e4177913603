//! An event as receivers get it.

use ca_core::audit::ChainRecord;
use data_encoding::HEXLOWER;
use serde::Serialize;

/// The fields of an event. Octets are in lower-case hexadecimal digits, times in UTC (RFC 3339).
#[derive(Debug, Serialize)]
pub(super) struct Event<'a> {
    pub(super) seq: i64,
    pub(super) at: String,
    pub(super) actor: &'a str,
    pub(super) action: &'a str,
    pub(super) subject: &'a str,
    pub(super) detail: &'a str,
    pub(super) personal_digest: String,
    pub(super) previous_hash: String,
    pub(super) hash: String,
    /// The personal data, if the destination receives it and it was not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) personal: Option<Personal<'a>>,
}

/// Personal data, and the salt with which its digest is calculated.
#[derive(Debug, Serialize)]
pub(super) struct Personal<'a> {
    pub(super) salt: String,
    pub(super) text: &'a str,
}

impl<'a> Event<'a> {
    pub(super) fn new(row: &'a ChainRecord, has_personal: bool) -> Self {
        let record = &row.record;
        let personal = record.personal.as_deref().zip(row.salt.as_deref()).filter(|_| has_personal);
        Self {
            seq: record.seq,
            at: record.at.to_string(),
            actor: &record.actor,
            action: &record.action,
            subject: &record.subject,
            detail: &record.detail,
            personal_digest: HEXLOWER.encode(&row.personal_digest),
            previous_hash: HEXLOWER.encode(&row.previous_hash),
            hash: HEXLOWER.encode(&row.hash),
            personal: personal.map(|(text, salt)| Personal { salt: HEXLOWER.encode(salt), text }),
        }
    }
}
