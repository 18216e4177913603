//! How it is known that whoever asks for a certificate holds the private key.

use crate::error::Result;
use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;
use crate::types::CertificateId;

/// What a key is asked for by, as it is stored: what it proves is verified again before a certificate is issued.
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
    pub(crate) fn verify(self) -> Result<ProvenKey> {
        match self {
            Self::Csr(csr) => Ok(VerifiedCsr::read(&csr)?.into()),
            Self::Certified { ref der, .. } => Ok(ProvenKey { key: PublicKey::of_certificate(der)?, possession: self }),
        }
    }
}

/// A key whose holder asks for a certificate, with what proves it: made only by verifying it.
#[derive(Debug, Clone)]
pub(crate) struct ProvenKey {
    key: PublicKey,
    possession: Possession,
}

impl ProvenKey {
    /// The key.
    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What proves it.
    pub(crate) fn possession(&self) -> &Possession {
        &self.possession
    }

    /// The key alone.
    pub(crate) fn into_key(self) -> PublicKey {
        self.key
    }
}

impl From<VerifiedCsr> for ProvenKey {
    fn from(csr: VerifiedCsr) -> Self {
        let (der, key) = csr.into_parts();
        Self { key, possession: Possession::Csr(der) }
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
        assert_eq!(good.clone().verify().unwrap().into_key(), stored_key(&good));
        let weak = certified(Key::WeakRsa);
        let refused = weak.clone().verify();
        assert!(matches!(refused, Err(Error::Invalid(Invalid::Key(_)))), "{refused:?}");
        // What is stored can be looked at.
        stored_key(&weak);
    }

    fn stored_key(possession: &Possession) -> PublicKey {
        let Possession::Certified { der, .. } = possession else { panic!("{possession:?}") };
        PublicKey::of_stored_certificate(der).unwrap()
    }

    fn certificate(key: Key) -> Vec<u8> {
        let file = key.file().unwrap();
        let mut make = openssl::command(&["req", "-x509", "-days", "30", "-outform", "DER", "-subj", "/CN=a", "-key"]);
        run(make.arg(file)).unwrap().ok().unwrap().stdout
    }
}
