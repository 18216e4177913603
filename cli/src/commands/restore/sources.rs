//! The sources for the last published CRLs and for certificates that a backup lacks.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use ca_core::Ca;
use ca_core::types::{AuthoritySlug, DirectoryName};
use ca_core::use_cases::operation::restore;
use ca_core::use_cases::status::trust;
use clap::Args;
use serde::Serialize;
use ureq::Agent;

use super::heads::Kept;
use crate::configuration::Configuration;
use crate::exit::unreadable;

/// The sources that the operator gives, and those that are omitted.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The last published CRL of a CA: a file, PEM or DER, or http://…; may be repeated
    #[arg(long, value_name = "FILE|URL")]
    pub(super) crl: Vec<String>,
    /// Finish without the last CRL of this CA (its name in URLs): certificates revoked since the backup are valid again; may be repeated
    #[arg(long, value_name = "CA")]
    pub(super) without_crl: Vec<AuthoritySlug>,
    /// Finish without reading this directory: certificates issued since the backup stay unknown; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) without_directory: Vec<DirectoryName>,
    #[command(flatten)]
    pub(super) kept: Kept,
}

/// The CRLs and certificates that were found, and the sources that could not be read.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) crls: Vec<restore::FoundCrl>,
    /// Each certificate, DER, with the directory that contains it.
    pub(super) certificates: Vec<(DirectoryName, Vec<u8>)>,
    pub(super) silent: Vec<Silent>,
}

/// A source that could not be read.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Silent {
    /// The URL of the source, or the directory's name.
    pub(super) source: String,
    /// Whether it is a configured directory.
    pub(super) is_directory: bool,
    /// The reason.
    pub(super) why: String,
}

/// Reads every source. A CRL from the operator that can't be used is an error; failures of other sources are collected.
pub(super) fn gather(ca: &Arc<Ca>, configuration: &Configuration, asked: &Asked) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    for source in &asked.crl {
        let bytes = read_source(source)?;
        gathered.crls.push(restore::read_crl(ca, &bytes, source).with_context(|| source.clone())?.brought());
    }
    for authority in trust::list_authorities(ca)? {
        gathered.take(ca, &authority.crl_url, fetch(&authority.crl_url));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for (name, directory) in configuration.each_directory() {
        if asked.without_directory.contains(&name) {
            continue;
        }
        match directory {
            Err(error) => gathered.miss(name.as_str(), true, error.to_string()),
            Ok(directory) => {
                let read = runtime.block_on(ldap_publisher::read_back(Arc::clone(ca), &directory))?;
                for crl in read.crls {
                    gathered.take(ca, &format!("directory {name}"), Ok(crl));
                }
                gathered.certificates.extend(read.certificates.into_iter().map(|der| (name.clone(), der)));
                if let Some(fault) = read.fault {
                    gathered.miss(name.as_str(), true, fault.to_string());
                }
            }
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn take(&mut self, ca: &Ca, source: &str, crl: Result<Vec<u8>>) {
        let read = crl.and_then(|crl| Ok(restore::read_crl(ca, &crl, source)?));
        match read {
            Ok(crl) => self.crls.push(crl),
            Err(error) => self.miss(source, false, format!("{error:#}")),
        }
    }

    fn miss(&mut self, source: &str, is_directory: bool, why: String) {
        self.silent.push(Silent { source: source.to_owned(), is_directory, why });
    }
}

fn read_source(source: &str) -> Result<Vec<u8>> {
    if source.starts_with("http://") {
        return fetch(source);
    }
    let file = Path::new(source);
    Ok(fs::read(file).map_err(unreadable(file))?)
}

/// Plain HTTP is sufficient, because the signature protects the CRL.
fn fetch(url: &str) -> Result<Vec<u8>> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // Only the named server is contacted.
        .max_redirects(0)
        .proxy(None)
        .timeout_resolve(Some(ANSWER))
        .timeout_connect(Some(ANSWER))
        .timeout_global(Some(WHOLE))
        .build();
    let mut response = config.new_agent().get(url).call().with_context(|| format!("{url} does not answer"))?;
    anyhow::ensure!(response.status().is_success(), "{url} answered {}", response.status());
    Ok(response.body_mut().with_config().limit(LARGEST).read_to_vec()?)
}

const ANSWER: Duration = Duration::from_secs(10);
/// The time limit for a CRL with millions of entries on a slow line.
const WHOLE: Duration = Duration::from_secs(1800);
/// The maximum size in bytes, enough for ten million entries.
const LARGEST: u64 = 512 * 1024 * 1024;
