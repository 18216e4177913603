//! The first step of a restore: puts database, keys and configuration into their places, completely or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use ca_core::Error;
use ca_core::error::Conflict;
use ca_core::keys::{KeyStore, write_secret};
use ca_core::runtime::clock::SystemClock;
use ca_core::use_cases::operation::backup::{self, CONFIGURATION, DatabaseKind, KEYS, Manifest};
use ca_core::use_cases::operation::restore::{self, Placed};
use zeroize::Zeroizing;

use super::outcome::Wanted;
use super::relocate::{Relocated, is_inside, relocate};
use super::sources::Asked;
use super::{finish, tell};
use crate::commands::Context;
use crate::commands::backup::tell_damages;
use crate::configuration::Configuration;
use crate::exit::{CHECK_FAILED, unreadable};
use crate::output::print;
use crate::staging::Staging;

pub(super) fn run(context: &Context, wanted: &Wanted<'_>, asked: &Asked) -> Result<ExitCode> {
    let findings = backup::verify_backup(wanted.from)?;
    let Some(manifest) = findings.sound() else {
        let text = format!("the backup is NOT sound, so nothing was restored\n{}", tell_damages(&findings));
        print(context.json, &findings, &text)?;
        return Ok(ExitCode::from(CHECK_FAILED));
    };
    let placed = place(wanted, manifest)?;
    let config = wanted.data.join(CONFIGURATION);
    let configuration = Configuration::load(&config)?;
    if !context.json {
        print(false, &(), &tell::placed(wanted, manifest, &placed, &configuration))?;
    }
    let left = format!(
        "restored to {}, but not finished; continue with: inkan --config {} restore finish",
        wanted.data.display(),
        config.display()
    );
    let context = Context { config, json: context.json };
    finish::bring_in_line(&context, &configuration, asked, Some(placed)).context(left)
}

fn place(wanted: &Wanted<'_>, manifest: &Manifest) -> Result<Placed> {
    let text = fs::read_to_string(wanted.from.join(CONFIGURATION))?;
    let relocated = relocate(&text, manifest, wanted.database)?;
    let staging = Staging::begin(wanted.data, ".restoring-", Conflict::FolderNotEmpty)?;
    Configuration::parse(&relocated.text, staging.path())?;
    put_files(wanted, &relocated, staging.path())?;

    let configuration = Configuration::parse(&relocated.text, staging.path())?;
    if let Some(file) = wanted.passphrase_file {
        let keys = KeyStore::new(&configuration.settings.keys);
        keys.demand_openable()
            .with_context(|| format!("--passphrase-file {}: nothing was restored", file.display()))?;
    }
    let url = &configuration.settings.database_url;
    if manifest.database == DatabaseKind::Sqlite
        && let Some(parent) = Path::new(url.trim_start_matches("sqlite:")).parent()
    {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    restore::load_database(url, wanted.from, manifest, &SystemClock).with_context(|| shown(url))?;
    let ca = configuration.open_and_tell()?;
    let placed = restore::settle_database(&ca, manifest)?;
    // The database is closed before it is moved.
    drop(ca);
    let config = staging.target().join(CONFIGURATION);
    staging.finish(CONFIGURATION)?;
    restore::mark_placed(&*Configuration::load(&config)?.open()?)?;
    Ok(placed)
}

fn put_files(wanted: &Wanted<'_>, relocated: &Relocated, folder: &Path) -> Result<()> {
    let keys = folder.join(&relocated.keys);
    DirBuilder::new().recursive(true).mode(0o700).create(&keys)?;
    for entry in fs::read_dir(wanted.from.join(KEYS))? {
        let entry = entry?;
        put_secret(&keys.join(entry.file_name()), &fs::read(entry.path())?)?;
    }
    if let Some(file) = wanted.passphrase_file {
        let place = relocated.passphrase.as_deref().filter(|place| is_inside(place)).ok_or_else(|| {
            Error::Configuration(
                "--passphrase-file: keys.passphrase_file is not inside --data; copy the passphrase to that file yourself"
                    .to_owned(),
            )
        })?;
        let text = Zeroizing::new(fs::read(file).map_err(unreadable(file))?);
        put_secret(&folder.join(place), &text)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(CONFIGURATION))?;
    file.write_all(relocated.text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Writes a secret with [`write_secret`], and creates the folder for it.
fn put_secret(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    Ok(write_secret(path, content)?)
}

/// A database's URL without the password, which may be before the host or in the query.
fn shown(url: &str) -> String {
    let url = url.split_once('?').map_or(url, |(before, _)| before);
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://{host}"),
        _ => url.to_owned(),
    }
}
