//! The intended content of a draft: the values with which the rules compare it.

use crate::config::{Publication, Settings};
use crate::keys::PublicKey;
use crate::pkix::authority::Authority;
use crate::types::{AuthoritySlug, Domain, EmailAddress, PolicySet, Profile, SerialNumber, Timestamp, Validity};

/// The intended values. None of them is read from the draft.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) profile: Profile,
    pub(crate) set: PolicySet,
    pub(crate) serial: SerialNumber,
    pub(crate) key: PublicKey,
    pub(crate) validity: Validity,
    /// The addresses that were proven, or confirmed by the host. Empty for a CA.
    pub(crate) addresses: Vec<EmailAddress>,
    pub(crate) domains: Vec<Domain>,
    /// The commonName of a CA or a responder; empty for people.
    pub(crate) name: String,
    /// Two letters (ISO 3166-1 alpha-2).
    pub(crate) country: String,
    pub(crate) organisation: String,
    pub(crate) policy_oid: String,
    /// The maximum validity of the profile in days.
    pub(crate) max_days: i64,
    /// The issuer's subject, DER.
    pub(crate) issuer_subject: Vec<u8>,
    pub(crate) issuer_key: PublicKey,
    /// The commonName of the issuer; empty for a root, whose certificate names no CRL.
    pub(crate) issuer_name: String,
    /// The issuer's name in URLs; `None` for a root.
    pub(crate) issuer_slug: Option<AuthoritySlug>,
    /// The addresses of CRLs and CA certificates.
    pub(crate) publication: Publication,
    /// The last second of the issuer's validity, UTC.
    pub(crate) issuer_end: Timestamp,
    /// The time of the draft, UTC.
    pub(crate) now: Timestamp,
}

/// The intended values that belong to one certificate.
pub(crate) struct CertificateFacts<'a> {
    pub(crate) profile: Profile,
    pub(crate) serial: &'a SerialNumber,
    pub(crate) key: &'a PublicKey,
    pub(crate) validity: Validity,
    pub(crate) addresses: &'a [EmailAddress],
    /// The commonName of a CA or a responder; empty for people.
    pub(crate) name: &'a str,
    pub(crate) now: Timestamp,
}

impl Terms {
    /// The terms of a certificate under `issuer`.
    pub(crate) fn under(issuer: &Authority, facts: &CertificateFacts<'_>, settings: &Settings) -> Self {
        Self {
            issuer_subject: issuer.subject_der().to_vec(),
            issuer_key: issuer.key().clone(),
            issuer_name: issuer.name().to_owned(),
            issuer_slug: Some(issuer.slug().clone()),
            issuer_end: issuer.validity().not_after,
            ..Self::self_issued(Vec::new(), facts, settings)
        }
    }

    /// The terms of a root with this subject.
    pub(crate) fn self_issued(subject: Vec<u8>, facts: &CertificateFacts<'_>, settings: &Settings) -> Self {
        Self {
            profile: facts.profile,
            set: settings.policy.set,
            serial: facts.serial.clone(),
            key: facts.key.clone(),
            validity: facts.validity,
            addresses: facts.addresses.to_vec(),
            domains: settings.domains.clone(),
            name: facts.name.to_owned(),
            country: settings.organisation.country.clone(),
            organisation: settings.organisation.name.trim().to_owned(),
            policy_oid: settings.policy.oid.clone(),
            max_days: i64::from(settings.policy.days.of(facts.profile)),
            issuer_subject: subject,
            issuer_key: facts.key.clone(),
            issuer_name: String::new(),
            issuer_slug: None,
            publication: settings.publication.clone(),
            issuer_end: facts.validity.not_after,
            now: facts.now,
        }
    }
}
