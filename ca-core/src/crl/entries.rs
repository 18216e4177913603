//! Walking the entries of a CRL where they stand: a million of them are never held as values.

use std::ops::Range;

use crate::encoding::asn1::{DerValue, INTEGER, SEQUENCE, Walker};
use crate::error::{Error, Result};

/// `revokedCertificates` (RFC 5280 §5.1.2.6), the content of the SEQUENCE; [`CrlEntry`](super::CrlEntry) shows what an element is.
///
/// Yields an error for what is no entry, and then nothing more.
#[derive(Debug, Clone)]
pub(crate) struct Entries<'a> {
    content: &'a [u8],
    rest: Walker<'a>,
}

/// One entry, taken apart as far as is needed.
#[derive(Debug, Clone)]
pub(crate) struct CrlEntryView<'a> {
    /// Where it stands in the content, bytes.
    pub(crate) place: Range<usize>,
    /// Content octets of the serial number.
    pub(crate) serial: &'a [u8],
    /// `revocationDate`, a [`Time`](crate::encoding::asn1::time) as it is encoded.
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
    /// `Internal` for what is none.
    pub(crate) fn of_crl(crl: &'a [u8]) -> Result<Self> {
        let list = Walker::new(crl).next_with(SEQUENCE).ok_or_else(|| Error::internal("this is no CRL"))?;
        Self::of_tbs(list)
    }

    /// The entries of a [`TBSCertList`](super::CrlDraft), DER; what follows it is not looked at.
    ///
    /// # Errors
    /// `Internal` for what is none.
    pub(crate) fn of_tbs(tbs: &'a [u8]) -> Result<Self> {
        let content = Walker::new(tbs).next_with(SEQUENCE);
        content.and_then(Self::find).ok_or_else(|| Error::internal("this is no CRL"))
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

    /// All of them, as they stand.
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
    /// Whether it is a hold, the one kind of entry that may leave a CRL again.
    pub(crate) fn is_hold(&self) -> bool {
        self.extensions.is_some_and(|extensions| extensions.windows(HOLD.len()).any(|window| window == HOLD))
    }
}

/// The content of a reasonCode extension that says certificateHold (RFC 5280 §5.3.1).
const HOLD: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01, 0x06];
