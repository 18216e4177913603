//! What a mail program takes from a test mail to answer it.

use anyhow::{Context as _, Result};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use data_encoding::BASE64;
use der::{Decode as _, Encode as _};
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// The value of a header field on one line.
pub(super) fn field<'m>(mail: &'m str, name: &str) -> Option<&'m str> {
    let header = mail.split("\r\n\r\n").next()?;
    header.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The sender's certificate, DER, from the signature (RFC 8551 §3.5.3).
pub(super) fn certificate_of(mail: &str, sender: &str) -> Result<Vec<u8>> {
    let (_, part) = mail.split_once("smime.p7s").context("the mail is not signed")?;
    let (_, body) = part.split_once("\r\n\r\n").context("the signature has no header")?;
    let base64: String = body.lines().take_while(|line| !line.starts_with("--")).collect();
    let signature = ContentInfo::from_der(&BASE64.decode(base64.as_bytes())?)?;
    let signed: SignedData = signature.content.decode_as()?;
    let certificates = signed.certificates.context("the signature contains no certificate")?;
    let found = certificates.0.iter().find_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) if is_for(certificate, sender) => Some(certificate),
        _ => None,
    });
    Ok(found.context("the signature contains no certificate of the sender")?.to_der()?)
}

fn is_for(certificate: &Certificate, address: &str) -> bool {
    let names = certificate.tbs_certificate().get_extension::<SubjectAltName>();
    let Ok(Some((_, names))) = names else { return false };
    names.0.iter().any(|name| matches!(name, GeneralName::Rfc822Name(named) if named.as_str() == address))
}
