//! The API for programs: JSON (RFC 8259) over the portal's listener, with a program's token and without cookies.
//!
//! Errors follow RFC 9457, in the language of `Accept-Language`.

pub(crate) mod batch;
mod caller;
pub(crate) mod certificates;
mod problem;

use actix_web::HttpRequest;
use ca_core::types::{EmailAddress, Profile};
use ca_core::use_cases::issuance::issue_directly::{IssuedCertificate, Wanted};
use ca_core::use_cases::status::trust::{authority_chain, certificate_pem};
use ca_core::{Ca, Result};
use serde::{Deserialize, Serialize};

use self::problem::Problem;
use crate::fault::Fault;

/// A certificate that a program requests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// A known address.
    address: String,
    /// `signing`, `encryption` or `dual`.
    profile: String,
    /// The certificate signing request, PEM.
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
}

impl Issued {
    fn of(ca: &Ca, address: &EmailAddress, issued: &IssuedCertificate) -> Result<Self> {
        let certificate = certificate_pem(&issued.der)?;
        let authorities = authority_chain(ca, issued.authority)?;
        let authorities: String = authorities.iter().map(|der| certificate_pem(der)).collect::<Result<_>>()?;
        Ok(Self {
            id: issued.id.number(),
            serial: issued.serial.to_string(),
            address: address.to_string(),
            profile: issued.profile.to_string(),
            not_before: issued.validity.not_before.to_string(),
            not_after: issued.validity.not_after.to_string(),
            chain: format!("{certificate}{authorities}"),
            certificate,
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
