//! Creates passes.

use super::{CODE_LIFETIME, LINK_LIFETIME, VISIT_LIFETIME, bearer, demand_open, find_pass, is_reportable};
use crate::audit::Event;
use crate::error::{Error, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::policy::{Actor, MakeRevocationCode, Permitted};
use crate::store::revocation_pass::StoredPass;
use crate::store::{self, Reader};
use crate::types::{EmailAddress, PassId, PassKey, PassKind, PersonId, Timestamp};
use crate::use_cases::people::shown_once::ShownOnce;
use crate::use_cases::status::certificates::CertificateView;

/// A printed code, without its secret.
#[derive(Debug, Clone, Copy)]
pub struct CodeView {
    /// The number of its pass, which is a part of the printed code.
    pub id: PassId,
    /// When it was made, UTC.
    pub made_at: Timestamp,
    /// When it expires, UTC.
    pub expires_at: Timestamp,
}

impl CodeView {
    pub(super) fn of(stored: &StoredPass) -> Self {
        Self { id: stored.id, made_at: stored.created_at, expires_at: stored.expires_at }
    }
}

/// Mails a link to the address if it is a mailbox with certificates that have not expired; it is valid once, within an hour.
///
/// The result is not returned: the client must not learn which addresses have certificates.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn mail_link(ca: &Ca, address: &EmailAddress) -> Result<()> {
    let (now, folded) = (ca.clock.now(), address.folded());
    let found = ca.store.read(|connection| {
        let Some(mailbox) = store::mailbox::find_mailbox_at(connection, &folded)? else { return Ok(None) };
        let certificates = store::certificate::list_of_mailbox(connection, mailbox.id)?;
        Ok(Some((mailbox, certificates)))
    })?;
    let Some((mailbox, certificates)) = found else { return Ok(()) };
    let mut views = certificates.into_iter().map(CertificateView::of);
    if !views.any(|certificate| certificate.person == mailbox.person && is_reportable(&certificate, now)) {
        return Ok(());
    }
    let key = PassKey::new_link(&*ca.entropy)?;
    let (id, hash) = (key.id(), key.hash());
    let letter = ca.letter(mailbox.person, &mailbox.address, &Occasion::ReportWanted { token: key.expose_link() })?;
    ca.write(move |tx| {
        // The next owner of the mailbox must not get a link about this person's keys.
        store::person::lock_person(tx, mailbox.person)?;
        let owner = store::mailbox::find_mailbox(tx.connection(), mailbox.id)?;
        if !owner.is_some_and(|it| it.is_of(mailbox.person)) {
            return Ok(());
        }
        let kind = PassKind::Link { mailbox: mailbox.id };
        store::revocation_pass::insert_pass(tx, id, kind, mailbox.person, &hash, tx.now() + LINK_LIFETIME)?;
        letter.put(tx)?;
        let event = Event::new(&Actor::System, "pass.mail", format!("person:{}", mailbox.person));
        tx.audit(event.detail(format!("link:{id} mailbox:{}", mailbox.id)));
        Ok(())
    })
}

/// Makes a code for all present and future certificates of the owner. It is valid for two years and replaces an older one.
/// The owner is notified by mail, because another person at an open session could have made it. The session with this token can
/// be shown the code for 15 minutes ([`find_sheet`](super::find_sheet)).
///
/// `None` when the owner's valid code is not `replaces`, such as after a form that was sent twice: then nothing is changed.
///
/// # Errors
/// `KeyUnavailable`; `Internal`, `Busy`.
pub fn make_code(
    ca: &Ca,
    permitted: &Permitted<MakeRevocationCode>,
    token: &str,
    replaces: Option<PassId>,
) -> Result<Option<PassKey>> {
    let key = derive_code(ca, PassKey::new_code(&*ca.entropy)?.id(), token)?;
    let (id, hash) = (key.id(), key.hash());
    let (actor, owner) = (permitted.actor().clone(), permitted.act().owner);
    let letter = ca.letter_if_reachable(owner, &Occasion::CodePrinted)?;
    let is_made = ca.write_as(permitted.actor(), move |tx| {
        store::person::lock_person(tx, owner)?;
        let now = tx.now();
        if find_valid(tx.connection(), owner, now)?.map(|code| code.id) != replaces {
            return Ok(false);
        }
        let replaced = store::revocation_pass::end_codes_of(tx, owner)?;
        store::revocation_pass::insert_pass(tx, id, PassKind::Code, owner, &hash, now + CODE_LIFETIME)?;
        letter.put(tx)?;
        let event = Event::new(&actor, "pass.print", format!("person:{owner}"));
        tx.audit(event.detail(format!("code:{id} replaced:{replaced}")));
        Ok(true)
    })?;
    Ok(is_made.then_some(key))
}

/// The code with this number of the session with this token.
pub(super) fn derive_code(ca: &Ca, id: PassId, token: &str) -> Result<PassKey> {
    let secrets = ShownOnce::new(ca, "revocation code", &id.number().to_be_bytes(), token)?;
    Ok(PassKey::of_secret(id, &secrets.secret(0)))
}

/// The valid printed code of a person.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn find_code(ca: &Ca, person: PersonId) -> Result<Option<CodeView>> {
    let now = ca.clock.now();
    let code = ca.store.read(|connection| find_valid(connection, person, now))?;
    Ok(code.as_ref().map(CodeView::of))
}

/// The person's code that is neither used, replaced nor expired.
pub(super) fn find_valid(connection: &mut Reader, person: PersonId, now: Timestamp) -> Result<Option<StoredPass>> {
    let codes = store::revocation_pass::list_open_codes(connection, person)?;
    Ok(codes.into_iter().find(|code| now <= code.expires_at))
}

/// Opens a visit of 15 minutes for the holder of a code; returns the token of its link. The code is not used up.
///
/// # Errors
/// `Refused(Code)` for one that is unknown, used, replaced or expired.
pub fn open_by_code(ca: &Ca, code: &PassKey) -> Result<String> {
    let refuse = |error| match error {
        Error::NotFound(_) | Error::Conflict(_) => Error::from(Refusal::Code),
        error => error,
    };
    let pass = find_pass(ca, code).and_then(|pass| demand_open(ca, pass)).map_err(refuse)?;
    if pass.kind != PassKind::Code {
        return Err(Refusal::Code.into());
    }
    let visit = PassKey::new_link(&*ca.entropy)?;
    let (id, hash, actor) = (visit.id(), visit.hash(), bearer(&pass));
    ca.write(move |tx| {
        let kind = PassKind::Visit { code: pass.id };
        store::revocation_pass::insert_pass(tx, id, kind, pass.person, &hash, tx.now() + VISIT_LIFETIME)?;
        tx.audit(Event::new(&actor, "pass.open", format!("person:{}", pass.person)));
        Ok(())
    })?;
    Ok(visit.expose_link())
}
