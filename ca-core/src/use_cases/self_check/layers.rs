//! Reads an answer layer by layer: decrypts encrypted layers and verifies signed ones.

use crate::cms::received::{CertificateRef, Envelope, Opened, SignedMessage, Signer};
use crate::encoding::asn1;
use crate::error::Result;
use crate::installation::Ca;
use crate::keys::{PublicKey, SignatureFault};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::store::self_check::StoredCheck;
use crate::types::{AnswerEncryption, EmailAddress, EnvelopeId, PersonId, SerialNumber, ServerKeyKind};
use crate::use_cases::mail::sign_notice::{Sender, list_usable};

/// A MIME entity, as far as S/MIME needs it (RFC 8551 §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// application/pkcs7-mime: a CMS message, BER.
    Cms(Vec<u8>),
    /// multipart/signed: the signed content, with CR LF at the end of each line, and the signature, CMS in BER.
    Signed {
        /// The first part with its header.
        content: Vec<u8>,
        /// The second part's body.
        signature: Vec<u8>,
    },
    /// Anything else.
    Plain,
}

/// The layers of an answer.
#[derive(Debug)]
pub(super) struct Layers {
    /// The result that is visible without a key; `Failed` if a key was used, whatever the result.
    pub(super) encryption: AnswerEncryption,
    /// The signatures, the outermost first.
    pub(super) signatures: Vec<Signature>,
    /// Whether a key was used.
    pub(super) is_opened: bool,
    /// Whether the encrypted content contains the test's identifier.
    pub(super) names_test: bool,
}

/// A signature, and the certificate that it names if this installation issued it.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) certificate: Option<StoredCertificate>,
    /// The result of verifying it, if the certificate is known.
    pub(super) verified: Result<(), SignatureFault>,
    /// Whether it is inside the encrypted content.
    pub(super) is_inside: bool,
}

/// Reads the layers of a mail to `address`; `read` parses MIME. `named` is the test to which it is a reply. Only one layer
/// is decrypted, so that an attacker can't wrap another person's encrypted content in a layer of their own.
///
/// # Errors
/// `KeyUnavailable`, `Internal`.
pub(super) fn take_apart(
    ca: &Ca,
    address: &EmailAddress,
    named: Option<&StoredCheck>,
    mail: &[u8],
    read: impl Fn(&[u8]) -> Entity,
) -> Result<Layers> {
    let person = named.map(|check| check.person);
    let mut layers = Layers::default();
    let mut entity = read(mail);
    for _ in 0..MOST_LAYERS {
        entity = match entity {
            Entity::Plain => break,
            Entity::Signed { content, signature } => {
                let message = asn1::ber_to_der(&signature);
                layers.read_signers(ca, person, message.as_deref().and_then(SignedMessage::read), &content)?;
                read(&content)
            }
            Entity::Cms(ber) => {
                let der = asn1::ber_to_der(&ber).unwrap_or_default();
                if let Some(envelope) = Envelope::read(&der) {
                    let Some(content) = layers.open(ca, address, &envelope)? else { break };
                    layers.names_test = named.is_some_and(|check| holds(&content, &check.envelope));
                    read(&content)
                } else if let Some(message) = SignedMessage::read(&der) {
                    let content = message.content.clone().unwrap_or_default();
                    layers.read_signers(ca, person, Some(message), &content)?;
                    read(&content)
                } else {
                    // Inside encrypted content the result is `Failed` already.
                    layers.encryption = AnswerEncryption::Failed;
                    break;
                }
            }
        };
    }
    Ok(layers)
}

impl Default for Layers {
    fn default() -> Self {
        let encryption = AnswerEncryption::Absent;
        Self { encryption, signatures: Vec::new(), is_opened: false, names_test: false }
    }
}

