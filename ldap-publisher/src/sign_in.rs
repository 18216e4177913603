//! Sign-in with the organisation's directory: finds the entry of an address and verifies its password.
//!
//! The password is sent to the directory only, under TLS unless the directory is on this machine, as the password of exactly
//! one entry, on a separate connection.

mod config;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ca_core::Result;
use ca_core::types::{EmailAddress, Language, PersonName, Sha256Digest};
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId};
use ldap3::Scope;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::config::read_password;
use crate::fault::Fault;
use crate::filter::{fill_template, printable};
use crate::found::Found;
use crate::probe::has_entry;
use crate::session::DirectorySession;
use config::Checked;
pub use config::SignInConfig;

/// The directory did not answer, or its answer does not show whether the password is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unavailable;

/// The directory for sign-in.
pub struct SignIn {
    section: Checked,
    /// The permits to wait for the directory: an unresponsive directory must not block more requests than these.
    asking: Semaphore,
    /// Whether the directory's failure was logged.
    told: AtomicBool,
}

impl SignIn {
    /// Checks the section; relative paths are relative to `folder`, which contains the configuration file.
    ///
    /// # Errors
    /// `Configuration`, naming the key and its valid values.
    pub fn new(config: SignInConfig, folder: &Path) -> Result<Self> {
        let section = config.check(folder)?;
        Ok(Self { section, asking: Semaphore::new(AT_ONCE), told: AtomicBool::new(false) })
    }

    /// The person with this address, if the directory accepts the password. Without a password the directory is only
    /// searched, so that every address causes the same query.
    ///
    /// `None` when no entry has the address, or more than one, or the entry does not accept the password. An empty password
    /// is refused before any bind (RFC 4513 §5.1.2), and so is any password for an entry that `admit` refuses. `admit` is
    /// called before each bind with the permitted number of consecutive failures, because each failed bind counts towards
    /// the directory's own lock-out.
    ///
    /// # Errors
    /// `Unavailable`, logged at the first failure; also when too many requests wait for the directory.
    pub async fn ask<A: Future<Output = bool>>(
        &self,
        address: &EmailAddress,
        password: Option<&str>,
        admit: impl FnOnce(EntryId, u32) -> A,
    ) -> std::result::Result<Option<DirectoryPerson>, Unavailable> {
        let Ok(_permit) = self.asking.try_acquire() else { return Err(Unavailable) };
        let answer = match timeout(PATIENCE, self.find_and_bind(address, password, admit)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::Unreachable(format!("no answer after {} seconds", PATIENCE.as_secs()))),
        };
        match answer {
            Ok(person) => {
                if self.told.swap(false, Ordering::Relaxed) {
                    tracing::info!("the directory for sign-in answers again");
                }
                Ok(person)
            }
            Err(fault) => {
                if !self.told.swap(true, Ordering::Relaxed) {
                    tracing::error!(error = %fault, "the directory for sign-in can't be used: sign-in with its passwords fails");
                }
                Err(Unavailable)
            }
        }
    }

    /// Connects, binds the account for the search, and looks for the base; returns whether the base is there. No password of a
    /// person is sent.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn probe(&self) -> Result<bool, Fault> {
        let Checked { transport, base, account, .. } = &self.section;
        let mut session = DirectorySession::open_unbound(transport).await?;
        if let Some((dn, file)) = account {
            session.bind(dn, &read_password(file).map_err(Fault::Setup)?).await?;
        }
        has_entry(&mut session, base).await
    }

    async fn find_and_bind<A: Future<Output = bool>>(
        &self,
        address: &EmailAddress,
        password: Option<&str>,
        admit: impl FnOnce(EntryId, u32) -> A,
    ) -> Result<Option<DirectoryPerson>, Fault> {
        let entry = self.find_entry(address).await?;
        let Some(password) = password.filter(|password| !password.is_empty()) else { return Ok(None) };
        let Some(entry) = entry.filter(|entry| !entry.dn.is_empty()) else { return Ok(None) };
        if !admit(self.count_by(&entry)?, self.section.attempts).await {
            return Ok(None);
        }
        let mut fresh = DirectorySession::open_unbound(&self.section.transport).await?;
        match fresh.bind(&entry.dn, password).await {
            Ok(()) => self.read_entry(&entry).map(Some),
            // Any other refusal of this name and this password means that the directory does not accept them.
            Err(Fault::Denied { .. } | Fault::Permanent { .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The one entry of an address.
    async fn find_entry(&self, address: &EmailAddress) -> Result<Option<Found>, Fault> {
        let Checked { transport, base, filter, account, identifier, .. } = &self.section;
        let mut session = DirectorySession::open_unbound(transport).await?;
        if let Some((dn, file)) = account {
            session.bind(dn, &read_password(file).map_err(Fault::Setup)?).await?;
        }
        let filter = fill_template(filter, address.as_str());
        let wanted = [identifier.attribute(), "displayName", "cn", "mail", "preferredLanguage"];
        // Two entries are enough to detect an ambiguous address.
        let mut found = session.search_up_to(2, base, Scope::Subtree, &filter, &wanted).await?;
        if found.len() > 1 {
            tracing::warn!(filter = %printable(&filter), "more than one entry has this address: sign-in with it is refused");
            return Ok(None);
        }
        Ok(found.pop())
    }

    /// The identifier by which attempts at an entry are counted; the entry's name if the identifier can't be read.
    fn count_by(&self, entry: &Found) -> Result<EntryId, Fault> {
        let by_name = || EntryId::from_octets(Sha256Digest::of(entry.dn.as_bytes()).octets());
        let id = self.identifier_of(entry).or_else(by_name);
        id.ok_or_else(|| Fault::Setup("an entry can't be identified".to_owned()))
    }

    fn identifier_of(&self, entry: &Found) -> Option<EntryId> {
        let octets = entry.values(self.section.identifier.attribute()).next()?;
        EntryId::from_octets(octets)
    }

    fn read_entry(&self, entry: &Found) -> Result<DirectoryPerson, Fault> {
        let attribute = self.section.identifier.attribute();
        let id = self.identifier_of(entry).ok_or_else(|| {
            Fault::Setup(format!(
                "an entry has no {attribute} that can be read: set sign_in.identifier, or let the account read it"
            ))
        })?;
        let mut names = texts(entry, "displayName").chain(texts(entry, "cn"));
        let name: Option<PersonName> = names.find_map(|name| name.parse().ok());
        let name =
            name.ok_or_else(|| Fault::Setup("an entry has neither displayName nor cn that can be used".to_owned()))?;
        let addresses = texts(entry, "mail").filter_map(|address| address.parse().ok()).collect();
        let language = texts(entry, "preferredLanguage").find_map(language_of);
        Ok(DirectoryPerson { id, name, addresses, language })
    }
}

fn texts<'e>(entry: &'e Found, attribute: &'static str) -> impl Iterator<Item = &'e str> {
    entry.values(attribute).filter_map(|octets| std::str::from_utf8(octets).ok())
}

/// The first supported language in a list such as `ja, en;q=0.8` (RFC 2798 §2.7).
fn language_of(text: &str) -> Option<Language> {
    text.split(',').find_map(|item| item.trim().split(['-', ';']).next()?.to_ascii_lowercase().parse().ok())
}

const AT_ONCE: usize = 16;
/// The total time limit for both connections.
const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_of_ours_is_taken() {
        for (text, language) in [
            ("ja", Some(Language::Ja)),
            ("ja-JP", Some(Language::Ja)),
            ("fr, en-GB;q=0.8, ja;q=0.7", Some(Language::En)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(language_of(text), language, "{text}");
        }
    }
}
