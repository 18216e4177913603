//! PEM files for TLS that the configuration names: certificates of servers and of CAs, and private keys.

mod certificate;

use std::fs;
use std::path::Path;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use thiserror::Error;
use zeroize::Zeroizing;

pub use self::certificate::FileCertificate;
use super::unreadable::why_unreadable;

/// The fault of a PEM file; the text follows the file's name.
#[derive(Debug, Error)]
pub enum PemFault {
    /// The system does not let it be read.
    #[error("it can't be read: {0}")]
    Unreadable(String),
    /// Nothing but blanks.
    #[error("the file is empty")]
    Empty,
    /// The mark of UTF-8 at its beginning.
    #[error("the file begins with a byte order mark; save it as UTF-8 without one")]
    ByteOrderMark,
    /// Two octets for each character.
    #[error("the file is in UTF-16; save it as UTF-8 without a byte order mark")]
    Utf16,
    /// A binary form.
    #[error(
        "the file is binary (DER or PKCS #12) and not PEM; convert it with openssl x509, openssl pkey or openssl pkcs12"
    )]
    Binary,
    /// Text without a block.
    #[error("the file has no PEM block (-----BEGIN …-----)")]
    NoBlock,
    /// A block without its end, or with other characters than those of base64.
    #[error("the PEM is damaged or not written to its end: {0}")]
    Broken(String),
    /// Only blocks with another label, of which this is the first.
    #[error("the file has no certificate, but a block `{0}`")]
    NoCertificate(String),
    /// The certificate of this number, counted from one.
    #[error("certificate {0} in the file can't be read: {1}")]
    NotACertificate(usize, der::Error),
}

/// Reads a PEM file. Its octets are overwritten in memory at the end, because it may hold a key.
///
/// # Errors
/// A fault of the file as a whole: `Unreadable` to `NoBlock`.
pub fn read_pem(path: &Path) -> Result<Zeroizing<Vec<u8>>, PemFault> {
    let octets = Zeroizing::new(fs::read(path).map_err(|error| PemFault::Unreadable(why_unreadable(path, &error)))?);
    match octets.as_slice() {
        blank if blank.trim_ascii().is_empty() => Err(PemFault::Empty),
        [0xef, 0xbb, 0xbf, ..] => Err(PemFault::ByteOrderMark),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'-', 0, ..] | [0, b'-', ..] => Err(PemFault::Utf16),
        text if first_label(text).is_some() => Ok(octets),
        [0x30, ..] => Err(PemFault::Binary),
        _ => Err(PemFault::NoBlock),
    }
}

/// Reads a file with at least one certificate, in its order.
///
/// # Errors
/// [`PemFault`].
pub fn read_certificates(path: &Path) -> Result<Vec<FileCertificate>, PemFault> {
    let octets = read_pem(path)?;
    let blocks: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&octets).collect();
    let blocks = blocks.map_err(|error| PemFault::Broken(error.to_string()))?;
    if blocks.is_empty() {
        return Err(PemFault::NoCertificate(first_label(&octets).unwrap_or_default()));
    }
    let read = |(number, block): (usize, &CertificateDer<'_>)| {
        FileCertificate::read(block).map_err(|error| PemFault::NotACertificate(number + 1, error))
    };
    blocks.iter().enumerate().map(read).collect()
}

/// The label of the first PEM block, such as `PRIVATE KEY`.
pub fn first_label(octets: &[u8]) -> Option<String> {
    let after = split_at(octets, b"-----BEGIN ")?;
    let length = after.windows(5).position(|window| window == b"-----")?;
    Some(String::from_utf8_lossy(after.get(..length)?).into_owned())
}

/// The octets after the first occurrence of `mark`.
fn split_at<'a>(octets: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let start = octets.windows(mark.len()).position(|window| window == mark)?;
    octets.get(start + mark.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(octets: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.pem");
        fs::write(&path, octets).unwrap();
        read_certificates(&path).unwrap_err().to_string()
    }

    #[test]
    fn each_fault_is_named() {
        let block = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        let utf16 = |order: fn(u16) -> [u8; 2]| block.encode_utf16().flat_map(order).collect::<Vec<_>>();
        for (octets, named) in [
            (&b""[..], "is empty"),
            (b" \r\n\t", "is empty"),
            (&[&b"\xef\xbb\xbf"[..], block.as_bytes()].concat(), "byte order mark"),
            (&[&b"\xff\xfe"[..], &utf16(u16::to_le_bytes)].concat(), "UTF-16"),
            (&[&b"\xfe\xff"[..], &utf16(u16::to_be_bytes)].concat(), "UTF-16"),
            (&utf16(u16::to_le_bytes), "UTF-16"),
            (&utf16(u16::to_be_bytes), "UTF-16"),
            (b"\x30\x82\x01\x00\x30", "DER"),
            (b"hello", "no PEM block"),
            (&block.as_bytes()[..40], "not written to its end"),
            (b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "damaged"),
            (b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", "`PRIVATE KEY`"),
            (
                b"-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED CERTIFICATE-----\n",
                "`TRUSTED CERTIFICATE`",
            ),
            (block.as_bytes(), "certificate 1 in the file can't be read"),
        ] {
            let fault = fault(octets);
            assert!(fault.contains(named), "{named}: {fault}");
        }
        assert!(read_pem(Path::new("/nowhere/at-all")).unwrap_err().to_string().contains("can't be read"));
    }
}
