//! `/certificates/{id}/replace`: revocation of certificates whose keys are gone, and the request for new ones.

use actix_web::web::Path;
use askama::Template;
use ca_core::error::{Conflict, Noun};
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::{CertificateId, CertificateStatus, Profile};
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::use_cases::status::counterpart::find_counterpart;
use ca_core::{Ca, Error, Result};
use serde::Deserialize;

use super::certificate::find_own;
use super::certificate_row::{CertificateRow, Standing};
use super::new_request::KeySet;
use crate::fault::Fault;
use crate::form::Posted;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows what is revoked, and the button. A certificate that has ended leads to its own page, and one whose mailbox now belongs to
/// somebody else to its revocation, because no other can be requested.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let Found { certificate, other, is_shared } = me.call(move |ca| Found::read(ca, &actor, id)).await?;
    let now = me.web.ca.clock().now();
    let row = CertificateRow::new(&certificate, now);
    if matches!(row.standing, Standing::Revoked | Standing::Expired) {
        return Ok(render::go_to(&format!("/certificates/{id}")));
    }
    if !has_mailbox(&me, &certificate) {
        return Ok(render::go_to(&format!("/certificates/{id}/revoke")));
    }
    render::page(&ReplaceView {
        page: me.page("replace-title"),
        serial: certificate.serial.to_string(),
        encrypts: certificate.profile.encrypts() || other.is_some(),
        other: other.map(|other| CertificateRow::new(&other, now)),
        is_shared,
        row,
    })
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    /// The certificate for the other purpose, if its key is gone too.
    #[serde(default)]
    other: Option<CertificateId>,
}

/// Revokes the certificates, and continues to the page that makes new keys. Sending the form twice has the same effect as once.
pub(crate) async fn replace(me: SignedIn, id: Path<CertificateId>, Posted(choice): Posted<Choice>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (replaced, keys) = me
        .call(move |ca| {
            let ids = std::iter::once(id).chain(choice.other);
            let all: Vec<CertificateView> = ids.map(|id| find_own(ca, &actor, id)).collect::<Result<_>>()?;
            let profiles: Vec<Profile> = all.iter().map(|certificate| certificate.profile).collect();
            let keys = KeySet::covering(&profiles).ok_or(Error::NotFound(Noun::Certificate))?;
            revoke_all(ca, &actor, &all)?;
            Ok((all, keys))
        })
        .await?;
    let certificate = replaced.first().ok_or(Fault::NoSuchPage)?;
    if !has_mailbox(&me, certificate) {
        return Ok(render::go_to(&format!("/certificates/{id}/revoked")));
    }
    let mailbox = certificate.mailbox;
    Ok(render::go_to(&format!("/requests/new/keys?mailbox={mailbox}&keys={}&way=browser", keys.name())))
}

/// Whether the mailbox of the certificate is still the person's own.
fn has_mailbox(me: &SignedIn, certificate: &CertificateView) -> bool {
    me.person().mailboxes.iter().any(|own| own.id == certificate.mailbox)
}

/// What the page shows.
struct Found {
    certificate: CertificateView,
    /// The certificate for the other purpose.
    other: Option<CertificateView>,
    /// Whether earlier certificates have the same key.
    is_shared: bool,
}

impl Found {
    fn read(ca: &Ca, actor: &Actor, id: CertificateId) -> Result<Self> {
        let certificate = find_own(ca, actor, id)?;
        let other = find_counterpart(ca, &certificate)?;
        let is_shared = !certificates::list_sharing_key(ca, actor, &certificate)?.is_empty();
        Ok(Self { certificate, other, is_shared })
    }
}

/// Revokes the certificates, and the earlier ones with the same keys: those are gone, too.
fn revoke_all(ca: &Ca, actor: &Actor, named: &[CertificateView]) -> Result<()> {
    let mut gone = named.to_vec();
    for certificate in named {
        gone.extend(certificates::list_sharing_key(ca, actor, certificate)?);
    }
    let now = ca.clock().now();
    gone.retain(|it| !matches!(it.status, CertificateStatus::Revoked { .. }) && now <= it.validity.not_after);
    let Some(first) = gone.first() else { return Ok(()) };
    let permitted = permit(actor, RevokeCertificate { owner: first.person })?;
    match revoke::revoke_destroyed(ca, &permitted, &gone.iter().map(|it| it.id).collect::<Vec<_>>()) {
        // The same form arrived twice.
        Err(Error::Conflict(Conflict::AlreadyRevoked)) => Ok(()),
        done => done,
    }
}

#[derive(Template)]
#[template(path = "replace.html")]
struct ReplaceView {
    page: Page,
    row: CertificateRow,
    serial: String,
    /// The certificate for the other purpose.
    other: Option<CertificateRow>,
    /// Whether one of the certificates is for encryption.
    encrypts: bool,
    /// Whether earlier certificates have the same key.
    is_shared: bool,
}
