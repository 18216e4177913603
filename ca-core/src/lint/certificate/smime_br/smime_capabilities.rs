//! `smime-br.smime-capabilities`

use der::asn1::{Any, ObjectIdentifier};
use der::{Decode as _, Encode as _, Sequence};

use crate::lint::certificate::specimen::SMIME_CAPABILITIES;
use crate::lint::rule::{Rule, demand, every};

/// smimeCapabilities is a list of algorithms without duplicates and without NULL parameters.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.smime-capabilities",
    citation: "S/MIME BR §7.1.2.3 i; RFC 4262 §2, RFC 8551 §2.5.2",
    applies: every,
    check: |specimen| {
        let Some(extension) = specimen.extension(SMIME_CAPABILITIES) else { return Ok(()) };
        let value = extension.extn_value.as_bytes();
        let capabilities =
            Vec::<Capability>::from_der(value).map_err(|error| format!("smimeCapabilities is malformed: {error}"))?;
        demand(!capabilities.is_empty(), "smimeCapabilities is empty")?;
        demand(capabilities.to_der().is_ok_and(|again| again == value), "smimeCapabilities is not DER")?;
        let mut seen = Vec::new();
        for Capability { algorithm, parameters } in capabilities {
            demand(!seen.contains(&algorithm), format_args!("capability {algorithm} occurs twice"))?;
            demand(
                !parameters.is_some_and(|it| it.is_null()),
                format_args!("capability {algorithm} has NULL parameters"),
            )?;
            seen.push(algorithm);
        }
        Ok(())
    },
};

/// `SMIMECapability` (RFC 8551 §2.5.2).
///
/// ```text
/// SMIMECapability ::= SEQUENCE {
///     capabilityID OBJECT IDENTIFIER,
///     parameters ANY DEFINED BY capabilityID OPTIONAL }
/// ```
#[derive(Sequence)]
struct Capability {
    algorithm: ObjectIdentifier,
    parameters: Option<Any>,
}

#[cfg(test)]
mod tests {
    use crate::lint::certificate::specimen::SMIME_CAPABILITIES;
    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_smime_capabilities_passes() {
        for sample in Sample::of_each_profile() {
            assert_keeps(&sample, super::RULE.id);
        }
    }

    #[test]
    fn smime_br_smime_capabilities_fails_when_malformed_or_empty() {
        for value in [&b"\x30\x00"[..], b"\x06\x03\x2a\x03\x04", b"\x30\x05\x06\x03\x2a\x03\x04"] {
            assert_breaks(&Sample::encryption().with(SMIME_CAPABILITIES, value), super::RULE.id);
        }
    }

    #[test]
    fn smime_br_smime_capabilities_fails_for_the_same_twice_and_for_null() {
        let twice = b"\x30\x0e\x30\x05\x06\x03\x2a\x03\x04\x30\x05\x06\x03\x2a\x03\x04";
        assert_breaks(&Sample::encryption().with(SMIME_CAPABILITIES, twice), super::RULE.id);
        let null = b"\x30\x09\x30\x07\x06\x03\x2a\x03\x04\x05\x00";
        assert_breaks(&Sample::encryption().with(SMIME_CAPABILITIES, null), super::RULE.id);
    }
}
