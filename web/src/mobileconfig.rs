//! A configuration profile that installs a root and the CAs below it on Apple's devices.

use ca_core::types::Sha256Digest;
use ca_core::use_cases::status::trust::TrustedAuthority;

use crate::plist::{self, Value};

/// The unsigned profile of a root and the CAs that it has certified. Its identifiers are derived from the fingerprint, so
/// that installing it again replaces it.
pub(crate) fn write(organisation: &str, root: &TrustedAuthority, below: &[TrustedAuthority]) -> String {
    let content = std::iter::once(root).chain(below).map(payload).collect();
    plist::write(&Value::Map(vec![
        ("PayloadType", "Configuration".into()),
        ("PayloadVersion", Value::Number(1)),
        ("PayloadIdentifier", identifier("profile", &root.fingerprint).into()),
        ("PayloadUUID", uuid("profile", &root.fingerprint).into()),
        ("PayloadDisplayName", root.name.as_str().into()),
        ("PayloadOrganization", organisation.into()),
        ("PayloadContent", Value::List(content)),
    ]))
}

fn payload(authority: &TrustedAuthority) -> Value {
    let kind = if authority.is_root { "com.apple.security.root" } else { "com.apple.security.pkcs1" };
    Value::Map(vec![
        ("PayloadType", kind.into()),
        ("PayloadVersion", Value::Number(1)),
        ("PayloadIdentifier", identifier("certificate", &authority.fingerprint).into()),
        ("PayloadUUID", uuid("certificate", &authority.fingerprint).into()),
        ("PayloadDisplayName", authority.name.as_str().into()),
        ("PayloadCertificateFileName", format!("{}.cer", authority.slug).into()),
        ("PayloadContent", Value::Octets(authority.der.clone())),
    ])
}

fn identifier(what: &str, fingerprint: &Sha256Digest) -> String {
    format!("inkan.{what}.{fingerprint}")
}

/// A UUID of version 8, for application-specific values (RFC 9562 §5.8), in capitals.
fn uuid(what: &str, fingerprint: &Sha256Digest) -> String {
    let digest = Sha256Digest::of(format!("inkan uuid {what} {fingerprint}").as_bytes());
    let octets = digest.octets().first_chunk().copied().unwrap_or_default();
    format!("{:X}", uuid::Builder::from_custom_bytes(octets).into_uuid().hyphenated())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_version_and_variant_and_follows_from_the_fingerprint() {
        let fingerprint = Sha256Digest::of(b"a certificate");
        let uuid = uuid("profile", &fingerprint);
        assert_eq!(uuid.len(), 36);
        assert_eq!((uuid.as_bytes()[14], &uuid[23..24]), (b'8', "-"));
        assert!(b"89AB".contains(&uuid.as_bytes()[19]), "{uuid}");
        assert_eq!(uuid, super::uuid("profile", &fingerprint));
        assert_ne!(uuid, super::uuid("certificate", &fingerprint));
    }
}
