//! The certificates of a mailbox that a directory publishes.

use anyhow::{Context as _, Result, ensure};
use ca_core::Ca;
use ca_core::policy::{Actor, ReleaseCertificate, RevokeCertificate, permit};
use ca_core::types::Profile;
use ca_core::use_cases::feed::view_address;
use ca_core::use_cases::revocation::revoke::{hold_certificate, release_certificate};
use inkan_tests::installation::{Installation, new_csr};

#[test]
fn the_newest_usable_certificate_of_each_algorithm_is_published() -> Result<()> {
    let installation = Installation::found(&[])?;
    let ca = &installation.ca;
    let owner = installation.add_person("Alice", ALICE)?;
    installation.add_person("Bob", "bob@example.com")?;
    ensure!(published(ca)?.is_empty(), "something is published of nobody");
    let older = installation.certify(ALICE, Profile::Encryption, &new_csr()?)?;
    let newer = installation.certify(ALICE, Profile::Dual, &new_csr()?)?;
    let on_p384 = installation.certify(ALICE, Profile::Encryption, &csr_on_p384()?)?;
    // Neither a certificate that only signs nor that of another mailbox takes the place of one.
    installation.certify(ALICE, Profile::Signing, &new_csr()?)?;
    installation.certify("bob@example.com", Profile::Encryption, &new_csr()?)?;
    ensure!(published(ca)? == [on_p384.der.clone(), newer.der.clone()], "not the newest of both algorithms");
    hold_certificate(ca, &permit(&Actor::Host, RevokeCertificate { owner })?, newer.id)?;
    ensure!(published(ca)? == [on_p384.der.clone(), older.der], "the older one does not take the place of one on hold");
    release_certificate(ca, &permit(&Actor::Host, ReleaseCertificate)?, newer.id)?;
    ensure!(published(ca)? == [on_p384.der, newer.der], "a released certificate is not published");
    Ok(())
}

fn published(ca: &Ca) -> Result<Vec<Vec<u8>>> {
    let view = view_address(ca, &ALICE.parse()?)?.context("the mailbox")?;
    Ok(view.certificates.into_iter().map(|certificate| certificate.der).collect())
}

fn csr_on_p384() -> Result<Vec<u8>> {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)?;
    Ok(rcgen::CertificateParams::default().serialize_request(&key)?.der().to_vec())
}

const ALICE: &str = "alice@example.com";
