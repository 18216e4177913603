//! The configuration file, composed of the sections of all crates.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, Result, anyhow};
use ca_core::config::{
    Audit, ContactSection, Database, Keys, Organisation, Policy, Publication, Settings, why_unreadable,
};
use ca_core::runtime::clock::Clock;
use ca_core::runtime::entropy::SystemEntropy;
use ca_core::types::DirectoryName;
use ca_core::{Ca, Error};
use ldap_publisher::{Directory, DirectoryConfig, ResponderConfig, SignIn, SignInConfig};
use serde::Deserialize;
use web::{
    Courier, Letterhead, MailConfig, MailTls, MonitoringConfig, PortalConfig, SelfCheckConfig, SyslogConfig,
    WebhookConfig,
};

/// The unchecked sections of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    organisation: Organisation,
    database: Database,
    keys: Keys,
    policy: Policy,
    publication: Publication,
    responder: Option<ResponderConfig>,
    portal: PortalConfig,
    mail: MailConfig,
    monitoring: Option<MonitoringConfig>,
    self_check: Option<SelfCheckConfig>,
    #[serde(default)]
    audit: Audit,
    contact: Option<ContactSection>,
    sign_in: Option<SignInConfig>,
    #[serde(default)]
    directory: Vec<DirectoryConfig>,
    #[serde(default)]
    webhook: Vec<WebhookConfig>,
    #[serde(default)]
    syslog: Vec<SyslogConfig>,
}

/// The checked configuration.
pub(crate) struct Configuration {
    /// The folder of the file.
    pub(crate) folder: PathBuf,
    /// When the file that was read had been changed last.
    pub(crate) modified: Option<SystemTime>,
    pub(crate) settings: Settings,
    pub(crate) portal: PortalConfig,
    pub(crate) mail: MailConfig,
    pub(crate) monitoring: Option<MonitoringConfig>,
    pub(crate) self_check: Option<SelfCheckConfig>,
    pub(crate) responder: Option<ResponderConfig>,
    sign_in: Option<SignInConfig>,
    directories: Vec<DirectoryConfig>,
    webhooks: Vec<WebhookConfig>,
    syslogs: Vec<SyslogConfig>,
}

impl Configuration {
    /// Reads and checks the file; an unknown key is an error that names it and its line.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let modified = fs::metadata(path).and_then(|found| found.modified()).ok();
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let parsed = Self::parse(&text, path.parent().unwrap_or(Path::new(".")));
        let parsed = parsed.with_context(|| format!("{} can't be used", path.display()))?;
        Ok(Self { modified, ..parsed })
    }

    /// Checks the text of a file in `folder`.
    pub(crate) fn parse(text: &str, folder: &Path) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| Error::Configuration(error.to_string()))?;
        let mut names: Vec<DirectoryName> = Vec::new();
        for directory in &file.directory {
            let name = directory.check_name()?;
            if names.contains(&name) {
                return Err(Error::Configuration(format!("two directories have the name `{name}`")).into());
            }
            names.push(name);
        }
        let webhooks = file.webhook.iter().map(WebhookConfig::destination);
        let syslogs = file.syslog.iter().map(SyslogConfig::destination);
        let destinations = webhooks.chain(syslogs).collect::<ca_core::Result<_>>()?;
        let settings = Settings::check(
            folder,
            file.organisation,
            &file.database,
            file.keys,
            file.policy,
            file.publication,
            names,
        )?
        .with_audit(folder, file.audit)
        .with_contact(file.contact)?
        .with_destinations(destinations)?;
        Ok(Self {
            folder: folder.to_owned(),
            modified: None,
            settings,
            portal: file.portal.relative_to(folder),
            mail: file.mail.relative_to(folder),
            monitoring: file.monitoring,
            self_check: file.self_check,
            responder: file.responder,
            sign_in: file.sign_in,
            directories: file.directory,
            webhooks: file.webhook,
            syslogs: file.syslog,
        })
    }

    /// The same configuration with a mail server on this machine: it takes mail without TLS at the port `smtp`, and delivers
    /// the answers to test mails, for `self_check`, to the port `answers`. The demonstration has one.
    pub(crate) fn with_mail_server(mut self, smtp: u16, self_check: &str, answers: u16) -> Self {
        let host = Some("127.0.0.1".to_owned());
        self.mail = MailConfig { host, port: Some(smtp), tls: MailTls::None, ..self.mail };
        self.self_check =
            Some(SelfCheckConfig { address: self_check.to_owned(), listen: format!("127.0.0.1:{answers}") });
        self
    }

    /// The names of the configured directories, each with the checked directory or the error in its section.
    pub(crate) fn each_directory(&self) -> Vec<(DirectoryName, ca_core::Result<Directory>)> {
        let checked = self.directories.iter().map(|it| it.clone().check(&self.folder));
        self.settings.directories.iter().cloned().zip(checked).collect()
    }

    /// The configured directories, checked.
    pub(crate) fn directories(&self) -> Result<Vec<Directory>> {
        let checked = self.directories.iter().cloned().map(|directory| directory.check(&self.folder));
        Ok(checked.collect::<ca_core::Result<_>>()?)
    }

    /// A worker for each destination of audit events, or the error in its section.
    pub(crate) fn each_courier(&self, ca: &Arc<Ca>) -> Vec<ca_core::Result<Courier>> {
        let (folder, portal) = (&self.folder, &self.portal);
        let webhooks = self.webhooks.iter().map(|it| Courier::for_webhook(Arc::clone(ca), it, folder, portal));
        let syslogs = self.syslogs.iter().map(|it| Courier::for_syslog(Arc::clone(ca), it, folder, portal));
        webhooks.chain(syslogs).collect()
    }

    /// The directory for sign-in, checked.
    pub(crate) fn sign_in(&self) -> Result<Option<SignIn>> {
        let section = self.sign_in.clone();
        Ok(section.map(|section| SignIn::new(section, &self.folder)).transpose()?)
    }

    /// Opens the installation.
    pub(crate) fn open(&self) -> Result<Arc<Ca>> {
        Ok(Arc::new(Ca::open(self.settings.clone())?))
    }

    /// Opens the installation with another clock, for the demonstration's past.
    pub(crate) fn open_by(&self, clock: Arc<dyn Clock>) -> Result<Arc<Ca>> {
        Ok(Arc::new(Ca::open_with(self.settings.clone(), clock, Arc::new(SystemEntropy))?))
    }

    /// Opens the installation for a command that may notify people by mail.
    pub(crate) fn open_and_tell(&self) -> Result<Arc<Ca>> {
        let ca = self.open()?;
        ca.set_notice_writer(self.letterhead()?.writer());
        Ok(ca)
    }

    /// The texts and links with which the installation's mails begin.
    pub(crate) fn letterhead(&self) -> Result<Letterhead> {
        let (organisation, hold_days) = (self.settings.organisation.name.clone(), self.settings.policy.hold_days);
        let letterhead = Letterhead::new(&self.portal.url, organisation, hold_days).at_offset(self.portal.offset()?);
        Ok(letterhead.with_contact(self.settings.contact.clone()))
    }
}

/// The error about a configuration file that can't be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        io::ErrorKind::NotFound => "; give the right file with --config",
        _ => "",
    };
    anyhow!("{} can't be read: {}{advice}", path.display(), why_unreadable(path, error))
}
