//! The types of RFC 6960 for decoding. Answers are encoded by hand in `draft.rs`; their lint decodes them with these types.

#![expect(clippy::unnested_or_patterns, reason = "the derive macros write them so")]

use der::asn1::{Any, GeneralizedTime, Null, OctetString, Uint};
use der::{Choice, Enumerated, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::Extension;

/// `OCSPRequest` (RFC 6960 §4.1.1). A signature is accepted and not verified (RFC 9919 §4.1.2).
///
/// ```text
/// OCSPRequest ::= SEQUENCE {
///     tbsRequest            TBSRequest,
///     optionalSignature [0] EXPLICIT Signature OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct RequestLayout {
    pub(crate) tbs_request: TbsRequest,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) optional_signature: Option<Any>,
}

/// `TBSRequest` (RFC 6960 §4.1.1). The requestor's name is ignored.
///
/// ```text
/// TBSRequest ::= SEQUENCE {
///     version           [0] EXPLICIT Version DEFAULT v1,
///     requestorName     [1] EXPLICIT GeneralName OPTIONAL,
///     requestList           SEQUENCE OF Request,
///     requestExtensions [2] EXPLICIT Extensions OPTIONAL }
/// Version ::= INTEGER { v1(0) }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct TbsRequest {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) version: Option<u8>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) requestor_name: Option<Any>,
    pub(crate) request_list: Vec<OneRequest>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) extensions: Option<Vec<Extension>>,
}

/// `Request` (RFC 6960 §4.1.1).
///
/// ```text
/// Request ::= SEQUENCE {
///     reqCert                     CertID,
///     singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct OneRequest {
    pub(crate) cert_id: CertIdLayout,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) extensions: Option<Any>,
}

/// `CertID` (RFC 6960 §4.1.1). The hashes are of the DER of the issuer's name and of the content of its `subjectPublicKey`.
///
/// ```text
/// CertID ::= SEQUENCE {
///     hashAlgorithm  AlgorithmIdentifier,
///     issuerNameHash OCTET STRING,
///     issuerKeyHash  OCTET STRING,
///     serialNumber   CertificateSerialNumber }
/// ```
#[derive(Debug, Clone, Sequence)]
pub(crate) struct CertIdLayout {
    pub(crate) hash_algorithm: AlgorithmIdentifierOwned,
    pub(crate) issuer_name_hash: OctetString,
    pub(crate) issuer_key_hash: OctetString,
    pub(crate) serial_number: Uint,
}

/// `ResponseData` (RFC 6960 §4.2.1), without byName, which Inkan does not use.
///
/// ```text
/// ResponseData ::= SEQUENCE {
///     version            [0] EXPLICIT Version DEFAULT v1,
///     responderID            ResponderID,
///     producedAt             GeneralizedTime,
///     responses              SEQUENCE OF SingleResponse,
///     responseExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ResponderID ::= CHOICE {
///     byName             [1] EXPLICIT Name,
///     byKey              [2] EXPLICIT KeyHash }
/// KeyHash ::= OCTET STRING -- SHA-1 hash of responder's public key
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct ResponseData {
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT")]
    pub(crate) by_key: OctetString,
    pub(crate) produced_at: GeneralizedTime,
    pub(crate) responses: Vec<SingleResponse>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) extensions: Option<Vec<Extension>>,
}

/// `SingleResponse` (RFC 6960 §4.2.1). Times are UTC.
///
/// ```text
/// SingleResponse ::= SEQUENCE {
///     certID               CertID,
///     certStatus           CertStatus,
///     thisUpdate           GeneralizedTime,
///     nextUpdate       [0] EXPLICIT GeneralizedTime OPTIONAL,
///     singleExtensions [1] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct SingleResponse {
    pub(crate) cert_id: Any,
    pub(crate) cert_status: CertStatus,
    pub(crate) this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) next_update: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) extensions: Option<Vec<Extension>>,
}

/// `CertStatus` (RFC 6960 §4.2.1). `UnknownInfo` is NULL.
///
/// ```text
/// CertStatus ::= CHOICE {
///     good    [0] IMPLICIT NULL,
///     revoked [1] IMPLICIT RevokedInfo,
///     unknown [2] IMPLICIT NULL }
/// ```
#[derive(Debug, Choice)]
pub(crate) enum CertStatus {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

/// `RevokedInfo` (RFC 6960 §4.2.1).
///
/// ```text
/// RevokedInfo ::= SEQUENCE {
///     revocationTime       GeneralizedTime,
///     revocationReason [0] EXPLICIT CRLReason OPTIONAL }
/// ```
#[derive(Debug, Sequence)]
pub(crate) struct RevokedInfo {
    pub(crate) revocation_time: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) revocation_reason: Option<Reason>,
}

/// [`CRLReason`](crate::types::RevocationReason) (RFC 5280 §5.3.1), with the values that Inkan uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub(crate) enum Reason {
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    PrivilegeWithdrawn = 9,
}
