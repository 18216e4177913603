//! What a CSR asks for beside its key, and no certificate contains.

mod names;
mod text;

use self::names::{attribute_name, extension_name, general_name, request_attribute_name};
use super::content::{AskedExtension, Attribute, Content, EXTENSION_REQUEST, SubjectAttribute};
use crate::encoding::asn1::{BOOLEAN, SEQUENCE, Walker};
use crate::types::{EmailAddress, Remark};

/// What the profile and the registered person decide, although the CSR asks for something else; the address of the
/// certificate itself is left out. Unreadable parts are skipped.
pub(super) fn asked_beside_the_key(content: &Content<'_>, address: &EmailAddress) -> Vec<Remark> {
    let is_other = |text: &str| !text.eq_ignore_ascii_case(address.as_str());
    let subject = content.subject().unwrap_or_default();
    let subject = subject.iter().filter_map(|attribute| about_attribute(attribute, is_other));
    let extensions = content.extensions().unwrap_or_default();
    let extensions = extensions.iter().flat_map(|extension| about_extension(extension, is_other));
    let mut remarks: Vec<Remark> = Vec::new();
    let mut more = 0;
    let attributes = content.attributes().unwrap_or_default();
    let attributes = attributes.iter().flat_map(|attribute| about_request_attribute(attribute, is_other));
    for remark in subject.chain(extensions).chain(attributes) {
        if remarks.len() < MOST {
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        } else {
            more += 1;
        }
    }
    remarks.extend((more > 0).then_some(Remark::More(more)));
    remarks
}

fn about_attribute(attribute: &SubjectAttribute<'_>, is_other: impl Fn(&str) -> bool) -> Option<Remark> {
    let value = text::read(attribute.tag, attribute.value).filter(|value| is_other(value))?;
    if attribute.oid == EMAIL_ADDRESS {
        return Some(Remark::Mailbox(text::shown(&value)));
    }
    Some(Remark::Subject(format!("{}={}", attribute_name(attribute.oid), text::shown(&value))))
}

/// An attribute other than extensionRequest. Values are not shown, because that of challengePassword is secret.
fn about_request_attribute(attribute: &Attribute<'_>, is_other: impl Fn(&str) -> bool + Copy) -> Vec<Remark> {
    match attribute.oid {
        oid if oid == EXTENSION_REQUEST || OF_THE_PROGRAM.contains(&oid) => Vec::new(),
        oid => match attribute.extensions().filter(|_| oid == MICROSOFT_EXTENSIONS) {
            Some(extensions) => extensions.iter().flat_map(|extension| about_extension(extension, is_other)).collect(),
            None => vec![Remark::Extension(request_attribute_name(oid))],
        },
    }
}

fn about_extension(extension: &AskedExtension<'_>, is_other: impl Fn(&str) -> bool) -> Vec<Remark> {
    match extension.oid {
        BASIC_CONSTRAINTS if is_authority(extension.value) => vec![Remark::Authority],
        // Every certificate has a subjectKeyIdentifier of its own, and none of a person is a CA's.
        BASIC_CONSTRAINTS | SUBJECT_KEY_IDENTIFIER => Vec::new(),
        SUBJECT_ALT_NAME => about_names(extension.value, is_other),
        oid => vec![Remark::Extension(extension_name(oid))],
    }
}

/// `BasicConstraints` (RFC 5280 §4.2.1.9) with cA.
fn is_authority(value: &[u8]) -> bool {
    let content = Walker::new(value).next_with(SEQUENCE);
    content.and_then(|content| Walker::new(content).next_with(BOOLEAN)).is_some_and(|is_authority| is_authority != [0])
}

/// `GeneralNames` (RFC 5280 §4.2.1.6).
fn about_names(value: &[u8], is_other: impl Fn(&str) -> bool) -> Vec<Remark> {
    let mut names = Walker::new(Walker::new(value).next_with(SEQUENCE).unwrap_or_default());
    let mut remarks = Vec::new();
    while let Some(name) = names.next_value() {
        let text = String::from_utf8_lossy(name.content);
        match general_name(name.tag) {
            "rfc822Name" if is_other(&text) => remarks.push(Remark::Mailbox(text::shown(&text))),
            "rfc822Name" => {}
            kind @ ("dNSName" | "uniformResourceIdentifier") => {
                remarks.push(Remark::Extension(format!("subjectAltName {kind} {}", text::shown(&text))));
            }
            kind => remarks.push(Remark::Extension(format!("subjectAltName {kind}"))),
        }
    }
    remarks
}

/// The maximum number of remarks for one CSR, without the one that counts the rest.
const MOST: usize = 20;

const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 14];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
/// szOID_CERT_EXTENSIONS, in which older programs of Microsoft ask for extensions: 1.3.6.1.4.1.311.2.1.14.
const MICROSOFT_EXTENSIONS: &[u8] = b"\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e";
/// What Windows writes about itself into every CSR and asks nothing by, below 1.3.6.1.4.1.311: 13.2.2
/// (`ENROLLMENT_CSP_PROVIDER`), 13.2.3 (`OS_VERSION`) and 21.20 (`REQUEST_CLIENT_INFO`).
const OF_THE_PROGRAM: [&[u8]; 3] = [
    b"\x2b\x06\x01\x04\x01\x82\x37\x0d\x02\x02",
    b"\x2b\x06\x01\x04\x01\x82\x37\x0d\x02\x03",
    b"\x2b\x06\x01\x04\x01\x82\x37\x15\x14",
];
/// pkcs-9-at-emailAddress (RFC 2985 §5.2.1).
const EMAIL_ADDRESS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01";
