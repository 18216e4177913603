//! Verification of signatures by RustCrypto; the product uses aws-lc. For RSASSA-PSS it is the other way round.

use aws_lc_rs::signature::{
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use data_encoding::HEXLOWER;
use der::asn1::AnyRef;
use der::{Decode as _, Encode as _};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::pkcs8::DecodePublicKey as _;
use rsa::{Pkcs1v15Sign, PublicKey};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::tlv::Tlv;

/// Whether a signed structure of X.509, DER, has a signature of this key over its first part.
///
/// Ed25519 is accepted without verification, because there is no other implementation, and so is RSASSA-PSS with a salt of
/// another length than its hash.
pub(crate) fn agrees(signed: &[u8], spki: &[u8]) -> bool {
    let parts = Tlv::only(signed).and_then(|it| it.parts());
    let Some([content, algorithm, signature]) = parts.as_deref() else { return false };
    let Ok(algorithm) = AlgorithmIdentifierRef::from_der(algorithm.whole) else { return false };
    // The octet before the signature counts unused bits; there must be none.
    let Some((0, signature)) = signature.content.split_first() else { return false };
    let content = content.whole;
    match algorithm.oid.to_string().as_str() {
        "1.2.840.113549.1.1.11" => rsa(spki, Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(content), signature),
        "1.2.840.113549.1.1.12" => rsa(spki, Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(content), signature),
        "1.2.840.113549.1.1.13" => rsa(spki, Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(content), signature),
        "1.2.840.10045.4.3.2" => ecdsa(spki, &Sha256::digest(content), signature),
        "1.2.840.10045.4.3.3" => ecdsa(spki, &Sha384::digest(content), signature),
        "1.2.840.10045.4.3.4" => ecdsa(spki, &Sha512::digest(content), signature),
        "1.2.840.113549.1.1.10" => pss(spki, algorithm.parameters, content, signature),
        "1.3.101.112" => true,
        _ => false,
    }
}

fn rsa(spki: &[u8], scheme: Pkcs1v15Sign, digest: &[u8], signature: &[u8]) -> bool {
    PublicKey::from_public_key_der(spki).is_ok_and(|key| key.verify(scheme, digest, signature).is_ok())
}

fn pss(spki: &[u8], parameters: Option<AnyRef<'_>>, content: &[u8], signature: &[u8]) -> bool {
    let Some(parameters) = parameters.and_then(|any| any.to_der().ok()) else { return false };
    let key = SubjectPublicKeyInfoRef::from_der(spki).ok().and_then(|it| it.subject_public_key.as_bytes());
    let Some(key) = key else { return false };
    let verifier: &'static dyn VerificationAlgorithm = match HEXLOWER.encode(&parameters).as_str() {
        PSS_SHA256 => &RSA_PSS_2048_8192_SHA256,
        PSS_SHA384 => &RSA_PSS_2048_8192_SHA384,
        PSS_SHA512 => &RSA_PSS_2048_8192_SHA512,
        _ => return true,
    };
    UnparsedPublicKey::new(verifier, key).verify(content, signature).is_ok()
}

fn ecdsa(spki: &[u8], digest: &[u8], signature: &[u8]) -> bool {
    let p256 = p256::ecdsa::VerifyingKey::from_public_key_der(spki).ok();
    let p384 = p384::ecdsa::VerifyingKey::from_public_key_der(spki).ok();
    let by_p256 = p256.zip(p256::ecdsa::DerSignature::try_from(signature).ok());
    let by_p384 = p384.zip(p384::ecdsa::DerSignature::try_from(signature).ok());
    by_p256.is_some_and(|(key, signature)| key.verify_prehash(digest, &signature).is_ok())
        || by_p384.is_some_and(|(key, signature)| key.verify_prehash(digest, &signature).is_ok())
}

/// RSASSA-PSS-params with one hash and a salt of its length, DER in hexadecimal.
const PSS_SHA256: &str =
    "3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120";
const PSS_SHA384: &str =
    "3034a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130";
const PSS_SHA512: &str =
    "3034a00f300d06096086480165030402030500a11c301a06092a864886f70d010108300d06096086480165030402030500a203020140";
