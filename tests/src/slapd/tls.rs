//! TLS for a private directory: a temporary CA and one server certificate for 127.0.0.1.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::command::run;
use crate::{openssl, port};

/// A port for `ldaps://` and the files for the server and its clients.
#[derive(Debug)]
pub(super) struct Listener {
    port: u16,
    ca: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

impl Listener {
    pub(super) fn make(folder: &Path) -> Result<Self> {
        let listener = Self {
            port: port::free()?,
            ca: folder.join("tls-ca.pem"),
            certificate: folder.join("tls-server.pem"),
            key: folder.join("tls-server.key"),
        };
        let ca_key = folder.join("tls-ca.key");
        let settings = folder.join("tls.cnf");
        fs::write(
            &settings,
            "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
        )?;

        let mut ca = openssl::command(&[
            "req",
            "-x509",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=Throw-away TLS CA",
            "-extensions",
            "ca",
        ]);
        ca.args(NEW_KEY).arg("-config").arg(&settings).arg("-keyout").arg(&ca_key).arg("-out").arg(&listener.ca);
        run(&mut ca)?.ok()?;

        let mut server = openssl::command(&["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]);
        server.args(NEW_KEY).args([
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ]);
        server.arg("-config").arg(&settings).arg("-CA").arg(&listener.ca).arg("-CAkey").arg(&ca_key);
        run(server.arg("-keyout").arg(&listener.key).arg("-out").arg(&listener.certificate))?.ok()?;
        Ok(listener)
    }

    pub(super) fn url(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.port)
    }

    pub(super) fn ca(&self) -> &Path {
        &self.ca
    }

    pub(super) fn settings(&self) -> String {
        format!("TLSCertificateFile {}\nTLSCertificateKeyFile {}\n", self.certificate.display(), self.key.display())
    }
}

const NEW_KEY: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
