//! A private `OpenLDAP` server: Debian's slapd, not its service.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::command::{Ran, run, run_with_input};
use crate::ldap::{Directory, Entry};
use crate::process::Server;
use crate::{port, wait};

mod changed;
mod person;
mod section;
mod tls;

pub use self::changed::Changed;
pub use self::person::Person;
pub use self::section::section;

/// The settings of a directory.
#[derive(Debug, Clone)]
pub struct SlapdOptions {
    /// The suffix, `dc=...` first.
    pub base: String,
    /// Whether it also offers TLS, by `ldaps://` and `StartTLS`.
    pub tls: bool,
    /// The log level of slapd; 256 writes one line for each operation.
    pub log_level: u32,
    /// Further attributes and classes, in the syntax of its configuration.
    pub schema: String,
    /// Further settings of its database.
    pub database: String,
    /// Whether its schema has the equality rule for CRLs of RFC 4523, which `OpenLDAP` omits, so that one of several can be
    /// deleted by value.
    pub compares_crls: bool,
    /// Whether it records every change, for [`Slapd::changes`].
    pub keeps_changes: bool,
}

impl Default for SlapdOptions {
    fn default() -> Self {
        Self {
            base: "dc=example,dc=com".into(),
            tls: false,
            log_level: 256,
            schema: String::new(),
            database: String::new(),
            compares_crls: false,
            keeps_changes: false,
        }
    }
}

/// A directory with `ou=people` and `ou=pki` below its base, readable by everyone, writable by its administrator.
#[derive(Debug)]
pub struct Slapd {
    server: Option<Server>,
    options: SlapdOptions,
    port: u16,
    tls: Option<tls::Listener>,
    folder: TempDir,
}

impl Slapd {
    /// Starts a new one with [`SlapdOptions::default`].
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_default() -> Result<Self> {
        Self::start(SlapdOptions::default())
    }

