//! One-time secrets of a person: in a mailed link or in a cookie.

use data_encoding::BASE64URL_NOPAD;

use crate::error::Result;
use crate::installation::Ca;

/// A new token of 256 random bits in base64url, 43 characters. S/MIME BR §3.2.2.2 requires at least 112 bits.
///
/// # Errors
/// `Internal` when the random source fails.
pub fn new_token(ca: &Ca) -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&ca.entropy.octets::<32>()?))
}
