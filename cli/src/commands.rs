//! The subcommands, one per file.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod certificate;
pub(crate) mod crl;
pub(crate) mod demo;
pub(crate) mod destination;
pub(crate) mod directory;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod mail;
pub(crate) mod ocsp;
pub(crate) mod person;
pub(crate) mod program;
pub(crate) mod proposal;
pub(crate) mod restore;
pub(crate) mod serve;

use std::path::PathBuf;
use std::sync::Arc;

use ca_core::Ca;

use crate::configuration::Configuration;

/// The options that all subcommands share.
pub(crate) struct Context {
    pub(crate) config: PathBuf,
    pub(crate) json: bool,
}

impl Context {
    /// Loads and checks the configuration.
    pub(crate) fn configuration(&self) -> anyhow::Result<Configuration> {
        Configuration::load(&self.config)
    }

    /// Opens the installation of the configuration.
    pub(crate) fn open(&self) -> anyhow::Result<Arc<Ca>> {
        self.configuration()?.open_and_tell()
    }
}
