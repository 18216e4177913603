//! The content of a CSR, as slices of the received bytes.

use std::collections::BTreeSet;

use const_oid::db::rfc2985::PKCS_9_AT_EXTENSION_REQUEST;

use crate::encoding::asn1::{BOOLEAN, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET, Walker};
use crate::error::CsrFault;

/// A `CertificationRequestInfo` (RFC 2986 §4.1).
pub(super) struct Content<'a> {
    version: &'a [u8],
    subject: &'a [u8],
    /// The whole `SubjectPublicKeyInfo`, DER.
    pub(super) spki: &'a [u8],
    /// The content of the SET OF. Some programs leave the field out, although it is not optional.
    attributes: &'a [u8],
}

/// An attribute of the subject: the content octets of its identifier, and its value.
pub(super) struct SubjectAttribute<'a> {
    pub(super) oid: &'a [u8],
    pub(super) tag: u8,
    pub(super) value: &'a [u8],
}

/// An extension that the CSR asks for: the content octets of its identifier, and its value, DER.
pub(super) struct AskedExtension<'a> {
    pub(super) oid: &'a [u8],
    pub(super) value: &'a [u8],
}

/// An attribute of the CSR: the content octets of its identifier, and those of the SET OF its values.
pub(super) struct Attribute<'a> {
    pub(super) oid: &'a [u8],
    set: &'a [u8],
}

impl<'a> Content<'a> {
    /// Splits the DER of a `CertificationRequestInfo`.
    ///
    /// # Errors
    /// `NotACsr` for another form.
    pub(super) fn read(der: &'a [u8]) -> Result<Self, CsrFault> {
        split(der).ok_or(CsrFault::NotACsr)
    }

    /// Checks the fields of which only the form matters.
    ///
    /// # Errors
    /// `Version`, `Subject`, `Attributes`, `Critical`, `DuplicateExtensions`.
    pub(super) fn check(&self) -> Result<(), CsrFault> {
        if self.version != [0] {
            return Err(CsrFault::Version);
        }
        self.subject()?;
        let mut seen = BTreeSet::new();
        if self.extensions()?.iter().all(|extension| seen.insert(extension.oid)) {
            Ok(())
        } else {
            Err(CsrFault::DuplicateExtensions)
        }
    }

    /// The attributes of the subject (RFC 5280 §4.1.2.4), with values of any type.
    ///
    /// # Errors
    /// `Subject`.
    pub(super) fn subject(&self) -> Result<Vec<SubjectAttribute<'a>>, CsrFault> {
        let mut found = Vec::new();
        let mut names = Walker::new(self.subject);
        while let Some(set) = names.next_with(SET) {
            let mut attributes = Walker::new(set);
            while let Some(attribute) = attributes.next_with(SEQUENCE) {
                found.push(subject_attribute(attribute).ok_or(CsrFault::Subject)?);
            }
            done(&attributes, CsrFault::Subject)?;
        }
        done(&names, CsrFault::Subject)?;
        Ok(found)
    }

    /// The extensions of the attribute extensionRequest, at most one of which may be there, with at most one value (RFC 2985
    /// §5.4.2).
    ///
    /// ```text
    /// ExtensionRequest ::= Extensions
    /// ```
    ///
    /// # Errors
    /// `Attributes`, `Critical`, `DuplicateExtensions`.
    pub(super) fn extensions(&self) -> Result<Vec<AskedExtension<'a>>, CsrFault> {
        let mut asked = None;
        for Attribute { oid, set } in self.attributes()? {
            if oid == EXTENSION_REQUEST && asked.replace(set).is_some() {
                return Err(CsrFault::DuplicateExtensions);
            }
        }
        let mut sets = Walker::new(asked.unwrap_or_default());
        let Some(list) = sets.next_value() else { return Ok(Vec::new()) };
        if list.tag != SEQUENCE {
            return Err(CsrFault::Attributes);
        }
        done(&sets, CsrFault::DuplicateExtensions)?;
        read_extensions(list.content)
    }

    /// The attributes.
    ///
    /// # Errors
    /// `Attributes`.
    pub(super) fn attributes(&self) -> Result<Vec<Attribute<'a>>, CsrFault> {
        let (mut found, mut attributes) = (Vec::new(), Walker::new(self.attributes));
        while let Some(attribute) = attributes.next_with(SEQUENCE) {
            found.push(attribute_parts(attribute).ok_or(CsrFault::Attributes)?);
        }
        done(&attributes, CsrFault::Attributes)?;
        Ok(found)
    }
}

