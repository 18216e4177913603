//! Why an entry of a directory is as it is: the rule that was followed, the name that was looked for, what stands there,
//! and what came of the last attempt.

use std::sync::Arc;

use ca_core::feed::{self, DirectoryResult, EntryKey, Waiting};
use ca_core::{Ca, Error, Result};
use der::Decode as _;
use serde::Serialize;

use crate::blocking::ask;
use crate::config::Directory;
use crate::desired::DesiredEntry;
use crate::dn::Dn;
use crate::found::Found;
use crate::own::OwnIssuers;
use crate::plan::{Plan, USER_SMIME_CERTIFICATE};
use crate::publish::Publisher;
use crate::reconcile::entry_name;

/// The answer.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The directory's name.
    pub directory: String,
    /// The address, or the CA's name.
    pub entry: String,
    /// How the entry was looked for.
    pub rule: Option<String>,
    /// The name of the entry that was found, or under which one would be made.
    pub dn: Option<String>,
    /// Whether there is an entry.
    pub exists: bool,
    /// The values that stand there.
    pub holds: Vec<Held>,
    /// What is not as it should be.
    pub differs: Vec<String>,
    /// Why the directory could not be looked at now.
    pub fault: Option<String>,
    /// What came of the last attempt to publish.
    pub last: Option<DirectoryResult>,
    /// The attempt that waits.
    pub waiting: Option<Waiting>,
}

/// A value in an entry.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    /// Its attribute.
    pub attribute: &'static str,
    /// A certificate's subject, when it is one.
    pub subject: Option<String>,
    /// A certificate's serial number in hexadecimal.
    pub serial: Option<String>,
    /// Whether one of this installation's CAs issued it.
    pub own: bool,
    /// Whether Inkan wants it there.
    pub wanted: bool,
}

/// Explains an entry of a directory.
///
/// # Errors
/// `NotFound` when there is no such mailbox or CA; `Internal` when the database can't be read.
pub async fn explain(ca: Arc<Ca>, directory: &Directory, key: EntryKey) -> Result<Explanation> {
    let view = ask(&ca, move |ca| feed::view_entry(ca, key)).await?.ok_or(Error::NotFound(noun(key)))?;
    let own = OwnIssuers::new(ask(&ca, feed::own_issuers).await?);
    let name = directory.name.clone();
    let (last, waiting) =
        ask(&ca, move |ca| Ok((feed::last_result(ca, &name, key)?, feed::waiting_for(ca, &name, key)?))).await?;
    let mut publisher = Publisher::new(directory.clone());
    let desired = publisher.desired(&view);
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
    match publisher.locate(&view).await {
        Ok(located) => {
            explanation.rule = Some(located.rule);
            explanation.dn = Some(located.dn);
            if let Some(found) = located.found {
                explanation.exists = true;
                explanation.holds = list_values(&found, &desired, &own);
                explanation.differs = Plan::of(&desired.kept, &found, &own).describe();
            }
        }
        Err(fault) => explanation.fault = Some(fault.to_string()),
    }
    Ok(explanation)
}

fn list_values(found: &Found, desired: &DesiredEntry, own: &OwnIssuers) -> Vec<Held> {
    let kept = desired.kept.iter().flat_map(|attribute| {
        found.values(attribute.name).map(|value| describe(attribute.name, value, own, attribute.values.contains(value)))
    });
    let smime = found.values(USER_SMIME_CERTIFICATE).map(|value| Held {
        own: !own.issued_within(value).is_empty(),
        ..describe(USER_SMIME_CERTIFICATE, value, own, false)
    });
    kept.chain(smime).collect()
}

fn describe(attribute: &'static str, value: &[u8], own: &OwnIssuers, wanted: bool) -> Held {
    let certificate = x509_cert::Certificate::from_der(value).ok();
    let certificate = certificate.as_ref().map(x509_cert::Certificate::tbs_certificate);
    Held {
        attribute,
        subject: certificate.and_then(|tbs| Some(Dn::from_der(&der::Encode::to_der(tbs.subject()).ok()?)?.to_string())),
        serial: certificate.map(|tbs| tbs.serial_number().to_string().replace(':', "").to_ascii_lowercase()),
        own: own.issued(value),
        wanted,
    }
}

fn noun(key: EntryKey) -> ca_core::error::Noun {
    match key {
        EntryKey::Mailbox(_) => ca_core::error::Noun::Mailbox,
        EntryKey::Authority(_) => ca_core::error::Noun::Authority,
    }
}
