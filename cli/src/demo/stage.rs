//! The running organisation.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use ca_core::keys::KeyAlgorithm;
use ca_core::runtime::entropy::{Entropy, SystemEntropy};
use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cast::{self, ALICE};
use super::options::Demo;
use super::ports;
use crate::configuration::Configuration;
use crate::founding::{self, DOCUMENTATION_POLICY, Init};
use crate::server::{Server, Stop};

/// The server, its folder and its people.
pub(crate) struct Stage {
    pub(super) server: Server,
    pub(super) password: String,
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) publication_url: String,
    pub(super) ldap_url: String,
    folder: PathBuf,
    /// The temporary folder, removed when this value is dropped.
    temporary: Option<TempDir>,
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
        let init = found(demo, &folder, portal.number()?, publication.number()?, ldap.number()?);
        founding::found(&init)?;
        ensure!(!interrupted.is_stopped(), "interrupted");
        let configuration = Configuration::load(&folder.join("inkan.toml"))?.for_demonstration();
        drop((portal, ldap, publication));
        // The demonstration ends with its terminal.
        let server = Server::start(&configuration, true, None)?;
        let password = new_password()?;
        cast::enter(&server.ca, &server.portal_url, &password)?;
        Ok(Self {
            server,
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

    /// The next things to try, as text.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![
            String::new(),
            format!("  portal       {}", self.server.portal_url),
            format!("  mail         {}/demo/mail", self.server.portal_url),
            format!("  trust page   {}/trust", self.server.portal_url),
            String::new(),
            format!("  sign in with the password {}", self.password),
        ];
        for character in cast::EVERYBODY {
            let role = character.role.map_or("", |role| role.name());
            lines.push(format!("    {:<22} {} {role}", character.address, character.name));
        }
        lines.push(String::new());
        lines.push("  try from another terminal:".to_owned());
        lines.extend(self.commands().iter().map(|command| format!("    {command}")));
        lines.push(String::new());
        let after = if self.temporary.is_none() { "keeps the folder" } else { "removes everything" };
        lines.push(format!("  Ctrl-C ends it and {after}"));
        lines.join("\n")
    }

    /// The same as JSON.
    pub(crate) fn value(&self, marks: &[Value]) -> Value {
        let people: Vec<Value> = cast::EVERYBODY
            .iter()
            .map(|character| json!({ "address": character.address, "name": character.name, "role": character.role }))
            .collect();
        json!({
            "steps": marks,
            "portal": self.server.portal_url,
            "publication": self.publication_url,
            "responder": self.ldap_url,
            "base": BASE,
            "config": self.folder.join("inkan.toml"),
            "password": self.password,
            "people": people,
            "commands": self.commands(),
        })
    }

    fn commands(&self) -> [String; 3] {
        let (ldap, http) = (&self.ldap_url, &self.publication_url);
        [
            format!("ldapsearch -x -LLL -H {ldap} -b {BASE} '(mail={})' 'userCertificate;binary'", ALICE.address),
            format!("curl -s {http}/crl/issuing-g1.crl | openssl crl -inform DER -noout -text"),
            format!("curl -s {http}/ca/root-g1.cer | openssl x509 -inform DER -noout -fingerprint -sha256"),
        ]
    }

    /// Serves until Ctrl-C.
    pub(crate) fn wait(self, interrupted: &Stop) -> Result<()> {
        self.server.wait(interrupted)
    }

    /// Stops the server.
    pub(crate) fn end(self) -> Result<()> {
        self.server.end()
    }
}

fn found(demo: &Demo, folder: &std::path::Path, portal: u16, publication: u16, ldap: u16) -> Init {
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
