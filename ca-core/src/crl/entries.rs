//! Reads the entries of a CRL in place, without decoding all of them into values: there may be a million.

use std::ops::Range;

use crate::encoding::asn1::{DerValue, INTEGER, SEQUENCE, Walker};
use crate::error::{Error, Result};

/// `revokedCertificates` (RFC 5280 §5.1.2.6), the content of the SEQUENCE; [`CrlEntry`](super::CrlEntry) gives the
/// ASN.1 of an element.
///
/// The iterator yields an error for an invalid entry, and then ends.
#[derive(Debug, Clone)]
pub(crate) struct Entries<'a> {
    content: &'a [u8],
    rest: Walker<'a>,
}

/// One entry, decoded as far as necessary.
#[derive(Debug, Clone)]
pub(crate) struct CrlEntryView<'a> {
    /// Its byte range in the content.
    pub(crate) place: Range<usize>,
    /// Content octets of the serial number.
    pub(crate) serial: &'a [u8],
    /// `revocationDate`, an encoded [`Time`](crate::encoding::asn1::time).
    pub(crate) date: DerValue<'a>,
    /// The content of `crlEntryExtensions`, if there are any.
    pub(crate) extensions: Option<&'a [u8]>,
}

impl<'a> Entries<'a> {
    fn new(content: &'a [u8]) -> Self {
        Self { content, rest: Walker::new(content) }
    }

    /// The entries of a `CertificateList` (RFC 5280 §5.1), DER.
    ///
    /// # Errors
    /// `Internal` when the bytes are not of this form.
    pub(crate) fn of_crl(crl: &'a [u8]) -> Result<Self> {
        let list = Walker::new(crl).next_with(SEQUENCE).ok_or_else(|| Error::internal("this is not a CRL"))?;
        Self::of_tbs(list)
    }

    /// The entries of a [`TBSCertList`](super::CrlDraft), DER; bytes after it are ignored.
    ///
    /// # Errors
    /// `Internal` when the bytes are not of this form.
    pub(crate) fn of_tbs(tbs: &'a [u8]) -> Result<Self> {
        let content = Walker::new(tbs).next_with(SEQUENCE);
        content.and_then(Self::find).ok_or_else(|| Error::internal("this is not a CRL"))
    }

    fn find(tbs: &'a [u8]) -> Option<Self> {
        let mut fields = Walker::new(tbs);
        fields.next_with(INTEGER)?; // version
        fields.next_with(SEQUENCE)?; // signature
        fields.next_with(SEQUENCE)?; // issuer
        fields.next_value()?; // thisUpdate
        fields.next_value()?; // nextUpdate
        Some(Self::new(fields.next_with(SEQUENCE).unwrap_or_default()))
    }

    /// The encoded entries.
    pub(crate) fn content(&self) -> &'a [u8] {
        self.content
    }

    fn read(&mut self) -> Option<CrlEntryView<'a>> {
        let begin = self.rest.position();
        let mut fields = Walker::new(self.rest.next_with(SEQUENCE)?);
        let serial = fields.next_with(INTEGER)?;
        let date = fields.next_value()?;
        let extensions = fields.next_with(SEQUENCE);
        let place = begin..self.rest.position();
        fields.is_done().then_some(CrlEntryView { place, serial, date, extensions })
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<CrlEntryView<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_done() {
            return None;
        }
        let entry = self.read();
        if entry.is_none() {
            self.rest = Walker::new(&[]);
        }
        Some(entry.ok_or_else(|| Error::internal("a CRL entry can't be read")))
    }
}

impl CrlEntryView<'_> {
    /// Whether the entry is a hold, the only kind of entry that may be removed from a CRL.
    pub(crate) fn is_hold(&self) -> bool {
        self.extensions.is_some_and(|extensions| extensions.windows(HOLD.len()).any(|window| window == HOLD))
    }
}

/// The content of a reasonCode extension with the value certificateHold (RFC 5280 §5.3.1).
const HOLD: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, 0x06];
