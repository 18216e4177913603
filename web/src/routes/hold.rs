//! `/certificates/{id}/hold`

use actix_web::web::Path;
use askama::Template;
use ca_core::policy::{RevokeCertificate, permit};
use ca_core::types::CertificateId;
use ca_core::use_cases::revocation::revoke;
use ca_core::use_cases::status::certificates::{self, CertificateView};

use super::certificate_row::{CertificateRow, Standing, names_apart};
use crate::form::{NoFields, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the effects of a hold, and the button.
pub(crate) async fn ask(me: SignedIn, id: Path<CertificateId>) -> Answer {
    let (actor, id) = (me.actor(), *id);
    let (certificate, sharing) = me
        .call(move |ca| {
            let certificate = certificates::find_certificate(ca, &actor, id)?;
            let sharing = certificates::list_sharing_key(ca, &actor, &certificate)?;
            Ok((certificate, sharing))
        })
        .await?;
    permit(&me.actor(), RevokeCertificate { owner: certificate.person })?;
    let words = Words { title: "hold-title", effect: "hold-effect", button: "hold-button", act: "hold" };
    render::page(&ConfirmView::new(&me, &certificate, &words).beside(&me, &sharing))
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

/// The messages of a page that confirms one action on a certificate or a person, and the action's name in the URL.
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
    /// The names of the other valid certificates with the key, to which the action is not done.
    sharing: Vec<String>,
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
            sharing: Vec::new(),
        }
    }

    /// With the certificates that share the key: a mislaid key can be reported for all of them, as long as this one is valid.
    fn beside(mut self, me: &SignedIn, sharing: &[CertificateView]) -> Self {
        if self.row.standing == Standing::Valid {
            let now = me.web.ca.clock().now();
            let rows: Vec<_> = sharing.iter().map(|other| CertificateRow::new(other, now)).collect();
            let valid: Vec<_> = rows.into_iter().filter(|row| row.standing == Standing::Valid).collect();
            self.sharing = names_apart(&self.page, &valid);
        }
        self
    }
}
