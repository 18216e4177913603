//! `[self_check]`

use std::net::SocketAddr;

use ca_core::Result;
use ca_core::config::Settings;
use ca_core::types::EmailAddress;
use serde::Deserialize;

use super::{MailConfig, resolve, wrong};

/// `[self_check]`: the sender of test mails, to which their answers are sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfCheckConfig {
    /// The address. The organisation's mail server delivers mail for it to `listen`.
    pub address: String,
    /// Address and port of the listener for mail (SMTP and LMTP).
    pub listen: String,
}

/// The checked section.
#[derive(Debug, Clone)]
pub(crate) struct SelfCheck {
    pub(crate) address: EmailAddress,
    pub(crate) listen: SocketAddr,
}

impl SelfCheckConfig {
    /// Checks the section.
    ///
    /// # Errors
    /// `Configuration`, naming the key.
    pub(crate) fn check(&self, mail: &MailConfig, settings: &Settings) -> Result<SelfCheck> {
        let key = "self_check.address";
        let address: EmailAddress =
            self.address.parse().map_err(|_| wrong(key, "give a mail address such as selfcheck@example.com"))?;
        if !settings.domains.contains(&address.domain()) {
            return Err(wrong(key, "give an address in one of organisation.domains"));
        }
        if mail.sender()?.folded() == address.folded() {
            return Err(wrong(key, "give another address than mail.from, whose mail somebody reads"));
        }
        Ok(SelfCheck { address, listen: resolve("self_check.listen", &self.listen)? })
    }
}
