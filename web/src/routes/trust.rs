//! `/trust`

use askama::Template;
use ca_core::types::{Sha256Digest, Timestamp};
use ca_core::use_cases::trust;

use crate::qr;
use crate::render::{self, Answer, Page, groups};
use crate::visitor::Visitor;

/// The CA certificates, and how to make sure that they are the right ones.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let found = visitor.call(trust::list_authorities).await?;
    let label = visitor.say("trust-qr");
    let mut authorities = Vec::new();
    for authority in found {
        authorities.push(AuthorityRow {
            qr: qr::draw(&groups(&authority.fingerprint).join(" "), &label)?,
            name: authority.name,
            slug: authority.slug,
            is_root: authority.is_root,
            fingerprint: authority.fingerprint,
            until: authority.not_after,
            crl_url: authority.crl_url,
        });
    }
    authorities.sort_by_key(|authority| !authority.is_root);
    render::page(&TrustView { page: visitor.page("trust-title"), authorities })
}

struct AuthorityRow {
    name: String,
    slug: String,
    is_root: bool,
    fingerprint: Sha256Digest,
    qr: String,
    until: Timestamp,
    crl_url: String,
}

#[derive(Template)]
#[template(path = "trust.html")]
struct TrustView {
    page: Page,
    authorities: Vec<AuthorityRow>,
}
