//! Reading back what stands in a directory, against a private slapd.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::{Result, ensure};
use data_encoding::BASE64;
use inkan_tests::installation::{Installation, write_secret};
use inkan_tests::slapd::{Slapd, SlapdOptions};
use ldap_publisher::{Directory, DirectoryConfig, read_back};
use tokio::runtime::Runtime;

#[test]
fn what_is_unknown_is_found_among_more_entries_than_fit_on_a_page() -> Result<()> {
    let slapd = Slapd::start(SlapdOptions::default())?;
    let installation = Installation::found(&[])?;
    let unknown = installation.enrol("Taro", "taro@example.com")?;
    installation.database.execute("DELETE FROM certificate")?;
    let known = installation.issue("taro@example.com")?;
    let foreign = include_bytes!("../../fixtures/foreign.der");
    let mut ldif = String::new();
    for number in 0..ENTRIES {
        let certificate = match number {
            0 => &known.der,
            last if last == ENTRIES - 1 => &unknown.der,
            _ => &foreign.to_vec(),
        };
        write!(
            ldif,
            "dn: uid=p{number},ou=people,{}\nobjectClass: inetOrgPerson\nuid: p{number}\ncn: P\nsn: P\nuserCertificate;binary:: {}\n\n",
            slapd.base(),
            BASE64.encode(certificate)
        )?;
    }
    slapd.add(&ldif)?;
    let authority = installation.issuing()?;
    let crl = ca_core::use_cases::status::publish_crl::newest_crl(&installation.ca, &authority.slug)?
        .map(|crl| crl.der().to_vec());
    slapd.add(&format!(
        "dn: cn={},ou=pki,{}\nobjectClass: applicationProcess\nobjectClass: pkiCA\ncn: x\ncertificateRevocationList;binary:: {}\n",
        authority.name,
        slapd.base(),
        BASE64.encode(crl.as_deref().unwrap_or_default())
    ))?;

    let directory = directory(&installation, &slapd)?;
    let found = Runtime::new()?.block_on(read_back(Arc::clone(&installation.ca), &directory))?;
    ensure!(found.fault.is_none(), "{:?}", found.fault);
    ensure!(found.examined == ENTRIES, "{} of {ENTRIES}", found.examined);
    ensure!(found.certificates == [unknown.der.clone()], "{} are unknown", found.certificates.len());
    ensure!(found.crls.first() == crl.as_ref() && found.crls.len() == 1, "{} CRLs", found.crls.len());
    Ok(())
}

#[test]
fn a_directory_that_is_down_is_told_of() -> Result<()> {
    let mut slapd = Slapd::start_default()?;
    let installation = Installation::found(&[])?;
    let directory = directory(&installation, &slapd)?;
    slapd.stop();
    let found = Runtime::new()?.block_on(read_back(Arc::clone(&installation.ca), &directory))?;
    ensure!(found.fault.is_some_and(|fault| fault.to_string().contains("can't be reached")), "nothing is told");
    Ok(())
}

fn directory(installation: &Installation, slapd: &Slapd) -> Result<Directory> {
    let folder = installation.folder.path();
    write_secret(&folder.join("password"), slapd.admin_password())?;
    let config: DirectoryConfig = toml::from_str(&format!(
        "name = 'main'\nurl = '{}'\nplaintext = true\nbind_dn = '{}'\npassword_file = 'password'\nbase = '{}'",
        slapd.url(),
        slapd.admin_dn(),
        slapd.base(),
    ))?;
    Ok(config.check(folder)?)
}

/// More than two pages.
const ENTRIES: usize = 450;
