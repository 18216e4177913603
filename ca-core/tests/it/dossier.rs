//! What officers see of a certificate, against what was issued, published and listed.

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, RevokeCertificate, SearchCertificates, permit};
use ca_core::types::{Happening, Profile};
use ca_core::use_cases::feed;
use ca_core::use_cases::revocation::revoke::{hold_certificate, revoke_certificate};
use ca_core::use_cases::status::certificates::{CertificateView, find_certificate};
use ca_core::use_cases::status::dossier::{Dossier, Publication, view_dossier};
use ca_core::use_cases::status::publish_crl::publish_due_crls;
use inkan_tests::installation::{Installation, new_csr};

fn dossier(ca: &Ca, certificate: &CertificateView) -> Result<Dossier> {
    let now = find_certificate(ca, &Actor::Host, certificate.id)?;
    Ok(view_dossier(ca, &permit(&Actor::Host, SearchCertificates)?, &now)?)
}

#[test]
fn its_fields_are_those_of_the_certificate_and_it_breaks_no_rule() -> Result<()> {
    let installation = Installation::found(&["main"])?;
    let certificate = installation.enrol("Taro", "taro@example.com")?;
    let found = dossier(&installation.ca, &certificate)?;
    let fields = &found.fields;
    ensure!(fields.subject == "CN=taro@example.com" && fields.addresses == ["taro@example.com"], "{fields:?}");
    ensure!(fields.issuer.contains("CN=Inkan Test Issuing CA"), "{fields:?}");
    ensure!(fields.key_usages == ["keyAgreement"] && fields.policies.contains(&"1.3.6.1.4.1.99999.1.1".to_owned()));
    ensure!(fields.purposes.iter().any(|it| it.contains("1.3.6.1.5.5.7.3.4")), "{fields:?}");
    ensure!(fields.crls.iter().any(|url| url.starts_with("http://127.0.0.1/")) && fields.responders.len() == 1);
    ensure!(fields.key_identifier.as_ref().is_some_and(|it| it.split(':').count() >= 20), "{fields:?}");
    ensure!(fields.issuer_key_identifier.is_some() && fields.key_identifier != fields.issuer_key_identifier);
    ensure!(found.rules > 30 && found.findings.is_empty(), "{} rules, {:?}", found.rules, found.findings);
    Ok(())
}

#[test]
fn publication_says_why_and_the_list_says_whether_it_is_behind() -> Result<()> {
    let installation = Installation::found(&["main", "other"])?;
    let ca = &installation.ca;
    let (first, signing) = (installation.enrol("Taro", "taro@example.com")?, Profile::Signing);
    let wanted = dossier(ca, &first)?.publication;
    let Publication::Wanted(directories) = wanted else { anyhow::bail!("{wanted:?}") };
    ensure!(directories.len() == 2 && directories.iter().all(|it| it.waiting.is_some() && it.last.is_none()));
    let signing = installation.certify("taro@example.com", signing, &new_csr()?)?;
    ensure!(matches!(dossier(ca, &signing)?.publication, Publication::NotForEncryption));
    let second = installation.issue("taro@example.com")?;
    ensure!(matches!(dossier(ca, &first)?.publication, Publication::Newer));
    let permitted = || permit(&Actor::Host, RevokeCertificate { owner: second.person });
    publish_due_crls(ca)?;
    let listed = dossier(ca, &second)?.crl.context("a CRL")?;
    ensure!(!listed.is_behind && listed.this_update < listed.next_update);
    hold_certificate(ca, &permitted()?, second.id)?;
    ensure!(matches!(dossier(ca, &second)?.publication, Publication::NotNow));
    ensure!(dossier(ca, &second)?.crl.is_some_and(|it| it.is_behind), "a change that no list carries");
    ensure!(matches!(dossier(ca, &first)?.publication, Publication::Wanted(_)), "the earlier one is published again");
    revoke_certificate(ca, &permitted()?, second.id, Happening::Superseded, None)?;
    publish_due_crls(ca)?;
    let later = dossier(ca, &second)?.crl.context("a CRL")?;
    ensure!(later.number > listed.number && !later.is_behind);
    ensure!(feed::view_address(ca, &"taro@example.com".parse()?)?.is_some_and(|it| it.certificates.len() == 1));
    Ok(())
}
