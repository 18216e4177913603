//! What people were told, and may rely on from then on.

use std::collections::{BTreeMap, BTreeSet};

/// The answers that commands have given.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Certificates that were handed out: serial number and SHA-256.
    pub(super) given: BTreeMap<String, String>,
    /// Serial numbers whose revocation was confirmed.
    pub(super) revoked: BTreeSet<String>,
    /// Serial numbers whose revocation was asked for by a command that died: they may be revoked or not.
    pub(super) unsure: BTreeSet<String>,
    /// Mails that came, by their id and with their text.
    pub(super) mails: BTreeSet<(String, String)>,
    /// The last event of the trail that came to the webhook.
    pub(super) events: i64,
    /// The highest CRL number that was seen.
    pub(super) crl_number: i64,
}

impl Told {
    /// Whether it was handed out and nobody has asked for its revocation.
    pub(super) fn is_good(&self, serial: &str) -> bool {
        self.given.contains_key(serial) && !self.revoked.contains(serial) && !self.unsure.contains(serial)
    }
}
