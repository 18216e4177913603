//! `/certificates/{id}/release`

use actix_web::web::Path;
use ca_core::policy::{ReleaseCertificate, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::revocation::revoke::withdraw::{put_back, withdrawn_since};
use ca_core::use_cases::status::certificates::CertificateView;

use super::certificate::find;
use super::hold::{ConfirmView, Words};
use crate::fault::Fault;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Shows the effects of ending the hold, and the button.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let certificate = find(&me, *id).await?;
    permit(&me.actor(), ReleaseCertificate)?;
    let words = if is_withdrawn(&me, &certificate).await? {
        Words { title: "put-back-title", effect: "put-back-effect", button: "put-back-button", act: "release" }
    } else {
        Words { title: "release-title", effect: "release-effect", button: "release-button", act: "release" }
    };
    render::page(&ConfirmView::new(&me, &certificate, &words))
}

/// Ends the hold, or the withdrawal that replaced it.
pub(crate) async fn release(me: SignedIn, id: Path<CertificateId>, _: Posted<NoFields>) -> Answer {
    let id = *id;
    let certificate = find(&me, id).await?;
    let permitted = permit(&me.actor(), ReleaseCertificate)?;
    let withdrawn = is_withdrawn(&me, &certificate).await?;
    me.call(move |ca| {
        if withdrawn {
            return put_back(ca, &permitted, id);
        }
        revoke::release_certificate(ca, &permitted, id).map(drop)
    })
    .await?;
    let done = if withdrawn { "put-back" } else { "released" };
    Ok(render::go_to(&format!("/certificates/{id}?done={done}")))
}

/// Whether the certificate is valid but withdrawn from the directories.
async fn is_withdrawn(me: &SignedIn, certificate: &CertificateView) -> Result<bool, Fault> {
    let id = certificate.id;
    Ok(certificate.status.is_valid() && me.call(move |ca| withdrawn_since(ca, id)).await?.is_some())
}
