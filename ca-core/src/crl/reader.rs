//! Reads a published CRL: its content is used only after its issuer and its signature were verified.

use const_oid::db::rfc5280::ID_CE_CRL_NUMBER;
use der::referenced::OwnedToRef as _;
use der::{Decode as _, Encode as _};
use x509_cert::crl::RevokedCert;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::time::Time;

use super::frame::Frame;
use super::{CrlEntry, Entries};
use crate::encoding::pem;
use crate::error::CrlFault;
use crate::pkix::authority::{Authority, timestamp};
use crate::pkix::signed::Signed;
use crate::types::{AuthorityId, CrlNumber, RevocationReason, SerialNumber, Timestamp};

/// A CRL of a CA of this installation with a verified signature and no unreadable entry: a `CertificateList` (RFC 5280
/// §5.1).
///
/// ```text
/// CertificateList ::= SEQUENCE {
///     tbsCertList          TBSCertList,
///     signatureAlgorithm   AlgorithmIdentifier,
///     signatureValue       BIT STRING }
/// ```
#[derive(Debug, Clone)]
pub(crate) struct VerifiedCrl {
    pub(crate) authority: AuthorityId,
    /// cRLNumber (RFC 5280 §5.2.3).
    pub(crate) number: CrlNumber,
    /// UTC, like `next_update` (RFC 5280 §5.1.2.4, §5.1.2.5).
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Timestamp,
    /// The number of entries.
    pub(crate) entries: i64,
    pub(crate) der: Vec<u8>,
}

impl VerifiedCrl {
    /// Reads PEM (RFC 7468 §6) or DER of a CRL of one of these CAs.
    ///
    /// # Errors
    /// `NotACrl`; `OfAnother` for another issuer; `Signature`; `Partial` for a critical extension, with which a CRL may
    /// cover only some certificates; `Number` without a cRLNumber of at most 63 bits.
    pub(crate) fn read(input: &[u8], authorities: &[Authority]) -> Result<Self, CrlFault> {
        let der = to_der(input)?;
        let signed = Signed::read(&der).map_err(|_| CrlFault::NotACrl)?;
        let Frame { fields, .. } = Frame::read(signed.content).ok_or(CrlFault::NotACrl)?;
        let subject = fields.issuer.to_der().map_err(|_| CrlFault::NotACrl)?;
        let issuer = authorities.iter().find(|authority| authority.subject_der() == subject);
        let issuer = issuer.ok_or(CrlFault::OfAnother)?;
        // RFC 5280 §5.1.1.2: the signed part must contain the same algorithm.
        if fields.signature.owned_to_ref() != signed.algorithm || signed.verify(issuer.key()).is_err() {
            return Err(CrlFault::Signature);
        }
        let extensions = fields.crl_extensions.unwrap_or_default();
        if extensions.iter().any(|extension| extension.critical) {
            return Err(CrlFault::Partial);
        }
        let mut crl = Self {
            authority: issuer.id(),
            number: number(&extensions)?,
            this_update: timestamp(fields.this_update),
            next_update: timestamp(fields.next_update.ok_or(CrlFault::NotACrl)?),
            entries: 0,
            der,
        };
        let count = crl.entries().try_fold(0, |count, entry| entry.map(|_| count + 1));
        crl.entries = count?;
        Ok(crl)
    }

    /// The entries in their order, decoded one at a time: there may be a million. An unreadable entry gives `NotACrl`,
    /// an unknown critical extension `Partial`.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Result<CrlEntry, CrlFault>> + '_ {
        let list = Entries::of_crl(&self.der).ok();
        let content = list.as_ref().map(Entries::content).unwrap_or_default();
        list.into_iter().flatten().map(move |entry| {
            let entry = entry.map_err(|_| CrlFault::NotACrl)?;
            let der = content.get(entry.place).ok_or(CrlFault::NotACrl)?;
            read_entry(&RevokedCert::from_der(der).map_err(|_| CrlFault::NotACrl)?)
        })
    }
}

