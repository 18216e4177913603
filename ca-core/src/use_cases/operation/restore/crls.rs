//! Imports the last published CRLs: certificates that were revoked after the backup are revoked again.

use std::collections::HashSet;

use serde::Serialize;
use time::Duration;

use super::demand_pending;
use crate::audit::Event;
use crate::crl::{CrlEntry, ISSUING_CADENCE, VerifiedCrl};
use crate::error::{CrlFault, Error, Noun, Result};
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store::crl::StoredCrl;
use crate::store::{self, Tx};
use crate::types::{AuthorityId, AuthoritySlug, CrlNumber, RevocationReason, SerialNumber, Sha256Digest, Timestamp};
use crate::use_cases::status::publish_crl::make::store_octets;

/// A CRL of a CA of this installation with a verified signature.
#[derive(Debug, Clone)]
pub struct FoundCrl {
    crl: VerifiedCrl,
    slug: AuthoritySlug,
    source: String,
    brought: bool,
}

impl FoundCrl {
    /// The name of its CA in URLs.
    pub fn authority(&self) -> &AuthoritySlug {
        &self.slug
    }

    /// The cRLNumber.
    pub fn number(&self) -> CrlNumber {
        self.crl.number
    }

    /// The entries, for comparison with another parser: serial number, date, reason and invalidity date.
    #[doc(hidden)]
    pub fn listed(&self) -> Vec<(SerialNumber, Timestamp, RevocationReason, Option<Timestamp>)> {
        let entries = self.crl.entries().map_while(Result::ok);
        entries.map(|it| (it.serial, it.revoked_at, it.reason, it.invalidity_date)).collect()
    }

    /// The place where it was found.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The same CRL as one from the operator, who states that it is the last one.
    #[must_use]
    pub fn brought(self) -> Self {
        Self { brought: true, ..self }
    }

    /// Whether it may be the last one: the operator says so, or its age is less than the interval of publication. This does
    /// not prove that no newer one exists.
    fn may_be_the_last(&self, now: Timestamp) -> bool {
        self.brought || now - self.crl.this_update <= ISSUING_CADENCE.renew_after + GRACE
    }
}

/// The result of importing a CRL.
#[derive(Debug, Clone, Serialize)]
pub struct TakenCrl {
    /// The name of its CA in URLs.
    pub authority: AuthoritySlug,
    /// The cRLNumber.
    pub number: CrlNumber,
    /// The thisUpdate, UTC.
    pub this_update: Timestamp,
    /// The nextUpdate, UTC.
    pub next_update: Timestamp,
    /// The place where it was found.
    pub source: String,
    /// The number of entries.
    pub entries: i64,
    /// The number of entries that were not revoked here.
    pub added: usize,
    /// The number of entries that have a stronger reason or an earlier invalidity date now.
    pub changed: usize,
    /// Serial numbers that are on hold here and not on this CRL: they may have been released after the backup.
    pub still_held: Vec<String>,
}

/// Parses a CRL, PEM or DER, and finds its CA.
///
/// # Errors
/// `Invalid(Crl)`, naming the fault.
pub fn read_crl(ca: &Ca, input: &[u8], source: &str) -> Result<FoundCrl> {
    let authorities = ca.authorities()?;
    let crl = VerifiedCrl::read(input, &authorities)?;
    let authority = authorities.iter().find(|authority| authority.id() == crl.authority);
    let slug = authority.ok_or(CrlFault::OfAnother)?.slug().clone();
    Ok(FoundCrl { crl, slug, source: source.to_owned(), brought: false })
}

/// The CRL with the highest number of each CA, unless the backup has a newer one: an older one would undo later changes.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn newest_of_each(ca: &Ca, found: Vec<FoundCrl>) -> Result<Vec<FoundCrl>> {
    let mut newest: Vec<FoundCrl> = Vec::new();
    for crl in found {
        if crl.number() < stored_number(ca, crl.crl.authority)? {
            continue;
        }
        match newest.iter_mut().find(|known| known.crl.authority == crl.crl.authority) {
            Some(known) if known.number() < crl.number() => *known = crl,
            Some(_) => {}
            None => newest.push(crl),
        }
    }
    Ok(newest)
}

