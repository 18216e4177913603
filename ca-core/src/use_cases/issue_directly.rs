//! Issuing at the host's command line, without a request: the operator vouches for address and key.

use super::certificates::{CertificateView, read_view};
use super::issue::{self, Order};
use crate::ca::Ca;
use crate::crash_point::{self, CrashPoint};
use crate::csr::VerifiedCsr;
use crate::error::{KeyFault, Refusal, Result};
use crate::policy::{IssueDirectly, Permitted};
use crate::profile::Profile;
use crate::store;
use crate::types::EmailAddress;

/// Issues a certificate for a known address from a CSR, PEM or DER.
///
/// # Errors
/// `Refused(UnknownAddress)`, `Refused(ForeignDomain)`, `Invalid(Csr)`, `Invalid(Key)`, `Lint`, `KeyUnavailable`.
pub fn issue_certificate(
    ca: &Ca,
    permitted: &Permitted<IssueDirectly>,
    address: &EmailAddress,
    profile: Profile,
    csr: &[u8],
) -> Result<CertificateView> {
    let csr = VerifiedCsr::read(csr)?;
    if !ca.settings.domains.contains(&address.domain()) {
        return Err(Refusal::ForeignDomain.into());
    }
    let mailbox = ca.store.read(|connection| {
        let id = store::mailbox::find_by_folded(connection, &address.folded())?;
        id.map_or(Ok(None), |id| store::mailbox::find_mailbox(connection, id))
    })?;
    let mailbox = mailbox.filter(|mailbox| mailbox.address == *address).ok_or(Refusal::UnknownAddress)?;
    let order = Order { profile, mailbox, key: csr.key().clone(), actor: permitted.actor.clone() };
    let ready = issue::prepare(ca, &[order])?;
    let directories = super::directories_of(ca);
    let id = ca.write(move |tx| {
        if !issue::still_stand(tx, &ready)? {
            ready.iter().try_for_each(|ready| issue::store_undelivered(tx, ready, &directories))?;
            return Ok(None);
        }
        ready.iter().map(|ready| issue::store_issued(tx, ready, &directories)).last().transpose()
    })?;
    crash_point::pass(CrashPoint::IssueStored);
    let id = id.ok_or(KeyFault::Revoked)?;
    read_view(ca, id)
}
