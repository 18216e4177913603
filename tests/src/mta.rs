//! A private mail server: Debian's exim, not its service. It accepts mail from its one account, only over TLS, and sends
//! none to the network.
//!
//! exim runs as a user of its own and can't be started by other users: these tests need root.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::command::{run, run_with_input};
use crate::process::Server;
use crate::{port, tls, wait};

mod settings;

pub use crate::tls::Certificate;

/// A server for submission by STARTTLS and by TLS from the first byte, with the mailboxes of the recipients.
///
/// Every address of `example.com` has a mailbox except these: `nobody` is refused at once (550), `later` temporarily (451),
/// and `gone` after the mail was accepted, by a bounce to the sender.
#[derive(Debug)]
pub struct Mta {
    server: Option<Server>,
    /// The port with STARTTLS, unless the server has no certificate.
    pub submission: u16,
    /// The port with TLS from the first byte.
    pub submissions: u16,
    onward: Option<Onward>,
    folder: TempDir,
}

/// A mailbox whose mail is delivered to another server on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Onward {
    /// The local part of the address.
    pub local_part: &'static str,
    /// The other server's port.
    pub port: u16,
    /// `smtp` or `lmtp`.
    pub protocol: &'static str,
}

impl Mta {
    /// Starts a server with a valid certificate for 127.0.0.1.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start() -> Result<Self> {
        Self::start_with(Certificate::Good)
    }

    /// Starts a server with another certificate.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_with(certificate: Certificate) -> Result<Self> {
        Self::start_as(certificate, None)
    }

    /// Starts a server that delivers the mail of one mailbox to another server.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_handing_over(onward: Onward) -> Result<Self> {
        Self::start_as(Certificate::Good, Some(onward))
    }

    fn start_as(certificate: Certificate, onward: Option<Onward>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("mta").tempdir()?;
        let mut mta = Self { server: None, submission: port::free()?, submissions: port::free()?, onward, folder };
        for name in ["spool", "mail", "log"] {
            fs::create_dir(mta.file(name))?;
        }
        tls::make(mta.folder.path(), certificate)?;
        // Debian's program is set-user-ID root; a copy without this bit keeps its user.
        fs::copy("/usr/sbin/exim4", mta.file("exim")).context("exim4-daemon-light is not installed")?;
        fs::set_permissions(mta.file("exim"), fs::Permissions::from_mode(0o755))?;
        fs::write(mta.file("exim.conf"), settings::text(&mta, certificate != Certificate::None))?;
        mta.give_away()?;
        mta.start_again()?;
        Ok(mta)
    }

    /// Ends it like a power cut; its mail and its ports are kept for [`Mta::start_again`].
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Starts it again on the same ports.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self) -> Result<()> {
        let arguments = |exim: &mut Command| {
            // The parent death signal is cleared when the user changes, so it is set again.
            exim.arg("--pdeathsig=KILL");
            self.become_exim(exim);
            exim.arg("-bdf");
        };
        let mut server = Server::start("setpriv", arguments, &self.file("output"))?;
        wait::until("exim to answer", || {
            server.check_alive()?;
            Ok(TcpStream::connect(("127.0.0.1", self.submission)).is_ok().then_some(()))
        })?;
        self.server = Some(server);
        Ok(())
    }

    /// Submits a mail from a local user, and waits until it is delivered or was tried.
    ///
    /// # Errors
    /// When it is not accepted.
    pub fn hand_in(&self, from: &str, to: &str, mail: &[u8]) -> Result<()> {
        let mut exim = Command::new("setpriv");
        self.become_exim(&mut exim);
        run_with_input(exim.args(["-odi", "-oi", "-f", from, to]), mail)?.ok().map(drop)
    }

    fn become_exim(&self, command: &mut Command) {
        command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups"]);
        command.arg(self.file("exim")).arg("-C").arg(self.file("exim.conf"));
    }

    /// The CA that a client must trust.
    pub fn ca(&self) -> PathBuf {
        self.file("ca.pem")
    }

    /// The account for submission.
    pub fn user(&self) -> &'static str {
        settings::ACCOUNT
    }

    /// The account's password.
    pub fn password(&self) -> &'static str {
        settings::PASSWORD
    }

    /// Waits for this many mails to an address; returns each as stored, with line feeds only.
    ///
    /// # Errors
    /// When fewer or more arrive.
    pub fn mails(&self, address: &str, count: usize) -> Result<Vec<String>> {
        let found = wait::until(&format!("{count} mails to {address}"), || {
            let found = self.delivered(address)?;
            Ok((found.len() >= count).then_some(found))
        });
        let found = found.with_context(|| self.log())?;
        ensure!(found.len() == count, "{} mails to {address} and not {count}", found.len());
        Ok(found)
    }

    /// The mails to an address that have arrived so far.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn delivered(&self, address: &str) -> Result<Vec<String>> {
        let Ok(entries) = fs::read_dir(self.file("mail/new")) else { return Ok(Vec::new()) };
        let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        files.sort();
        let mails = files.iter().map(|file| Ok(fs::read_to_string(file)?)).collect::<Result<Vec<_>>>()?;
        let envelope = format!("\nEnvelope-to: {address}\n");
        Ok(mails.into_iter().filter(|mail| mail.contains(&envelope)).collect())
    }

    /// The log so far.
    pub fn log(&self) -> String {
        let read = |name| String::from_utf8_lossy(&fs::read(self.file(name)).unwrap_or_default()).into_owned();
        ["output", "log/exim-main", "log/exim-reject", "log/exim-panic"].map(read).concat()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Gives exim's user access to the folder and its files.
    fn give_away(&self) -> Result<()> {
        let id =
            |option| -> Result<u32> { Ok(run(Command::new("id").args([option, USER]))?.ok()?.text().trim().parse()?) };
        let (user, group) = (id("-u")?, id("-g")?);
        for name in ["", "spool", "mail", "log", "tls.pem", "tls.key"] {
            let file = self.file(name);
            if file.exists() {
                chown(&file, Some(user), Some(group)).context("exim's user is another: these tests need root")?;
            }
        }
        Ok(())
    }
}

/// The user as which Debian's exim runs.
const USER: &str = "Debian-exim";