fn to_der(input: &[u8]) -> Result<Vec<u8>, CrlFault> {
    match std::str::from_utf8(input).ok().filter(|text| text.contains("-----BEGIN")) {
        Some(text) => pem::decode(text, "X509 CRL").ok_or(CrlFault::NotACrl),
        None => Ok(input.to_vec()),
    }
}

/// `CRLNumber` (RFC 5280 §5.2.3), if it has at most 63 bits.
fn number(extensions: &[Extension]) -> Result<CrlNumber, CrlFault> {
    let extension = extensions.iter().find(|extension| extension.extn_id == ID_CE_CRL_NUMBER);
    let value = extension.ok_or(CrlFault::Number)?.extn_value.as_bytes();
    let number = x509_cert::ext::pkix::CrlNumber::from_der(value).map_err(|_| CrlFault::Number)?;
    CrlNumber::from_octets(number.0.as_bytes()).ok_or(CrlFault::Number)
}

/// An element of `revokedCertificates` with `CRLReason` and `InvalidityDate` (RFC 5280 §5.3.1, §5.3.2).
fn read_entry(entry: &RevokedCert) -> Result<CrlEntry, CrlFault> {
    let serial = SerialNumber::from_octets(entry.serial_number.as_bytes()).map_err(|_| CrlFault::NotACrl)?;
    let mut read = CrlEntry {
        serial,
        revoked_at: timestamp(entry.revocation_date),
        reason: RevocationReason::Unspecified,
        invalidity_date: None,
    };
    for extension in entry.crl_entry_extensions.iter().flatten() {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            const_oid::db::rfc5280::ID_CE_CRL_REASONS => {
                let reason = CrlReason::from_der(value).map_err(|_| CrlFault::NotACrl)?;
                // An entry with a reason that Inkan does not use is a revocation all the same.
                read.reason = RevocationReason::from_code(reason as u8).unwrap_or(RevocationReason::Unspecified);
            }
            const_oid::db::rfc5280::ID_CE_INVALIDITY_DATE => {
                let date = der::asn1::GeneralizedTime::from_der(value).map_err(|_| CrlFault::NotACrl)?;
                read.invalidity_date = Some(timestamp(Time::from(date)));
            }
            _ if extension.critical => return Err(CrlFault::Partial),
            _ => {}
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;
    use crate::crl::{CrlDraft, CrlTerms, WrittenList};
    use crate::encoding::asn1;
    use crate::keys::{AuthorityKey, PrivateKey};
    use crate::types::{AuthoritySlug, KeyName};

    const NUMBER: CrlNumber = CrlNumber::new(1_775_001_600).expect("not negative");

    /// A CA and its key, P-256.
    fn authority(name: &str) -> (Authority, AuthorityKey) {
        let pair = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = rcgen::DistinguishedName::new();
        parameters.distinguished_name.push(DnType::CommonName, name);
        let certificate = parameters.self_signed(&pair).expect("a certificate").der().to_vec();
        let key = AuthorityKey::new(&PrivateKey::from_pem(&pair.serialize_pem(), None).expect("a key")).expect("a key");
        let id = AuthorityId::from_row(1);
        (Authority::load(id, None, AuthoritySlug::ISSUING, KeyName::fixed("a"), certificate).expect("a CA"), key)
    }

    fn entries() -> Vec<CrlEntry> {
        let entry = |(place, reason): (usize, &RevocationReason)| CrlEntry {
            serial: SerialNumber::from_octets(&[0x40, u8::try_from(place).expect("few")]).expect("a serial number"),
            revoked_at: "2026-04-01T00:00:00Z".parse().expect("a time"),
            reason: *reason,
            invalidity_date: (place % 2 == 0).then(|| "2026-03-01T09:00:01Z".parse().expect("a time")),
        };
        RevocationReason::ALL.iter().enumerate().map(entry).collect()
    }

    fn write(authority: &Authority, key: &AuthorityKey, entries: &[CrlEntry]) -> Vec<u8> {
        let terms = CrlTerms {
            number: NUMBER,
            previous_number: CrlNumber::NONE,
            this_update: "2026-04-02T00:00:00Z".parse().expect("a time"),
            next_update: "2026-04-07T00:00:00Z".parse().expect("a time"),
            is_root: false,
            entries: entries.len(),
        };
        let this_update = terms.this_update;
        let mut list = WrittenList::for_octets(0);
        for entry in entries {
            entry.append_to(list.end(), this_update).expect("encodes");
        }
        let draft = CrlDraft::write(authority, key, terms, list).expect("a draft");
        draft.lint(authority, None).expect("a good draft").sign(key).expect("a signature")
    }

    #[test]
    fn what_was_written_is_read() {
        let (authority, key) = authority("A");
        for entries in [entries(), Vec::new()] {
            let der = write(&authority, &key, &entries);
            let read = VerifiedCrl::read(&der, std::slice::from_ref(&authority)).expect("reads");
            assert_eq!(read.number, NUMBER);
            assert_eq!(read.this_update.to_string(), "2026-04-02T00:00:00Z");
            assert_eq!(usize::try_from(read.entries), Ok(entries.len()));
            assert_eq!(read.entries().collect::<Result<Vec<_>, _>>(), Ok(entries));
            let pem = pem::encode("X509 CRL", &der).expect("PEM");
            let from_pem = VerifiedCrl::read(pem.as_bytes(), std::slice::from_ref(&authority)).expect("reads");
            assert_eq!(from_pem.der, der);
        }
    }

    #[test]
    fn another_issuer_another_key_and_every_flipped_octet_are_refused() {
        let ((ours, key), (namesake, foreign), (other, _)) = (authority("A"), authority("A"), authority("B"));
        let der = write(&ours, &key, &entries());
        let read = |der: &[u8], by: &Authority| VerifiedCrl::read(der, std::slice::from_ref(by)).err();
        assert_eq!(read(&der, &other), Some(CrlFault::OfAnother));
        assert_eq!(read(&der, &namesake), Some(CrlFault::Signature));
        assert_eq!(read(&write(&ours, &foreign, &entries()), &ours), Some(CrlFault::Signature));
        for place in 0..der.len() {
            let mut flipped = der.clone();
            flipped[place] ^= 1;
            assert!(read(&flipped, &ours).is_some(), "octet {place}");
            assert!(read(&der[..place], &ours).is_some(), "cut at {place}");
        }
    }

    #[test]
    fn a_delta_is_no_list_of_all() {
        let (authority, key) = authority("A");
        let der = write(&authority, &key, &entries());
        let tbs = Signed::read(&der).expect("a CRL").content;
        // deltaCRLIndicator, critical (RFC 5280 §5.2.4), in the place of cRLNumber (2.5.29.20).
        let number =
            asn1::sequence(&[&[0x06, 0x03, 0x55, 0x1d, 0x14], &asn1::octet_string(&asn1::unsigned(1_775_001_600))]);
        let delta = asn1::sequence(&[
            &[0x06, 0x03, 0x55, 0x1d, 0x1b, 0x01, 0x01, 0xff],
            &asn1::octet_string(&asn1::unsigned(1)),
        ]);
        // The replacement has the same length, so that the enclosing lengths stay valid.
        assert_eq!(number.len(), delta.len());
        let at = tbs.windows(number.len()).position(|window| window == number).expect("a number");
        let mut tbs = tbs.to_vec();
        tbs.splice(at..at + number.len(), delta);
        let signature = key.sign(&tbs).expect("a signature");
        let der = asn1::sequence(&[&tbs, key.signature_algorithm(), &asn1::bit_string(&signature)]);
        assert_eq!(VerifiedCrl::read(&der, &[authority]).err(), Some(CrlFault::Partial));
    }
}
