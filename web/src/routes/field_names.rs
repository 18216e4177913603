//! The form fields for keys, by the purpose of each key.

use ca_core::types::Profile;

/// Names of the text field and the file field of a key, and the message that labels them.
pub(super) fn names(profile: Profile) -> (&'static str, &'static str, &'static str) {
    match profile {
        Profile::Signing => ("signing", "signing-file", "csr-signing"),
        Profile::Encryption => ("encryption", "encryption-file", "csr-encryption"),
        Profile::Dual
        | Profile::Root
        | Profile::Issuing
        | Profile::OcspResponder
        | Profile::NoticeSigner
        | Profile::SelfCheck => ("dual", "dual-file", "csr-dual"),
    }
}
