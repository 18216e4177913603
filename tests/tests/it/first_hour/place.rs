//! The folder that stands for the host, and the one table by which the README's words become words of this place.
//!
//! | in the README | here |
//! |---|---|
//! | `/var`, `/etc`, `/media`, `/usr/local/bin` | the same path below the test's folder |
//! | the URLs of pki, ldap and certs | loopback addresses with free ports, as no test may take 80, 389 and 443 |
//! | `127.0.0.1:8181`, `127.0.0.1:8180`, `listen 443`, `listen 80` | free ports |
//! | the mail server and its account | exim, with its port, account and CA |
//! | SQLite | in the run with PostgreSQL, `--database` with its URL |
//! | `cargo build --release` | the program under test is copied |
//! | `useradd`, `runuser -u inkan --`, the owner in `install` | the user of the test |
//! | `systemctl` | the unit's `ExecStart` is run; nginx is started with the README's servers |
//! | what is typed | the password of the mail account |

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run, run_with_input};
use inkan_tests::database::Database;
use inkan_tests::inkan::binary;
use inkan_tests::mta::Mta;
use inkan_tests::nginx::Nginx;
use inkan_tests::openssl;
use inkan_tests::port;
use tempfile::TempDir;

use super::readme::{Way, repository};

/// The folder, and what the README takes for granted.
pub(super) struct Place {
    folder: TempDir,
    pub(super) mta: Mta,
    /// The port of the portal's URL.
    pub(super) portal: u16,
    way: Way,
    table: Vec<(String, String)>,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    database: Database,
}

impl Place {
    /// A host with nothing but a mail account, mounted media, and for the proxy a certificate.
    pub(super) fn empty(way: Way) -> Result<Self> {
        let (folder, mta, database) = (TempDir::with_prefix("hour")?, Mta::start()?, Database::fresh()?);
        let portal = port::free()?;
        let table = table(folder.path(), &mta, &database, portal)?;
        let place = Self { folder, mta, portal, way, table, database };
        for name in ["/shims", "/usr/local/bin", "/etc/systemd/system", "/etc/nginx/conf.d", "/var/lib", "/var/backups"]
        {
            fs::create_dir_all(place.file(name))?;
        }
        for medium in ["/media/root-1", "/media/root-2", "/media/safe", "/checkout/packaging"] {
            fs::create_dir_all(place.file(medium))?;
        }
        for unit in fs::read_dir(repository()?.join("packaging"))? {
            let unit = unit?;
            let name = format!("/checkout/packaging/{}", unit.file_name().to_string_lossy());
            place.write(&name, &fs::read_to_string(unit.path())?)?;
        }
        for (name, text) in SHIMS {
            let file = place.file(&format!("/shims/{name}"));
            fs::write(&file, text)?;
            fs::set_permissions(file, Permissions::from_mode(0o755))?;
        }
        fs::write(place.file("/environment"), "")?;
        if way == Way::Proxy {
            place.make_certificate()?;
        }
        Ok(place)
    }