impl Layers {
    /// The content, if one of the keys of the mailbox decrypts it and none was used before.
    fn open(&mut self, ca: &Ca, address: &EmailAddress, envelope: &Envelope<'_>) -> Result<Option<ContentOctets>> {
        if self.is_opened {
            return Ok(None);
        }
        let (encryption, content) = match open(ca, address, envelope)? {
            None => (AnswerEncryption::ToOthers, None),
            Some(Opened::Outdated) => (AnswerEncryption::Outdated, None),
            Some(Opened::Failed) => (AnswerEncryption::Failed, None),
            Some(Opened::Content(content)) => (AnswerEncryption::Failed, Some(content)),
        };
        self.encryption = encryption;
        self.is_opened = encryption == AnswerEncryption::Failed;
        Ok(content)
    }

    fn read_signers(
        &mut self,
        ca: &Ca,
        person: Option<PersonId>,
        message: Option<SignedMessage<'_>>,
        content: &[u8],
    ) -> Result<()> {
        let is_inside = self.is_opened;
        let signers = message.map(|message| message.signers).unwrap_or_default();
        if signers.is_empty() {
            self.signatures.push(Signature { certificate: None, verified: Err(SignatureFault::Algorithm), is_inside });
        }
        for signer in &signers {
            let certificate = find_certificate(ca, person, &signer.certificate)?;
            let verified = match &certificate {
                Some(certificate) => verify(signer, content, certificate)?,
                None => Ok(()),
            };
            self.signatures.push(Signature { certificate, verified, is_inside });
        }
        Ok(())
    }
}

fn verify(signer: &Signer<'_>, content: &[u8], by: &StoredCertificate) -> Result<Result<(), SignatureFault>> {
    Ok(signer.verify(content, &PublicKey::of_stored_certificate(&by.der)?))
}

/// The certificate of a person that a signature names. If it is named only by its key identifier, the certificates of
/// `person` are searched.
fn find_certificate(ca: &Ca, person: Option<PersonId>, named: &CertificateRef) -> Result<Option<StoredCertificate>> {
    let candidates = match (named, person) {
        (CertificateRef::IssuerAndSerial { serial, .. }, _) => {
            let Ok(serial) = SerialNumber::from_octets(serial) else { return Ok(None) };
            ca.store.read(|connection| store::certificate::list_by_serial(connection, &serial))?
        }
        (CertificateRef::KeyIdentifier(_), Some(person)) => {
            ca.store.read(|connection| store::certificate::list_of_person(connection, person))?
        }
        (CertificateRef::KeyIdentifier(_), None) => Vec::new(),
    };
    for candidate in candidates {
        let identifier = PublicKey::of_stored_certificate(&candidate.der)?.identifier();
        if CertificateRef::both_of(&candidate.der, identifier.octets())?.contains(named) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

type ContentOctets = zeroize::Zeroizing<Vec<u8>>;

/// The result of decrypting with the mailbox's key that it is for; `None` if it is for none.
fn open(ca: &Ca, address: &EmailAddress, envelope: &Envelope<'_>) -> Result<Option<Opened>> {
    let (now, sender) = (ca.clock.now(), Sender { kind: ServerKeyKind::SelfCheck, address });
    for own in ca.store.read(|connection| list_usable(ca, connection, sender, now))? {
        let identifier = PublicKey::of_stored_certificate(&own.certificate)?.identifier();
        let names = CertificateRef::both_of(&own.certificate, identifier.octets())?;
        if let Some(name) = envelope.recipients().find(|recipient| names.contains(recipient)) {
            let key = ca.keys.open_opening_key(&own.key_name)?;
            return envelope.open(name, &key, &*ca.entropy).map(Some);
        }
    }
    Ok(None)
}

/// Whether the content contains the identifier, for example in a text that quotes the test mail.
fn holds(content: &[u8], envelope: &EnvelopeId) -> bool {
    let wanted = envelope.to_string();
    content.windows(wanted.len()).any(|part| part == wanted.as_bytes())
}

/// The maximum of layers; a mail that is signed, encrypted and signed again has three.
const MOST_LAYERS: usize = 4;
