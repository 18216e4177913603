//! nginx as a proxy that speaks TLS before the portal.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::port;
use crate::process::Server;
use crate::tls::{Certificate, make};
use crate::wait;

/// A running nginx; `Drop` ends it.
#[derive(Debug)]
pub struct Nginx {
    /// The port on which it speaks TLS.
    pub port: u16,
    _server: Server,
}

impl Nginx {
    /// Starts it on `port`, with the settings of docs/operations.md, before the portal on `portal`. Its files are in `folder`, with the
    /// certificate of its CA, `ca.pem`.
    ///
    /// # Errors
    /// When it does not listen.
    pub fn start(folder: &Path, port: u16, portal: u16) -> Result<Self> {
        make(folder, Certificate::Good)?;
        Self::start_with(folder, &before_the_portal(folder, port, portal), port)
    }

    /// Starts it with these `server` blocks, of which one listens on `port`. Its files are in `folder`.
    ///
    /// # Errors
    /// When it does not listen.
    pub fn start_with(folder: &Path, servers: &str, port: u16) -> Result<Self> {
        let file = folder.join("nginx.conf");
        fs::write(&file, settings(folder, servers))?;
        let arguments = |nginx: &mut std::process::Command| {
            nginx.arg("-p").arg(folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        };
        let mut server = Server::start("/usr/sbin/nginx", arguments, &folder.join("nginx.log"))?;
        wait::until("nginx to listen", || {
            server.check_alive()?;
            Ok(port::is_open(port).then_some(()))
        })?;
        Ok(Self { port, _server: server })
    }
}

fn before_the_portal(folder: &Path, port: u16, portal: u16) -> String {
    let folder = folder.display();
    format!(
        "server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/tls.pem;
    ssl_certificate_key {folder}/tls.key;
    location / {{
        proxy_pass http://127.0.0.1:{portal};
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
}}
"
    )
}

fn settings(folder: &Path, servers: &str) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("    {kind}_temp_path {folder}/{kind};\n"))
        .concat();
    format!(
        "daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
{temporary}{servers}
}}
"
    )
}
