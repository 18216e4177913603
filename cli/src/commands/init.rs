//! `inkan init`

mod checklist;

use std::process::ExitCode;

use anyhow::Result;
use ca_core::use_cases::status::trust;
use der::Decode as _;
use der::asn1::ObjectIdentifier;
use serde_json::json;
use x509_cert::Certificate;

use super::Context;
use crate::founding::service_url::names_this_machine;
use crate::founding::{DOCUMENTATION_POLICY, Init, PolicyOid, found};
use crate::output::print;

pub(crate) fn run(context: &Context, init: &Init) -> Result<ExitCode> {
    let founded = found(init)?;
    let mut lines = vec![format!("founded {} in {}", init.organisation, init.data.display())];
    for authority in &founded.authorities {
        lines.push(format!("  {}\n    SHA-256 {}", authority.name, authority.fingerprint));
    }
    lines.push(format!("the root's key is {}; the server never reads it", founded.root_key.display()));
    lines.push(founded.head_key.tell());
    lines.push(tell_policy(init, &founded.policy));
    let warnings = [warnings(init, &founded.authorities)?, url_warnings(init)].concat();
    lines.extend(warnings.iter().map(|warning| format!("warning: {warning}")));
    let steps = checklist::write(init, &founded);
    lines.push("run every command as the user who ran this one: the server can't use files of another".to_owned());
    lines.push("\nwhat to do next, in this order:".to_owned());
    lines.extend(steps.iter().enumerate().map(|(number, step)| step.tell(number + 1)));
    let value = json!({
        "config": init.data.join("inkan.toml"),
        "root_key": founded.root_key,
        "authorities": founded.authorities,
        "policy_oid": founded.policy.oid,
        "audit_key": founded.head_key,
        "administrator_link": founded.administrator_link,
        "warnings": warnings,
        "next": steps,
    });
    print(context.json, &value, &lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// How to found the installation once more. The folder itself may be in one that this user can't write to, and init takes an empty one.
fn start_over(init: &Init) -> String {
    let folder = init.data.display();
    let database = match &init.database {
        None => String::new(),
        Some(url) => match url.strip_prefix("sqlite:") {
            Some(file) => format!(", remove the database {file}"),
            None => ", make the PostgreSQL database empty (drop and create it)".to_owned(),
        },
    };
    format!("empty the folder {folder} (also of files that begin with a dot){database}, and run init again")
}

/// The text about the certificate policy.
fn tell_policy(init: &Init, policy: &PolicyOid) -> String {
    let PolicyOid { oid, is_made } = policy;
    let again = start_over(init);
    let note = if *is_made {
        format!(
            "it was made from a UUID: it is unique and permanent and needs no registration. The CAs' certificates contain it. If yours are to \
             name an OID below a number of your own (iana.org/assignments/enterprise-numbers, free, takes some days), then before people have \
             certificates {again} with --policy-oid"
        )
    } else if oid == DOCUMENTATION_POLICY {
        format!(
            "it is the documentation example: before people have certificates {again} with your own, or without --policy-oid"
        )
    } else {
        "the CAs' certificates contain it".to_owned()
    };
    format!("the certificate policy is {oid}\n  {note}")
}

/// The warnings about mail programs that can't use the keys of these CAs, generated or imported.
fn warnings(init: &Init, authorities: &[trust::TrustedAuthority]) -> Result<Vec<String>> {
    for authority in authorities {
        let certificate = Certificate::from_der(&authority.der)?;
        if certificate.tbs_certificate().subject_public_key_info().algorithm.oid == ID_EC_PUBLIC_KEY {
            return Ok(vec![format!("{NO_GPGSM_2_2}, {} with --key-algorithm rsa-4096", start_over(init))]);
        }
    }
    Ok(Vec::new())
}

/// A warning about each URL in certificates that names this machine itself.
fn url_warnings(init: &Init) -> Vec<String> {
    let urls = [("--publication-url", &init.publication_url), ("--ldap-url", &init.ldap_url)];
    let wrong = urls.into_iter().filter(|(_, url)| !init.demo_urls && names_this_machine(url));
    wrong.map(|(option, url)| warn_of_url(init, option, url)).collect()
}

fn warn_of_url(init: &Init, option: &str, url: &str) -> String {
    let again = start_over(init);
    format!(
        "{url} is written into every certificate for good, and names this machine itself, and mail programs elsewhere can't fetch CRLs from it: \
         {again} with {option}, or with --demo-urls for a trial"
    )
}

/// id-ecPublicKey (RFC 5480 §2.1.1).
const ID_EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// dirmngr 2.2 can't verify a CRL with an ECDSA signature, and gpgsm accepts no certificate without its CRL.
const NO_GPGSM_2_2: &str = "the CA keys are ECDSA, with which gpgsm 2.2 (GnuPG of Debian 12) can't check CRLs and so accepts no certificate of this \
                            installation; if your people use it or a mail program built on it";

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan init --data inkan --organisation \"Example\" --country JP --domain example.com --demo-urls
  inkan init --data inkan --organisation \"Example\" --country JP --domain example.com \\
      --policy-oid 1.3.6.1.4.1.YOURS.1 \\
      --publication-url http://pki.example.com --ldap-url ldap://ldap.example.com --portal-url https://certs.example.com \\
      --root-key /media/offline/root-g1.pem --database postgres://inkan@localhost/inkan \\
      --admin-name \"Hanako Yamada\" --admin-mail hanako@example.com";
