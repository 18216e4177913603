//! An installation that publishes to a private slapd.

use std::sync::Arc;

use anyhow::Result;
use ca_core::Ca;
use ca_core::use_cases::feed;
use inkan_tests::installation::{Installation, write_secret};
use inkan_tests::slapd::Slapd;
use inkan_tests::wait;
use ldap_publisher::reconcile::ReconcileReport;
use ldap_publisher::{Directory, DirectoryConfig, Worker, reconcile};
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
            publishing.start_worker(Arc::clone(&publishing.installation.ca), directory);
        }
        Ok(publishing)
    }

    /// Starts one worker more, in another process if `ca` is of another.
    pub(crate) fn start_worker(&mut self, ca: Arc<Ca>, directory: Directory) {
        let (stop, stopped) = oneshot::channel();
        self.runtime.spawn(Worker::new(ca, directory).run(async {
            let _ = stopped.await;
        }));
        self.stops.push(stop);
    }

    pub(crate) fn wait_until_empty(&self, directory: &str) -> Result<()> {
        wait::until("an empty outbox", || {
            Ok((feed::backlog(&self.installation.ca, &directory.parse()?)?.waiting == 0).then_some(()))
        })
    }
}

pub(crate) fn directory(installation: &Installation, slapd: &Slapd, name: &str, more: &str) -> Result<Directory> {
    directory_at(&slapd.url(), installation, slapd, name, more)
}

/// A directory that is reached at another address than its own.
pub(crate) fn directory_at(
    url: &str,
    installation: &Installation,
    slapd: &Slapd,
    name: &str,
    more: &str,
) -> Result<Directory> {
    let folder = installation.folder.path();
    write_secret(&folder.join("password"), slapd.admin_password())?;
    let tls =
        slapd.tls_ca().map_or_else(|| "plaintext = true".to_owned(), |file| format!("ca_file = '{}'", file.display()));
    let config: DirectoryConfig = toml::from_str(&format!(
        "name = '{name}'\nurl = '{url}'\nbind_dn = '{}'\npassword_file = 'password'\nbase = '{}'\n{tls}\n{more}",
        slapd.admin_dn(),
        slapd.base(),
    ))?;
    Ok(config.check(folder)?)
}

/// Makes a directory what it should be.
pub(crate) fn mend(ca: &Arc<Ca>, directory: &Directory) -> Result<ReconcileReport> {
    Ok(Runtime::new()?.block_on(reconcile(Arc::clone(ca), directory, true))?)
}

pub(crate) fn certificates(slapd: &Slapd, address: &str) -> Result<Vec<Vec<u8>>> {
    let found = slapd.search(&format!("(mail={address})"), &["userCertificate"])?;
    Ok(found.iter().flat_map(|entry| entry.values("userCertificate;binary")).map(<[u8]>::to_vec).collect())
}
