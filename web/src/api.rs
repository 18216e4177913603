//! The API for programs: JSON (RFC 8259) over the portal's listener, with a program's token and without cookies.
//!
//! Errors follow RFC 9457, in the language of `Accept-Language`.

pub(crate) mod batch;
mod caller;
pub(crate) mod certificates;
mod problem;

use actix_web::HttpRequest;
use ca_core::types::{EmailAddress, Language, Profile, Remark};
use ca_core::use_cases::issuance::issue_directly::{self, IssuedCertificate, Wanted};
use ca_core::use_cases::status::trust::{authority_chain, certificate_pem};
use ca_core::{Ca, Result};
use serde::{Deserialize, Serialize};

use self::problem::Problem;
use crate::fault::Fault;
use crate::locale;

/// A certificate that a program requests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// A known address.
    address: String,
    /// `signing`, `encryption` or `dual`.
    profile: String,
    /// The certificate signing request, PEM or base64.
    csr: String,
}

impl Asked {
    fn read(self) -> Result<Wanted, Fault> {
        let address: EmailAddress = self.address.parse().map_err(Fault::from)?;
        let of_people = Profile::OF_PEOPLE.into_iter().find(|profile| profile.name() == self.profile);
        let profile = of_people.ok_or(Fault::NotJson)?;
        Ok(Wanted { address, profile, csr: self.csr.into_bytes() })
    }
}

/// A certificate that was issued.
#[derive(Serialize)]
struct Issued {
    id: i64,
    serial: String,
    address: String,
    profile: String,
    not_before: String,
    not_after: String,
    /// The certificate, PEM (RFC 7468 §5).
    certificate: String,
    /// The certificate and its CAs up to the root, PEM.
    chain: String,
    /// What the CSR asked for and the certificate does not contain, and the like.
    remarks: Vec<Told>,
}

/// A remark in the caller's language.
#[derive(Serialize)]
struct Told {
    /// The kind of remark, the same in every language.
    code: &'static str,
    /// The value that it is about; empty if there is none.
    value: String,
    detail: String,
}

impl Told {
    fn new(language: Language, remark: &Remark) -> Self {
        let (code, value) = (remark.code(), remark.value());
        Self { code, detail: locale::say_with(language, code, &[("value", &value)]), value }
    }
}

impl Issued {
    /// The answer to `wanted`. Its CSR is read for remarks only after the certificate was issued: the CSR of an unknown
    /// address is not read at all.
    fn of(ca: &Ca, wanted: &Wanted, language: Language, issued: &IssuedCertificate) -> Result<Self> {
        let remarks = issue_directly::remarks_on(wanted);
        let certificate = certificate_pem(&issued.der)?;
        let authorities = authority_chain(ca, issued.authority)?;
        let authorities: String = authorities.iter().map(|der| certificate_pem(der)).collect::<Result<_>>()?;
        Ok(Self {
            id: issued.id.number(),
            serial: issued.serial.to_string(),
            address: wanted.address.to_string(),
            profile: issued.profile.to_string(),
            not_before: issued.validity.not_before.to_string(),
            not_after: issued.validity.not_after.to_string(),
            chain: format!("{certificate}{authorities}"),
            certificate,
            remarks: remarks.iter().map(|remark| Told::new(language, remark)).collect(),
        })
    }
}

/// Another path below `/api`.
pub(crate) async fn missing(request: HttpRequest) -> Problem {
    Problem::new(caller::language_of(&request), &Fault::NoSuchPage)
}

/// A method that the path does not support.
pub(crate) async fn wrong_method(request: HttpRequest) -> Problem {
    Problem::new(caller::language_of(&request), &Fault::WrongMethod)
}
