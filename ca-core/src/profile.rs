//! The content of certificates by profile: the parameters from which rcgen writes them.

mod authority;
mod extensions;
mod ocsp_responder;
mod user;

pub(crate) use authority::{AuthorityTerms, issuing_parameters, root_parameters};
pub(crate) use extensions::{http_ca_url, http_crl_url, ldap_crl_url, ocsp_url};
pub(crate) use ocsp_responder::responder_parameters;
pub(crate) use user::{UserTerms, user_parameters};
