//! A `TBSCertList` split into its list, which may be long, and the other fields, which are short.

use der::Decode as _;
use x509_cert::crl::TbsCertList;

use super::Entries;
use crate::encoding::asn1::{self, Walker};

/// The fields of a [`TBSCertList`](super::CrlDraft) (RFC 5280 §5.1) without the list, and the list as a slice.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    /// Its `revoked_certificates` is always `None`.
    pub(crate) fields: TbsCertList,
    pub(crate) list: Entries<'a>,
}

impl<'a> Frame<'a> {
    /// Splits a `TBSCertList`, DER; `None` when it is malformed, which includes an empty list, because that must be
    /// absent (RFC 5280 §5.1.2.6).
    pub(crate) fn read(tbs: &'a [u8]) -> Option<Self> {
        let mut outer = Walker::new(tbs);
        let content = outer.next_with(asn1::SEQUENCE).filter(|_| outer.is_done())?;
        let list = Entries::of_tbs(tbs).ok()?;
        let fields = match list.content() {
            [] => TbsCertList::from_der(tbs),
            entries => {
                let whole = asn1::header(asn1::SEQUENCE, entries.len()).len() + entries.len();
                let begin = offset_of_list(content)?;
                let (before, after) = (content.get(..begin)?, content.get(begin + whole..)?);
                TbsCertList::from_der(&asn1::sequence(&[before, after]))
            }
        };
        let fields = fields.ok().filter(|fields| fields.revoked_certificates.is_none())?;
        Some(Self { fields, list })
    }
}

/// The offset of the SEQUENCE of entries, after version, signature, issuer and two times.
fn offset_of_list(content: &[u8]) -> Option<usize> {
    let mut fields = Walker::new(content);
    for _ in 0..5 {
        fields.next_value()?;
    }
    Some(fields.position())
}
