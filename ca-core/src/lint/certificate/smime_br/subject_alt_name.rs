//! `smime-br.subject-alt-name`

use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::lint::rule::{Rule, demand, of_people};

/// subjectAltName is present and contains only mail addresses: no dNSName, no URI, no iPAddress.
///
/// The requirements also allow directoryName and SmtpUTF8Mailbox under conditions, but no profile contains them.
pub(super) const RULE: Rule = Rule {
    id: "smime-br.subject-alt-name",
    citation: "S/MIME BR §7.1.2.3 h, §7.1.4.2.1",
    applies: of_people,
    check: |specimen| {
        let names: SubjectAltName = specimen.decode(ID_CE_SUBJECT_ALT_NAME, "subjectAltName")?;
        let other = names.0.iter().find(|name| !matches!(name, GeneralName::Rfc822Name(_)));
        demand(!names.0.is_empty(), "subjectAltName holds no name")?;
        other.map_or(Ok(()), |name| Err(format!("subjectAltName holds what is no mail address: {name:?}")))
    },
};

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME;
    use rcgen::SanType;

    use crate::lint::tests::test_support::{Sample, assert_breaks, assert_keeps};

    #[test]
    fn smime_br_subject_alt_name_passes() {
        assert_keeps(&Sample::signing(), super::RULE.id);
    }

    #[test]
    fn smime_br_subject_alt_name_fails_when_missing() {
        assert_breaks(&Sample::signing().without(ID_CE_SUBJECT_ALT_NAME), super::RULE.id);
    }

    #[test]
    fn smime_br_subject_alt_name_fails_for_names_of_another_kind() {
        for name in [
            SanType::DnsName("mail.example.com".try_into().expect("ASCII")),
            SanType::URI("https://example.com".try_into().expect("ASCII")),
            SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        ] {
            let more = Sample::signing().altered(|parameters| parameters.subject_alt_names.push(name));
            assert_breaks(&more, super::RULE.id);
        }
    }
}