fn stored_number(ca: &Ca, authority: AuthorityId) -> Result<CrlNumber> {
    let stored = ca.store.read(|connection| store::crl::newest_crl(connection, authority))?;
    Ok(stored.map_or(CrlNumber::NONE, |crl| crl.number))
}

/// The issuing CAs, by their names in URLs, for which no CRL was imported yet and none of these may be the last one: as new
/// as the newest in the backup, and of the last day unless the operator supplied it.
///
/// A root's CRL lists CAs and is signed by hand; a missing one does not delay the restore.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn lacking_crls(ca: &Ca, found: &[FoundCrl]) -> Result<Vec<AuthoritySlug>> {
    let (mut lacking, now) = (Vec::new(), ca.clock.now());
    for authority in ca.authorities()?.iter().filter(|authority| !authority.is_root()) {
        let stored = ca.store.read(|connection| store::crl::newest_crl(connection, authority.id()))?;
        let (least, taken) =
            stored.map_or((CrlNumber::NONE, false), |crl| (crl.number, crl.changes == store::crl::NOT_COUNTED));
        let fits = |crl: &FoundCrl| crl.crl.authority == authority.id() && crl.number() >= least;
        if !taken && !found.iter().any(|crl| fits(crl) && crl.may_be_the_last(now)) {
            lacking.push(authority.slug().clone());
        }
    }
    Ok(lacking)
}

/// Revokes every serial number on the CRL that is not revoked here, imports stronger reasons and earlier invalidity dates,
/// and sets the CA's next CRL number one higher.
///
/// # Errors
/// `Conflict(NoRestore)`; `Internal`, `Busy`: the entries imported so far are kept, and the rest can be imported later.
pub fn take_crl(ca: &Ca, found: &FoundCrl) -> Result<TakenCrl> {
    demand_pending(ca)?;
    let (crl, id) = (&found.crl, found.crl.authority);
    let held = ca.store.read(|connection| store::revoked::list_held(connection, id))?;
    let mut still_held: HashSet<SerialNumber> = held.into_iter().collect();
    // It is the backup's own CRL: an entry that it lists as held and that is not in the database was released before the
    // backup.
    let is_the_backups = crl.number == stored_number(ca, id)?;
    let (mut added, mut changed) = (0, 0);
    let mut entries = crl.entries();
    loop {
        let mut page: Vec<CrlEntry> = entries.by_ref().take(PAGE).collect::<Result<_, _>>()?;
        if page.is_empty() {
            break;
        }
        for entry in &page {
            still_held.remove(&entry.serial);
        }
        page.retain(|entry| !(is_the_backups && entry.reason == RevocationReason::CertificateHold));
        let (new, stronger) = ca.write(move |tx| take_page(tx, id, &page))?;
        added += new;
        changed += stronger;
    }
    note_taken(ca, found, added, changed)?;
    let mut still_held: Vec<String> = still_held.iter().map(ToString::to_string).collect();
    still_held.sort();
    Ok(TakenCrl {
        authority: found.slug.clone(),
        number: crl.number,
        this_update: crl.this_update,
        next_update: crl.next_update,
        source: found.source.clone(),
        entries: crl.entries,
        added,
        changed,
        still_held,
    })
}

fn take_page(tx: &mut Tx<'_>, authority: AuthorityId, page: &[CrlEntry]) -> Result<(usize, usize)> {
    let (mut added, mut changed) = (0, 0);
    for entry in page {
        match store::revoked::find_entry(tx.connection(), authority, &entry.serial)? {
            None => {
                store::revoked::insert_entry(tx, authority, entry)?;
                store::intent::settle_intent(tx, authority, &entry.serial, false)?;
                added += 1;
            }
            Some(known) if is_stronger(entry.reason, known.reason) || says_more(entry, &known) => {
                store::revoked::update_entry(tx, authority, known.reason, entry)?;
                changed += 1;
            }
            Some(_) => continue,
        }
        if entry.reason == RevocationReason::KeyCompromise {
            mark_key(tx, authority, &entry.serial)?;
        }
    }
    Ok((added, changed))
}

