//! `inkan certificate`

mod check_keys;
mod forecast;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::error::SerialFault;
use ca_core::policy::{Actor, IssueDirectly, ReleaseCertificate, RevokeCertificate, SearchCertificates, permit};
use ca_core::types::{CertificateQuery, CertificateStatus, EmailAddress, Happening, Profile, Remark, Timestamp};
use ca_core::use_cases::issuance::issue_directly::{self, Wanted};
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::trust;
use ca_core::{Ca, Error, error};
use clap::Subcommand;
use serde_json::{Value, json};

use super::Context;
use super::crl::publish_due;
use crate::confirmation::Confirmation;
use crate::exit::{Misuse, unreadable};
use crate::output::{plain, print};

/// Issue, list, show, revoke, hold and release certificates.
#[derive(Debug, Subcommand)]
pub(crate) enum Certificate {
    /// Issue a certificate for a registered address from a CSR; you must verify the owner of the key
    Issue {
        /// The mail address
        #[arg(long)]
        mail: String,
        /// signing, encryption or dual
        #[arg(long)]
        profile: String,
        /// The CSR, PEM or DER
        #[arg(long)]
        csr: PathBuf,
        /// Write the certificate here, PEM
        #[arg(long)]
        out: Option<PathBuf>,
        /// Write the certificate and its CAs here, PEM
        #[arg(long)]
        chain: Option<PathBuf>,
    },
    /// List the newest certificates, or those of an address
    List {
        /// The mail address
        #[arg(long)]
        mail: Option<String>,
        /// The number of certificates
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
        limit: i64,
    },
    /// Show one certificate
    Show {
        /// Its serial number or its fingerprint (SHA-256 or SHA-1) in hexadecimal, as other programs show it
        serial: String,
        /// Write the certificate here, PEM
        #[arg(long)]
        out: Option<PathBuf>,
        /// Write the certificate and its CAs here, PEM
        #[arg(long)]
        chain: Option<PathBuf>,
    },
    /// Revoke a certificate permanently and publish the CRL; asks for confirmation
    Revoke {
        /// Its serial number or its fingerprint (SHA-256 or SHA-1) in hexadecimal, as other programs show it
        serial: String,
        /// The event, required: key-lost, key-stolen, key-destroyed, person-left, name-changed, superseded,
        /// no-longer-used, unspecified
        #[arg(long)]
        happening: Option<String>,
        /// The time since which the key is no longer safe, such as 2026-04-01T09:00:00+09:00
        #[arg(long)]
        since: Option<String>,
        #[command(flatten)]
        confirmation: Confirmation,
    },
    /// Check every certified key again for weaknesses and shared primes; exits 7 if one is weak
    CheckKeys,
    /// Put a certificate on hold and publish the CRL
    Hold {
        /// Its serial number or its fingerprint (SHA-256 or SHA-1) in hexadecimal, as other programs show it
        serial: String,
    },
    /// Release a certificate from hold and publish the CRL
    Release {
        /// Its serial number or its fingerprint (SHA-256 or SHA-1) in hexadecimal, as other programs show it
        serial: String,
    },
}

