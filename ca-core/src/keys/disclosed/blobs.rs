//! Private keys in binary forms other than DER, by their first octets.

/// Whether octets begin as a JKS or JCEKS file, a PVK file, or a PRIVATEKEYBLOB of Windows.
pub(super) fn is_private(octets: &[u8]) -> bool {
    MAGICS.iter().any(|magic| octets.starts_with(magic)) || is_private_key_blob(octets)
}

/// ```text
/// BLOBHEADER { bType 07, bVersion 02, reserved 0000, aiKeyAlg 4 octets }, then the magic of the key (MS-MQQB §2.2.19)
/// ```
fn is_private_key_blob(octets: &[u8]) -> bool {
    octets.starts_with(&[7, 2, 0, 0]) && matches!(octets.get(8..12), Some(b"RSA2" | b"DSS2"))
}

const MAGICS: [[u8; 4]; 3] = [[0xfe, 0xed, 0xfe, 0xed], [0xce, 0xce, 0xce, 0xce], [0x1e, 0xf1, 0xb5, 0xb0]];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::holds_private_key;

    #[test]
    fn they_are_found_by_their_first_octets_also_in_base64_behind_other_text() {
        let with_magic = MAGICS.iter().map(|magic| [&magic[..], &[0, 0, 0, 2]].concat());
        let of_windows = [&b"\x07\x02\0\0\0\xa4\0\0RSA2\0\x08\0\0"[..], b"\x07\x02\0\0\0\x22\0\0DSS2\0\x04\0\0"];
        for key in with_magic.chain(of_windows.map(<[u8]>::to_vec)) {
            assert!(is_private(&key) && holds_private_key(&key), "{key:?}");
            let base64 = data_encoding::BASE64.encode(&key);
            assert!(holds_private_key(base64.as_bytes()), "{base64}");
            assert!(holds_private_key(format!("my key:\n{base64}").as_bytes()), "{base64}");
        }
    }

    #[test]
    fn a_public_key_blob_is_none() {
        assert!(!is_private(b"\x06\x02\0\0\0\xa4\0\0RSA1\0\x08\0\0"));
        assert!(!is_private(b"\x07\x02\0\0"));
    }
}
