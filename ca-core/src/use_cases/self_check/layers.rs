//! Taking an answer apart, layer by layer: what is encrypted is opened, what is signed is looked at.

use crate::asn1;
use crate::ca::Ca;
use crate::error::Result;
use crate::received::{CertificateRef, Envelope, Opened, SignatureFault, SignedMessage, Signer};
use crate::store;
use crate::store::certificate::StoredCertificate;
use crate::types::{AnswerEncryption, EmailAddress, PersonId, SerialNumber};
use crate::use_cases::server_key::Purpose;
use crate::use_cases::sign_notice::{Sender, list_usable};

/// A MIME entity, as far as S/MIME goes (RFC 8551 §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// application/pkcs7-mime: a CMS message, BER.
    Cms(Vec<u8>),
    /// multipart/signed: what is signed, with CR LF at the end of each line, and the signature, CMS in BER.
    Signed {
        /// The first part with its header.
        content: Vec<u8>,
        /// The second part's body.
        signature: Vec<u8>,
    },
    /// Anything else.
    Plain,
}

/// What an answer is made of.
#[derive(Debug)]
pub(super) struct Layers {
    pub(super) encryption: AnswerEncryption,
    pub(super) signatures: Vec<Signature>,
}

/// A signature, and the certificate that it names if that is one from here.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) certificate: Option<StoredCertificate>,
    /// Whether it is right, as far as the certificate is known.
    pub(super) verified: Result<(), SignatureFault>,
}

/// Takes apart a mail to `address`; `read` knows MIME. `person` is whose answer it should be.
///
/// # Errors
/// `KeyUnavailable`, `Internal`.
pub(super) fn take_apart(
    ca: &Ca,
    address: &EmailAddress,
    person: Option<PersonId>,
    mail: &[u8],
    read: impl Fn(&[u8]) -> Entity,
) -> Result<Layers> {
    let mut layers = Layers { encryption: AnswerEncryption::Absent, signatures: Vec::new() };
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
                    match open(ca, address, &envelope)? {
                        Ok(content) => {
                            layers.encryption = AnswerEncryption::Good;
                            read(&content)
                        }
                        Err(why) => {
                            layers.encryption = why;
                            break;
                        }
                    }
                } else if let Some(message) = SignedMessage::read(&der) {
                    let content = message.content.clone().unwrap_or_default();
                    layers.read_signers(ca, person, Some(message), &content)?;
                    read(&content)
                } else {
                    layers.encryption = AnswerEncryption::Failed;
                    break;
                }
            }
        };
    }
    Ok(layers)
}

impl Layers {
    fn read_signers(
        &mut self,
        ca: &Ca,
        person: Option<PersonId>,
        message: Option<SignedMessage<'_>>,
        content: &[u8],
    ) -> Result<()> {
        let signers = message.map(|message| message.signers).unwrap_or_default();
        if signers.is_empty() {
            self.signatures.push(Signature { certificate: None, verified: Err(SignatureFault::Algorithm) });
        }
        for signer in &signers {
            let certificate = find_certificate(ca, person, &signer.certificate)?;
            let verified = match &certificate {
                Some(certificate) => verify(signer, content, certificate)?,
                None => Ok(()),
            };
            self.signatures.push(Signature { certificate, verified });
        }
        Ok(())
    }
}

fn verify(signer: &Signer<'_>, content: &[u8], by: &StoredCertificate) -> Result<Result<(), SignatureFault>> {
    Ok(signer.verify(content, &store::certificate::key_of(&by.der)?))
}

/// The certificate of a person that a signature names. By the identifier of its key alone it is looked for among those of
/// `person`.
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
        let identifier = store::certificate::key_of(&candidate.der)?.identifier();
        if CertificateRef::both_of(&candidate.der, identifier.octets())?.contains(named) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

type Content = zeroize::Zeroizing<Vec<u8>>;

/// The content, if one of the keys of the mailbox opens it.
fn open(ca: &Ca, address: &EmailAddress, envelope: &Envelope<'_>) -> Result<Result<Content, AnswerEncryption>> {
    let (now, sender) = (ca.clock.now(), Sender { purpose: Purpose::SelfCheck, address });
    for own in ca.store.read(|connection| list_usable(ca, connection, sender, now))? {
        let identifier = store::certificate::key_of(&own.certificate)?.identifier();
        let names = CertificateRef::both_of(&own.certificate, identifier.octets())?;
        if let Some(name) = envelope.recipients().find(|recipient| names.contains(recipient)) {
            let key = ca.keys.open_opening_key(&own.key_name)?;
            return Ok(match envelope.open(name, &key, &*ca.entropy)? {
                Opened::Content(content) => Ok(content),
                Opened::Outdated => Err(AnswerEncryption::Outdated),
                Opened::Failed => Err(AnswerEncryption::Failed),
            });
        }
    }
    Ok(Err(AnswerEncryption::ToOthers))
}

/// Signed, encrypted and signed once more are three.
const MOST_LAYERS: usize = 4;
