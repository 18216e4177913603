//! How it is known that whoever asks for a certificate holds the private key.

use crate::error::Result;
use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;
use crate::types::CertificateId;

/// What a key is asked for by.
#[derive(Debug, Clone)]
pub(crate) enum Possession {
    /// A `CertificationRequest`, DER: its signature proves it.
    Csr(Vec<u8>),
    /// A certificate of ours: it was proven when that was issued.
    Certified {
        id: CertificateId,
        /// The `Certificate`, DER.
        der: Vec<u8>,
    },
}

impl Possession {
    /// The key, looked at as one that is sent today: what has turned out to be weak since is refused.
    ///
    /// # Errors
    /// `Invalid(Csr)`, `Invalid(Key)`.
    pub(crate) fn verify(&self) -> Result<PublicKey> {
        match self {
            Self::Csr(csr) => Ok(VerifiedCsr::read(csr)?.key().clone()),
            Self::Certified { der, .. } => PublicKey::of_certificate(der),
        }
    }

    /// The key, which was verified before this was stored.
    ///
    /// # Errors
    /// `Invalid(Csr)` or `Internal` for what can't be read.
    pub(crate) fn stored_key(&self) -> Result<PublicKey> {
        match self {
            Self::Csr(csr) => VerifiedCsr::key_of_stored(csr),
            Self::Certified { der, .. } => PublicKey::of_stored_certificate(der),
        }
    }
}

#[cfg(test)]
mod tests {
    use inkan_tests::command::run;
    use inkan_tests::keys::Key;
    use inkan_tests::openssl;

    use super::*;
    use crate::error::{Error, Invalid};

    #[test]
    fn a_certified_key_is_looked_at_as_one_that_is_sent_today() {
        let id = CertificateId::from_row(1);
        let certified = |key| Possession::Certified { id, der: certificate(key) };
        let good = certified(Key::UserRsa(1));
        assert_eq!(good.verify().unwrap(), good.stored_key().unwrap());
        let weak = certified(Key::WeakRsa);
        assert!(matches!(weak.verify(), Err(Error::Invalid(Invalid::Key(_)))), "{:?}", weak.verify());
        assert!(weak.stored_key().is_ok(), "what is stored can be looked at");
    }

    fn certificate(key: Key) -> Vec<u8> {
        let file = key.file().unwrap();
        let mut make = openssl::command(&["req", "-x509", "-days", "30", "-outform", "DER", "-subj", "/CN=a", "-key"]);
        run(make.arg(file)).unwrap().ok().unwrap().stdout
    }
}
