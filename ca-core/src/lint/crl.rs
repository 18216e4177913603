//! The rules that every CRL must keep before it is signed.
//!
//! The list is walked where it stands and the rest is parsed without it: a million entries are never held as values.

mod list_rules;

use const_oid::db::rfc5280::{ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_CRL_NUMBER};
use der::{Decode, Encode as _};
use x509_cert::crl::TbsCertList;
use x509_cert::ext::pkix::AuthorityKeyIdentifier;

use crate::crl::CrlTerms;
use crate::crl::frame::Frame;
use crate::pkix::authority::{Authority, timestamp};
use crate::types::{CrlNumber, Finding};

/// Looks at a [`TBSCertList`](crate::crl::CrlDraft) (RFC 5280 §5.1), DER; returns each broken rule.
pub(crate) fn check_crl(tbs: &[u8], terms: &CrlTerms, issuer: &Authority) -> Vec<Finding> {
    let Some(Frame { fields, list }) = Frame::read(tbs) else {
        let detail = "the bytes are no TBSCertList".to_owned();
        return vec![finding("rfc5280.crl-well-formed", "RFC 5280 §5.1", detail)];
    };
    let rules = RULES.iter().filter_map(|(rule, citation, check)| {
        check(&fields, terms, issuer).err().map(|detail| finding(rule, citation, detail))
    });
    rules.chain(list_rules::check_list(list, terms)).collect()
}

pub(crate) fn finding(rule: &'static str, citation: &'static str, detail: String) -> Finding {
    Finding { rule, citation, detail }
}

type Check = fn(&TbsCertList, &CrlTerms, &Authority) -> Result<(), String>;

const RULES: [(&str, &str, Check); 4] = [
    ("rfc5280.crl-issuer", "RFC 5280 §5.1.2.3, §5.2.1", check_issuer),
    ("rfc5280.crl-number", "RFC 5280 §5.2.3", check_number),
    ("rfc5280.crl-extensions", "RFC 5280 §5.2", check_extensions),
    ("smime-br.crl-lifetime", "S/MIME BR §4.9.7", check_lifetime),
];

fn check_issuer(crl: &TbsCertList, _: &CrlTerms, issuer: &Authority) -> Result<(), String> {
    let same_name = crl.issuer.to_der().is_ok_and(|name| name == issuer.subject_der());
    demand(same_name, "the issuer's name is encoded otherwise than in its certificate")?;
    let identifier: AuthorityKeyIdentifier = extension(crl, ID_CE_AUTHORITY_KEY_IDENTIFIER)?;
    let octets = identifier.key_identifier.as_ref().map(|octets| octets.as_bytes().to_vec());
    demand(
        octets.as_deref() == Some(issuer.key_identifier().octets().as_slice()),
        "authorityKeyIdentifier names another key",
    )
}

fn check_number(crl: &TbsCertList, terms: &CrlTerms, _: &Authority) -> Result<(), String> {
    let number: x509_cert::ext::pkix::CrlNumber = extension(crl, ID_CE_CRL_NUMBER)?;
    demand(CrlNumber::from_octets(number.0.as_bytes()) == Some(terms.number), "cRLNumber is another one")?;
    demand(
        terms.number > terms.previous_number,
        format!("cRLNumber {} does not follow {}", terms.number, terms.previous_number),
    )
}

/// None of them critical: clients of today refuse a CRL with a critical extension that they do not know.
fn check_extensions(crl: &TbsCertList, _: &CrlTerms, _: &Authority) -> Result<(), String> {
    let extensions = crl.crl_extensions.as_deref().unwrap_or_default();
    demand(
        extensions.len() == 2 && extensions.iter().all(|extension| !extension.critical),
        "there is another extension, or a critical one",
    )
}

fn check_lifetime(crl: &TbsCertList, terms: &CrlTerms, _: &Authority) -> Result<(), String> {
    let next_update = crl.next_update.map(timestamp).ok_or("nextUpdate is missing")?;
    let this_update = timestamp(crl.this_update);
    demand(this_update == terms.this_update && next_update == terms.next_update, "a time is another one")?;
    let days = (next_update - this_update).whole_days();
    let most = if terms.is_root { 364 } else { 9 };
    demand(
        next_update > this_update && days <= most,
        format!("the CRL would be good for {days} days, {most} are allowed"),
    )
}

fn extension<T: for<'d> Decode<'d, Error = der::Error>>(
    crl: &TbsCertList,
    id: der::asn1::ObjectIdentifier,
) -> Result<T, String> {
    let found = crl.crl_extensions.iter().flatten().find(|extension| extension.extn_id == id);
    let found = found.ok_or_else(|| format!("extension {id} is missing"))?;
    T::from_der(found.extn_value.as_bytes()).map_err(|error| error.to_string())
}

fn demand(holds: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
