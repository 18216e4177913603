//! Compressed CRLs, each compressed only once.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use actix_web::web::Bytes;
use ca_core::types::Sha256Digest;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The compressed forms of the documents that were requested last.
#[derive(Default)]
pub(crate) struct Compressed {
    kept: Mutex<Vec<(Sha256Digest, Bytes)>>,
    /// The lock during a compression.
    making: Mutex<()>,
}

impl Compressed {
    /// The document with this SHA-256 as gzip (RFC 1952), compressed at the first request. Fifty megabytes take a second, so
    /// this must run on a thread that may block.
    pub(crate) fn gzip(&self, digest: Sha256Digest, document: &[u8]) -> std::io::Result<Bytes> {
        if let Some(known) = self.find(digest) {
            return Ok(known);
        }
        let _alone = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.find(digest) {
            return Ok(known);
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(document)?;
        let made = Bytes::from(encoder.finish()?);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != digest);
        kept.truncate(MOST - 1);
        kept.insert(0, (digest, made.clone()));
        Ok(made)
    }

    fn find(&self, digest: Sha256Digest) -> Option<Bytes> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(other, _)| *other == digest).map(|(_, made)| made.clone())
    }
}

/// Whether a client accepts gzip (RFC 9110 §12.5.3) with a weight above zero.
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    asked.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(
        |coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            name.trim().eq_ignore_ascii_case("gzip") && weight.is_ok_and(|weight| weight > 0.0)
        },
    )
}

/// The number of stored documents: the CRLs of a root and an issuing CA, and their predecessors.
const MOST: usize = 4;

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn gzip_is_for_those_who_take_it() {
        for (header, takes) in [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("GZIP", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("br", false),
            ("xgzip", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(header));
            assert_eq!(takes_gzip(&headers), takes, "{header}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_was_compressed_comes_out_again_and_is_made_once() {
        let document = vec![7; 100_000];
        let digest = Sha256Digest::of(&document);
        let compressed = Compressed::default();
        let made = compressed.gzip(digest, &document).unwrap();
        let mut again = Vec::new();
        flate2::read::GzDecoder::new(&*made).read_to_end(&mut again).unwrap();
        assert_eq!(again, document);
        assert_eq!(compressed.gzip(digest, b"not looked at").unwrap(), made);
        for other in 0..MOST {
            compressed.gzip(Sha256Digest::of(&[u8::try_from(other).unwrap()]), b"x").unwrap();
        }
        assert!(compressed.find(digest).is_none(), "kept for ever");
    }
}
