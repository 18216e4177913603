//! A connection to a directory: secured, bound, with one request at a time.
//!
//! Referrals are never followed: they would send the password to any server that the directory names.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ldap3::controls::{Assertion, MakeCritical as _};
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, Mod, Scope, SearchOptions};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::config::{Directory, Transport};
use crate::fault::{Fault, NO_SUCH_OBJECT, SERVER_DOWN, SIZE_LIMIT};
use crate::filter::printable;
use crate::found::Found;
use crate::plan::{Change, Verb};
use crate::walk::PagedSearch;

/// A connection.
pub(crate) struct DirectorySession {
    ldap: Ldap,
    /// Whether the directory compares an entry with a filter before it changes it (RFC 4528).
    asserts: bool,
}

/// Values under the name of their attribute, options and all.
pub(crate) type NamedValues = (String, Vec<Vec<u8>>);

impl DirectorySession {
    /// Connects and binds.
    ///
    /// # Errors
    /// `Unreachable`, or `Denied` when the account is refused. A failed `StartTLS` is the end: nothing is sent in the
    /// clear.
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
    /// As [`DirectorySession::open`], but `Denied`.
    pub(crate) async fn open_unbound(transport: &Transport) -> Result<Self, Fault> {
        let settings = settings(&transport.url, transport.starttls, transport.ca_file.as_deref())?;
        Self::connect(settings, &transport.url).await
    }

    /// Binds with a name and a password, of which neither may be empty: the directory would bind anonymously and report success
    /// (RFC 4513 §5.1.1 and §5.1.2).
    ///
    /// # Errors
    /// `Denied` when the directory refuses, or one is empty and the directory is not asked; `Unreachable`, `Transient`.
    pub(crate) async fn bind(&mut self, dn: &str, password: &str) -> Result<(), Fault> {
        if dn.is_empty() || password.is_empty() {
            return Err(Fault::of_nobody());
        }
        let bound = self.ldap.with_timeout(ANSWER).simple_bind(dn, password).await?;
        Fault::of_bind(&bound).map_or(Ok(()), Err)
    }

    /// Whether the root DSE (RFC 4512 §5.1) names the control. An account that may not read the root DSE is shown none.
    async fn knows_assertions(&mut self) -> Result<bool, Fault> {
        match self.read("", "(objectClass=*)", &[SUPPORTED_CONTROL]).await {
            Ok(root) => {
                Ok(root.is_some_and(|root| root.values(SUPPORTED_CONTROL).any(|oid| oid == ASSERTION.as_bytes())))
            }
            Err(Fault::Permanent { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Whether [`DirectorySession::modify`] takes a condition.
    pub(crate) fn asserts(&self) -> bool {
        self.asserts
    }

    /// Connects without binding: for looking up what everybody may read.
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
        // The driver panics on some malformed answers; in a task of its own that ends the connection and nothing else.
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(error = %error, "an LDAP connection ended");
            }
        });
        Ok(Self { ldap, asserts: false })
    }

    /// Reads one entry; `None` when there is none of this name.
    ///
    /// # Errors
    /// [`Fault`].
    pub(crate) async fn read(&mut self, dn: &str, filter: &str, attributes: &[&str]) -> Result<Option<Found>, Fault> {
        match self.search(dn, Scope::Base, filter, attributes).await {
            Err(fault) if fault.code() == Some(NO_SUCH_OBJECT) => Ok(None),
            found => Ok(found?.pop()),
        }
    }

    /// Finds the one entry that matches below a base; `None` when none does.
    ///
    /// # Errors
    /// `Ambiguous` when more than one matches: it is not known which is meant.
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

    /// Finds entries, no more than the directory is asked for.
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
            // More than one is as many as matters.
            SIZE_LIMIT if found.len() > 1 => Ok(found),
            _ => Fault::of(&result).map_or(Ok(found), Err),
        }
    }

    /// Begins to read every entry that matches below a base, a page after the other.
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

    /// Makes an entry.
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

    /// Changes an entry, all or nothing; with a condition, a filter, only if the entry matches it at that moment.
    ///
    /// # Errors
    /// [`Fault`]; `Overtaken` when it does not match.
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

/// The client library keeps no order of values, so each that is added is a part of its own.
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
    if starttls || url.scheme() == "ldaps" { Ok(settings.set_config(trust(ca_file)?)) } else { Ok(settings) }
}

/// The CAs trusted for the server: those in the file, or those of the system.
fn trust(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Fault> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = ca_file {
        let unusable =
            |error: &dyn std::fmt::Display| Fault::Setup(format!("ca_file: {} can't be used: {error}", file.display()));
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
            roots.add(certificate.map_err(|error| unusable(&error))?).map_err(|error| unusable(&error))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::Setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The only answer that can come before a bind is that to `StartTLS`. It concerns every entry, not the one under way.
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

/// What it means that a change of this many bytes got no answer.
fn explain_silence(error: LdapError, size: usize) -> Fault {
    match error {
        LdapError::Timeout { .. } => Fault::Unanswered,
        other => explain_cut(other.into(), size),
    }
}

/// `OpenLDAP` says nothing when a request is too large for it; it hangs up. That concerns this entry alone: others must not
/// wait for it as for a directory that is down.
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
/// For the answer to a request; a lease on an entry must outlast it.
pub(crate) const ANSWER: Duration = Duration::from_secs(30);
const SUPPORTED_CONTROL: &str = "supportedControl";
/// The assertion control, whose value is the BER of a `Filter` (RFC 4528 §3).
const ASSERTION: &str = "1.3.6.1.1.12";
/// Enough to see that an answer is not the only one, and for the few CAs below a name.
const MAX_ENTRIES: i32 = 20;
/// The smallest of slapd's limits, that for connections that are not bound (262143), and some room.
const SLAPD_LIMIT: usize = 250_000;
