//! OCSP requests.

use der::Decode as _;
use der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::ext::Extension;

use super::layout::RequestLayout;
use super::{CertId, OcspFault};

/// A supported `OCSPRequest` (RFC 6960 §4.1.1).
///
/// Clients request the status of one certificate (RFC 9919 §4.1.1); a few are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcspRequest {
    cert_ids: Vec<CertId>,
    nonce: Option<Vec<u8>>,
}

impl OcspRequest {
    /// The maximum length of a request in bytes.
    pub const MOST_OCTETS: usize = 4096;

    /// Reads DER.
    ///
    /// The signature, the requestorName, and all extensions except the nonce are ignored, unless an extension is critical.
    ///
    /// # Errors
    /// `MalformedRequest`; `Unauthorized` for an unsupported hash of the issuer.
    pub fn read(der: &[u8]) -> Result<Self, OcspFault> {
        if der.len() > Self::MOST_OCTETS {
            return Err(OcspFault::MalformedRequest);
        }
        let request = RequestLayout::from_der(der).map_err(|_| OcspFault::MalformedRequest)?.tbs_request;
        let fits = request.version.is_none_or(|version| version == 0)
            && (1..=MOST_CERTIFICATES).contains(&request.request_list.len());
        if !fits {
            return Err(OcspFault::MalformedRequest);
        }
        let nonce = read_nonce(request.extensions.as_deref().unwrap_or_default())?;
        let cert_ids = request.request_list.iter().map(|one| CertId::read(&one.cert_id)).collect::<Result<_, _>>()?;
        Ok(Self { cert_ids, nonce })
    }

    /// Whether the answer is only for this client, because it repeats the client's nonce.
    pub fn has_nonce(&self) -> bool {
        self.nonce.is_some()
    }

    /// The certificates in the request, at least one.
    pub(crate) fn cert_ids(&self) -> &[CertId] {
        &self.cert_ids
    }

    /// The nonce that the answer must repeat, 1 to 128 bytes.
    pub(crate) fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }
}

/// The nonce, which must have 1 to 128 bytes (RFC 9654 §2.1). An unknown critical extension is an error.
///
/// ```text
/// Nonce ::= OCTET STRING (SIZE(1..128))
/// ```
fn read_nonce(extensions: &[Extension]) -> Result<Option<Vec<u8>>, OcspFault> {
    let mut nonce = None;
    for extension in extensions {
        if extension.extn_id == ID_PKIX_OCSP_NONCE {
            let value =
                OctetString::from_der(extension.extn_value.as_bytes()).map_err(|_| OcspFault::MalformedRequest)?;
            let fits = (1..=128).contains(&value.as_bytes().len()) && nonce.is_none();
            nonce = Some(value.as_bytes().to_vec());
            if !fits {
                return Err(OcspFault::MalformedRequest);
            }
        } else if extension.critical {
            return Err(OcspFault::MalformedRequest);
        }
    }
    Ok(nonce)
}

