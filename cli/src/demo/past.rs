//! The organisation's past: it was founded 345 days ago, and Carol's certificate was issued then, so that it ends soon.
//!
//! The clock of the commands that found and issue is set back for this. The server has no such setting.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use ca_core::Ca;
use ca_core::keys::{AuthorityKey, KeyAlgorithm};
use ca_core::policy::{Actor, IssueDirectly, permit};
use ca_core::runtime::clock::{Clock, ManualClock, SystemClock};
use ca_core::types::{PersonId, Profile};
use ca_core::use_cases::issuance::issue_directly::{Wanted, issue_certificate};
use ca_core::use_cases::operation::backup::CONFIGURATION;
use ca_core::use_cases::status::publish_crl::{publish_all_crls, publish_root_crl};

use super::cast::{self, CAROL};
use super::person_key::PersonKey;
use crate::configuration::Configuration;
use crate::founding::{self, Init, read_key};
use crate::server::Stop;

/// Founds the organisation and issues Carol's certificate. Ctrl-C ends it between two steps.
pub(super) fn found(init: &Init, keys: KeyAlgorithm, interrupted: &Stop) -> Result<(Configuration, PersonId)> {
    let then: Arc<dyn Clock> = Arc::new(ManualClock::new(SystemClock.now().plus_days(-DAYS_AGO)));
    let founded = founding::found_by(init, Arc::clone(&then))?;
    ensure!(!interrupted.is_stopped(), "interrupted");
    let configuration = Configuration::load(&init.data.join(CONFIGURATION))?;
    let carol = certify_carol(&*configuration.open_by(then)?, keys)?;
    renew_crls(&*configuration.open()?, &founded.root_key)?;
    ensure!(!interrupted.is_stopped(), "interrupted");
    Ok((configuration, carol))
}

fn certify_carol(ca: &Ca, keys: KeyAlgorithm) -> Result<PersonId> {
    let carol = cast::add(ca, CAROL)?;
    let csr = PersonKey::generate(keys)?.request()?.into_bytes();
    let wanted = Wanted { address: CAROL.address.parse()?, profile: Profile::Dual, csr };
    issue_certificate(ca, &permit(&Actor::Host, IssueDirectly)?, wanted)?;
    Ok(carol)
}

/// The CRLs of that time have expired. The server can't sign the root's: an operator does that, with the root's key.
fn renew_crls(ca: &Ca, root_key: &Path) -> Result<()> {
    publish_root_crl(ca, &AuthorityKey::new(&read_key(root_key, None)?)?, &Actor::Host)?;
    publish_all_crls(ca, &Actor::Host)?;
    Ok(())
}

/// A certificate for signing and encryption is valid for 365 days, and may be renewed in the last 30.
const DAYS_AGO: i64 = 345;
