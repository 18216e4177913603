//! Answering a search from the database: candidates first, then scope and filter, then the attributes asked for.

use std::sync::Arc;

use ca_core::feed::{self, EntryKey, EntryView};
use ca_core::{Ca, Error, Result};
use ldap3_proto::proto::{LdapResultCode, LdapSearchRequest, LdapSearchScope};
use tokio::sync::Semaphore;

use super::authorities::{Authorities, KnownAuthority};
use super::entry::{Entry, Selected, Selection};
use super::fixed;
use super::matching::matches;
use super::question::Question;
use crate::desired::Tree;
use crate::dn::Dn;

/// What a search is answered with.
pub(super) struct Answer {
    pub(super) entries: Vec<Selected>,
    pub(super) code: LdapResultCode,
    /// With `noSuchObject`, the nearest entry above that exists (RFC 4511 §4.1.9).
    pub(super) matched: String,
    /// For a person who reads the client's error.
    pub(super) message: String,
    /// How many guesses missed.
    pub(super) misses: usize,
}

/// What searches read.
pub(super) struct Source {
    pub(super) ca: Arc<Ca>,
    pub(super) tree: Tree,
    pub(super) authorities: Authorities,
    /// Searches at once, so that a flood of them leaves database connections to others.
    pub(super) places: Arc<Semaphore>,
}

impl Source {
    /// Of an installation. The suffix is `publication.base`.
    ///
    /// # Errors
    /// `Configuration` when that is no distinguished name.
    pub(super) fn of(ca: Arc<Ca>) -> Result<Self> {
        let base = &ca.settings().publication.base;
        let tree = Tree::below(base).map_err(|fault| Error::Configuration(format!("publication.base: {fault}")))?;
        Ok(Self { ca, tree, authorities: Authorities::default(), places: Arc::new(Semaphore::new(SEARCHES)) })
    }

    /// Answers a search.
    ///
    /// # Errors
    /// Those of [`feed`].
    pub(super) fn search(&self, question: &Question, request: &LdapSearchRequest) -> Result<Answer> {
        if question.base.is_empty() {
            return Ok(Answer::found(vec![fixed::root_dse(&self.tree)], request, 0));
        }
        let authorities = self.authorities.list(&self.ca, &self.tree)?;
        let (mailboxes, misses) = self.find_mailboxes(question)?;
        if let Some(alias) = self.find_alias(question, &authorities)? {
            return Ok(Answer::found(vec![alias], request, misses));
        }
        if !self.exists(&question.base, &authorities, &mailboxes) {
            return Ok(Answer::no_such_object(self.nearest(&question.base), misses));
        }
        let mut candidates = fixed::folders(&self.tree);
        candidates.extend(mailboxes);
        candidates.retain(|entry| question.covers(&entry.dn));
        for authority in authorities {
            if question.covers(&authority.outline.dn) && matches(&authority.outline, &request.filter) {
                candidates.extend(self.authorities.load(&authority, &self.ca, &self.tree)?);
            }
        }
        Ok(Answer::found(candidates, request, misses))
    }

    /// How many of the addresses asked for tell a stranger something when they miss. Outside the organisation's domains
    /// nobody expects an entry, and mail clients ask for all their correspondents.
    pub(super) fn count_guesses(&self, question: &Question) -> usize {
        question.addresses.iter().filter(|address| self.is_guess(address)).count()
    }

    fn is_guess(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        self.ca.settings().domains.iter().any(|own| Some(own.as_str()) == domain)
    }

    /// The mailboxes asked for that have a certificate to encrypt to. Whoever has none has no entry: it would serve nobody
    /// but those who guess addresses. Also, how many guesses missed.
    fn find_mailboxes(&self, question: &Question) -> Result<(Vec<Entry>, usize)> {
        let mut found = Vec::new();
        let mut misses = 0;
        for address in &question.addresses {
            let view = match feed::find_mailbox(&self.ca, address)? {
                Some(id) => feed::view_entry(&self.ca, EntryKey::Mailbox(id))?,
                None => None,
            };
            let usable =
                view.filter(|view| matches!(view, EntryView::Mailbox(mailbox) if !mailbox.certificates.is_empty()));
            misses += usize::from(usable.is_none() && self.is_guess(address));
            found.extend(usable.map(|view| self.tree.desired(&view).into()));
        }
        Ok((found, misses))
    }

    /// The CA whose certificate has the base as its subject, under the name that was asked for.
    ///
    /// gpgsm looks for a missing issuer by reading the entry named like the issuer, whatever the suffix is.
    fn find_alias(&self, question: &Question, authorities: &[Arc<KnownAuthority>]) -> Result<Option<Entry>> {
        let in_tree = authorities.iter().any(|authority| authority.outline.dn == question.base);
        if in_tree || !matches!(question.scope, LdapSearchScope::Base | LdapSearchScope::Subtree) {
            return Ok(None);
        }
        let Some(authority) = authorities.iter().find(|authority| authority.subject.as_ref() == Some(&question.base))
        else {
            return Ok(None);
        };
        let entry = self.authorities.load(authority, &self.ca, &self.tree)?;
        Ok(entry.map(|entry| entry.renamed(question.base.clone())))
    }

    fn exists(&self, base: &Dn, authorities: &[Arc<KnownAuthority>], mailboxes: &[Entry]) -> bool {
        let folder = [&self.tree.base, &self.tree.people, &self.tree.authorities].contains(&base);
        folder
            || authorities.iter().any(|known| known.outline.dn == *base)
            || mailboxes.iter().any(|entry| entry.dn == *base)
    }

    fn nearest(&self, base: &Dn) -> String {
        let above = [&self.tree.people, &self.tree.authorities, &self.tree.base]
            .into_iter()
            .find(|folder| base.is_within(folder));
        above.map(ToString::to_string).unwrap_or_default()
    }
}

impl Answer {
    /// Those of the candidates that match, as far as the size limit of the request goes (RFC 4511 §4.5.1.4).
    fn found(candidates: Vec<Entry>, request: &LdapSearchRequest, misses: usize) -> Self {
        let selection = Selection::new(&request.attrs, request.typesonly);
        let limit = usize::try_from(request.sizelimit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX);
        let mut entries: Vec<_> = candidates.into_iter().filter(|entry| matches(entry, &request.filter)).collect();
        let code = if entries.len() > limit { LdapResultCode::SizeLimitExceeded } else { LdapResultCode::Success };
        entries.truncate(limit);
        Self {
            entries: entries.into_iter().map(|entry| entry.select(&selection)).collect(),
            code,
            matched: String::new(),
            message: String::new(),
            misses,
        }
    }

    fn no_such_object(matched: String, misses: usize) -> Self {
        Self { entries: Vec::new(), code: LdapResultCode::NoSuchObject, matched, message: String::new(), misses }
    }
}

/// Searches at once.
const SEARCHES: usize = 16;
