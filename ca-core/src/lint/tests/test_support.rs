//! Drafts for the tests of rules: correct ones, and functions that change them.

mod cast;

use der::asn1::{Any, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Tag};
use rcgen::CertificateParams;
use x509_cert::ext::Extension;
use x509_cert::name::Name;

pub(crate) use cast::{Cast, TestKey, rsa_spki, rsa_spki_of};

use crate::draft::Draft;
use crate::encoding::asn1;
use crate::lint::certificate::layout::Layout;
use crate::lint::certificate::{Terms, check_certificate};
use crate::pkix::authority::Authority;
use crate::types::Profile;

/// A draft with its intended values.
pub(crate) struct Sample {
    issuer: Option<Authority>,
    parameters: CertificateParams,
    terms: Terms,
    tbs: Vec<u8>,
}

impl Sample {
    /// A signing certificate of alice@example.com, P-256, under a P-256 CA.
    pub(crate) fn signing() -> Self {
        Cast::of(Profile::Signing).draft()
    }

    /// A signing certificate of `address`.
    pub(crate) fn signing_for(address: &str) -> Self {
        Cast { address, ..Cast::of(Profile::Signing) }.draft()
    }

    /// An encryption certificate of alice@example.com.
    pub(crate) fn encryption() -> Self {
        Cast::of(Profile::Encryption).draft()
    }

    /// A certificate of alice@example.com for signing and encryption.
    pub(crate) fn dual() -> Self {
        Cast::of(Profile::Dual).draft()
    }

    /// An issuing CA.
    pub(crate) fn issuing() -> Self {
        Cast::of(Profile::Issuing).draft()
    }

    /// A root.
    pub(crate) fn root() -> Self {
        Cast::of(Profile::Root).draft()
    }

    /// An OCSP responder.
    pub(crate) fn responder() -> Self {
        Cast::of(Profile::OcspResponder).draft()
    }

    /// The certificate of the sender of the server's mails.
    pub(crate) fn notice_signer() -> Self {
        Cast::of(Profile::NoticeSigner).draft()
    }

    /// The certificate of the sender of test mails.
    pub(crate) fn self_check() -> Self {
        Cast::of(Profile::SelfCheck).draft()
    }

    /// One correct draft of each profile.
    pub(crate) fn of_each_profile() -> [Self; 8] {
        [
            Self::root(),
            Self::issuing(),
            Self::signing(),
            Self::encryption(),
            Self::dual(),
            Self::responder(),
            Self::notice_signer(),
            Self::self_check(),
        ]
    }

    fn new(issuer: Option<Authority>, parameters: CertificateParams, terms: Terms) -> Self {
        let mut sample = Self { issuer, parameters, terms, tbs: Vec::new() };
        sample.write();
        sample
    }

    fn write(&mut self) {
        let draft = match &self.issuer {
            Some(issuer) => Draft::under(issuer, &self.parameters, self.terms.clone()),
            None => Draft::self_issued(&self.parameters, self.terms.clone()),
        };
        self.tbs = draft.expect("a draft").into_tbs();
    }

    /// The same draft, written from other parameters; discards earlier edits.
    pub(crate) fn altered(mut self, alter: impl FnOnce(&mut CertificateParams)) -> Self {
        alter(&mut self.parameters);
        self.write();
        self
    }

    /// The same draft with other intended values.
    pub(crate) fn meant(mut self, alter: impl FnOnce(&mut Terms)) -> Self {
        alter(&mut self.terms);
        self
    }

    /// The same draft with edited fields in its DER, for which rcgen has no parameter.
    pub(crate) fn edited(mut self, edit: impl FnOnce(&mut Layout)) -> Self {
        let mut layout = Layout::from_der(&self.tbs).expect("a TBSCertificate");
        edit(&mut layout);
        self.tbs = layout.to_der().expect("encodes");
        self
    }

    /// The same draft with these content octets as its serial number.
    pub(crate) fn with_serial(self, octets: &[u8]) -> Self {
        self.edited(|layout| layout.serial_number = any(Tag::Integer, octets))
    }

    /// The same draft with this validity, each time with its tag.
    pub(crate) fn with_times(self, not_before: (Tag, &str), not_after: (Tag, &str)) -> Self {
        self.edited(|layout| {
            layout.validity.not_before = any(not_before.0, not_before.1.as_bytes());
            layout.validity.not_after = any(not_after.0, not_after.1.as_bytes());
        })
    }