/// Whether a reason replaces another: a revocation replaces a hold, and a key compromise any other reason.
fn is_stronger(published: RevocationReason, known: RevocationReason) -> bool {
    use RevocationReason::{CertificateHold, KeyCompromise};
    match known {
        KeyCompromise => false,
        CertificateHold => published != CertificateHold,
        _ => published == KeyCompromise,
    }
}

/// Whether the entry of a compromised key has an earlier invalidity date: its theft was reported after the backup.
fn says_more(published: &CrlEntry, known: &CrlEntry) -> bool {
    let is_earlier = match (published.invalidity_date, known.invalidity_date) {
        (Some(published), Some(known)) => published < known,
        (published, known) => published.is_some() && known.is_none(),
    };
    let compromised = RevocationReason::KeyCompromise;
    published.reason == compromised && known.reason == compromised && is_earlier
}

/// Prevents that a key that was reported lost or stolen is certified again.
fn mark_key(tx: &mut Tx<'_>, authority: AuthorityId, serial: &SerialNumber) -> Result<()> {
    let known = store::certificate::list_by_serial(tx.connection(), serial)?;
    for certificate in known.iter().filter(|certificate| certificate.authority == authority) {
        store::certified_key::mark_compromised(tx, &certificate.key)?;
    }
    Ok(())
}

/// Stores the CRL as the newest until the next one is made, so that no client receives an older one.
fn note_taken(ca: &Ca, found: &FoundCrl, added: usize, changed: usize) -> Result<()> {
    let (id, slug) = (found.crl.authority, found.slug.clone());
    let stored = StoredCrl {
        number: found.crl.number,
        this_update: found.crl.this_update,
        next_update: found.crl.next_update,
        entries: found.crl.entries,
        changes: store::crl::NOT_COUNTED,
        own_second: false,
    };
    let digest = Sha256Digest::of(&found.crl.der);
    let newest = ca.store.read(|connection| store::crl::newest_crl(connection, id))?;
    if newest.is_none_or(|newest| newest.number < stored.number) {
        // An earlier attempt may have left some parts.
        ca.write(move |tx| store::crl_part::delete_of(tx, id, stored.number))?;
        store_octets(ca, id, stored.number, &found.crl.der)?;
    }
    ca.write(move |tx| {
        store::authority::find_authority(tx.connection(), id)?.ok_or(Error::NotFound(Noun::Authority))?;
        store::authority::raise_crl_number(tx, id, stored.number, stored.this_update)?;
        store::crl::insert_crl(tx, id, &stored)?;
        let detail = format!(
            "number:{} entries:{} added:{added} changed:{changed} sha256:{digest}",
            stored.number, stored.entries
        );
        tx.audit(Event::new(&Actor::Host, "restore.take-crl", format!("authority:{slug}")).detail(detail));
        Ok(())
    })
}

const PAGE: usize = 500;
/// A due CRL is published within this time.
const GRACE: Duration = Duration::hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_revoked_is_taken_back_and_a_hold_gives_way() {
        use RevocationReason::{CertificateHold, KeyCompromise, Superseded};
        for (published, known, stronger) in [
            (KeyCompromise, CertificateHold, true),
            (Superseded, CertificateHold, true),
            (KeyCompromise, Superseded, true),
            (CertificateHold, CertificateHold, false),
            (CertificateHold, Superseded, false),
            (CertificateHold, KeyCompromise, false),
            (Superseded, KeyCompromise, false),
        ] {
            assert_eq!(is_stronger(published, known), stronger, "{published} over {known}");
        }
    }
}
