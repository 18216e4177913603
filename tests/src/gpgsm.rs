//! gpgsm with its dirmngr: the S/MIME implementation of mail clients, which reads CRLs over LDAP.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::command::{Ran, run, run_with_input};
use crate::openssl;

/// The settings of a home.
#[derive(Debug, Clone, Default)]
pub struct GpgsmOptions {
    /// Trusted roots; they are imported too.
    pub roots: Vec<PathBuf>,
    /// Directories to search, as `(port on 127.0.0.1, base)`.
    pub directories: Vec<(u16, String)>,
    /// Uses the LDAP URL of a certificate whose first URL is HTTP.
    pub ignore_http_cdp: bool,
    /// Downloads a missing issuer's certificate from the URL in the certificate.
    pub fetch_issuers: bool,
    /// Uses the OCSP responder of a certificate, instead of a CRL.
    pub ocsp: bool,
}

/// A private home with its own agents; `Drop` ends them.
#[derive(Debug)]
pub struct Gpgsm {
    home: TempDir,
    /// The passphrase for the keys of the agent.
    passphrase: String,
}

/// The result of an operation on a message.
#[derive(Debug)]
pub struct Outcome {
    /// The ended program.
    pub ran: Ran,
    /// The output: the signed, encrypted or decrypted message.
    pub output: Vec<u8>,
    /// The status lines, without `[GNUPG:] `.
    pub status: Vec<String>,
}

impl Outcome {
    /// Whether gpgsm ended with 0.
    pub fn succeeded(&self) -> bool {
        self.ran.succeeded()
    }

    /// The output, if it ended with 0.
    ///
    /// # Errors
    /// With all messages, if it did not.
    pub fn made(self) -> Result<Vec<u8>> {
        self.ran.ok()?;
        Ok(self.output)
    }

    /// Whether a status line begins with these words: `GOODSIG`, `TRUST_FULLY`, `TRUST_NEVER 94` (revoked), `TRUST_UNDEFINED
    /// 95` (no CRL).
    pub fn has(&self, status: &str) -> bool {
        self.status
            .iter()
            .any(|line| line.strip_prefix(status).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    }
}

impl Gpgsm {
    /// Creates a home and imports the roots.
    ///
    /// # Errors
    /// When gpgsm refuses a root.
    pub fn new(options: &GpgsmOptions) -> Result<Self> {
        // The path is short, because the home contains the agents' sockets: a socket's path has 108 bytes at most.
        let home = tempfile::Builder::new().prefix("g").rand_bytes(5).tempdir()?;
        let gpgsm = Self { home, passphrase: String::new() };
        gpgsm.write("trustlist.txt", &trust_list(&options.roots)?)?;
        gpgsm.write("gpg-agent.conf", AGENT_SETTINGS)?;
        gpgsm.write("dirmngr.conf", &gpgsm.dirmngr_settings(options))?;
        gpgsm.write("gpgsm.conf", &settings(options))?;
        for root in &options.roots {
            gpgsm.import(root)?.ok()?;
        }
        Ok(gpgsm)
    }

    /// Imports certificates.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn import(&self, file: &Path) -> Result<Ran> {
        self.run(self.command(&["--import"]).arg(file))
    }

