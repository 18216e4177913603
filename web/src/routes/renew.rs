//! `/certificates/{id}/renew`: the successor of the certificate.

use actix_web::web::Path;
use askama::Template;
use ca_core::types::{CertificateId, MailboxId};
use ca_core::use_cases::enrollment;
use ca_core::use_cases::status::certificates::CertificateView;
use ca_core::use_cases::status::successors::find_successors;

use super::certificate::find_own;
use super::certificate_row::CertificateRow;
use super::field_names::names;
use super::new_request::KeySet;
use crate::fault::Fault;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows a request for the same mailbox and purpose, with a key that is generated in the browser. A certificate that can't
/// be renewed now gets a page that says so.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, successors, keeps_key) = me
        .call(move |ca| {
            let certificate = find_own(ca, &actor, id)?;
            let successors = find_successors(ca, &certificate)?;
            Ok((certificate, successors, enrollment::may_keep_key(ca, &actor, id)?))
        })
        .await?;
    let row = CertificateRow::new(&certificate, me.web.ca.clock().now()).succeeded_by(&successors);
    if !row.is_renewable {
        return Ok(render::go_to(&format!("/certificates/{id}")));
    }
    let keys = KeySet::for_profile(certificate.profile).ok_or(Fault::NoSuchPage)?;
    let mailbox = mailbox_of(&me, &certificate)?;
    render::page(&RenewView {
        page: me.page("renew-title"),
        address: row.address.clone(),
        mailbox,
        keeps_key,
        keys: keys.name(),
        fields: keys.profiles().iter().map(|profile| names(*profile).0).collect(),
        row,
    })
}

/// Requests a certificate for the key of this one.
pub(crate) async fn keep_key(me: SignedIn, id: Path<CertificateId>, _: Posted<NoFields>) -> Answer {
    let (actor, source, device, id) = (me.actor(), me.source.to_string(), me.agent.to_string(), *id);
    let filing = me.call(move |ca| enrollment::renew_with_same_key(ca, &actor, &source, &device, id));
    let request = filing.await?;
    Ok(render::go_to(&format!("/requests/{request}")))
}

/// The mailbox in the certificate, which must still be one of the person's own.
fn mailbox_of(me: &SignedIn, certificate: &CertificateView) -> Result<MailboxId, Fault> {
    let mut own = me.person().mailboxes.iter();
    own.find(|own| own.address == certificate.address).map(|own| own.id).ok_or(Fault::NoSuchPage)
}

#[derive(Template)]
#[template(path = "renew.html")]
struct RenewView {
    page: Page,
    row: CertificateRow,
    address: String,
    mailbox: MailboxId,
    keys: &'static str,
    /// Names of the form fields for the requests.
    fields: Vec<&'static str>,
    /// Whether policy permits certifying the key again.
    keeps_key: bool,
}