    /// The same draft with this subject.
    pub(crate) fn with_subject(self, attributes: &[Attribute<'_>]) -> Self {
        self.edited(|layout| layout.subject = name(attributes))
    }

    /// The same draft without the extension.
    pub(crate) fn without(self, id: ObjectIdentifier) -> Self {
        self.edited(|layout| extensions(layout).retain(|extension| extension.extn_id != id))
    }

    /// The same draft with the non-critical extension, which replaces the present one or is added at the end.
    pub(crate) fn with(self, id: ObjectIdentifier, value: &[u8]) -> Self {
        self.edited(|layout| {
            let list = extensions(layout);
            let extension = Extension { extn_id: id, critical: false, extn_value: octets(value) };
            match list.iter_mut().find(|present| present.extn_id == id) {
                Some(present) => present.extn_value = extension.extn_value,
                None => list.push(extension),
            }
        })
    }

    /// The same draft with the extension marked as critical or not critical.
    pub(crate) fn with_criticality(self, id: ObjectIdentifier, critical: bool) -> Self {
        self.edited(|layout| {
            let present = extensions(layout).iter_mut().find(|extension| extension.extn_id == id);
            present.expect("the extension").critical = critical;
        })
    }

    /// The same draft with the first occurrence of the octets replaced.
    pub(crate) fn replace(mut self, from: &[u8], to: &[u8]) -> Self {
        let place = self.tbs.windows(from.len()).position(|window| window == from).expect("octets to replace");
        self.tbs.splice(place..place + from.len(), to.iter().copied());
        self
    }

    /// The same draft without its last octet.
    pub(crate) fn cut(mut self) -> Self {
        self.tbs.pop();
        self
    }

    /// The bytes of the draft, which edits may have made malformed.
    pub(crate) fn tbs(&self) -> &[u8] {
        &self.tbs
    }

    /// The intended values.
    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The rules that the draft breaks.
    pub(crate) fn broken_rules(&self) -> Vec<&'static str> {
        check_certificate(&self.tbs, &self.terms).into_iter().map(|finding| finding.rule).collect()
    }
}

/// Demands that the draft satisfies the rule.
pub(crate) fn assert_keeps(sample: &Sample, rule: &str) {
    let broken = sample.broken_rules();
    assert!(!broken.contains(&rule) && !broken.contains(&"rfc5280.well-formed"), "{broken:?}");
}

/// Demands that the draft breaks the rule; it may also break others.
pub(crate) fn assert_breaks(sample: &Sample, rule: &str) {
    let broken = sample.broken_rules();
    assert!(broken.contains(&rule), "{rule} is not among {broken:?}");
}

/// Attribute type, string type and text.
pub(crate) type Attribute<'a> = (ObjectIdentifier, Tag, &'a str);

/// A name with one attribute in each RDN.
pub(crate) fn name(attributes: &[Attribute<'_>]) -> Name {
    let rdns: Vec<Vec<u8>> = attributes.iter().map(|attribute| rdn(&[*attribute])).collect();
    name_of(&rdns)
}

/// A name with every attribute in one RDN.
pub(crate) fn name_in_one(attributes: &[Attribute<'_>]) -> Name {
    name_of(&[rdn(attributes)])
}

fn name_of(rdns: &[Vec<u8>]) -> Name {
    Name::from_der(&asn1::sequence(&[&rdns.concat()])).expect("a name")
}

fn rdn(attributes: &[Attribute<'_>]) -> Vec<u8> {
    let mut encoded: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(id, tag, text)| {
            let value = any(*tag, text.as_bytes()).to_der().expect("encodes");
            asn1::sequence(&[&id.to_der().expect("encodes"), &value])
        })
        .collect();
    encoded.sort();
    asn1::tlv(0x31, &encoded.concat())
}

/// A value with this tag and content.
pub(crate) fn any(tag: Tag, content: &[u8]) -> Any {
    Any::new(tag, content).expect("a value")
}

fn octets(content: &[u8]) -> OctetString {
    OctetString::new(content).expect("an OCTET STRING")
}

fn extensions(layout: &mut Layout) -> &mut Vec<Extension> {
    layout.extensions.get_or_insert_default()
}
