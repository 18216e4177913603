//! Finds entries in the database: first the candidates, then those that match scope and filter, and last their requested
//! attributes.

use std::collections::BTreeSet;
use std::sync::Arc;

use ca_core::use_cases::feed::{self, MailboxView};
use ca_core::{Ca, Error, Result};
use tokio::sync::Semaphore;

use super::asked::{AddressQuery, Refusal};
use super::authorities::{Authorities, KnownAuthority, fetch_crl};
use super::condition::Condition;
use super::entry::{Key, ResultEntry, Selected};
use super::fixed;
use super::fold::Folder;
use super::outcome::{Code, LdapResult};
use super::question::Question;
use super::request::Scope;
use super::schema::{SUBSCHEMA_NAME, subschema};
use super::selection::Selection;
use crate::desired::Tree;
use crate::dn::Dn;
use ca_core::types::EntryKey;

/// The result of a search.
#[derive(Debug)]
pub(super) struct SearchHits {
    pub(super) entries: Vec<ResultEntry>,
    pub(super) outcome: LdapResult,
    /// The number of wrong guesses.
    pub(super) misses: usize,
}

/// The sources of a search: the CA, the tree, the fixed entries, and the permits.
pub(super) struct Source {
    pub(super) ca: Arc<Ca>,
    pub(super) tree: Tree,
    authorities: Authorities,
    subschema: ResultEntry,
    /// The permits for concurrent searches, which leave database connections for other work.
    pub(super) places: Arc<Semaphore>,
}

impl Source {
    /// The sources of an installation. The suffix is `publication.base`.
    ///
    /// # Errors
    /// `Configuration` when the suffix is not a distinguished name.
    pub(super) fn of(ca: Arc<Ca>) -> Result<Self> {
        let base = &ca.settings().publication.base;
        let tree = Tree::below(base).map_err(|fault| Error::Configuration(format!("publication.base: {fault}")))?;
        let places = Arc::new(Semaphore::new(SEARCHES));
        let subschema = subschema(SUBSCHEMA_NAME.parse().map_err(Error::internal)?);
        Ok(Self { ca, tree, authorities: Authorities::default(), subschema, places })
    }

    /// Prepares a query. Only this function folds values from a client; it is called under a permit.
    ///
    /// # Errors
    /// [`Refusal`] when the values to fold exceed the limit.
    pub(super) fn question(&self, asked: &AddressQuery) -> std::result::Result<Question, Refusal> {
        Question::read(asked, &mut Folder::for_question(), &self.tree)
    }

    /// Finds the entries of a query, up to its size limit (RFC 4511 §4.5.1.4).
    ///
    /// # Errors
    /// Those of [`feed`].
    pub(super) fn find(&self, question: &Question) -> Result<SearchHits> {
        if let Some(entry) = self.find_apart(question) {
            return Ok(SearchHits::matching(vec![entry], question, 0));
        }
        let authorities = self.authorities.list(&self.ca, &self.tree)?;
        let (mailboxes, misses) = self.find_mailboxes(question)?;
        if let Some(alias) = self.find_alias(question, &authorities)? {
            return Ok(SearchHits::matching(vec![alias], question, misses));
        }
        if !self.exists(&question.base, &authorities, &mailboxes) {
            let outcome = LdapResult::no_such_object(self.nearest(&question.base));
            return Ok(SearchHits { entries: Vec::new(), outcome, misses });
        }
        let mut candidates = fixed::folders(&self.tree);
        candidates.extend(mailboxes);
        candidates.retain(|entry| question.covers(&entry.dn));
        for authority in authorities.iter().filter(|authority| question.covers(&authority.dn)) {
            candidates.push(authority.entry(&self.ca, &self.tree)?);
        }
        Ok(SearchHits::matching(candidates, question, misses))
    }

    /// Reads entries again that were found before, without those that were removed or no longer match.
    ///
    /// # Errors
    /// Those of [`feed`].
    pub(super) fn find_again(&self, keys: &[Key], condition: &Condition) -> Result<Vec<ResultEntry>> {
        let authorities = self.authorities.list(&self.ca, &self.tree)?;
        let mut entries = Vec::new();
        for key in keys {
            entries.extend(match key {
                Key::Alone => None,
                Key::Folder(dn) => fixed::folders(&self.tree).into_iter().find(|folder| folder.dn == *dn),
                Key::Mailbox(address) => self.find_mailbox(address)?,
                Key::Authority(id) => {
                    let known = authorities.iter().find(|known| known.id == *id);
                    known.map(|known| known.entry(&self.ca, &self.tree)).transpose()?
                }
            });
        }
        entries.retain(|entry| condition.matches(entry));
        Ok(entries)
    }

    /// The requested attributes of the entries. Only this function reads CRLs.
    ///
    /// # Errors
    /// Those of [`feed`].
    pub(super) fn select(&self, entries: &[ResultEntry], selection: &Selection) -> Result<Vec<Selected>> {
        entries.iter().map(|entry| entry.select(selection, |authority| fetch_crl(&self.ca, authority))).collect()
    }

