//! `/certificates/{id}/renew`: what takes the certificate's place.

use actix_web::web::Path;
use askama::Template;
use ca_core::Error;
use ca_core::error::Noun;
use ca_core::types::{CertificateId, MailboxId, Timestamp};
use ca_core::use_cases::certificates::CertificateView;

use super::certificate::find;
use super::certificates::{CertificateRow, Standing};
use super::new_request::KeySet;
use super::script;
use super::submit_request::names;
use crate::fault::Fault;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// A request for the same mailbox and purpose, with a key that is made here. What can't be renewed now says so on its own page.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let certificate = find_own(&me, *id).await?;
    let now = me.web.ca.clock().now();
    let row = CertificateRow::new(&certificate, now);
    if !is_renewable(&certificate, row.standing, now) {
        return Ok(render::go_to(&format!("/certificates/{id}")));
    }
    let keys = KeySet::for_profile(certificate.profile).ok_or(Fault::NoSuchPage)?;
    let mut mailboxes = me.person().mailboxes.iter();
    let mailbox = mailboxes.find(|own| own.address == certificate.address).ok_or(Fault::NoSuchPage)?;
    render::page(&RenewView {
        page: me.page("renew-title"),
        address: row.address.clone(),
        mailbox: mailbox.id,
        keys: keys.name(),
        fields: keys.profiles().iter().map(|profile| names(*profile).0).collect(),
        makes_keys: script::IS_BUILT_IN,
        row,
    })
}

/// Whether its owner may renew it now: it is valid, and its end is near.
pub(super) fn is_renewable(certificate: &CertificateView, standing: Standing, now: Timestamp) -> bool {
    standing == Standing::Valid && certificate.validity.renewable_from() <= now
}

/// Whoever may see it, but does not own it, is told that there is none.
async fn find_own(me: &SignedIn, id: CertificateId) -> Result<CertificateView, Fault> {
    let certificate = find(me, id).await?;
    if certificate.person == me.id() { Ok(certificate) } else { Err(Error::NotFound(Noun::Certificate).into()) }
}

#[derive(Template)]
#[template(path = "renew.html")]
struct RenewView {
    page: Page,
    row: CertificateRow,
    address: String,
    mailbox: MailboxId,
    keys: &'static str,
    /// Names of the fields that the requests go into.
    fields: Vec<&'static str>,
    makes_keys: bool,
}
