//! What a revocation will do, told before it is done.

use std::fmt::Write as _;

use anyhow::Result;
use ca_core::Ca;
use ca_core::policy::Actor;
use ca_core::types::{Happening, RevocationReason};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::publish_crl;

use crate::output::plain;

/// The certificates that a report revokes, and where that will be seen.
///
/// # Errors
/// `Internal` when the database can't be read.
pub(super) fn tell(ca: &Ca, certificate: &CertificateView, happening: Happening) -> Result<String> {
    let compromised = happening.reason() == RevocationReason::KeyCompromise;
    let mut text = format!("this will revoke for good ({happening}):\n  {}\n", name(certificate));
    let sharing = if compromised { certificates::list_sharing_key(ca, &Actor::Host, certificate)? } else { Vec::new() };
    for other in &sharing {
        writeln!(text, "  {}, with the same key", name(other))?;
    }
    writeln!(text, "The next CRL lists it with the reason {}, and OCSP says so.", happening.reason())?;
    if let Some(newest) = publish_crl::newest_facts(ca, certificate.authority)? {
        let until = newest.next_update;
        writeln!(text, "Programs that have the last CRL may trust the certificate until {until}.")?;
    }
    if certificate.profile.encrypts() || sharing.iter().any(|other| other.profile.encrypts()) {
        text.push_str("It is removed from the built-in directory");
        for directory in &ca.settings().directories {
            write!(text, " and from {directory}")?;
        }
        text.push_str(".\n");
    }
    writeln!(text, "{} gets a mail about it.", certificate.address)?;
    if compromised {
        text.push_str("The key is never certified again.\n");
    }
    if happening == Happening::KeyStolen {
        let owner = plain(certificate.person_name.as_str());
        writeln!(text, "{owner} is signed out; open requests, mailed links and a printed revocation code end.")?;
    }
    Ok(text)
}

fn name(certificate: &CertificateView) -> String {
    let (serial, profile, address) = (&certificate.serial, certificate.profile, &certificate.address);
    let owner = plain(certificate.person_name.as_str());
    format!("{serial} {profile} of {address} ({owner}), valid until {}", certificate.validity.not_after)
}
