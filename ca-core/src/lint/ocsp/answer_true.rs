//! `house.answer-true`

use super::specimen::moment;
use crate::lint::rule::{AnswerRule, demand};
use crate::ocsp::OcspStatus;
use crate::ocsp::layout::CertStatus;
use crate::types::{RevocationReason, Timestamp};

/// Each status is the true status of the certificate, with the time and the reason of its revocation.
pub(super) const RULE: AnswerRule = AnswerRule {
    id: "house.answer-true",
    citation: "rule of Inkan",
    check: |specimen| {
        for (written, meant) in specimen.pairs() {
            let same = match (&written.cert_status, meant.status) {
                (CertStatus::Good(_), OcspStatus::Good) | (CertStatus::Unknown(_), OcspStatus::Unknown) => true,
                (CertStatus::Revoked(written), OcspStatus::Revoked { at, reason }) => {
                    let written_reason = written.revocation_reason.map_or(0, |reason| reason as u8);
                    moment(&written.revocation_time) == at.max(Timestamp::from_unix_seconds(0))
                        && RevocationReason::from_code(written_reason) == Some(reason)
                }
                _ => false,
            };
            demand(same, "a status is not that of the certificate")?;
        }
        Ok(())
    },
};
