//! `/certificates/{id}/release`

use actix_web::web::Path;
use ca_core::policy::{ReleaseCertificate, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::revoke;

use super::certificate::find;
use super::hold::{ConfirmView, Words};
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session::SignedIn;

/// What ending the hold does, and the button.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let certificate = find(&me, *id).await?;
    permit(&me.actor(), ReleaseCertificate)?;
    let words = Words { title: "release-title", effect: "release-effect", button: "release-button", act: "release" };
    render::page(&ConfirmView::new(&me, &certificate, &words))
}

/// Ends the hold.
pub(crate) async fn release(me: SignedIn, id: Path<CertificateId>, _: Posted<NoFields>) -> Answer {
    let id = *id;
    find(&me, id).await?;
    let actor = me.actor();
    me.call(move |ca| revoke::release_certificate(ca, &permit(&actor, ReleaseCertificate)?, id)).await?;
    Ok(render::go_to(&format!("/certificates/{id}?done=released")))
}
