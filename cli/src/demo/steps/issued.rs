//! Alice's certificates: she signs in, sends two requests and opens the mailed link, and her client checks the certificates.

use anyhow::{Context as _, Result, ensure};
use der::Encode as _;
use x509_cert::Certificate;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName};

use crate::demo::cast::ALICE;
use crate::demo::signed::check_certificate;
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let issued = walk.enroll(ALICE, "two", &["signing", "encryption"])?;
    let Ok([(signing, key), (encryption, _)]) = <[_; 2]>::try_from(issued) else {
        anyhow::bail!("other than two certificates came")
    };
    walk.alice = Some(encryption.clone());
    walk.alice_signing = Some((signing.clone(), key));
    let signing = check_certificate(&walk.received(signing), walk.issuing()?)?;
    let encryption = check_certificate(&encryption, walk.issuing()?)?;
    ensure!(usages(&signing)?.digital_signature(), "the signing certificate can't sign");
    let encrypts = usages(&encryption)?;
    ensure!(
        encrypts.0.contains(KeyUsages::KeyEncipherment) || encrypts.0.contains(KeyUsages::KeyAgreement),
        "the encryption certificate can't encrypt"
    );
    for certificate in [&signing, &encryption] {
        check_address(certificate)?;
        let (_, purposes) =
            certificate.tbs_certificate().get_extension::<ExtendedKeyUsage>()?.context("no extKeyUsage")?;
        ensure!(
            purposes.0.iter().map(ToString::to_string).eq(["1.3.6.1.5.5.7.3.4"]),
            "extKeyUsage is not emailProtection alone"
        );
    }
    ensure!(
        signing.tbs_certificate().subject_public_key_info().to_der()?
            != encryption.tbs_certificate().subject_public_key_info().to_der()?,
        "both certificates have one key"
    );
    Ok(format!("serial numbers {} and {}", serial(&signing), serial(&encryption)))
}

fn usages(certificate: &Certificate) -> Result<KeyUsage> {
    let (critical, usage) = certificate.tbs_certificate().get_extension::<KeyUsage>()?.context("no keyUsage")?;
    ensure!(critical, "keyUsage is not critical");
    Ok(usage)
}

fn check_address(certificate: &Certificate) -> Result<()> {
    let (_, names) = certificate.tbs_certificate().get_extension::<SubjectAltName>()?.context("no subjectAltName")?;
    let right = matches!(names.0.as_slice(), [GeneralName::Rfc822Name(address)] if address.as_str() == ALICE.address);
    ensure!(right, "subjectAltName is not Alice's address alone");
    Ok(())
}

fn serial(certificate: &Certificate) -> String {
    data_encoding::HEXLOWER.encode(certificate.tbs_certificate().serial_number().as_bytes())
}