    /// Starts a new one and waits until it answers.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(options: SlapdOptions) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("ldap").tempdir()?;
        let tls = options.tls.then(|| tls::Listener::make(folder.path())).transpose()?;
        let mut slapd = Self { server: None, options, port: port::free()?, tls, folder };
        fs::create_dir(slapd.folder.path().join("data"))?;
        fs::write(slapd.core_schema(), slapd.core_schema_text()?)?;
        fs::write(slapd.configuration(), slapd.settings())?;
        slapd.start_again()?;
        slapd.add(&slapd.first_entries())?;
        Ok(slapd)
    }

    /// Ends it like a power cut; its data and its port are kept for [`Slapd::start_again`].
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Starts it again on the same port and data.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> Result<()> {
        let mut urls = self.url();
        if let Some(tls) = &self.tls {
            urls = format!("{urls} {}", tls.url());
        }
        let level = self.options.log_level.to_string();
        let arguments = |slapd: &mut Command| {
            slapd.arg("-f").arg(self.configuration()).args(["-h", &urls, "-d", &level]);
        };
        let mut server = Server::start("/usr/sbin/slapd", arguments, &self.log_file())?;
        wait::until("slapd to answer", || {
            server.check_alive()?;
            let answer = run(self.client("ldapsearch").args(["-LLL", "-s", "base", "-b", "", "namingContexts"]))?;
            Ok(answer.text().contains(&self.options.base).then_some(()))
        })?;
        self.server = Some(server);
        Ok(())
    }

    /// The plain URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// The TLS URL, if it has one.
    pub fn ldaps_url(&self) -> Option<String> {
        self.tls.as_ref().map(tls::Listener::url)
    }

    /// The certificate that a client must trust for TLS.
    pub fn tls_ca(&self) -> Option<&Path> {
        self.tls.as_ref().map(tls::Listener::ca)
    }

    /// The port of [`Slapd::url`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The suffix.
    pub fn base(&self) -> &str {
        &self.options.base
    }

    /// The name of the administrator, who may write.
    pub fn admin_dn(&self) -> String {
        format!("cn=admin,{}", self.options.base)
    }

    /// The administrator's password.
    pub fn admin_password(&self) -> &'static str {
        "secret"
    }

    /// Adds entries in LDIF.
    ///
    /// # Errors
    /// With the server's answer when it refuses.
    pub fn add(&self, ldif: &str) -> Result<()> {
        self.write("ldapadd", ldif).context("ldapadd")?.ok().map(drop)
    }

    /// Changes entries by LDIF with `changetype`.
    ///
    /// # Errors
    /// With the server's answer when it refuses.
    pub fn modify(&self, ldif: &str) -> Result<()> {
        self.write("ldapmodify", ldif).context("ldapmodify")?.ok().map(drop)
    }

    /// Adds a person below `ou=people`; returns the entry's DN.
    ///
    /// # Errors
    /// With the server's answer when it refuses.
    pub fn add_person(&self, person: &Person<'_>) -> Result<String> {
        let dn = format!("uid={},ou=people,{}", person.uid, self.options.base);
        self.add(&person.ldif(&dn))?;
        Ok(dn)
    }

    /// All matching entries below the base, with these attributes (all, if none is named).
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn search(&self, filter: &str, attributes: &[&str]) -> Result<Vec<Entry>> {
        self.directory().search(filter, attributes)
    }

    /// The only matching entry.
    ///
    /// # Errors
    /// When there is not exactly one.
    pub fn find(&self, filter: &str, attributes: &[&str]) -> Result<Entry> {
        self.directory().find(filter, attributes)
    }

    /// The log so far.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(self.log_file())?).into_owned())
    }

    /// Every change since it was started, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changes(&self) -> Result<Vec<Changed>> {
        Ok(changed::read(&fs::read_to_string(self.change_file())?))
    }

    /// This server as seen by anonymous clients.
    pub fn directory(&self) -> Directory {
        Directory::new(&self.url(), &self.options.base)
    }

    /// An `OpenLDAP` client program for this server, without the configuration of the machine.
    pub fn client(&self, program: &str) -> Command {
        self.directory().client(program)
    }

    fn write(&self, program: &str, ldif: &str) -> Result<Ran> {
        let mut client = self.client(program);
        client.args(["-D", &self.admin_dn(), "-w", self.admin_password()]);
        run_with_input(&mut client, ldif.as_bytes())
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("slapd.conf")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("slapd.log")
    }

    fn change_file(&self) -> PathBuf {
        self.folder.path().join("changes.ldif")
    }

    fn core_schema(&self) -> PathBuf {
        self.folder.path().join("core.schema")
    }

    fn core_schema_text(&self) -> Result<String> {
        let text = fs::read_to_string("/etc/ldap/schema/core.schema").context("the schema of slapd")?;
        let list = "SYNTAX 1.3.6.1.4.1.1466.115.121.1.9 )";
        let compared = format!("EQUALITY certificateListExactMatch {list}");
        Ok(if self.options.compares_crls { text.replace(list, &compared) } else { text })
    }

    fn settings(&self) -> String {
        let folder = self.folder.path().display();
        let base = &self.options.base;
        let SlapdOptions { schema, database, .. } = &self.options;
        let core = self.core_schema().display().to_string();
        let (module, overlay) = if self.options.keeps_changes {
            ("moduleload auditlog\n", format!("overlay auditlog\nauditlog {}\n", self.change_file().display()))
        } else {
            ("", String::new())
        };
        let tls = self.tls.as_ref().map(tls::Listener::settings).unwrap_or_default();
        format!(
            "include {core}\n\
             include /etc/ldap/schema/cosine.schema\n\
             include /etc/ldap/schema/inetorgperson.schema\n\
             {schema}\n\
             modulepath /usr/lib/ldap\n\
             moduleload back_mdb\n\
             {module}\
             pidfile {folder}/slapd.pid\n\
             argsfile {folder}/slapd.args\n\
             {tls}\
             database mdb\n\
             directory {folder}/data\n\
             maxsize 268435456\n\
             suffix \"{base}\"\n\
             rootdn \"{}\"\n\
             rootpw {}\n\
             index objectClass,entryUUID eq\n\
             index uid,mail,cn,sn eq,pres,sub\n\
             access to attrs=userPassword by anonymous auth by * none\n\
             access to * by * read\n\
             {overlay}\
             {database}\n",
            self.admin_dn(),
            self.admin_password(),
        )
    }

    fn first_entries(&self) -> String {
        let base = &self.options.base;
        let name = base.split(',').next().and_then(|it| it.strip_prefix("dc=")).unwrap_or_default();
        format!(
            "dn: {base}\nobjectClass: dcObject\nobjectClass: organization\ndc: {name}\no: Example\n\n\
             dn: ou=people,{base}\nobjectClass: organizationalUnit\nou: people\n\n\
             dn: ou=pki,{base}\nobjectClass: organizationalUnit\nou: pki\n"
        )
    }
}
