//! Explains the state of a directory entry: the rule that applied, the searched name, the current values, and the outcome of the
//! last attempt.

use std::sync::Arc;

use ca_core::types::{DirectoryName, EntryKey};
use ca_core::use_cases::feed::own::CertificateOrigin;
use ca_core::use_cases::feed::{self, DirectoryResult, EntryView, Waiting};
use ca_core::{Ca, Error, Result};
use der::Decode as _;
use serde::Serialize;

use crate::blocking::ask;
use crate::config::Directory;
use crate::desired::{AUTHORITY_REVOCATION_LIST, CERTIFICATE_REVOCATION_LIST, DesiredEntry};
use crate::dn::Dn;
use crate::found::Found;
use crate::own::ValueOrigins;
use crate::plan::USER_SMIME_CERTIFICATE;
use crate::publish::{Mode, Parked, Publisher};
use crate::reconcile::entry_name;
use crate::trouble::Trouble;

/// The state of a directory entry, with its reasons.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The directory's name.
    pub directory: DirectoryName,
    /// The address, or the CA's name.
    pub entry: String,
    /// The rule by which the entry was searched for.
    pub rule: Option<String>,
    /// The name of the entry that was found, or under which one would be added.
    pub dn: Option<String>,
    /// Whether the entry exists.
    pub exists: bool,
    /// The values in the entry.
    pub holds: Vec<HeldValue>,
    /// The differences from the desired content.
    pub differs: Vec<String>,
    /// The reason why the directory could not be read now.
    pub fault: Option<String>,
    /// The result of the last attempt to publish.
    pub last: Option<DirectoryResult>,
    /// The pending attempt.
    pub waiting: Option<Waiting>,
}

/// A value in an entry.
#[derive(Debug, Clone, Serialize)]
pub struct HeldValue {
    /// The value's attribute.
    pub attribute: &'static str,
    /// The subject, if the value is a certificate.
    pub subject: Option<String>,
    /// The serial number in hexadecimal, if the value is a certificate.
    pub serial: Option<String>,
    /// Whether a CA key of this installation signed it.
    pub own: bool,
    /// Whether such a key signed it although it is not in the database.
    pub unknown: bool,
    /// Whether the value is part of the desired content.
    pub wanted: bool,
}

/// Explains an entry of a directory.
///
/// # Errors
/// `NotFound` when there is no such mailbox or CA; `Internal` when the database can't be read.
pub async fn explain(ca: Arc<Ca>, directory: &Directory, key: EntryKey) -> Result<Explanation> {
    let view = ask(&ca, move |ca| feed::view_entry(ca, key)).await?.ok_or(Error::NotFound(noun(key)))?;
    let name = directory.name.clone();
    let (last, waiting) =
        ask(&ca, move |ca| Ok((feed::last_result(ca, &name, key)?, feed::waiting_for(ca, &name, key)?))).await?;
    let mut publisher = Publisher::new(Arc::clone(&ca), directory.clone());
    let mut explanation = Explanation {
        directory: directory.name.clone(),
        entry: entry_name(&view),
        rule: None,
        dn: None,
        exists: false,
        holds: Vec::new(),
        differs: Vec::new(),
        fault: None,
        last,
        waiting,
    };
    match explanation.fill(&mut publisher, &view).await {
        Ok(()) => {}
        Err(Trouble::There(fault)) => explanation.fault = Some(fault.to_string()),
        Err(Trouble::Here(error)) => return Err(error),
    }
    Ok(explanation)
}

impl Explanation {
    /// Reads the directory.
    async fn fill(&mut self, publisher: &mut Publisher, view: &EntryView) -> std::result::Result<(), Trouble> {
        let located = publisher.locate(view).await?;
        self.rule = Some(located.rule);
        self.dn = Some(located.dn);
        let Some(found) = located.found else { return Ok(()) };
        self.exists = true;
        let (desired, judged, _) = publisher.look(view, &found, None, Mode::Look).await?;
        self.holds = list_values(&found, &desired, &judged);
        self.differs = if judged.has_foreign_crl() {
            vec![Parked::ForeignCrl.reason().to_owned()]
        } else {
            publisher.plan(&desired, &found, &judged).0.describe()
        };
        Ok(())
    }
}

fn list_values(found: &Found, desired: &DesiredEntry, judged: &ValueOrigins) -> Vec<HeldValue> {
    let kept = desired.kept.iter().flat_map(|attribute| {
        found.values(attribute.name).map(|value| {
            let is_list = [CERTIFICATE_REVOCATION_LIST, AUTHORITY_REVOCATION_LIST].contains(&attribute.name);
            let origin = judged.origin(value);
            HeldValue {
                own: if is_list { !judged.is_foreign_crl(value) } else { origin != CertificateOrigin::Foreign },
                unknown: origin == CertificateOrigin::Unknown,
                ..describe(attribute.name, value, attribute.values.contains(value))
            }
        })
    });
    let wanted = |certificate: &Vec<u8>| desired.kept.iter().any(|attribute| attribute.values.contains(certificate));
    let smime = found.values(USER_SMIME_CERTIFICATE).map(|value| {
        let own = judged.own_within(value);
        HeldValue {
            own: !own.is_empty(),
            unknown: own.iter().any(|(_, origin)| *origin == CertificateOrigin::Unknown),
            ..describe(USER_SMIME_CERTIFICATE, value, own.iter().any(|(certificate, _)| wanted(certificate)))
        }
    });
    kept.chain(smime).collect()
}

fn describe(attribute: &'static str, value: &[u8], wanted: bool) -> HeldValue {
    let certificate = x509_cert::Certificate::from_der(value).ok();
    let certificate = certificate.as_ref().map(x509_cert::Certificate::tbs_certificate);
    HeldValue {
        attribute,
        subject: certificate.and_then(|tbs| Some(Dn::from_der(&der::Encode::to_der(tbs.subject()).ok()?)?.to_string())),
        serial: certificate.map(|tbs| tbs.serial_number().to_string().replace(':', "").to_ascii_lowercase()),
        own: false,
        unknown: false,
        wanted,
    }
}

fn noun(key: EntryKey) -> ca_core::error::Noun {
    match key {
        EntryKey::Mailbox(_) => ca_core::error::Noun::Mailbox,
        EntryKey::Authority(_) => ca_core::error::Noun::Authority,
    }
}
