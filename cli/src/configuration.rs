//! The configuration file: sections that the crates read, put together.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use ca_core::config::{Database, Keys, Organisation, Policy, Publication, Settings};
use ca_core::{Ca, Error};
use serde::Deserialize;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    organisation: Organisation,
    database: Database,
    keys: Keys,
    policy: Policy,
    publication: Publication,
    #[allow(dead_code)]
    responder: Option<toml::Value>,
    #[allow(dead_code)]
    portal: Option<toml::Value>,
    #[allow(dead_code)]
    mail: Option<toml::Value>,
}

/// The file, checked.
pub(crate) struct Configuration {
    pub(crate) settings: Settings,
}

impl Configuration {
    /// Reads and checks the file; an unknown key is an error that names it and its line.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{} can't be read; give the right file with --config", path.display()))?;
        Self::parse(&text, path.parent().unwrap_or(Path::new(".")))
            .with_context(|| format!("{} can't be used", path.display()))
    }

    /// Checks the text of a file that lies in `folder`.
    pub(crate) fn parse(text: &str, folder: &Path) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text).map_err(|error| Error::Configuration(error.to_string()))?;
        let settings = Settings::check(
            folder,
            file.organisation,
            &file.database,
            file.keys,
            file.policy,
            file.publication,
            Vec::new(),
        )?;
        Ok(Self { settings })
    }

    /// Opens the installation.
    pub(crate) fn open(&self) -> anyhow::Result<Ca> {
        Ok(Ca::open(self.settings.clone())?)
    }
}
