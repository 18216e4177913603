//! `/trust`

use askama::Template;
use ca_core::types::{Sha256Digest, Timestamp};
use ca_core::use_cases::trust;

use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;

/// The CA certificates, and how to make sure that they are the right ones.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let found = visitor.call(trust::list_authorities).await?;
    let mut authorities: Vec<AuthorityRow> = found
        .into_iter()
        .map(|authority| AuthorityRow {
            name: authority.name,
            slug: authority.slug,
            is_root: authority.is_root,
            fingerprint: authority.fingerprint,
            until: authority.not_after,
            crl_url: authority.crl_url,
        })
        .collect();
    authorities.sort_by_key(|authority| !authority.is_root);
    render::page(&TrustView { page: visitor.page("trust-title"), authorities })
}

struct AuthorityRow {
    name: String,
    slug: String,
    is_root: bool,
    fingerprint: Sha256Digest,
    until: Timestamp,
    crl_url: String,
}

#[derive(Template)]
#[template(path = "trust.html")]
struct TrustView {
    page: Page,
    authorities: Vec<AuthorityRow>,
}
