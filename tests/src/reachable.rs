//! An installation whose certificates contain URLs of running servers.

use anyhow::Result;

use crate::inkan::{Inkan, Serving};
use crate::ldap::Directory;
use crate::port;

/// An installation whose certificates contain the URLs of its own listeners, each on a free port.
#[derive(Debug)]
pub struct Reachable {
    /// The program.
    pub inkan: Inkan,
    /// The portal's URL.
    pub portal: String,
    /// The URL of plain HTTP, for CRLs and CA certificates.
    pub publication: String,
    /// The built-in directory.
    pub directory: Directory,
    /// The URL of the built-in directory.
    pub directory_url: String,
    /// The port of the built-in directory.
    pub directory_port: u16,
}

impl Reachable {
    /// An installation with Alice, before `inkan serve`.
    ///
    /// # Errors
    /// When it can't be founded.
    pub fn new() -> Result<Self> {
        let [publication, portal] = [port::free()?, port::free()?].map(|port| format!("http://127.0.0.1:{port}"));
        let directory_port = port::free()?;
        let directory_url = format!("ldap://127.0.0.1:{directory_port}");
        let options = ["--publication-url", &publication, "--portal-url", &portal, "--ldap-url", &directory_url];
        let inkan = Inkan::with_alice(&options)?;
        let directory = Directory::new(&directory_url, BASE);
        Ok(Self { inkan, portal, publication, directory, directory_url, directory_port })
    }

    /// The same, serving.
    ///
    /// # Errors
    /// When it does not become ready.
    pub fn serving() -> Result<(Self, Serving)> {
        let reachable = Self::new()?;
        let serving = reachable.inkan.serve()?;
        Ok((reachable, serving))
    }
}

/// The suffix of example.com.
pub const BASE: &str = "dc=example,dc=com";
