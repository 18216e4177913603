//! The purposes of the server's own keys.

use super::Profile;

/// A kind of key that the server generates for itself, with a certificate of its own profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerKeyKind {
    /// Signs OCSP responses.
    OcspResponder,
    /// Signs the server's mails and the profile of the roots.
    NoticeSigner,
    /// Signs test mails, and decrypts the answers to them.
    SelfCheck,
}

impl ServerKeyKind {
    pub(crate) const ALL: [Self; 3] = [Self::OcspResponder, Self::NoticeSigner, Self::SelfCheck];
    /// The kinds that sign mails.
    pub(crate) const MAIL_SIGNERS: [Self; 2] = [Self::NoticeSigner, Self::SelfCheck];

    pub(crate) fn profile(self) -> Profile {
        match self {
            Self::OcspResponder => Profile::OcspResponder,
            Self::NoticeSigner => Profile::NoticeSigner,
            Self::SelfCheck => Profile::SelfCheck,
        }
    }

    /// The prefix of the names of such keys in the key store.
    pub(crate) fn key_prefix(self) -> &'static str {
        match self {
            Self::OcspResponder => "ocsp",
            Self::NoticeSigner => "notices",
            Self::SelfCheck => "self-check",
        }
    }

    /// Its name in the database, which is the name of its profile.
    pub(crate) fn name(self) -> &'static str {
        self.profile().name()
    }

    /// The kind with this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_of_the_server_has_its_kind() {
        for kind in ServerKeyKind::ALL {
            assert_eq!(ServerKeyKind::from_name(kind.name()), Some(kind));
            assert!(kind.profile().is_of_the_server());
            assert_eq!(ServerKeyKind::MAIL_SIGNERS.contains(&kind), kind.profile().is_of_a_mailbox());
        }
        assert_eq!(ServerKeyKind::from_name("issuing"), None);
    }
}
