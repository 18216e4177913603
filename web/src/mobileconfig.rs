//! A configuration profile that puts a root and the CAs below it on Apple's devices.

use ca_core::types::Sha256Digest;
use ca_core::use_cases::status::trust::AuthorityView;

use crate::plist::{self, Value};

/// The profile of a root and the CAs that it has certified, to be signed. It is the same each time: its identifiers follow from the
/// fingerprint, so that installing it again replaces it.
pub(crate) fn write(organisation: &str, root: &AuthorityView, below: &[AuthorityView]) -> String {
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

fn payload(authority: &AuthorityView) -> Value {
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

/// A UUID of version 8, which is for values of one's own making (RFC 9562 §5.8).
fn uuid(what: &str, fingerprint: &Sha256Digest) -> String {
    let digest = Sha256Digest::of(format!("inkan uuid {what} {fingerprint}").as_bytes());
    let number = digest.octets().iter().take(16).fold(0_u128, |number, octet| number << 8 | u128::from(*octet));
    let number = number & !(0xf << 76) & !(0b11 << 62) | 0x8 << 76 | 0b10 << 62;
    let digits = format!("{number:032X}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
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
