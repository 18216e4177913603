//! A connection to a directory: secured, bound, with one request at a time.
//!
//! Referrals are never followed: they would send the password to any server that the directory names.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use ldap3::controls::{Assertion, MakeCritical as _};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Mod, Scope, SearchOptions};
use url::Url;

use crate::config::{Directory, Transport, read_trust};
use crate::fault::{Fault, NO_SUCH_OBJECT, SERVER_DOWN, SIZE_LIMIT};
use crate::filter::printable;
use crate::found::Found;
use crate::plan::{Change, Verb};
use crate::walk::PagedSearch;

/// A connection to a directory.
pub(crate) struct DirectorySession {
    ldap: Ldap,
    /// Whether the directory compares an entry with a filter before it changes it (RFC 4528).
    asserts: bool,
}

/// An attribute's name with its options, and its values.
pub(crate) type NamedValues = (String, Vec<Vec<u8>>);

impl DirectorySession {
    /// Connects and binds.
    ///
    /// # Errors
    /// `Unreachable`, or `Denied` when the account is refused. A failed `StartTLS` ends the connection: nothing is sent
    /// unencrypted.
    pub(crate) async fn open(directory: &Directory) -> Result<Self, Fault> {
        let password = directory.read_password().map_err(Fault::Setup)?;
        let mut session = Self::open_unbound(&directory.transport).await?;
        session.bind(&directory.bind_dn, &password).await?;
        session.asserts = session.knows_assertions().await?;
        Ok(session)
    }

    /// Connects without a bind.
    ///
    /// # Errors
    /// Those of [`DirectorySession::open`], except `Denied`.
    pub(crate) async fn open_unbound(transport: &Transport) -> Result<Self, Fault> {
        let settings = settings(&transport.url, transport.starttls, transport.ca_file.as_deref())?;
        Self::connect(settings, &transport.url).await
    }

    /// Binds with a name and a password, of which neither may be empty: the directory would bind anonymously and report success
    /// (RFC 4513 §5.1.1 and §5.1.2).
    ///
    /// # Errors
    /// `Denied` when the directory refuses, or when one is empty and nothing is sent; `Unreachable`, `Transient`.
    pub(crate) async fn bind(&mut self, dn: &str, password: &str) -> Result<(), Fault> {
        if dn.is_empty() || password.is_empty() {
            return Err(Fault::of_nobody());
        }
        let bound = self.ldap.with_timeout(ANSWER).simple_bind(dn, password).await?;
        Fault::of_bind(&bound).map_or(Ok(()), Err)
    }

    /// Whether the root DSE (RFC 4512 §5.1) lists the control. An account that may not read the root DSE receives none.
    async fn knows_assertions(&mut self) -> Result<bool, Fault> {
        match self.read("", "(objectClass=*)", &[SUPPORTED_CONTROL]).await {
            Ok(root) => {
                Ok(root.is_some_and(|root| root.values(SUPPORTED_CONTROL).any(|oid| oid == ASSERTION.as_bytes())))
            }
            Err(Fault::Permanent { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether [`DirectorySession::modify`] accepts a condition.
    pub(crate) fn asserts(&self) -> bool {
        self.asserts
    }

    /// Connects without binding, for reading public data.
    ///
    /// # Errors
    /// `Unreachable`.
    pub(crate) async fn open_anonymous(url: &Url) -> Result<Self, Fault> {
        Self::connect(settings(url, false, None)?, url).await
    }

    /// Whether the connection is known to have ended.
    pub(crate) fn is_closed(&mut self) -> bool {
        self.ldap.is_closed()
    }

    async fn connect(settings: LdapConnSettings, url: &Url) -> Result<Self, Fault> {
        let (connection, ldap) = LdapConnAsync::from_url_with_settings(settings, url).await.map_err(explain_refusal)?;
        // The driver panics on some malformed answers; in a separate task this ends only the connection.
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(error = %error, "an LDAP connection ended");
            }
        });
        Ok(Self { ldap, asserts: false })
    }

    /// Reads one entry; `None` when there is no entry of this name.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn read(&mut self, dn: &str, filter: &str, attributes: &[&str]) -> Result<Option<Found>, Fault> {
        match self.search(dn, Scope::Base, filter, attributes).await {
            Err(fault) if fault.code() == Some(NO_SUCH_OBJECT) => Ok(None),
            found => Ok(found?.pop()),
        }
    }

