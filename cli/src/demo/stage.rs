//! The running organisation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use ca_core::keys::KeyAlgorithm;
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use data_encoding::BASE32_NOPAD;
use tempfile::TempDir;

use super::cast::{self, Officer};
use super::codes::show_codes_at_enter;
use super::options::Demo;
use super::post::{Post, SELF_CHECK};
use super::{past, ports};
use crate::founding::{DOCUMENTATION_POLICY, Init};
use crate::server::{Server, Stop};

/// The server, its folder, its mail server and its people.
pub(crate) struct Stage {
    pub(super) server: Server,
    pub(super) post: Post,
    pub(super) officers: Arc<Vec<Officer>>,
    pub(super) password: String,
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) publication_url: String,
    pub(super) ldap_url: String,
    pub(super) folder: PathBuf,
    /// The temporary folder, removed when this value is dropped.
    pub(super) temporary: Option<TempDir>,
}

impl Stage {
    /// Creates the organisation, starts its server and adds the people.
    ///
    /// Ctrl-C ends it between two steps; a temporary folder is then removed.
    pub(crate) fn build(demo: &Demo, interrupted: &Stop) -> Result<Self> {
        let temporary =
            if demo.data.is_none() { Some(tempfile::Builder::new().prefix("inkan-demo-").tempdir()?) } else { None };
        let folder = match (&demo.data, &temporary) {
            (Some(data), _) => data.clone(),
            (None, Some(temporary)) => temporary.path().join("data"),
            (None, None) => PathBuf::from("inkan-demo"),
        };
        // Requested ports are reserved first, so that no other listener takes them.
        let portal = ports::choose("portal", demo.http, 8081)?;
        let ldap = ports::choose("directory", demo.ldap, 3890)?;
        let publication = ports::choose("publication listener", None, 8080)?;
        let smtp = ports::choose("mail server", None, 2525)?;
        let pop3 = ports::choose("mailboxes", None, 1110)?;
        let answers = ports::choose("answers to test mails", None, 2526)?;
        let init = found(demo, &folder, portal.number()?, publication.number()?, ldap.number()?);
        let (configuration, carol) = past::found(&init, demo.key_algorithm, interrupted)?;
        let password = new_password()?;
        let answers_port = answers.number()?;
        let configuration = configuration.with_mail_server(smtp.number()?, SELF_CHECK, answers_port);
        let post = Post::start(smtp.into_listener(), pop3.into_listener(), answers_port, &password)?;
        drop((portal, ldap, publication, answers));
        // The demonstration ends with its terminal.
        let server = Server::start(&configuration, true, None)?;
        let officers = cast::enter(&server.ca, &server.portal_url, &password, carol)?;
        Ok(Self {
            server,
            post,
            officers: Arc::new(officers),
            password,
            key_algorithm: demo.key_algorithm,
            publication_url: init.publication_url,
            ldap_url: init.ldap_url,
            folder,
            temporary,
        })
    }

    /// The organisation's name and folder.
    pub(crate) fn organisation(&self) -> String {
        format!("{ORGANISATION}, in {}", self.folder.display())
    }

    /// Serves until Ctrl-C; prints the officers' codes when Enter is pressed if `shows_codes`.
    pub(crate) fn wait(self, interrupted: &Stop, shows_codes: bool) -> Result<()> {
        if shows_codes {
            show_codes_at_enter(Arc::clone(&self.officers), Arc::clone(&self.server.ca))?;
        }
        self.server.wait(interrupted)
    }

    /// Stops the server.
    pub(crate) fn end(self) -> Result<()> {
        self.server.end()
    }
}

fn found(demo: &Demo, folder: &Path, portal: u16, publication: u16, ldap: u16) -> Init {
    Init {
        data: folder.to_owned(),
        organisation: ORGANISATION.to_owned(),
        country: "JP".to_owned(),
        domain: vec!["example.com".to_owned()],
        base: Some(BASE.to_owned()),
        policy_set: "house".to_owned(),
        policy_oid: DOCUMENTATION_POLICY.to_owned(),
        key_algorithm: demo.key_algorithm,
        root_key: None,
        issuing_key: None,
        database: None,
        publication_url: format!("http://127.0.0.1:{publication}"),
        ldap_url: format!("ldap://127.0.0.1:{ldap}"),
        portal_url: format!("http://127.0.0.1:{portal}"),
        demo_urls: true,
        language: "en".to_owned(),
        admin_name: None,
        admin_mail: None,
    }
}

/// A password of 80 random bits: the server listens on the loopback address only, but the host may have other users.
fn new_password() -> Result<String> {
    let entropy: &dyn Entropy = &SystemEntropy;
    let text = BASE32_NOPAD.encode(&entropy.octets::<10>()?).to_ascii_lowercase();
    Ok(text)
}

const ORGANISATION: &str = "Example Organisation";
pub(super) const BASE: &str = "dc=example,dc=com";
