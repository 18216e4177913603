//! What to do after `inkan init`, in order, with the paths that were given.

use std::path::Path;

use serde::Serialize;

use crate::founding::{Founded, Init, passphrase_file};

/// One thing to do.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    /// What to do.
    what: String,
    /// The commands, if there are any.
    commands: Vec<String>,
}

impl Step {
    fn new(what: &str, commands: impl IntoIterator<Item = String>) -> Self {
        Self { what: what.to_owned(), commands: commands.into_iter().collect() }
    }

    /// The step as text.
    pub(super) fn tell(&self, number: usize) -> String {
        let mut lines = vec![format!("{number:>2}. {}", self.what)];
        lines.extend(self.commands.iter().map(|command| format!("     {command}")));
        lines.join("\n")
    }
}

/// The steps.
pub(super) fn write(init: &Init, founded: &Founded) -> Vec<Step> {
    let config = quoted(&init.data.join("inkan.toml"));
    let inkan = |arguments: &str| format!("inkan --config {config} {arguments}");
    let mut steps = vec![move_root_key(founded), keep_passphrase(init)];
    steps.extend(speak_tls(init, &config));
    let address = init.admin_mail.as_deref().unwrap_or("ADDRESS");
    steps.push(Step::new(
        &format!(
            "Mail: set host, port, tls, user and password_file below [mail] in {config}, then send yourself a mail"
        ),
        [inkan(&format!("mail test {}", quoted_word(address)))],
    ));
    steps.push(Step::new(
        &format!(
            "Contact: remove the # before [contact] and its keys in {config} and fill them in; pages and mails then say whom to call when a \
             key is lost"
        ),
        [],
    ));
    steps.push(Step::new("Check everything; faults and warnings say what to do", [inkan("doctor")]));
    steps.push(Step::new("Start the server; packaging/inkan.service starts it with the machine", [inkan("serve")]));
    steps.push(administrator(founded, &inkan));
    steps.push(Step::new(
        "Add a security officer and an auditor, or give these roles to people who are there",
        [
            inkan("person add --name NAME --mail ADDRESS --role security-officer --invite"),
            inkan("person add --name NAME --mail ADDRESS --role auditor --invite"),
            inkan("person grant --mail ADDRESS --role security-officer"),
        ],
    ));
    steps.push(Step::new(
        "Make a backup now, and every day (packaging/inkan-backup.timer); it contains neither the passphrase nor the root's key",
        [inkan("backup --to DIR")],
    ));
    steps
}

fn move_root_key(founded: &Founded) -> Step {
    let (key, passphrase) = (&founded.root_key, passphrase_file(&founded.root_key));
    // A key that was given may have none.
    let beside = if passphrase.exists() { format!(" {}", quoted(&passphrase)) } else { String::new() };
    let files = format!("{}{beside}", quoted(key));
    Step::new(
        "Move the root's key and its passphrase to two media that are kept offline in two places; inkan crl status says when it is needed \
         again",
        [format!("cp {files} MEDIUM-1"), format!("mv {files} MEDIUM-2")],
    )
}

fn keep_passphrase(init: &Init) -> Step {
    let passphrase = quoted(&init.data.join("passphrase"));
    Step::new(
        "Keep a copy of the server's passphrase apart from the backups: without it no backup can be used",
        [format!("cp {passphrase} SAFE")],
    )
}

/// The way to TLS, if browsers use it.
fn speak_tls(init: &Init, config: &str) -> Option<Step> {
    let is_secure = init.portal_url.starts_with("https:");
    is_secure.then(|| {
        Step::new(
            &format!(
                "TLS for {}: set certificate_file and key_file below [portal] in {config}; or behind nginx on this host, \
                 listen = \"127.0.0.1:8181\" and behind_proxy = [\"127.0.0.1\"]",
                init.portal_url
            ),
            [],
        )
    })
}

fn administrator(founded: &Founded, inkan: &impl Fn(&str) -> String) -> Step {
    match &founded.administrator_link {
        Some(link) => Step::new(
            "Open the one-time link for the first administrator to choose a password, valid for seven days",
            [link.clone()],
        ),
        None => Step::new(
            "Add the first administrator",
            [inkan("person add --name NAME --mail ADDRESS --role administrator --role registration-officer --invite")],
        ),
    }
}

/// A path as a word of the shell.
fn quoted(path: &Path) -> String {
    quoted_word(&path.display().to_string())
}

fn quoted_word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-@+:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_the_shell() {
        for (path, word) in [
            ("/var/lib/inkan/inkan.toml", "/var/lib/inkan/inkan.toml"),
            ("/srv/our ca", "'/srv/our ca'"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(Path::new(path)), word);
        }
    }
}
