//! Proof of possession: the requester of a certificate has the private key.

use crate::error::Result;
use crate::keys::PublicKey;
use crate::pkix::csr::VerifiedCsr;
use crate::types::CertificateId;

/// The stored proof of possession of a key. It is verified again before a certificate is issued.
#[derive(Debug, Clone)]
pub(crate) enum Possession {
    /// A `CertificationRequest`, DER, whose signature proves possession.
    Csr(Vec<u8>),
    /// A certificate of this installation: possession was proven when it was issued.
    Certified {
        id: CertificateId,
        /// The `Certificate`, DER.
        der: Vec<u8>,
    },
}

impl Possession {
    /// Verifies the proof and checks the key by the current rules: a key that has since been found to be weak is refused.
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

/// A key with its verified proof of possession; only verification creates this type.
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

    /// The proof of possession.
    pub(crate) fn possession(&self) -> &Possession {
        &self.possession
    }

    /// The key without the proof.
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
        // The stored key can still be read.
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