    /// The number of guesses in a query: the named addresses whose absence may reveal something. They are paid before
    /// anything is folded. Addresses outside the organisation's domains are not guesses, because mail clients search for all
    /// of their correspondents.
    pub(super) fn count_guesses(&self, asked: &AddressQuery) -> usize {
        asked.named().into_iter().filter(|sent| self.may_be_guess(sent)).count()
    }

    /// Whether a value may name a domain of the organisation. A value that is not ASCII always may, because its domain is
    /// unknown until it is folded.
    fn may_be_guess(&self, sent: &[u8]) -> bool {
        let Some(ascii) = std::str::from_utf8(sent).ok().filter(|text| text.is_ascii()) else { return true };
        self.is_guess(&ascii.trim().to_ascii_lowercase())
    }

    /// The number of wrong guesses. An invalid address counts as one, because it was folded.
    fn count_misses(&self, question: &Question, found: &BTreeSet<&str>) -> usize {
        let is_miss = |address: &str| self.is_guess(address) && !found.contains(address);
        let named = question.named().iter().filter(|(sent, _)| self.may_be_guess(sent));
        named.filter(|(_, address)| address.as_deref().is_none_or(is_miss)).count()
    }

    fn is_guess(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        self.ca.settings().domains.iter().any(|own| Some(own.as_str()) == domain)
    }

    /// The entries outside the tree: the root DSE and the subschema.
    fn find_apart(&self, question: &Question) -> Option<ResultEntry> {
        if question.base.is_empty() {
            return Some(fixed::root_dse(&self.tree));
        }
        let is_subschema = question.base == self.subschema.dn && matches!(question.scope, Scope::Base | Scope::Subtree);
        is_subschema.then(|| self.subschema.clone())
    }

    /// The requested mailboxes that have an encryption certificate, and the number of wrong guesses.
    fn find_mailboxes(&self, question: &Question) -> Result<(Vec<ResultEntry>, usize)> {
        let mut entries = Vec::new();
        let mut found = BTreeSet::new();
        for address in question.addresses() {
            if let Some(entry) = self.find_mailbox(address)? {
                entries.push(entry);
                found.insert(address);
            }
        }
        let misses = self.count_misses(question, &found);
        Ok((entries, misses))
    }

    /// The entry of a mailbox. A mailbox without an encryption certificate has none: it would only help clients that guess
    /// addresses.
    fn find_mailbox(&self, address: &str) -> Result<Option<ResultEntry>> {
        let Some(id) = feed::find_mailbox(&self.ca, address)? else { return Ok(None) };
        let view = feed::view_entry(&self.ca, EntryKey::Mailbox(id))?;
        let is_usable = |view: &feed::EntryView| matches!(view, feed::EntryView::Mailbox(MailboxView { certificates, .. }) if !certificates.is_empty());
        let key = Key::Mailbox(address.to_owned());
        Ok(view.filter(is_usable).map(|view| ResultEntry::of(key, self.tree.desired(&view), None)))
    }

    /// The CA whose certificate has the base as its subject, under the requested name.
    ///
    /// gpgsm searches for a missing issuer by reading the entry of the issuer's name, independent of the suffix.
    fn find_alias(&self, question: &Question, authorities: &[Arc<KnownAuthority>]) -> Result<Option<ResultEntry>> {
        let in_tree = authorities.iter().any(|authority| authority.dn == question.base);
        if in_tree || !matches!(question.scope, Scope::Base | Scope::Subtree) {
            return Ok(None);
        }
        let found = authorities.iter().find(|authority| authority.subject.as_ref() == Some(&question.base));
        let Some(authority) = found else { return Ok(None) };
        Ok(Some(authority.entry(&self.ca, &self.tree)?.alias(question.base.clone())))
    }

    fn exists(&self, base: &Dn, authorities: &[Arc<KnownAuthority>], mailboxes: &[ResultEntry]) -> bool {
        let folder = [&self.tree.base, &self.tree.people, &self.tree.authorities].contains(&base);
        folder || authorities.iter().any(|known| known.dn == *base) || mailboxes.iter().any(|entry| entry.dn == *base)
    }

    fn nearest(&self, base: &Dn) -> String {
        let above = [&self.tree.people, &self.tree.authorities, &self.tree.base]
            .into_iter()
            .find(|folder| base.is_within(folder));
        above.map(ToString::to_string).unwrap_or_default()
    }
}

impl SearchHits {
    /// The candidates that match, up to the size limit.
    fn matching(mut entries: Vec<ResultEntry>, question: &Question, misses: usize) -> Self {
        entries.retain(|entry| question.condition.matches(entry));
        let code = if entries.len() > question.limit { Code::SizeLimitExceeded } else { Code::Success };
        entries.truncate(question.limit);
        Self { entries, outcome: LdapResult::of(code), misses }
    }

    pub(super) fn refused(outcome: LdapResult) -> Self {
        Self { entries: Vec::new(), outcome, misses: 0 }
    }
}

/// The maximum number of concurrent searches.
const SEARCHES: usize = 16;
