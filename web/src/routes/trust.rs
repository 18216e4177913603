//! `/trust`

mod client;
pub(super) mod sheet;

use askama::Template;
use ca_core::types::{AuthoritySlug, Sha256Digest, Timestamp};
use ca_core::use_cases::status::trust::{self, TrustedAuthority};

use crate::file_name::plain;
use crate::qr;
use crate::reading::Reading;
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
    /// The name of its files, without the ending.
    file: String,
    is_root: bool,
    fingerprint: Sha256Digest,
    qr: String,
    /// The groups of the fingerprint, each with its words for reading aloud.
    readings: Vec<Reading>,
    until: Timestamp,
    crl_url: String,
    /// The trust steps for each client, for a root.
    clients: Vec<ClientTrust>,
}

impl AuthorityRow {
    fn new(visitor: &Visitor, authority: TrustedAuthority, label: &str) -> ca_core::Result<Self> {
        let groups = groups(&authority.fingerprint);
        let file = file_stem(&visitor.web.ca.settings().organisation.name, &authority.name);
        let clients = if authority.is_root { CLIENTS } else { &[] };
        Ok(Self {
            qr: qr::draw(&groups.join(" "), label)?,
            readings: groups.into_iter().map(|group| Reading::new(visitor.language, group)).collect(),
            clients: clients
                .iter()
                .map(|client| ClientTrust { client, line: client.line(&authority, &file) })
                .collect(),
            file,
            name: authority.name,
            slug: authority.slug,
            is_root: authority.is_root,
            fingerprint: authority.fingerprint,
            until: authority.not_after,
            crl_url: authority.crl_url,
        })
    }
}

/// The name of a CA's files: organisation and CA, without the ending. The names of CAs that Inkan makes begin with the
/// organisation's.
pub(super) fn file_stem(organisation: &str, authority: &str) -> String {
    if authority.contains(organisation) { plain(authority) } else { plain(&format!("{organisation} {authority}")) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_organisation_and_ca() {
        assert_eq!(file_stem("Example K.K.", "Example K.K. Root CA G1"), "Example-K.K.-Root-CA-G1");
        assert_eq!(file_stem("Example K.K.", "Root of old"), "Example-K.K.-Root-of-old");
        assert_eq!(file_stem("印鑑", "印鑑 Root CA G1"), "印鑑-Root-CA-G1");
    }
}
