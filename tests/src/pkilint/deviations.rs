//! Inkan's intended deviations from the rules of pkilint: the only accepted findings.

use super::Finding;

/// An accepted finding.
struct Deviation {
    code: &'static str,
    /// A part of its message, so that the rule still applies to everything else.
    message: &'static str,
    #[expect(dead_code, reason = "for the reader")]
    reason: &'static str,
}

const ALLOWED: &[Deviation] = &[
    Deviation {
        code: "cabf.smime.crldp_fullname_prohibited_uri_scheme",
        message: "ldap",
        reason: "a private PKI wants its directory in the CDP, after the HTTP address; the set `strict` leaves it out",
    },
    Deviation {
        code: "cabf.crl_prohibited_reason_code",
        message: "certificateHold",
        reason: "the set `house` knows hold; the set `strict` does not",
    },
    Deviation {
        code: "cabf.internal_domain_name",
        message: "\"127.0.0.1\"",
        reason: "tests whose clients fetch from the running server name this machine in certificates; no real one does",
    },
    Deviation {
        code: "cabf.smime.no_required_reserved_policy_oid",
        message: "2.23.140.1.5.1.3",
        reason: "the reserved OID claims an audit that a private PKI does not have; the organisation's own stands there",
    },
];

pub(super) fn is_allowed(finding: &Finding) -> bool {
    ALLOWED.iter().any(|it| it.code == finding.code && finding.message.contains(it.message))
}
