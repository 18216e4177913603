//! The state of the mail queue, and revocation of the signer after a theft of its key.

use serde::Serialize;

use crate::audit::Event;
use crate::crl::CrlEntry;
use crate::error::Result;
use crate::installation::Ca;
use crate::policy::Actor;
use crate::store;
use crate::types::{Notice, RevocationReason, Timestamp};

/// The state of the mail queue.
#[derive(Debug, Clone, Serialize)]
pub struct MailStatus {
    /// The number of waiting mails.
    pub waiting: i64,
    /// The oldest waiting mails whose submission failed.
    pub failing: Vec<HeldMail>,
    /// The newest mails given up within the last 30 days: permanently refused, or not accepted for five days.
    pub refused: Vec<HeldMail>,
    /// The valid certificates that sign mails, newest first.
    pub signers: Vec<SignerView>,
}

/// A mail that was not submitted.
#[derive(Debug, Clone, Serialize)]
pub struct HeldMail {
    /// The recipient's address.
    pub recipient: String,
    /// The subject.
    pub subject: String,
    /// When it was written, UTC.
    pub written: Timestamp,
    /// The number of attempts.
    pub attempts: i64,
    /// The reason of the last failure.
    pub why: String,
    /// When the next attempt is due, UTC; `None` for a mail that was given up.
    pub next_attempt: Option<Timestamp>,
}

/// A certificate that signs mails.
#[derive(Debug, Clone, Serialize)]
pub struct SignerView {
    /// The sender of these mails.
    pub address: String,
    /// The serial number, hexadecimal.
    pub serial: String,
    /// The certificate's last second, UTC.
    pub not_after: Timestamp,
    /// Whether its key is in this key store.
    pub key_is_here: bool,
}

/// Reads the state of the mail queue.
///
/// # Errors
/// `Internal` when the database can't be read.
pub fn mail_status(ca: &Ca) -> Result<MailStatus> {
    let now = ca.clock.now();
    ca.store.read(|connection| {
        let mut signers = Vec::new();
        for signer in store::server_key::list_signers(connection, now)? {
            if store::revoked::find_entry(connection, signer.authority, &signer.serial)?.is_none() {
                let key_is_here = ca.keys.holds(&signer.key_name);
                signers.push(SignerView {
                    address: signer.address.as_ref().map(ToString::to_string).unwrap_or_default(),
                    serial: signer.serial.to_string(),
                    not_after: signer.not_after,
                    key_is_here,
                });
            }
        }
        Ok(MailStatus {
            waiting: store::notice::count_waiting(connection)?,
            failing: store::notice::list_failing(connection, AT_MOST)?.into_iter().map(HeldMail::of).collect(),
            refused: store::notice::list_given_up(connection, AT_MOST)?.into_iter().map(HeldMail::of).collect(),
            signers,
        })
    })
}

/// Revokes every certificate that signs mails, because a key was stolen and all are in one key store, and removes the keys
/// from it. New ones are made before the next mail. Returns the number of revoked certificates.
///
/// # Errors
/// `Internal`, `Busy`.
pub fn revoke_signers(ca: &Ca, actor: &Actor) -> Result<usize> {
    let now = ca.clock.now();
    let signers = ca.store.read(|connection| store::server_key::list_signers(connection, now))?;
    let (listed, actor) = (signers.clone(), actor.clone());
    let count = ca.write(move |tx| {
        let mut count = 0;
        for signer in &listed {
            if store::revoked::find_entry(tx.connection(), signer.authority, &signer.serial)?.is_some() {
                continue;
            }
            let reason = RevocationReason::KeyCompromise;
            let serial = signer.serial.clone();
            let entry = CrlEntry { serial, revoked_at: tx.now(), reason, invalidity_date: None };
            store::revoked::insert_entry(tx, signer.authority, &entry)?;
            let subject = format!("certificate:{}", signer.serial);
            tx.audit(Event::new(&actor, "notice-signer.revoke", subject).detail(format!("reason:{reason}")));
            count += 1;
        }
        Ok(count)
    })?;
    signers.iter().try_for_each(|signer| ca.keys.remove(&signer.key_name))?;
    Ok(count)
}

impl HeldMail {
    fn of(notice: Notice) -> Self {
        Self {
            recipient: notice.content.recipient.to_string(),
            subject: notice.content.subject,
            written: notice.created_at,
            attempts: notice.attempts,
            why: notice.last_error.unwrap_or_default(),
            next_attempt: notice.next_attempt,
        }
    }
}

const AT_MOST: i64 = 20;
