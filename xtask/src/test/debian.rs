//! The Debian packages that the tests use, and a check of whether they are installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A package and its programs that the tests start.
pub(super) struct Package {
    pub(super) name: &'static str,
    programs: &'static [&'static str],
}

/// Programs without a path are searched for in [`FOLDERS`] and `PATH`; a `*` matches one path component.
const PACKAGES: &[Package] = &[
    Package { name: "slapd", programs: &["slapd", "/etc/ldap/schema/core.schema"] },
    Package { name: "ldap-utils", programs: &["ldapsearch", "ldapmodify"] },
    Package { name: "gnupg", programs: &["gpg", "gpgconf", "gpg-agent"] },
    Package { name: "gpgsm", programs: &["gpgsm"] },
    Package { name: "dirmngr", programs: &["dirmngr"] },
    Package { name: "postgresql", programs: &["/usr/lib/postgresql/*/bin/initdb", "/usr/lib/postgresql/*/bin/psql"] },
    Package { name: "openssl", programs: &["openssl"] },
    Package { name: "curl", programs: &["curl"] },
    Package { name: "xz-utils", programs: &["xz"] },
    Package { name: "exim4-daemon-light", programs: &["exim4"] },
    Package { name: "nginx", programs: &["nginx"] },
    Package { name: "systemd", programs: &["systemd-analyze"] },
    Package { name: "libnss3-tools", programs: &["certutil", "vfychain"] },
    Package { name: "gnutls-bin", programs: &["certtool", "ocsptool"] },
    Package { name: "chromium", programs: &["chromium"] },
    Package { name: "chromium-driver", programs: &["chromedriver"] },
    Package { name: "default-jdk-headless", programs: &["java", "javac"] },
    Package { name: "golang-go", programs: &["go"] },
    Package {
        name: "golang-golang-x-crypto-dev",
        programs: &["/usr/share/gocode/src/golang.org/x/crypto/ocsp/ocsp.go"],
    },
];

const FOLDERS: &[&str] = &["/usr/sbin", "/usr/local/sbin", "/sbin"];

/// Names of the missing packages.
pub(super) fn lacking_packages() -> Vec<&'static str> {
    let mut lacking: Vec<_> =
        PACKAGES.iter().filter(|package| !package.programs.iter().all(|it| is_there(it))).map(|it| it.name).collect();
    if !python_makes_environments() {
        lacking.push("python3-venv");
    }
    lacking
}

/// The folder of programs of the newest `PostgreSQL`.
pub(super) fn postgres_programs() -> Option<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .filter_map(|it| Some(it.ok()?.path()))
        .filter(|it| it.join("bin/initdb").exists())
        .max_by_key(|it| version(it))?;
    Some(newest.join("bin"))
}

fn is_there(program: &str) -> bool {
    if let Some((before, after)) = program.split_once("/*/") {
        let Ok(entries) = fs::read_dir(before) else {
            return false;
        };
        return entries.flatten().any(|it| it.path().join(after).exists());
    }
    if program.starts_with('/') {
        return Path::new(program).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(FOLDERS.iter().map(PathBuf::from)).any(|folder| folder.join(program).is_file())
}

/// Debian's python3 lacks the part of `venv` that installs pip.
fn python_makes_environments() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import ensurepip, venv"]).stderr(Stdio::null());
    python.status().is_ok_and(|it| it.success())
}

#[cfg(test)]
mod tests {
    use super::is_there;

    #[test]
    fn a_program_is_found_by_name_by_path_and_by_pattern() {
        assert!(is_there("sh"));
        assert!(is_there("/bin/sh"));
        assert!(is_there("/usr/*/env"));
    }

    #[test]
    fn what_is_not_installed_is_not_found() {
        assert!(!is_there("no-such-program"));
        assert!(!is_there("/usr/lib/no-such-folder/*/bin/initdb"));
    }
}
