//! The status of one certificate in an answer.

use super::CertId;
use crate::encoding::asn1;
use crate::error::Result;
use crate::types::{RevocationReason, Timestamp};

/// [`CertStatus`](super::layout::CertStatus) (RFC 6960 §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OcspStatus {
    /// Issued by this CA, and neither revoked nor on hold.
    Good,
    /// Revoked or on hold, since `at`, UTC.
    Revoked { at: Timestamp, reason: RevocationReason },
    /// This CA has issued no certificate with this serial number; the status must not be good (S/MIME BR §4.9.10).
    Unknown,
}

/// A [`SingleResponse`](super::layout::SingleResponse) (RFC 6960 §4.2.1).
#[derive(Debug, Clone)]
pub(crate) struct Single {
    pub(crate) cert_id: CertId,
    pub(crate) status: OcspStatus,
}

impl Single {
    /// The DER, with thisUpdate and nextUpdate, UTC. There are no extensions: the reason is in RevokedInfo (S/MIME BR
    /// §7.3.2).
    ///
    /// # Errors
    /// `Internal` for a time that can't be encoded.
    pub(super) fn to_der(&self, this_update: Timestamp, next_update: Timestamp) -> Result<Vec<u8>> {
        Ok(asn1::sequence(&[
            self.cert_id.der(),
            &self.status.to_der()?,
            &asn1::generalized_time(this_update)?,
            &asn1::tlv(NEXT_UPDATE, &asn1::generalized_time(next_update)?),
        ]))
    }
}

impl OcspStatus {
    fn to_der(self) -> Result<Vec<u8>> {
        Ok(match self {
            Self::Good => asn1::tlv(GOOD, &[]),
            Self::Unknown => asn1::tlv(UNKNOWN, &[]),
            Self::Revoked { at, reason } => {
                let time = asn1::generalized_time(at.max(Timestamp::from_unix_seconds(0)))?;
                // As in CRLs, an unspecified reason is omitted.
                let reason = match reason {
                    RevocationReason::Unspecified => Vec::new(),
                    given => asn1::tlv(REASON, &asn1::tlv(ENUMERATED, &[given.code()])),
                };
                asn1::tlv(REVOKED, &[time, reason].concat())
            }
        })
    }
}

/// good [0] IMPLICIT NULL.
const GOOD: u8 = 0x80;
/// revoked [1] IMPLICIT RevokedInfo.
const REVOKED: u8 = 0xa1;
/// unknown [2] IMPLICIT UnknownInfo, a NULL.
const UNKNOWN: u8 = 0x82;
/// nextUpdate [0] EXPLICIT, in SingleResponse.
const NEXT_UPDATE: u8 = 0xa0;
/// revocationReason [0] EXPLICIT, in RevokedInfo.
const REASON: u8 = 0xa0;
const ENUMERATED: u8 = 0x0a;
