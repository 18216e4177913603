//! Verification of certificates and CRLs as by a client: only the root is trusted and every signature is verified.

use anyhow::{Context as _, Result, bail, ensure};
use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use der::{Decode as _, Encode as _, Reader as _, SliceReader};
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;

/// Checks that `issuer` signed `certificate`.
pub(super) fn check_certificate(certificate: &[u8], issuer: &Certificate) -> Result<Certificate> {
    let parsed = Certificate::from_der(certificate).context("the answer is not a certificate")?;
    let same_name = parsed.tbs_certificate().issuer().to_der()? == issuer.tbs_certificate().subject().to_der()?;
    ensure!(same_name, "the certificate names another issuer");
    check_signature(certificate, issuer).context("the certificate's signature is wrong")?;
    Ok(parsed)
}

/// Checks that `issuer` signed `crl`.
pub(super) fn check_crl(crl: &[u8], issuer: &Certificate) -> Result<CertificateList> {
    let parsed = CertificateList::from_der(crl).context("the answer is not a CRL")?;
    let same_name = parsed.tbs_cert_list.issuer.to_der()? == issuer.tbs_certificate().subject().to_der()?;
    ensure!(same_name, "the CRL names another issuer");
    check_signature(crl, issuer).context("the CRL's signature is wrong")?;
    Ok(parsed)
}

/// Whether the CRL lists this serial number.
pub(super) fn lists(crl: &CertificateList, certificate: &Certificate) -> bool {
    let serial = certificate.tbs_certificate().serial_number();
    crl.tbs_cert_list.revoked_certificates.iter().flatten().any(|entry| entry.serial_number == *serial)
}

/// Both are `SEQUENCE { toBeSigned, signatureAlgorithm, signature }`, and both are checked over the bytes as received.
fn check_signature(signed: &[u8], issuer: &Certificate) -> Result<()> {
    let mut reader = SliceReader::new(signed)?;
    let (content, algorithm, signature) = reader.sequence(|inner| {
        let content = inner.tlv_bytes()?;
        let algorithm = x509_cert::spki::AlgorithmIdentifierOwned::decode(inner)?;
        let signature = der::asn1::BitString::decode(inner)?;
        der::Result::Ok((content, algorithm, signature))
    })?;
    reader.finish()?;
    let key = issuer.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let verifier: &dyn VerificationAlgorithm = match algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.11" => &signature::RSA_PKCS1_2048_8192_SHA256,
        "1.2.840.10045.4.3.2" => &signature::ECDSA_P256_SHA256_ASN1,
        "1.2.840.10045.4.3.3" => &signature::ECDSA_P384_SHA384_ASN1,
        other => bail!("the signature's algorithm {other} is unknown"),
    };
    let verified = UnparsedPublicKey::new(verifier, key).verify(content, signature.raw_bytes());
    verified.map_err(|_| anyhow::anyhow!("the signature does not verify"))
}
