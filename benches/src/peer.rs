//! Servers for comparison: Debian's golang-cfssl and nginx.

use std::fs;
use std::io::Read as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use inkan_tests::{port, wait};
use tempfile::TempDir;

/// A running server; `Drop` ends it.
pub(crate) struct Peer {
    child: Child,
    pub(crate) url: String,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    folder: TempDir,
}

impl Peer {
    /// `cfssl serve`, which signs under this key and stores nothing.
    pub(crate) fn cfssl(key: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        openssl(
            folder.path(),
            &["req", "-x509", "-new", "-key", path(key)?, "-subj", "/CN=Peer", "-days", "3650", "-out", "ca.pem"],
        )?;
        openssl(folder.path(), &["pkey", "-in", path(key)?, "-traditional", "-out", "ca.key"])?;
        Self::start(folder, |port| {
            let mut cfssl = Command::new("cfssl");
            cfssl.args(["serve", "-loglevel=5", "-address=127.0.0.1", "-ca=ca.pem", "-ca-key=ca.key"]);
            cfssl.arg(format!("-port={port}"));
            Ok(cfssl)
        })
    }

    /// `cfssl ocspserve` with one answer, DER in base64.
    pub(crate) fn cfssl_ocsp(answer: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("responses"), answer)?;
        Self::start(folder, |port| {
            let mut cfssl = Command::new("cfssl");
            cfssl.args(["ocspserve", "-loglevel=5", "-address=127.0.0.1", "-responses=responses"]);
            cfssl.arg(format!("-port={port}"));
            Ok(cfssl)
        })
    }

    /// nginx with a file of two kilobytes, `/file`: the limit of the machine.
    pub(crate) fn nginx() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("file"), [b'x'; 2048])?;
        let at = path(folder.path())?.to_owned();
        Self::start(folder, |port| {
            let configuration = format!(
                "daemon off; pid {at}/pid; error_log {at}/log; worker_processes 2; events {{ worker_connections 256; }}\n\
                 http {{ access_log off; keepalive_requests 1000000; open_file_cache max=10;\n\
                 client_body_temp_path {at}/a; proxy_temp_path {at}/b; fastcgi_temp_path {at}/c; uwsgi_temp_path {at}/d; scgi_temp_path {at}/e;\n\
                 server {{ listen 127.0.0.1:{port} reuseport; root {at}; }} }}\n"
            );
            fs::write(format!("{at}/nginx.conf"), configuration)?;
            let mut nginx = Command::new("/usr/sbin/nginx");
            nginx.args(["-p", &at, "-c", &format!("{at}/nginx.conf")]);
            Ok(nginx)
        })
    }

    fn start(folder: TempDir, command: impl FnOnce(u16) -> Result<Command>) -> Result<Self> {
        let port = port::free()?;
        let mut command = command(port)?;
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("{name} can't be started: apt-get installs it"))?;
        let mut peer = Self { child, url: format!("http://127.0.0.1:{port}"), folder };
        wait::until(&format!("{name} to listen"), || {
            if peer.child.try_wait()?.is_some() {
                let mut said = String::new();
                peer.child.stderr.take().map_or(Ok(0), |mut stderr| stderr.read_to_string(&mut said))?;
                bail!("{name} ended: {said}");
            }
            Ok(TcpStream::connect(("127.0.0.1", port)).ok())
        })?;
        Ok(peer)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // nginx ends its workers after a signal to stop, but not when it is killed.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn openssl(folder: &Path, arguments: &[&str]) -> Result<()> {
    let ran = Command::new("openssl").args(arguments).current_dir(folder).output()?;
    ensure!(ran.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("the path is not UTF-8")
}
