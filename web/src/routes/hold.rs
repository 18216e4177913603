//! `/certificates/{id}/hold`

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{RevokeCertificate, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::{self, CertificateView};

use super::certificate_row::CertificateRow;
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the effects of a hold, and the button.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let certificate = me.call(move |ca| certificates::find_certificate(ca, &actor, id)).await?;
    permit(&me.actor(), RevokeCertificate { owner: certificate.person })?;
    let words = Words { title: "hold-title", effect: "hold-effect", button: "hold-button", act: "hold" };
    render::page(&ConfirmView::new(&me, &certificate, &words))
}

/// Puts the certificate on hold.
pub(crate) async fn hold(me: SignedIn, id: Path<CertificateId>, _: Posted<NoFields>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    me.call(move |ca| {
        let owner = certificates::find_certificate(ca, &actor, id)?.person;
        revoke::hold_certificate(ca, &permit(&actor, RevokeCertificate { owner })?, id)
    })
    .await?;
    Ok(render::go_to(&format!("/certificates/{id}?done=held")))
}

/// The messages of a page that confirms one action on a certificate, and the action's name in the URL.
pub(crate) struct Words {
    pub(crate) title: &'static str,
    pub(crate) effect: &'static str,
    pub(crate) button: &'static str,
    pub(crate) act: &'static str,
}

/// A page that confirms one action on a certificate.
#[derive(Template)]
#[template(path = "confirm.html")]
pub(crate) struct ConfirmView {
    page: Page,
    row: CertificateRow,
    serial: String,
    effect: &'static str,
    button: &'static str,
    action: String,
}

impl ConfirmView {
    pub(crate) fn new(me: &SignedIn, certificate: &CertificateView, words: &Words) -> Self {
        Self {
            page: me.page(words.title),
            row: CertificateRow::new(certificate, me.web.ca.clock().now()),
            serial: certificate.serial.to_string(),
            effect: words.effect,
            button: words.button,
            action: format!("/certificates/{}/{}", certificate.id, words.act),
        }
    }
}
