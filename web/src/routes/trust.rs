//! `/trust`

mod client;

use askama::Template;
use ca_core::types::{AuthoritySlug, Sha256Digest, Timestamp};
use ca_core::use_cases::status::trust::{self, TrustedAuthority};

use crate::qr;
use crate::reading::read_aloud;
use crate::render::{self, Answer, Page, groups};
use crate::visitor::Visitor;
use client::{CLIENTS, Client};

/// Shows the CA certificates, the ways of verifying them, and the steps for each client.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let found = visitor.call(trust::list_authorities).await?;
    let label = visitor.say("trust-qr");
    let mut authorities = Vec::new();
    for authority in found {
        authorities.push(AuthorityRow::new(&visitor, authority, &label)?);
    }
    authorities.sort_by_key(|authority| !authority.is_root);
    render::page(&TrustView { page: visitor.page("trust-title"), authorities })
}

struct AuthorityRow {
    name: String,
    slug: AuthoritySlug,
    is_root: bool,
    fingerprint: Sha256Digest,
    qr: String,
    /// The groups of the fingerprint, each with its words for reading aloud.
    readings: Vec<(String, String)>,
    until: Timestamp,
    crl_url: String,
    /// The trust steps for each client, for a root.
    clients: Vec<ClientTrust>,
}

impl AuthorityRow {
    fn new(visitor: &Visitor, authority: TrustedAuthority, label: &str) -> ca_core::Result<Self> {
        let groups = groups(&authority.fingerprint);
        let clients = if authority.is_root { CLIENTS } else { &[] };
        Ok(Self {
            qr: qr::draw(&groups.join(" "), label)?,
            readings: groups.into_iter().map(|group| (read_aloud(visitor.language, &group), group)).collect(),
            clients: clients.iter().map(|client| ClientTrust { client, line: client.line(&authority) }).collect(),
            name: authority.name,
            slug: authority.slug,
            is_root: authority.is_root,
            fingerprint: authority.fingerprint,
            until: authority.not_after,
            crl_url: authority.crl_url,
        })
    }
}

/// The steps in one client.
struct ClientTrust {
    client: &'static Client,
    /// The line to enter, or to add to a file.
    line: Option<String>,
}

#[derive(Template)]
#[template(path = "trust.html")]
struct TrustView {
    page: Page,
    authorities: Vec<AuthorityRow>,
}
