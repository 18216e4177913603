use anyhow::Result;
use inkan_tests::keys::Key;
use inkan_tests::pkilint::Lints;

use super::stand_in_ca::StandInCa;

const CDP: &str = "URI.0 = http://crl.example.com/ca.crl\nURI.1 = ldap://ldap.example.com/cn=Stand-in%20CA?certificateRevocationList;binary";

#[test]
fn a_clean_certificate_is_clean_and_the_ldap_address_is_a_deviation_by_name() -> Result<()> {
    let ca = StandInCa::new(CDP)?;
    let certificate = ca.issue("taro@example.com", Key::UserRsa(1), "user")?;
    let lints = Lints::default().root(&ca.root()).mailbox(&certificate, &ca.root()).root_crl(&ca.crl());
    lints.expect_clean()?;
    let allowed = "cabf.smime.crldp_fullname_prohibited_uri_scheme";
    assert!(lints.all_findings()?.iter().any(|it| it.code == allowed));
    Ok(())
}

#[test]
fn a_planted_fault_is_found() -> Result<()> {
    let ca = StandInCa::new(CDP)?;
    let certificate = ca.issue("taro@example.com", Key::UserRsa(1), "user_without_key_usage")?;
    let findings = Lints::default().mailbox(&certificate, &ca.root()).findings()?;
    assert!(findings.iter().any(|it| it.code.contains("key_usage")), "{findings:?}");
    Ok(())
}

#[test]
fn a_file_that_is_no_certificate_is_an_error_and_not_a_clean_one() -> Result<()> {
    let ca = StandInCa::new(CDP)?;
    assert!(Lints::default().mailbox(&ca.crl(), &ca.root()).expect_clean().is_err());
    Ok(())
}
