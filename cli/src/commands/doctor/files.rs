//! The files of the installation: whether this user can read them, and whether others can.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use ca_core::config::why_unreadable;
use rustix::fs::{Access, access, statvfs};

use super::finding::Findings;
use crate::configuration::Configuration;

pub(super) fn check(findings: &mut Findings, config: &Path, configuration: &Configuration) {
    check_configuration(findings, config);
    check_folder(findings, &configuration.settings.keys.directory);
    check_passphrase(findings, configuration.settings.keys.passphrase_file.as_deref());
    check_heads(findings, configuration.settings.audit.heads_file.as_deref(), &configuration.folder);
    check_root_key(findings, &configuration.folder);
    check_space(findings, &configuration.folder);
}

fn check_configuration(findings: &mut Findings, config: &Path) {
    let Ok(metadata) = fs::metadata(config) else { return };
    if metadata.mode() & 0o022 != 0 {
        let file = config.display();
        findings.warn(TOPIC, format!("{file} can be changed by other users"), format!("run: chmod go-w {file}"));
    }
}

fn check_folder(findings: &mut Findings, folder: &Path) {
    let shown = folder.display();
    match look(folder) {
        Err(why) => findings.fault(
            TOPIC,
            format!("the folder of the keys can't be used: {why}"),
            "correct keys.directory, or restore it from a backup; run this command as the server's user",
        ),
        Ok(metadata) if metadata.uid() != rustix::process::geteuid().as_raw() => {
            let text = format!("{shown} belongs to user {}, and this command runs as another one", metadata.uid());
            findings.warn(TOPIC, text, RUN_AS);
        }
        Ok(metadata) if metadata.mode() & 0o077 != 0 => {
            findings.warn(TOPIC, format!("{shown} is open to other users"), format!("run: chmod 0700 {shown}"));
        }
        Ok(_) => findings.ok(TOPIC, format!("{shown} is for its owner only")),
    }
}

/// The rules of the key store: the file is for its owner only, and readable.
fn check_passphrase(findings: &mut Findings, file: Option<&Path>) {
    let Some(file) = file else {
        let given = std::env::var_os("CREDENTIALS_DIRECTORY").is_some();
        let text = "keys.passphrase_file is not set: the passphrase is the systemd credential inkan-passphrase";
        return if given { findings.ok(TOPIC, text) } else { findings.not_checked(TOPIC, text) };
    };
    let shown = file.display();
    match look(file) {
        Err(why) => findings.fault(
            TOPIC,
            format!("the passphrase of the keys can't be used: {why}"),
            "put the file back from its safe place, or run this command as the server's user",
        ),
        Ok(metadata) if metadata.mode() & 0o077 != 0 => findings.fault(
            TOPIC,
            format!("{shown} is open to other users, so the server refuses it"),
            format!("run: chmod 0400 {shown}"),
        ),
        Ok(_) => findings.ok(TOPIC, format!("{shown} is for its owner only")),
    }
}

fn check_heads(findings: &mut Findings, file: Option<&Path>, folder: &Path) {
    let Some(file) = file else { return };
    let place = if file.exists() { file } else { file.parent().unwrap_or(file) };
    match access(place, Access::WRITE_OK) {
        Ok(()) => {
            findings.ok(TOPIC, format!("this user can append to {}", file.display()));
            check_unit(findings, file, folder);
        }
        Err(error) => findings.fault(
            TOPIC,
            format!("audit.heads_file can't be written: {}: {error}", place.display()),
            "make its folder, or give the server's user access to it",
        ),
    }
}

/// `packaging/inkan.service` forbids the server what its user may do otherwise; this command runs outside of it.
fn check_unit(findings: &mut Findings, file: &Path, folder: &Path) {
    let Some(parent) = file.parent().and_then(|parent| parent.canonicalize().ok()) else { return };
    // The operator who moved the data has opened its folder to the unit.
    let own = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    if !parent.starts_with(OF_THE_UNIT) && !parent.starts_with(own) {
        let text = format!(
            "whether the service may append to {} was not tried: packaging/inkan.service lets it write below {OF_THE_UNIT} only, unless a \
             drop-in (systemctl edit inkan) has ReadWritePaths={}",
            file.display(),
            parent.display()
        );
        findings.not_checked(TOPIC, text);
    }
}

/// The place where `inkan init` puts the root's key.
fn check_root_key(findings: &mut Findings, folder: &Path) {
    let key = folder.join("root-key/root-g1.pem");
    if key.exists() {
        let text = format!("the root's key is on this machine: {}", key.display());
        findings.warn(TOPIC, text, "move it and its passphrase to media that are kept offline");
    }
}

fn check_space(findings: &mut Findings, folder: &Path) {
    let Ok(found) = statvfs(folder) else { return };
    let free = found.f_bavail.saturating_mul(found.f_frsize) / MEBIBYTE;
    let text = format!("{free} MiB free in {}", folder.display());
    match free {
        0..200 => findings.fault(TOPIC, text, "make room before the database can't be written"),
        200..1024 => findings.warn(TOPIC, text, "make room"),
        _ => findings.ok(TOPIC, text),
    }
}

/// The metadata of something that this user can read.
fn look(path: &Path) -> Result<Metadata, String> {
    let unreadable = |error: io::Error| format!("{}: {}", path.display(), why_unreadable(path, &error));
    let metadata = fs::metadata(path).map_err(unreadable)?;
    access(path, Access::READ_OK).map_err(|error| unreadable(error.into()))?;
    Ok(metadata)
}

/// The advice to another user.
pub(super) const RUN_AS: &str = "run this and every other command as the server's user: runuser -u inkan -- inkan …";
const TOPIC: &str = "files";
/// The StateDirectory of packaging/inkan.service.
const OF_THE_UNIT: &str = "/var/lib/inkan";
const MEBIBYTE: u64 = 1024 * 1024;
