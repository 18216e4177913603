//! An installation that publishes to a private slapd.

use std::sync::Arc;

use anyhow::Result;
use ca_core::feed;
use inkan_tests::installation::{Installation, write_secret};
use inkan_tests::slapd::Slapd;
use inkan_tests::wait;
use ldap_publisher::{Directory, DirectoryConfig, Worker};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// An installation with a worker for each of its directories.
pub(crate) struct Publishing {
    pub(crate) installation: Installation,
    runtime: Runtime,
    stops: Vec<oneshot::Sender<()>>,
}

impl Publishing {
    pub(crate) fn start(installation: Installation, directories: Vec<Directory>) -> Result<Self> {
        let mut publishing = Self { installation, runtime: Runtime::new()?, stops: Vec::new() };
        for directory in directories {
            let (stop, stopped) = oneshot::channel();
            let worker = Worker::new(Arc::clone(&publishing.installation.ca), directory);
            publishing.runtime.spawn(worker.run(async {
                let _ = stopped.await;
            }));
            publishing.stops.push(stop);
        }
        Ok(publishing)
    }

    pub(crate) fn wait_until_empty(&self, directory: &str) -> Result<()> {
        wait::until("an empty outbox", || {
            Ok((feed::backlog(&self.installation.ca, directory)?.waiting == 0).then_some(()))
        })
    }
}

pub(crate) fn directory(installation: &Installation, slapd: &Slapd, name: &str, more: &str) -> Result<Directory> {
    let folder = installation.folder.path();
    write_secret(&folder.join("password"), slapd.admin_password())?;
    let tls =
        slapd.tls_ca().map_or_else(|| "plaintext = true".to_owned(), |file| format!("ca_file = '{}'", file.display()));
    let config: DirectoryConfig = toml::from_str(&format!(
        "name = '{name}'\nurl = '{}'\nbind_dn = '{}'\npassword_file = 'password'\nbase = '{}'\n{tls}\n{more}",
        slapd.url(),
        slapd.admin_dn(),
        slapd.base(),
    ))?;
    Ok(config.check(folder)?)
}

pub(crate) fn certificates(slapd: &Slapd, address: &str) -> Result<Vec<Vec<u8>>> {
    let found = slapd.search(&format!("(mail={address})"), &["userCertificate"])?;
    Ok(found.iter().flat_map(|entry| entry.values("userCertificate;binary")).map(<[u8]>::to_vec).collect())
}
