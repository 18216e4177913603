//! Metrics for the operator's monitoring. Each is read by an index or from memory.

use super::health::{AuthorityEnd, authority_ends};
use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::types::DirectoryName;
use crate::use_cases::feed::{Backlog, backlog};
use crate::use_cases::issuance::renew_responder::{ResponderView, list_responders};
use crate::use_cases::status::publish_crl::{CrlStatus, crl_status};

/// How the installation stands.
#[derive(Debug, Clone)]
pub struct Figures {
    /// How the CRLs stand.
    pub crls: Vec<CrlStatus>,
    /// When each authority ends.
    pub ends: Vec<AuthorityEnd>,
    /// The OCSP responders that are good now.
    pub responders: Vec<ResponderView>,
    /// Outboxes, by the directory's name.
    pub outboxes: Vec<(DirectoryName, Backlog)>,
    /// Rows of the audit trail.
    pub audit_rows: i64,
    /// Certificates that are being signed, or whose signing a crash has cut off.
    pub open_intents: i64,
    /// Mails that wait to be sent.
    pub waiting_mails: i64,
    /// Mails that were given up within the last 30 days: refused for good, or not taken for five days.
    pub refused_mails: i64,
    /// OCSP answers that this process gave from memory.
    pub kept_answers: u64,
    /// OCSP answers that this process signed.
    pub signed_answers: u64,
    /// Transactions that this process committed; callers at once share one.
    pub transactions: u64,
}

/// Reads them.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn read_figures(ca: &Ca) -> Result<Figures> {
    let outboxes = ca.settings.directories.iter().map(|name| Ok((name.clone(), backlog(ca, name)?)));
    let outboxes = outboxes.collect::<Result<_>>()?;
    let (kept_answers, signed_answers) = ca.answers.counts();
    let (crls, ends, responders) = (crl_status(ca)?, authority_ends(ca)?, list_responders(ca)?);
    ca.store.read(|connection| {
        Ok(Figures {
            crls,
            ends,
            responders,
            outboxes,
            audit_rows: store::audit::count_rows(connection)?,
            open_intents: store::intent::count_open(connection)?,
            waiting_mails: store::notice::count_waiting(connection)?,
            refused_mails: store::notice::count_given_up(connection)?,
            kept_answers,
            signed_answers,
            transactions: ca.store.transactions(),
        })
    })
}
