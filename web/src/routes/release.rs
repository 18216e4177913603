//! `/certificates/{id}/release`

use actix_web::web::Path;
use ca_core::policy::{ReleaseCertificate, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::revocation::revoke::withdraw::{put_back, withdrawn_since};
use ca_core::use_cases::status::certificates::{self, CertificateView};
use ca_core::{Ca, Result};

use super::hold::{ConfirmView, Words};
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// Shows the effects of ending the hold, and the button.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, is_withdrawn) = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            permit(&actor, ReleaseCertificate)?;
            let is_withdrawn = is_withdrawn(ca, &certificate)?;
            Ok((certificate, is_withdrawn))
        })
        .await?;
    let words = if is_withdrawn {
        Words { title: "put-back-title", effect: "put-back-effect", button: "put-back-button", act: "release" }
    } else {
        Words { title: "release-title", effect: "release-effect", button: "release-button", act: "release" }
    };
    render::page(&ConfirmView::new(&me, &certificate, &words))
}

/// Ends the hold, or the withdrawal that replaced it.
pub(crate) async fn release(me: SignedIn, id: Path<CertificateId>, _: Posted<NoFields>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let withdrawn = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            let permitted = permit(&actor, ReleaseCertificate)?;
            let is_withdrawn = is_withdrawn(ca, &certificate)?;
            if is_withdrawn {
                put_back(ca, &permitted, id)?;
            } else {
                revoke::release_certificate(ca, &permitted, id)?;
            }
            Ok(is_withdrawn)
        })
        .await?;
    let done = if withdrawn { "put-back" } else { "released" };
    Ok(render::go_to(&format!("/certificates/{id}?done={done}")))
}

/// Whether the certificate is valid but withdrawn from the directories.
fn is_withdrawn(ca: &Ca, certificate: &CertificateView) -> Result<bool> {
    Ok(certificate.status.is_valid() && withdrawn_since(ca, certificate.id)?.is_some())
}