    /// A path of the README, here.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path.trim_start_matches('/'))
    }

    /// The file of a unit that the README installed.
    pub(super) fn unit(&self, name: &str) -> PathBuf {
        self.file(&format!("/etc/systemd/system/{name}.service"))
    }

    /// The certificate that browsers trust.
    pub(super) fn trusted(&self) -> PathBuf {
        self.file(if self.way == Way::Own { "/checkout/tls-ca.pem" } else { PROXY_CERTIFICATE })
    }

    fn translate(&self, text: &str) -> String {
        self.table.iter().fold(text.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours))
    }

    /// Writes a file with the README's words.
    pub(super) fn write(&self, path: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.file(path), self.translate(text))?)
    }

    /// Runs commands as somebody types them, one after the other, until one fails.
    pub(super) fn run(&self, commands: &str) -> Result<Ran> {
        let script = format!(
            "set -e\n. {0}/environment\n{1}\nexport -p > {0}/environment\n",
            self.folder.path().display(),
            self.translate(commands)
        );
        let mut bash = Command::new("bash");
        bash.arg("-c").arg(script).current_dir(self.file("/checkout")).env_remove("INKAN_CONFIG");
        let path = std::env::var("PATH")?;
        let (shims, installed) = (self.file("/shims"), self.file("/usr/local/bin"));
        bash.env("PATH", format!("{}:{}:{path}", shims.display(), installed.display()));
        bash.env("PLACE", self.folder.path()).env("INKAN_UNDER_TEST", binary()?);
        run_with_input(&mut bash, format!("{}\n", self.mta.password()).as_bytes())
    }

    /// What `systemctl` was asked for since the last call and this test must do.
    pub(super) fn take_requests(&self) -> Result<Vec<String>> {
        let file = self.file("/requests");
        let text = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, "")?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Sets keys of inkan.toml, each in its section: replaces the line of a key that is there.
    pub(super) fn set(&self, settings: &str) -> Result<()> {
        let file = self.file("/var/lib/inkan/inkan.toml");
        let mut text = fs::read_to_string(&file)?;
        let mut header = String::new();
        for line in self.translate(settings).lines().filter(|line| !line.trim().is_empty()) {
            if line.starts_with('[') {
                line.clone_into(&mut header);
                continue;
            }
            text = set_line(&text, &header, line)?;
        }
        Ok(fs::write(file, text)?)
    }

    /// nginx with the servers of the README.
    pub(super) fn start_nginx(&self) -> Result<Nginx> {
        let servers = fs::read_to_string(self.file("/etc/nginx/conf.d/inkan.conf"))?;
        Nginx::start_with(&self.file("/etc/nginx"), &servers, self.portal)
    }

    /// "your certificate": one that names the portal's host.
    fn make_certificate(&self) -> Result<()> {
        let mut make = openssl::command(&["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "30"]);
        make.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out"]);
        make.arg(self.file(PROXY_CERTIFICATE)).arg("-keyout").arg(self.file("/etc/nginx/localhost.key"));
        run(&mut make)?.ok().map(drop)
    }
}

fn table(folder: &Path, mta: &Mta, database: &Database, portal: u16) -> Result<Vec<(String, String)>> {
    let [publication, directory, behind, plain] = [port::free()?, port::free()?, port::free()?, port::free()?];
    // The paths first: what is put in for other words is not translated again.
    let mut table: Vec<(String, String)> = ["/var/", "/etc/", "/media/", "/usr/local/bin"]
        .map(|root| (root.to_owned(), format!("{}{root}", folder.display())))
        .into();
    table.extend(
        [
            ("http://pki.example.com", format!("http://127.0.0.1:{publication}")),
            ("ldap://ldap.example.com", format!("ldap://127.0.0.1:{directory}")),
            ("https://certs.example.com", format!("https://localhost:{portal}")),
            ("server_name pki.example.com", "server_name 127.0.0.1".to_owned()),
            ("certs.example.com", "localhost".to_owned()),
            ("127.0.0.1:8181", format!("127.0.0.1:{behind}")),
            ("127.0.0.1:8180", format!("127.0.0.1:{plain}")),
            ("listen 443", format!("listen 127.0.0.1:{portal}")),
            ("listen 80;", format!("listen 127.0.0.1:{publication};")),
            ("host = \"mail.example.com\"", format!("host = \"127.0.0.1\"\nca_file = \"{}\"", mta.ca().display())),
            ("port = 465", format!("port = {}", mta.submissions)),
            ("user = \"inkan@example.com\"", format!("user = \"{}\"", mta.user())),
        ]
        .map(|(theirs, ours)| (theirs.to_owned(), ours)),
    );
    if database.is_postgres() {
        table.push(("--policy-oid uuid".to_owned(), format!("--policy-oid uuid --database {}", database.url())));
    }
    Ok(table)
}

fn set_line(text: &str, header: &str, line: &str) -> Result<String> {
    let (before, rest) = text.split_once(&format!("{header}\n")).with_context(|| format!("no {header} in {text}"))?;
    let (section, after) = rest.split_at(rest.find("\n[").map_or(rest.len(), |end| end + 1));
    let key = line.split('=').next().unwrap_or_default().trim();
    let is_other = |old: &&str| old.split('=').next().map(str::trim) != Some(key);
    let kept: String = section.lines().filter(is_other).flat_map(|line| [line, "\n"]).collect();
    ensure!(!key.is_empty(), "{line} has no key");
    Ok(format!("{before}{header}\n{line}\n{kept}{after}"))
}

const PROXY_CERTIFICATE: &str = "/etc/nginx/localhost.pem";

/// Programs that would change the machine.
const SHIMS: &[(&str, &str)] = &[
    (
        "cargo",
        "#!/bin/bash\n[ \"$*\" = 'build --release' ] || exit 2\nmkdir -p target/release\ncp \"$INKAN_UNDER_TEST\" target/release/inkan\n",
    ),
    ("useradd", "#!/bin/bash\n[ \"${!#}\" = inkan ]\n"),
    ("runuser", "#!/bin/bash\n[ \"$1 $2 $3\" = '-u inkan --' ] || exit 2\nshift 3\nexec \"$@\"\n"),
    (
        "install",
        "#!/bin/bash\nkept=()\nwhile (($#)); do case $1 in -o|-g) [ \"$2\" = inkan ] || exit 2; shift 2;; *) kept+=(\"$1\"); shift;; esac; done\n\
         exec /usr/bin/install \"${kept[@]}\"\n",
    ),
    (
        "systemctl",
        "#!/bin/bash\nset -e\nunits=$PLACE/etc/systemd/system\ncase \"$*\" in\n\
         daemon-reload) [ -f $units/inkan.service ];;\n\
         'enable --now inkan') echo 'start inkan' >> $PLACE/requests;;\n\
         'reload nginx') echo 'reload nginx' >> $PLACE/requests;;\n\
         'enable --now inkan-backup.timer') grep -q '^OnCalendar=daily$' $units/inkan-backup.timer;;\n\
         'start inkan-backup') line=$(sed -n 's/^ExecStart=//p' $units/inkan-backup.service); eval \"${line//%%/%}\";;\n\
         *) echo \"no systemctl $*\" >&2; exit 2;;\nesac\n",
    ),
];