    /// Imports a PKCS#12 file. The agent stores the key under the same passphrase.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn import_file(&mut self, file: &Path, passphrase: &str) -> Result<Ran> {
        passphrase.clone_into(&mut self.passphrase);
        self.run(self.command(&["--import"]).arg(file))
    }

    /// The number of private keys that the agent has.
    ///
    /// # Errors
    /// When their folder can't be read.
    pub fn count_keys(&self) -> Result<usize> {
        Ok(std::fs::read_dir(self.home.path().join("private-keys-v1.d"))?.count())
    }

    /// Imports a certificate with its key and the CAs above it, through a PKCS#12 file. The agent stores the key under the
    /// same passphrase.
    ///
    /// gpgsm 2.2 reads only 3DES files, and not all of them: for about one salt in fifty it derives a different key from
    /// other programs, so the file is made again with another salt when it can't be read.
    ///
    /// # Errors
    /// When it can't be imported.
    pub fn import_key(&mut self, certificate: &Path, key: &Path, chain: &Path, passphrase: &str) -> Result<()> {
        passphrase.clone_into(&mut self.passphrase);
        let file = self.home.path().join("key.p12");
        let import = || {
            openssl::export_compat_pkcs12(certificate, key, chain, passphrase, &file)?;
            self.run(self.command(&["--import"]).arg(&file))
        };
        let mut ran = import()?;
        for _ in 0..SALTS {
            if ran.status.success() {
                break;
            }
            ran = import()?;
        }
        ran.ok().map(drop)
    }

    /// Lists the certificates of an address.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn list_keys(&self, mail: &str) -> Result<Ran> {
        self.run(&mut self.command(&["--list-keys", mail]))
    }

    /// Signs; the output is the CMS message.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn sign(&self, user: &str, message: &[u8]) -> Result<Outcome> {
        self.work_on(message, &["--sign", "--local-user", user])
    }

    /// Verifies a signed message.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn verify(&self, signed: &[u8]) -> Result<Outcome> {
        self.work_on(signed, &["--verify"])
    }

    /// Verifies a detached signature.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn verify_beside(&self, signature: &[u8], signed: &[u8]) -> Result<Outcome> {
        let files = [signature, signed].map(|octets| -> Result<_> {
            let file = tempfile::NamedTempFile::new_in(self.home.path())?;
            fs::write(file.path(), octets)?;
            Ok(file)
        });
        let [signature, signed] = files;
        let (signature, signed) = (signature?, signed?);
        let mut command = self.command(&["--status-fd=1", "--verify"]);
        let ran = self.run(command.arg(signature.path()).arg(signed.path()))?;
        let status = status_lines(&ran);
        Ok(Outcome { ran, output: Vec::new(), status })
    }

    /// Encrypts to an imported certificate.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn encrypt(&self, recipient: &str, message: &[u8]) -> Result<Outcome> {
        self.work_on(message, &["--encrypt", "--recipient", recipient])
    }

    /// Decrypts.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn decrypt(&self, encrypted: &[u8]) -> Result<Outcome> {
        self.work_on(encrypted, &["--decrypt"])
    }

    /// Searches for an address in the directories, like a mail client before it encrypts.
    ///
    /// # Errors
    /// When gpgsm cannot be run.
    pub fn external_keys(&self, mail: &str) -> Result<Ran> {
        self.run(self.command(&["--list-external-keys"]).arg(mail))
    }

    /// Reads a CRL now. dirmngr stores one until its nextUpdate; this simulates a client whose stored CRL has expired.
    ///
    /// # Errors
    /// When it cannot be read, or dirmngr refuses it.
    pub fn load_crl(&self, url: &str) -> Result<()> {
        self.run(self.command(&["--call-dirmngr"]).arg(format!("LOADCRL --url {url}")))?
            .ok()
            .map(drop)
            .context("LOADCRL")
    }

    /// The CRLs of dirmngr, as text.
    ///
    /// # Errors
    /// When dirmngr cannot be run.
    pub fn list_crls(&self) -> Result<String> {
        Ok(run(Command::new("dirmngr").arg("--homedir").arg(self.home.path()).arg("--list-crls"))?.ok()?.text())
    }

    /// The URLs from which dirmngr read CRLs, in order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn fetched_crls(&self) -> Result<Vec<String>> {
        let log = self.dirmngr_log()?;
        let quoted = log.lines().filter_map(|line| line.split_once("fetching CRL from '")?.1.strip_suffix('\''));
        Ok(quoted.map(str::to_owned).collect())
    }

    /// The log of dirmngr.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn dirmngr_log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(self.home.path().join("dirmngr.log"))?).into_owned())
    }

    fn work_on(&self, message: &[u8], arguments: &[&str]) -> Result<Outcome> {
        // Files are used because standard input has the passphrase and standard output the status.
        let from = tempfile::NamedTempFile::new_in(self.home.path())?;
        fs::write(from.path(), message)?;
        let to = from.path().with_extension("made");
        let mut command = self.command(&["--status-fd=1", "--output"]);
        let ran = self.run(command.arg(&to).args(arguments).arg(from.path()))?;
        let status = status_lines(&ran);
        Ok(Outcome { ran, output: fs::read(to).unwrap_or_default(), status })
    }

    fn run(&self, command: &mut Command) -> Result<Ran> {
        run_with_input(command, format!("{}\n", self.passphrase).as_bytes())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("gpgsm");
        command
            .arg("--homedir")
            .arg(self.home.path())
            .args(["--batch", "--pinentry-mode=loopback", "--passphrase-fd=0"])
            .args(arguments);
        command
    }

    fn dirmngr_settings(&self, options: &GpgsmOptions) -> String {
        let mut settings =
            format!("verbose\nldaptimeout 5\nlog-file {}\n", self.home.path().join("dirmngr.log").display());
        for (port, base) in &options.directories {
            let _ = writeln!(settings, "ldapserver 127.0.0.1:{port}:::{base}");
        }
        if options.ignore_http_cdp {
            settings.push_str("ignore-http-dp\n");
        }
        if options.ocsp {
            settings.push_str("allow-ocsp\n");
        }
        settings
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.home.path().join(name), text).with_context(|| format!("writing {name}"))
    }
}

impl Drop for Gpgsm {
    fn drop(&mut self) {
        let mut end = Command::new("gpgconf");
        let _ = end.arg("--homedir").arg(self.home.path()).args(["--kill", "all"]).stderr(Stdio::null()).status();
    }
}

fn status_lines(ran: &Ran) -> Vec<String> {
    ran.text().lines().filter_map(|line| line.strip_prefix("[GNUPG:] ")).map(str::to_owned).collect()
}

fn settings(options: &GpgsmOptions) -> String {
    // Otherwise every policy that is not in policies.txt causes a question to the user.
    let mut settings = "disable-policy-checks\n".to_owned();
    if options.ocsp {
        settings.push_str("enable-ocsp\n");
    }
    if options.fetch_issuers {
        settings.push_str("auto-issuer-key-retrieve\n");
    }
    settings
}

/// By default the agent spends a tenth of a second at each use of a key, to slow down guessing of its passphrase.
/// One of this many salts in a row is accepted.
const SALTS: usize = 5;
const AGENT_SETTINGS: &str = "allow-loopback-pinentry\ns2k-count 65536\n";

/// One line per root: its SHA-1 fingerprint, trusted for S/MIME, with relaxed checks.
fn trust_list(roots: &[PathBuf]) -> Result<String> {
    let mut list = String::new();
    for root in roots {
        let shown = run(openssl::command(&["x509", "-noout", "-fingerprint", "-sha1", "-in"]).arg(root))?.ok()?.text();
        let (_, fingerprint) = shown.trim().split_once('=').context("no fingerprint")?;
        let _ = writeln!(list, "{fingerprint} S relax");
    }
    Ok(list)
}
