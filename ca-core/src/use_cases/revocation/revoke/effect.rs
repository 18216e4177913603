//! The effect of a revocation or a hold so far, from the data stored while it took place.

use time::Duration;

use crate::error::Result;
use crate::installation::Ca;
use crate::store;
use crate::types::{CertificateStatus, CrlNumber, DirectoryName, EntryKey, Timestamp};
use crate::use_cases::status::certificates::CertificateView;

/// The effect of a revocation or a hold so far.
#[derive(Debug, Clone)]
pub struct Effect {
    /// Whether a CRL contains it.
    pub list: OnList,
    /// The nextUpdate of a CRL without the revocation, until which clients may use it, UTC.
    pub stale_until: Option<Timestamp>,
    /// The state of each configured directory, for a certificate that was published there.
    pub directories: Vec<InDirectory>,
}

/// Whether a CRL contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnList {
    /// Not yet.
    Waiting,
    /// A CRL contains it.
    Published {
        /// The number of the first such CRL.
        number: CrlNumber,
        /// When that CRL was published, UTC.
        at: Timestamp,
        /// The time from the revocation or hold to its publication.
        after: Duration,
    },
    /// A CRL contains it, but the time of publication was not recorded by an earlier version.
    Unknown,
}

/// The state of a directory.
#[derive(Debug, Clone)]
pub struct InDirectory {
    /// The directory's name in the configuration.
    pub name: DirectoryName,
    /// Whether the certificate was removed from it.
    pub state: Leaving,
}

/// Whether a certificate was removed from a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// The entry was updated, at this time if it is known, UTC.
    Done(Option<Timestamp>),
    /// The entry is still queued.
    Waiting,
    /// An attempt failed; it will be repeated.
    Failing,
}

/// The effect of the revocation or hold of this certificate; `None` for one that is valid.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn view_effect(ca: &Ca, certificate: &CertificateView) -> Result<Option<Effect>> {
    let at = match certificate.status {
        CertificateStatus::Valid => return Ok(None),
        CertificateStatus::Held { at } | CertificateStatus::Revoked { at, .. } => at,
    };
    let (list, stale_until) = on_list(ca, certificate, at)?;
    let directories = if certificate.profile.encrypts() { in_directories(ca, certificate, at)? } else { Vec::new() };
    Ok(Some(Effect { list, stale_until, directories }))
}

fn on_list(ca: &Ca, certificate: &CertificateView, at: Timestamp) -> Result<(OnList, Option<Timestamp>)> {
    let authority = certificate.authority;
    ca.store.read(|connection| {
        let changes = store::revocation_change::list_numbers(connection, authority, &certificate.serial)?;
        for change in &changes {
            // A CRL before that time contained an earlier state, for example a hold that became a revocation.
            let arrival = store::crl_arrival::find_arrival(connection, authority, *change)?;
            if let Some(arrival) = arrival.filter(|arrival| arrival.published_at >= at) {
                let after = arrival.published_at - at;
                let list = OnList::Published { number: arrival.number, at: arrival.published_at, after };
                return Ok((list, arrival.stale_until));
            }
        }
        let published = store::crl::count_changes(connection, authority)?.published;
        if changes.last().is_none_or(|change| *change <= published) {
            return Ok((OnList::Unknown, None));
        }
        let newest = store::crl::newest_crl(connection, authority)?;
        Ok((OnList::Waiting, newest.map(|crl| crl.next_update)))
    })
}

fn in_directories(ca: &Ca, certificate: &CertificateView, at: Timestamp) -> Result<Vec<InDirectory>> {
    let entry = EntryKey::Mailbox(certificate.mailbox);
    ca.store.read(|connection| {
        ca.settings
            .directories
            .iter()
            .map(|name| {
                let state = match store::outbox::waiting_for(connection, name, entry)? {
                    Some(waiting) if waiting.last_error.is_some() => Leaving::Failing,
                    Some(_) => Leaving::Waiting,
                    None => {
                        let last = store::directory_result::find(connection, name, entry)?;
                        Leaving::Done(last.map(|last| last.at).filter(|done| *done >= at))
                    }
                };
                Ok(InDirectory { name: name.clone(), state })
            })
            .collect()
    })
}
