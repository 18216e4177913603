//! Submission of a request.

use time::Duration;

use crate::audit::Event;
use crate::error::{CsrFault, Error, KeyFault, Noun, Refusal, Result};
use crate::installation::Ca;
use crate::installation::notice_writer::Occasion;
use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;
use crate::pkix::possession::Possession;
use crate::policy::Actor;
use crate::store;
use crate::store::mailbox::OwnedMailbox;
use crate::store::request::NewRequest;
use crate::types::{MailboxId, Profile, RequestId, Sha256Digest, TokenHash};
use crate::use_cases::issuance::issue::{self, PersonOrder};
use crate::use_cases::people::token::new_token;

/// What a person asks for: certificates for one of their mailboxes, moved as one.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// One or two CSRs as received, PEM or DER, each with what its certificate is for.
    pub keys: Vec<(Profile, Vec<u8>)>,
}

/// Files a request and posts the mail whose link proves the mailbox.
///
/// # Errors
/// `Invalid(Csr)`, `Invalid(Key)`, `Refused(AddressOfAnother)`, `Refused(ForeignDomain)`, `NotFound(Mailbox)`.
pub fn submit_request(ca: &Ca, actor: &Actor, submission: &Submission) -> Result<RequestId> {
    let mailbox = find_own(ca, actor, submission.mailbox)?;
    let asked = submission.keys.iter().map(|(profile, csr)| {
        if profile.is_authority() {
            return Err(CsrFault::NotACsr.into());
        }
        let csr = VerifiedCsr::read(csr)?;
        Ok(Asked { profile: *profile, key: csr.key().clone(), possession: Possession::Csr(csr.der().to_vec()) })
    });
    file_request(ca, actor, mailbox, asked.collect::<Result<_>>()?)
}

/// A key that a certificate is asked for.
pub(super) struct Asked {
    pub(super) profile: Profile,
    /// As it was read and verified today.
    pub(super) key: PublicKey,
    pub(super) possession: Possession,
}

/// The mailbox, which must be the actor's own.
///
/// # Errors
/// `NotFound(Mailbox)`, `Refused(AddressOfAnother)`.
pub(super) fn find_own(ca: &Ca, actor: &Actor, id: MailboxId) -> Result<OwnedMailbox> {
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, id))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    if actor.is(mailbox.person) { Ok(mailbox) } else { Err(Refusal::AddressOfAnother.into()) }
}

/// Files what was read.
///
/// # Errors
/// `Invalid(Csr)`, `Invalid(Key)`, `Internal`, `Busy`.
pub(super) fn file_request(ca: &Ca, actor: &Actor, mailbox: OwnedMailbox, asked: Vec<Asked>) -> Result<RequestId> {
    check_keys(ca, actor, &mailbox, &asked)?;
    let token = new_token(ca)?;
    let new = NewRequest {
        person: mailbox.person,
        mailbox: mailbox.id,
        keys: asked.into_iter().map(|asked| (asked.profile, asked.possession)).collect(),
        proof: TokenHash::of(&token),
        proof_expires_at: ca.clock.now() + PROOF_LIFETIME,
    };
    let (acting, teller) = (actor.clone(), ca.teller());
    let (address, occasion) = (mailbox.address, Occasion::ProofWanted { token });
    ca.write_as(actor, move |tx| {
        let id = store::request::insert_request(tx, &new)?;
        teller.tell(tx, new.person, &address, &occasion)?;
        tx.audit(
            Event::new(&acting, "request.submit", format!("request:{id}")).detail(format!("mailbox:{}", new.mailbox)),
        );
        Ok(id)
    })
}

/// Looks at each key, so that what can't be issued is refused at once.
fn check_keys(ca: &Ca, actor: &Actor, mailbox: &OwnedMailbox, asked: &[Asked]) -> Result<()> {
    let mut seen: Vec<(Profile, Sha256Digest)> = Vec::new();
    for one in asked {
        if seen.iter().any(|(profile, _)| *profile == one.profile) {
            return Err(CsrFault::NotACsr.into());
        }
        if seen.iter().any(|(_, key)| *key == one.key.digest()) {
            return Err(KeyFault::OfAnother.into());
        }
        check_key(ca, actor, mailbox, one)?;
        seen.push((one.profile, one.key.digest()));
    }
    if seen.is_empty() { Err(CsrFault::NotACsr.into()) } else { Ok(()) }
}

/// Looks at the kind and the history of a key.
///
/// # Errors
/// `Invalid(Key)`.
pub(super) fn check_key(ca: &Ca, actor: &Actor, mailbox: &OwnedMailbox, asked: &Asked) -> Result<()> {
    let Asked { profile, key, .. } = asked;
    profile.accept(key.kind())?;
    let order = PersonOrder { profile: *profile, mailbox: mailbox.clone(), key: key.clone(), actor: actor.clone() };
    issue::check_key_history(ca, &ca.authorities()?, &order)
}

/// S/MIME BR §3.2.2.2: a mailed value is good for 24 hours.
const PROOF_LIFETIME: Duration = Duration::hours(24);
