//! Filing a request.

use time::Duration;

use crate::audit::Event;
use crate::ca::Ca;
use crate::csr::VerifiedCsr;
use crate::error::{CsrFault, Error, KeyFault, Noun, Refusal, Result};
use crate::notice_writer::Occasion;
use crate::policy::Actor;
use crate::profile::Profile;
use crate::store;
use crate::store::mailbox::OwnedMailbox;
use crate::store::request::NewRequest;
use crate::types::{MailboxId, RequestId, Sha256Digest, TokenHash};
use crate::use_cases::issue::{self, Order};
use crate::use_cases::token::new_token;

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
    let mailbox = ca.store.read(|connection| store::mailbox::find_mailbox(connection, submission.mailbox))?;
    let mailbox = mailbox.ok_or(Error::NotFound(Noun::Mailbox))?;
    if !actor.is(mailbox.person) {
        return Err(Refusal::AddressOfAnother.into());
    }
    let keys = check_keys(ca, actor, &mailbox, &submission.keys)?;
    let token = new_token(ca)?;
    let new = NewRequest {
        person: mailbox.person,
        mailbox: mailbox.id,
        keys,
        proof: TokenHash::of(&token),
        proof_expires_at: ca.clock.now() + PROOF_LIFETIME,
    };
    let (actor, teller) = (actor.clone(), ca.teller());
    let (address, occasion) = (mailbox.address, Occasion::ProofWanted { token });
    ca.write(move |tx| {
        let id = store::request::insert_request(tx, &new)?;
        teller.tell(tx, new.person, &address, &occasion)?;
        tx.audit(
            Event::new(&actor, "request.submit", format!("request:{id}")).detail(format!("mailbox:{}", new.mailbox)),
        );
        Ok(id)
    })
}

/// Reads the CSRs and looks at each key, so that what can't be issued is refused at once.
fn check_keys(
    ca: &Ca,
    actor: &Actor,
    mailbox: &OwnedMailbox,
    keys: &[(Profile, Vec<u8>)],
) -> Result<Vec<(Profile, Vec<u8>)>> {
    let mut checked: Vec<(Profile, Vec<u8>)> = Vec::new();
    let mut digests: Vec<Sha256Digest> = Vec::new();
    for (profile, csr) in keys {
        if profile.is_authority() || checked.iter().any(|(other, _)| other == profile) {
            return Err(CsrFault::NotACsr.into());
        }
        let csr = VerifiedCsr::read(csr)?;
        profile.accept(csr.key().kind())?;
        if digests.contains(&csr.key().digest()) {
            return Err(KeyFault::OfAnother.into());
        }
        let order = Order { profile: *profile, mailbox: mailbox.clone(), key: csr.key().clone(), actor: actor.clone() };
        issue::check_key_history(ca, &ca.authorities()?, &order)?;
        digests.push(csr.key().digest());
        checked.push((*profile, csr.der().to_vec()));
    }
    if checked.is_empty() { Err(CsrFault::NotACsr.into()) } else { Ok(checked) }
}

/// S/MIME BR §3.2.2.2: a mailed value is good for 24 hours.
const PROOF_LIFETIME: Duration = Duration::hours(24);