    /// Finds the only entry that matches below a base; `None` when none matches.
    ///
    /// # Errors
    /// `Ambiguous` when more than one matches.
    pub(crate) async fn find_one(
        &mut self,
        base: &str,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Option<Found>, Fault> {
        let mut found = self.search(base, Scope::Subtree, filter, attributes).await?;
        if found.len() > 1 {
            return Err(Fault::Ambiguous(format!(
                "more than one entry below {base} matches {filter}: make the filter or the base narrower"
            )));
        }
        Ok(found.pop())
    }

    /// Finds entries.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn search(
        &mut self,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Vec<Found>, Fault> {
        self.search_up_to(MAX_ENTRIES, base, scope, filter, attributes).await
    }

    /// Finds entries, up to a size limit that is sent to the directory.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn search_up_to(
        &mut self,
        most: i32,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Vec<Found>, Fault> {
        let options = SearchOptions::new().sizelimit(most).timelimit(i32::try_from(ANSWER.as_secs()).unwrap_or(0));
        self.ldap.with_search_options(options).with_timeout(ANSWER);
        let mut stream = self.ldap.streaming_search(base, scope, filter, attributes).await?;
        let mut found = Vec::new();
        while let Some(entry) = stream.next().await? {
            if entry.is_ref() || entry.is_intermediate() {
                continue;
            }
            found
                .push(Found::parse(entry.0).ok_or_else(|| Fault::Unreachable("it sent a malformed entry".to_owned()))?);
        }
        let result = stream.finish().await;
        match result.rc {
            // More than one entry is enough to detect an ambiguous search.
            SIZE_LIMIT if found.len() > 1 => Ok(found),
            _ => Fault::of(&result).map_or(Ok(found), Err),
        }
    }

    /// Starts reading all entries that match below a base, page by page.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn walk(
        &mut self,
        base: &str,
        filter: &str,
        attributes: &[&'static str],
    ) -> Result<PagedSearch, Fault> {
        PagedSearch::begin(self.ldap.with_timeout(ANSWER), base, filter, attributes.to_vec()).await
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn add(&mut self, dn: &str, attributes: Vec<NamedValues>) -> Result<(), Fault> {
        let size = attributes.iter().flat_map(|(_, values)| values).map(Vec::len).sum();
        let attributes =
            attributes.into_iter().map(|(name, values)| (name.into_bytes(), HashSet::from_iter(values))).collect();
        let result =
            self.ldap.with_timeout(ANSWER).add(dn, attributes).await.map_err(|error| explain_silence(error, size))?;
        Fault::of(&result).map_or(Ok(()), Err)
    }

    /// Changes an entry, all or nothing; with a condition (a filter), only if the entry matches it at that moment.
    ///
    /// # Errors
    /// [`Fault`]; `Overtaken` when the entry does not match.
    pub(crate) async fn modify(
        &mut self,
        dn: &str,
        changes: &[Change],
        spell: impl Fn(&str) -> String,
        condition: Option<&str>,
    ) -> Result<(), Fault> {
        let size = changes.iter().flat_map(|change| &change.values).map(Vec::len).sum();
        let mods = changes.iter().flat_map(|change| modifications(change, &spell)).collect();
        let ldap = self.ldap.with_timeout(ANSWER);
        if let Some(filter) = condition {
            ldap.with_controls(Assertion { filter }.critical());
        }
        let result = ldap.modify(dn, mods).await.map_err(|error| explain_silence(error, size))?;
        Fault::of(&result).map_or(Ok(()), Err)
    }
}

/// The client library does not keep the order of values, so each added value is a modification of its own.
fn modifications(change: &Change, spell: impl Fn(&str) -> String) -> Vec<Mod<Vec<u8>>> {
    let (name, values) = (spell(change.attribute).into_bytes(), &change.values);
    match change.verb {
        Verb::Add => values.iter().map(|value| Mod::Add(name.clone(), HashSet::from([value.clone()]))).collect(),
        Verb::Delete => vec![Mod::Delete(name, values.iter().cloned().collect())],
        Verb::Replace => vec![Mod::Replace(name, values.iter().cloned().collect())],
    }
}

fn settings(url: &Url, starttls: bool, ca_file: Option<&Path>) -> Result<LdapConnSettings, Fault> {
    let settings = LdapConnSettings::new().set_conn_timeout(CONNECT).set_starttls(starttls);
    if !starttls && url.scheme() != "ldaps" {
        return Ok(settings);
    }
    let trust = read_trust(ca_file).map_err(|fault| Fault::Setup(format!("ca_file: {fault}")))?;
    Ok(settings.set_config(trust))
}

/// The only answer possible before a bind is that to `StartTLS`. Its refusal concerns every entry.
fn explain_refusal(error: LdapError) -> Fault {
    match error {
        LdapError::LdapResult { result } => Fault::Unreachable(format!(
            "StartTLS was refused ({}: {}), so nothing was sent; set up TLS there, or use ldaps://",
            result.rc,
            printable(&result.text)
        )),
        other => other.into(),
    }
}

/// The fault for a change of this many bytes that got no answer.
fn explain_silence(error: LdapError, size: usize) -> Fault {
    match error {
        LdapError::Timeout { .. } => Fault::Unanswered,
        other => explain_cut(other.into(), size),
    }
}

/// `OpenLDAP` closes the connection without an answer when a request is too large. That concerns this entry alone: other
/// entries must not be delayed as for an unreachable directory.
fn explain_cut(fault: Fault, size: usize) -> Fault {
    match fault {
        Fault::Unreachable(detail) if size > SLAPD_LIMIT => Fault::Transient {
            code: SERVER_DOWN,
            detail: format!(
                "{detail} while {size} bytes were sent; OpenLDAP hangs up on requests larger than sockbuf_max_incoming_auth, so \
                 raise that above the size of the CRL"
            ),
        },
        other => other,
    }
}

const CONNECT: Duration = Duration::from_secs(10);
/// The time limit for the answer to a request; a lease on an entry must last longer.
pub(crate) const ANSWER: Duration = Duration::from_secs(30);
const SUPPORTED_CONTROL: &str = "supportedControl";
/// The assertion control, whose value is the BER of a `Filter` (RFC 4528 §3).
const ASSERTION: &str = "1.3.6.1.1.12";
/// Enough to detect an ambiguous search, and for the few CAs below a name.
const MAX_ENTRIES: i32 = 20;
/// The smallest of slapd's limits, that for connections without a bind (262143), less a margin.
const SLAPD_LIMIT: usize = 250_000;