impl<'a> Attribute<'a> {
    /// The extensions in its values; `None` if it has another form.
    pub(super) fn extensions(&self) -> Option<Vec<AskedExtension<'a>>> {
        let (mut found, mut lists) = (Vec::new(), Walker::new(self.set));
        while let Some(list) = lists.next_with(SEQUENCE) {
            found.extend(read_extensions(list).ok()?);
        }
        lists.is_done().then_some(found)
    }
}

fn split(der: &[u8]) -> Option<Content<'_>> {
    let mut outer = Walker::new(der);
    let mut parts = Walker::new(outer.next_with(SEQUENCE)?);
    let version = parts.next_with(INTEGER)?;
    let subject = parts.next_with(SEQUENCE)?;
    let spki = parts.next_value().filter(|value| value.tag == SEQUENCE)?.whole;
    let attributes = parts.next_with(0xa0).unwrap_or_default();
    let is_whole = outer.is_done() && parts.is_done();
    is_whole.then_some(Content { version, subject, spki, attributes })
}

/// ```text
/// AttributeTypeAndValue ::= SEQUENCE {
///     type     OBJECT IDENTIFIER,
///     value    ANY DEFINED BY type }
/// ```
fn subject_attribute(content: &[u8]) -> Option<SubjectAttribute<'_>> {
    let mut parts = Walker::new(content);
    let oid = parts.next_with(OBJECT_IDENTIFIER)?;
    let value = parts.next_value().filter(|_| parts.is_done())?;
    Some(SubjectAttribute { oid, tag: value.tag, value: value.content })
}

/// An `Attribute`, whose set of values some programs leave empty.
fn attribute_parts(content: &[u8]) -> Option<Attribute<'_>> {
    let mut parts = Walker::new(content);
    let oid = parts.next_with(OBJECT_IDENTIFIER)?;
    let set = parts.next_with(SET).filter(|_| parts.is_done())?;
    Some(Attribute { oid, set })
}

/// ```text
/// Extension ::= SEQUENCE {
///     extnID      OBJECT IDENTIFIER,
///     critical    BOOLEAN DEFAULT FALSE,
///     extnValue   OCTET STRING }
/// ```
fn read_extensions(list: &[u8]) -> Result<Vec<AskedExtension<'_>>, CsrFault> {
    let (mut found, mut extensions) = (Vec::new(), Walker::new(list));
    while let Some(extension) = extensions.next_with(SEQUENCE) {
        let mut parts = Walker::new(extension);
        let oid = parts.next_with(OBJECT_IDENTIFIER).ok_or(CsrFault::Attributes)?;
        // X.690 §11.1: the octet of TRUE is FF.
        if !matches!(parts.next_with(BOOLEAN), None | Some([0x00 | 0xff])) {
            return Err(CsrFault::Critical);
        }
        let value = parts.next_with(OCTET_STRING).ok_or(CsrFault::Attributes)?;
        done(&parts, CsrFault::Attributes)?;
        found.push(AskedExtension { oid, value });
    }
    done(&extensions, CsrFault::Attributes)?;
    Ok(found)
}

/// The attribute extensionRequest (RFC 2985 §5.4.2).
pub(super) const EXTENSION_REQUEST: &[u8] = PKCS_9_AT_EXTENSION_REQUEST.as_bytes();

fn done(walker: &Walker<'_>, fault: CsrFault) -> Result<(), CsrFault> {
    if walker.is_done() { Ok(()) } else { Err(fault) }
}
