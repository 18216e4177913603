//! A CRL draft in the form that the rules check.

use der::Decode;
use x509_cert::crl::TbsCertList;

use super::walk::walk;
use crate::crl::CrlTerms;
use crate::crl::frame::Frame;
use crate::pkix::authority::Authority;

/// The fields of a draft, with the intended values.
pub(in crate::lint) struct CrlSpecimen<'a> {
    /// Its fields without the list.
    pub(super) fields: TbsCertList,
    pub(super) terms: &'a CrlTerms,
    pub(super) issuer: &'a Authority,
    /// The number of entries, or the fault of the first invalid entry.
    pub(super) entries: Result<usize, String>,
}

impl<'a> CrlSpecimen<'a> {
    /// Splits a `TBSCertList`, DER, and reads its list; returns a message if it is malformed.
    pub(super) fn read(tbs: &[u8], terms: &'a CrlTerms, issuer: &'a Authority) -> Result<Self, String> {
        let Frame { fields, list } = Frame::read(tbs).ok_or("the bytes are no TBSCertList")?;
        Ok(Self { fields, terms, issuer, entries: walk(list, terms) })
    }

    /// The content of an extension of the CRL.
    pub(super) fn extension<T: for<'d> Decode<'d, Error = der::Error>>(
        &self,
        id: der::asn1::ObjectIdentifier,
    ) -> Result<T, String> {
        let found = self.fields.crl_extensions.iter().flatten().find(|extension| extension.extn_id == id);
        let found = found.ok_or_else(|| format!("extension {id} is missing"))?;
        T::from_der(found.extn_value.as_bytes()).map_err(|error| error.to_string())
    }
}
