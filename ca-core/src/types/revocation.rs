//! The reasons and times of revocations.

use std::fmt;
use std::str::FromStr;

use super::Timestamp;

/// A `CRLReason` that Inkan uses (RFC 5280 §5.3.1).
///
/// ```text
/// CRLReason ::= ENUMERATED {
///     unspecified             (0),
///     keyCompromise           (1),
///     cACompromise            (2),
///     affiliationChanged      (3),
///     superseded              (4),
///     cessationOfOperation    (5),
///     certificateHold         (6),
///          -- value 7 is not used
///     removeFromCRL           (8),
///     privilegeWithdrawn      (9),
///     aACompromise           (10) }
/// ```
///
/// Inkan writes no delta CRLs, to which removeFromCRL is limited, and has no attribute authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RevocationReason {
    /// No reason was given; the entry then has no reasonCode.
    Unspecified,
    /// Someone else has, or may have, the private key.
    KeyCompromise,
    /// The private key of a CA is compromised.
    CaCompromise,
    /// Name or affiliation changed, the key is not suspect.
    AffiliationChanged,
    /// Replaced by another certificate, the key is not suspect.
    Superseded,
    /// No longer needed for its purpose.
    CessationOfOperation,
    /// On hold; may be released.
    CertificateHold,
    /// A privilege was withdrawn.
    PrivilegeWithdrawn,
}

impl RevocationReason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::PrivilegeWithdrawn,
    ];

    /// The number of the ENUMERATED value.
    pub fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::CertificateHold => 6,
            Self::PrivilegeWithdrawn => 9,
        }
    }

    /// The reason with this number, if Inkan uses it.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The name in RFC 5280's ASN.1.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "keyCompromise",
            Self::CaCompromise => "cACompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::CertificateHold => "certificateHold",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
        }
    }
}

impl fmt::Display for RevocationReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RevocationReason {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.name().eq_ignore_ascii_case(name)).ok_or(())
    }
}

/// The revocation status of a certificate, without regard to expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// Neither held nor revoked.
    Valid,
    /// On hold since `at`; listed with certificateHold until it is released or revoked.
    Held {
        /// When the hold was recorded, UTC.
        at: Timestamp,
    },
    /// Revoked permanently.
    Revoked {
        /// When the CA recorded the revocation, UTC.
        at: Timestamp,
        /// The reason on the CRL.
        reason: RevocationReason,
        /// When the key is known or suspected to have become invalid, UTC (RFC 5280 §5.3.2).
        invalidity_date: Option<Timestamp>,
    },
}

impl CertificateStatus {
    /// Whether the certificate is neither held nor revoked.
    pub fn is_valid(self) -> bool {
        matches!(self, Self::Valid)
    }
}
