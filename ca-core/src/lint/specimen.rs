//! A draft laid out for the rules to look at.

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode as _};
use x509_cert::TbsCertificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use super::Terms;

/// A parsed draft beside what it was meant to say.
pub(crate) struct Specimen<'a> {
    /// The bytes that would be signed.
    pub(crate) der: &'a [u8],
    pub(crate) tbs: TbsCertificate,
    pub(crate) terms: &'a Terms,
}

impl<'a> Specimen<'a> {
    pub(super) fn read(der: &'a [u8], terms: &'a Terms) -> Result<Self, String> {
        let tbs = TbsCertificate::from_der(der).map_err(|error| format!("the bytes are no TBSCertificate: {error}"))?;
        let again = tbs.to_der().map_err(|error| error.to_string())?;
        if again == der {
            Ok(Self { der, tbs, terms })
        } else {
            Err("the bytes are not DER: they encode otherwise when written again".to_owned())
        }
    }

    /// Every extension, in order.
    pub(crate) fn extensions(&self) -> &[Extension] {
        self.tbs.extensions().map_or(&[], Vec::as_slice)
    }

    /// The first extension with this identifier.
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Option<&Extension> {
        self.extensions().iter().find(|extension| extension.extn_id == id)
    }

    /// The extension with this identifier, or a finding that it is missing.
    pub(crate) fn required(&self, id: ObjectIdentifier, name: &str) -> Result<&Extension, String> {
        self.extension(id).ok_or_else(|| format!("{name} is missing"))
    }

    /// The decoded extension with this identifier, or a finding.
    pub(crate) fn decode<T: for<'d> Decode<'d, Error = der::Error>>(
        &self,
        id: ObjectIdentifier,
        name: &str,
    ) -> Result<T, String> {
        let extension = self.required(id, name)?;
        T::from_der(extension.extn_value.as_bytes()).map_err(|error| format!("{name} is malformed: {error}"))
    }

    /// The mail addresses of subjectAltName, and a finding for a name of another kind.
    pub(crate) fn addresses(&self) -> Result<Vec<String>, String> {
        let names: SubjectAltName = self.decode(const_oid::db::rfc5280::ID_CE_SUBJECT_ALT_NAME, "subjectAltName")?;
        names
            .0
            .iter()
            .map(|name| match name {
                GeneralName::Rfc822Name(address) => Ok(address.as_str().to_owned()),
                other => Err(format!("subjectAltName holds a name that is no mail address: {other:?}")),
            })
            .collect()
    }
}