/// id-pkix-ocsp-nonce (RFC 9654 §2.1).
pub(crate) const ID_PKIX_OCSP_NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// The maximum of certificates in a request.
const MOST_CERTIFICATES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::asn1;

    /// sha1 with NULL, then two arbitrary hashes and the serial number 7.
    fn cert_id(algorithm: &str) -> Vec<u8> {
        cert_id_with(algorithm, &[5, 0])
    }

    fn cert_id_with(algorithm: &str, parameters: &[u8]) -> Vec<u8> {
        let algorithm = asn1::sequence(&[&asn1::object_identifier(algorithm).expect("an OID"), parameters]);
        let hash = asn1::octet_string(&[9; 20]);
        asn1::sequence(&[&algorithm, &hash, &hash, &asn1::unsigned(7)])
    }

    fn request_for(algorithm: &str, extensions: &[u8]) -> Vec<u8> {
        request_about(&cert_id(algorithm), extensions)
    }

    fn request_about(cert_id: &[u8], extensions: &[u8]) -> Vec<u8> {
        let list = asn1::sequence(&[&asn1::sequence(&[cert_id])]);
        let extensions = match extensions {
            [] => Vec::new(),
            some => asn1::tlv(0xa2, &asn1::sequence(&[some])),
        };
        asn1::sequence(&[&asn1::sequence(&[&list, &extensions])])
    }

    fn nonce(octets: &[u8]) -> Vec<u8> {
        extension("1.3.6.1.5.5.7.48.1.2", false, &asn1::octet_string(octets))
    }

    fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
        let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
        asn1::sequence(&[&asn1::object_identifier(id).expect("an OID"), flag, &asn1::octet_string(value)])
    }

    const SHA_1: &str = "1.3.14.3.2.26";

    #[test]
    fn a_nonce_of_1_to_128_bytes_is_taken() {
        assert_eq!(OcspRequest::read(&request_for(SHA_1, &[])).expect("reads").nonce(), None);
        for length in [1, 16, 32, 128] {
            let request = OcspRequest::read(&request_for(SHA_1, &nonce(&vec![7; length]))).expect("reads");
            assert_eq!(request.nonce().map(<[u8]>::len), Some(length));
        }
        for length in [0, 129] {
            let refused = OcspRequest::read(&request_for(SHA_1, &nonce(&vec![7; length])));
            assert_eq!(refused, Err(OcspFault::MalformedRequest), "{length}");
        }
        let twice = [nonce(&[7; 16]), nonce(&[8; 16])].concat();
        assert_eq!(OcspRequest::read(&request_for(SHA_1, &twice)), Err(OcspFault::MalformedRequest));
    }

    #[test]
    fn an_extension_that_is_not_known_is_let_through_unless_it_is_critical() {
        let acceptable_responses = "1.3.6.1.5.5.7.48.1.4";
        assert!(OcspRequest::read(&request_for(SHA_1, &extension(acceptable_responses, false, &[0x30, 0]))).is_ok());
        let critical = request_for(SHA_1, &extension(acceptable_responses, true, &[0x30, 0]));
        assert_eq!(OcspRequest::read(&critical), Err(OcspFault::MalformedRequest));
    }

    #[test]
    fn a_hash_has_no_parameters_but_null() {
        for parameters in [&[][..], &[5, 0]] {
            assert!(OcspRequest::read(&request_about(&cert_id_with(SHA_1, parameters), &[])).is_ok());
        }
        for parameters in [&[0x30, 0][..], &[4, 2, 1, 2], &[5, 1, 0]] {
            let refused = OcspRequest::read(&request_about(&cert_id_with(SHA_1, parameters), &[]));
            assert_eq!(refused, Err(OcspFault::MalformedRequest), "{parameters:02x?}");
        }
    }

    #[test]
    fn the_cert_id_is_kept_as_it_was_asked_and_another_hash_names_nobody() {
        let request = OcspRequest::read(&request_for(SHA_1, &[])).expect("reads");
        let [asked] = request.cert_ids() else { panic!("one") };
        assert_eq!(asked.der(), cert_id(SHA_1));
        let md5 = request_for("1.2.840.113549.2.5", &[]);
        assert_eq!(OcspRequest::read(&md5), Err(OcspFault::Unauthorized));
    }

    #[test]
    fn what_is_no_request_is_malformed() {
        let good = request_for(SHA_1, &[]);
        let with_tail = [good.as_slice(), &[0]].concat();
        let empty = asn1::sequence(&[&asn1::sequence(&[&asn1::sequence(&[])])]);
        let large = vec![0x30; OcspRequest::MOST_OCTETS + 1];
        for der in [&[][..], b"GET /", &good[..good.len() - 1], &with_tail, &empty, &large] {
            assert_eq!(OcspRequest::read(der), Err(OcspFault::MalformedRequest));
        }
    }
}