pub(crate) fn run(context: &Context, certificate: &Certificate) -> Result<ExitCode> {
    let ca = context.open()?;
    match certificate {
        Certificate::Issue { mail, profile, csr, out, chain } => {
            let (issued, remarks) = issue(&ca, mail, profile, csr)?;
            write_files(&ca, &issued, out.as_deref(), chain.as_deref())?;
            show_with(context, &issued, &remarks)?;
        }
        Certificate::List { mail, limit } => list(context, &ca, mail.as_deref(), *limit)?,
        Certificate::Show { serial, out, chain } => {
            let found = find(&ca, serial)?;
            write_files(&ca, &found, out.as_deref(), chain.as_deref())?;
            show(context, &found)?;
        }
        Certificate::Revoke { serial, happening, since, confirmation } => {
            let happening = parse_happening(happening.as_deref())?;
            let found = find(&ca, serial)?;
            let since = read_since(&ca, since.as_deref())?;
            let permitted = permit(&Actor::Host, RevokeCertificate { owner: found.person })?;
            revoke::check_revocation(&ca, &permitted, found.id, happening, since)?;
            confirmation.obtain(context.json, &forecast::tell(&ca, &found, happening)?)?;
            let revoked = revoke::revoke_certificate(&ca, &permitted, found.id, happening, since)?;
            publish_due(&ca)?;
            show(context, &revoked)?;
        }
        Certificate::CheckKeys => return check_keys::run(context, &ca),
        Certificate::Hold { serial } => {
            let found = find(&ca, serial)?;
            let permitted = permit(&Actor::Host, RevokeCertificate { owner: found.person })?;
            let held = revoke::hold_certificate(&ca, &permitted, found.id)?;
            publish_due(&ca)?;
            show(context, &held)?;
        }
        Certificate::Release { serial } => {
            let found = find(&ca, serial)?;
            let released = revoke::release_certificate(&ca, &permit(&Actor::Host, ReleaseCertificate)?, found.id)?;
            publish_due(&ca)?;
            show(context, &released)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn issue(ca: &Ca, mail: &str, profile: &str, csr: &Path) -> Result<(CertificateView, Vec<Remark>)> {
    let address: EmailAddress = mail.parse()?;
    let profile = parse_profile(profile)?;
    let csr = fs::read(csr).map_err(unreadable(csr))?;
    let wanted = Wanted { address, profile, csr };
    let issued = issue_directly::issue_certificate(ca, &permit(&Actor::Host, IssueDirectly)?, wanted.clone())?;
    let remarks = issue_directly::remarks_on(&wanted);
    Ok((certificates::find_certificate(ca, &Actor::Host, issued.id)?, remarks))
}

fn find(ca: &Ca, number: &str) -> Result<CertificateView> {
    let query = number.parse::<CertificateQuery>().map_err(|fault| match fault {
        // This command takes no address, so an error that asks for one would mislead.
        Error::Invalid(error::Invalid::CertificateQuery | error::Invalid::Address(_)) => SerialFault::Malformed.into(),
        other => other,
    })?;
    Ok(certificates::find_by_number(ca, &permit(&Actor::Host, SearchCertificates)?, &query)?)
}

fn parse_profile(name: &str) -> Result<Profile> {
    let found = Profile::OF_PEOPLE.into_iter().find(|profile| profile.name() == name);
    let name = plain(name);
    let unknown =
        || Misuse::Value(format!("there is no profile `{name}` for people; give signing, encryption or dual"));
    Ok(found.ok_or_else(unknown)?)
}

fn parse_happening(name: Option<&str>) -> Result<Happening> {
    let known = Happening::ALL.iter().map(|happening| happening.name()).collect::<Vec<_>>().join(", ");
    let name = name.ok_or_else(|| Misuse::Usage(format!("say what happened: give --happening with one of {known}")))?;
    let unknown = |()| Misuse::Value(format!("unknown happening `{}`; give one of {known}", plain(name)));
    Ok(name.parse().map_err(unknown)?)
}

fn read_since(ca: &Ca, since: Option<&str>) -> Result<Option<Timestamp>> {
    let since = since.map(str::parse::<Timestamp>).transpose().ok();
    let since = since.filter(|since| since.is_none_or(|since| since <= ca.clock().now()));
    Ok(since.ok_or(Error::from(error::Invalid::Time))?)
}

fn write_files(ca: &Ca, certificate: &CertificateView, out: Option<&Path>, chain: Option<&Path>) -> Result<()> {
    if let Some(out) = out {
        write(out, &trust::certificate_pem(&certificate.der)?)?;
    }
    if let Some(file) = chain {
        let mut text = String::new();
        for der in certificates::chain(ca, certificate)? {
            text.push_str(&trust::certificate_pem(&der)?);
        }
        write(file, &text)?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}

fn list(context: &Context, ca: &Ca, mail: Option<&str>, limit: i64) -> Result<()> {
    let query = mail.map(str::parse::<EmailAddress>).transpose()?.map(CertificateQuery::Address);
    let permitted = permit(&Actor::Host, SearchCertificates)?;
    let found = certificates::search_certificates(ca, &permitted, query.as_ref(), limit)?;
    let mut text = String::new();
    for certificate in &found {
        writeln!(
            text,
            "{} {:<10} {:<9} {} until {} {}",
            certificate.serial,
            certificate.profile.name(),
            certificate.key,
            certificate.address,
            certificate.validity.not_after,
            tell(certificate.status)
        )?;
    }
    if found.is_empty() {
        text.push_str(match mail {
            Some(_) => "no certificate was issued for this address",
            None => "no certificate was issued yet",
        });
    }
    print(context.json, &found.iter().map(value).collect::<Vec<_>>(), &text)
}

fn show(context: &Context, certificate: &CertificateView) -> Result<()> {
    print(context.json, &value(certificate), &facts(certificate))
}

/// The certificate, and what its CSR asked for in vain.
fn show_with(context: &Context, certificate: &CertificateView, remarks: &[Remark]) -> Result<()> {
    let mut text = facts(certificate);
    for remark in remarks {
        write!(text, "\nnote         {}", plain(&remark.to_string()))?;
    }
    let told =
        |remark: &Remark| json!({ "code": remark.code(), "value": remark.value(), "detail": remark.to_string() });
    let mut value = value(certificate);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("remarks".to_owned(), remarks.iter().map(told).collect());
    }
    print(context.json, &value, &text)
}

fn facts(certificate: &CertificateView) -> String {
    format!(
        "serial       {}\naddress      {}\nperson       {}\nprofile      {}\nkey          {}\nvalid        {} to {}\nstatus       {}\nSHA-256      {}",
        certificate.serial,
        certificate.address,
        plain(certificate.person_name.as_str()),
        certificate.profile,
        certificate.key,
        certificate.validity.not_before,
        certificate.validity.not_after,
        tell(certificate.status),
        certificate.fingerprint
    )
}

fn tell(status: CertificateStatus) -> String {
    match status {
        CertificateStatus::Valid => "valid".to_owned(),
        CertificateStatus::Held { at } => format!("on hold since {at}"),
        CertificateStatus::Revoked { at, reason, invalidity_date } => {
            let since = invalidity_date.map(|date| format!(", invalid since {date}")).unwrap_or_default();
            format!("revoked at {at}, {reason}{since}")
        }
    }
}

fn value(certificate: &CertificateView) -> Value {
    let status = match certificate.status {
        CertificateStatus::Valid => json!({ "state": "valid" }),
        CertificateStatus::Held { at } => json!({ "state": "held", "at": at }),
        CertificateStatus::Revoked { at, reason, invalidity_date } => {
            json!({ "state": "revoked", "at": at, "reason": reason.name(), "invalidity_date": invalidity_date })
        }
    };
    json!({
        "serial": certificate.serial.to_string(),
        "address": certificate.address,
        "person": certificate.person,
        "profile": certificate.profile,
        "key": certificate.key,
        "not_before": certificate.validity.not_before,
        "not_after": certificate.validity.not_after,
        "status": status,
        "sha256": certificate.fingerprint.to_string(),
    })
}

/// The examples at the end of the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  inkan certificate issue --mail hanako@example.com --profile signing --csr hanako.csr --out hanako.pem
  inkan certificate list --mail hanako@example.com
  inkan certificate revoke 4a0b… --happening key-stolen --since 2026-04-01T09:00:00+09:00
  inkan certificate hold 4a0b…";
