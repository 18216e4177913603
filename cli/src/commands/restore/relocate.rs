//! Adapts the configuration of a backup to the folder of the restore, so that it names no database or keys of the old
//! installation.

use std::path::{Component, Path};

use anyhow::Result;
use ca_core::Error;
use ca_core::use_cases::operation::backup::{DatabaseKind, KEYS, Manifest};
use toml::{Table, Value};

/// The adapted text, and the places of the restored parts in the folder.
pub(super) struct Relocated {
    pub(super) text: String,
    /// The path of the folder with the keys.
    pub(super) keys: String,
    /// The configured path of the file with the passphrase.
    pub(super) passphrase: Option<String>,
}

/// Keeps the text except for the database's URL and the path of the keys, if they are outside the folder.
pub(super) fn relocate(text: &str, manifest: &Manifest, database: Option<&str>) -> Result<Relocated> {
    let table: Table = toml::from_str(text).map_err(|error| Error::Configuration(error.to_string()))?;
    let read = |section: &str, key: &str| -> Option<String> {
        table.get(section)?.as_table()?.get(key)?.as_str().map(str::to_owned)
    };
    let configured = read("database", "url").unwrap_or_default();
    let url = wanted_url(manifest, &configured, database)?;
    let mut text = text.to_owned();
    if url != configured {
        text = replace(&text, "database", "url", &url)?;
    }
    let mut keys = read("keys", "directory").unwrap_or_default();
    if !is_inside(&keys) {
        KEYS.clone_into(&mut keys);
        text = replace(&text, "keys", "directory", &keys)?;
    }
    Ok(Relocated { text, keys, passphrase: read("keys", "passphrase_file") })
}

/// The URL of the restored database: for SQLite a file in the folder; for PostgreSQL the requested one, otherwise the
/// configured one.
fn wanted_url(manifest: &Manifest, configured: &str, asked: Option<&str>) -> Result<String> {
    let kind = manifest.database;
    let url = match (kind, asked) {
        (_, Some(url)) => url.to_owned(),
        (DatabaseKind::Postgres, None) => configured.to_owned(),
        (DatabaseKind::Sqlite, None) => {
            let file = configured.strip_prefix("sqlite:").filter(|file| is_inside(file));
            format!("sqlite:{}", file.unwrap_or("inkan.db"))
        }
    };
    let other = DatabaseKind::of_url(&url)?;
    if other != kind {
        return Err(Error::Configuration(format!("--database: the backup is of {kind}, and this is {other}")).into());
    }
    if url.strip_prefix("sqlite:").is_some_and(|file| !is_inside(file)) {
        return Err(
            Error::Configuration("--database: give a file inside --data, such as sqlite:inkan.db".to_owned()).into()
        );
    }
    Ok(url)
}

/// Whether a relative path stays below its folder.
pub(super) fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Sets a key that is on a line of its own in its section, as written by `inkan init`; everything else is kept, including
/// comments.
fn replace(text: &str, section: &str, key: &str, value: &str) -> Result<String> {
    let value = Value::String(value.to_owned());
    let header = format!("[{section}]");
    let (mut inside, mut replaced) = (false, String::new());
    let mut found = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            inside = trimmed.split('#').next().is_some_and(|part| part.trim() == header);
        }
        let names_key = trimmed.split_once('=').is_some_and(|(name, _)| name.trim() == key);
        if inside && names_key {
            replaced.extend([key, " = ", &value.to_string(), "\n"]);
            found = true;
        } else {
            replaced.push_str(line);
        }
    }
    let read = |text: &str| -> Option<Value> { text.parse::<Table>().ok()?.get(section)?.get(key).cloned() };
    if found && read(&replaced) == Some(value) {
        return Ok(replaced);
    }
    Err(Error::Configuration(format!(
        "the backup's inkan.toml has no line `{key} = …` below {header}, so it can't be changed"
    ))
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_replaced_in_its_section_alone_and_comments_stay() {
        let text = "[portal]\nurl = \"http://a\"\n# where\n[database] # here\nurl = 'sqlite:/old/inkan.db'\n[mail]\nurl = 'x'\n";
        let replaced = replace(text, "database", "url", "sqlite:in\"kan.db").expect("a key");
        assert!(
            replaced.contains("[portal]\nurl = \"http://a\"\n# where\n") && replaced.ends_with("[mail]\nurl = 'x'\n")
        );
        assert!(!replaced.contains("/old/"), "{replaced}");
        assert!(replace("database = { url = 'x' }\n", "database", "url", "y").is_err());
    }

    #[test]
    fn what_leads_out_of_the_folder_is_not_inside() {
        for path in ["inkan.db", "data/inkan.db"] {
            assert!(is_inside(path), "{path}");
        }
        for path in ["", "/inkan.db", "../inkan.db", "a/../../b"] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
