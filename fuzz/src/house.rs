//! The installation that the targets use: it is the same each time except for its signatures, so that seeds stay valid.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};
use ca_core::Ca;
use ca_core::keys::PrivateKey;
use ca_core::runtime::entropy::Entropy;
use ca_core::types::EmailAddress;
use ca_core::use_cases::issuance::renew_responder;
use ca_core::use_cases::mail::sign_notice::sign_test_mail;
use ca_core::use_cases::operation::initialise::FoundingKeys;
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::{publish_crl, trust};
use inkan_tests::installation::Installation;
use ldap_publisher::Exchange;
use p256::SecretKey;
use p256::elliptic_curve::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};

use crate::tlv::sequence;

/// `example.com` at noon of a certain day, with three people: taro has a certificate, hanako's is revoked, and the address
/// of the third person is in no seed.
pub struct House {
    pub(crate) exchange: Exchange,
    pub(crate) good: CertificateView,
    pub(crate) revoked: CertificateView,
    /// The certificate of the third person, which is also valid.
    pub(crate) hidden: CertificateView,
    /// The issuing CA.
    pub(crate) issuer: trust::TrustedAuthority,
    /// The issuing CA's public key, SubjectPublicKeyInfo.
    pub(crate) issuer_key: Vec<u8>,
    signer: EcdsaKeyPair,
    random: SystemRandom,
    self_check: OnceLock<EmailAddress>,
    installation: Installation,
}

impl House {
    /// Founds the installation.
    ///
    /// # Errors
    /// When the installation can't be founded.
    pub fn found() -> Result<Self> {
        let keys = FoundingKeys { root: private_key(ROOT)?, issuing: private_key(ISSUING)? };
        let installation = Installation::found_again(NOON, &keys, Arc::new(Counted::default()))?;
        let good = installation.enrol("山田 太郎", TARO)?;
        let revoked = installation.enrol("Hanako", "hanako@example.com")?;
        installation.revoke_unpublished(&revoked)?;
        let hidden = installation.enrol("Nobody", HIDDEN)?;
        publish_crl::publish_all_crls(&installation.ca, &ca_core::policy::Actor::Host)?;
        renew_responder::renew_responders(&installation.ca)?;
        let signer = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, keys.issuing.expose())
            .map_err(|_| anyhow!("the issuing CA's key can't be used"))?;
        Ok(Self {
            exchange: Exchange::new(Arc::clone(&installation.ca))?,
            good,
            revoked,
            hidden,
            issuer: installation.issuing()?,
            issuer_key: secret_key(ISSUING)?.public_key().to_public_key_der()?.into_vec(),
            signer,
            random: SystemRandom::new(),
            self_check: OnceLock::new(),
            installation,
        })
    }

    /// Issued certificates, CRLs and the issuing CA's key, each with a file name.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn works(&self) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let crl = publish_crl::newest_crl(self.ca(), &self.issuer.slug)?.ok_or_else(|| anyhow!("no CRL"))?;
        let key = secret_key(ISSUING)?.to_pkcs8_pem(LineEnding::LF)?;
        Ok(vec![
            ("issuing.key", key.as_bytes().to_vec()),
            ("issuing.cer", self.issuer.der.clone()),
            ("issuing.crl", crl.der().to_vec()),
            ("taro.cer", self.good.der.clone()),
            ("hanako.cer", self.revoked.der.clone()),
        ])
    }

    /// The sender of test mails; there is a key for answers.
    pub(crate) fn self_check(&self) -> &EmailAddress {
        self.self_check.get_or_init(|| {
            let address = "selfcheck@example.com".parse().expect("an address");
            sign_test_mail(self.ca(), &address, b"a test mail").expect("a signature");
            address
        })
    }

    pub(crate) fn ca(&self) -> &Ca {
        &self.installation.ca
    }

    /// Signs the content with the issuing CA's key, in the form of X.509; otherwise a fuzzer could not get past the
    /// signature.
    pub(crate) fn sign(&self, content: &[u8]) -> Result<Vec<u8>> {
        let signature = self.signer.sign(&self.random, content).map_err(|_| anyhow!("the key does not sign"))?;
        let bits = [&[0][..], signature.as_ref()].concat();
        let length = u8::try_from(bits.len())?;
        Ok(sequence(&[content, ECDSA_WITH_SHA_256, &[&[3, length][..], &bits].concat()]))
    }
}

fn private_key(octet: u8) -> Result<PrivateKey> {
    Ok(PrivateKey::from_pem(&secret_key(octet)?.to_pkcs8_pem(LineEnding::LF)?, None)?)
}

/// The key whose private number consists of this octet; it is public.
fn secret_key(octet: u8) -> Result<SecretKey> {
    SecretKey::from_slice(&[octet; 32]).map_err(|_| anyhow!("this is no key's number"))
}

/// Deterministic pseudo-random numbers: a scrambled counter (SplitMix64).
#[derive(Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, out: &mut [u8]) -> ca_core::Result<()> {
        for octets in out.chunks_mut(8) {
            let mut word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            octets.iter_mut().zip(word.to_le_bytes()).for_each(|(octet, random)| *octet = random);
        }
        Ok(())
    }
}

const NOON: &str = "2026-11-24T12:00:00Z";
const ROOT: u8 = 1;
const ISSUING: u8 = 2;
const TARO: &str = "taro@example.com";
/// An address that is in no seed.
pub(crate) const HIDDEN: &str = "r7k2vq9w4x@example.com";
const ECDSA_WITH_SHA_256: &[u8] = &[0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
