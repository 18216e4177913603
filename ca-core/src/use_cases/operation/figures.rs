//! Metrics for the operator's monitoring. Each is read by an index or from memory.

use super::health::{AuthorityEnd, authority_ends};
use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::types::DirectoryName;
use crate::use_cases::delivery::{DestinationView, read_destinations};
use crate::use_cases::feed::{Backlog, backlog};
use crate::use_cases::issuance::renew_responder::{ResponderView, list_responders};
use crate::use_cases::status::publish_crl::{CrlStatus, crl_status};

/// The metrics of the installation.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The state of the CRLs.
    pub crls: Vec<CrlStatus>,
    /// The expiry of each authority.
    pub ends: Vec<AuthorityEnd>,
    /// The OCSP responders that are valid now.
    pub responders: Vec<ResponderView>,
    /// The state of each outbox, by the directory's name.
    pub outboxes: Vec<(DirectoryName, Backlog)>,
    /// The destinations of audit events.
    pub destinations: Vec<DestinationView>,
    /// The number of rows of the audit trail.
    pub audit_rows: i64,
    /// The number of certificates that are being signed, or whose signing was interrupted by a crash.
    pub open_intents: i64,
    /// The number of mails that wait to be sent.
    pub waiting_mails: i64,
    /// The number of mails given up within the last 30 days: permanently refused, or not accepted for five days.
    pub refused_mails: i64,
    /// The number of OCSP answers that this process took from its cache.
    pub kept_answers: u64,
    /// The number of OCSP answers that this process signed.
    pub signed_answers: u64,
    /// The number of transactions that this process committed; concurrent callers share one.
    pub transactions: u64,
}

/// Reads the metrics.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn read_figures(ca: &Ca) -> Result<Figures> {
    let outboxes = ca.settings.directories.iter().map(|name| Ok((name.clone(), backlog(ca, name)?)));
    let outboxes = outboxes.collect::<Result<_>>()?;
    let (kept_answers, signed_answers) = ca.answers.counts();
    let destinations = read_destinations(ca)?;
    let (crls, ends, responders) = (crl_status(ca)?, authority_ends(ca)?, list_responders(ca)?);
    ca.store.read(|connection| {
        Ok(Figures {
            crls,
            ends,
            responders,
            outboxes,
            destinations,
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
