//! The options of `inkan demo`.

use std::path::PathBuf;

use ca_core::keys::KeyAlgorithm;
use clap::Args;

use super::step::Step;

/// Run a throw-away organisation that issues, publishes and revokes a certificate, and keep it running.
///
/// Each step is checked by a client over the sockets of the running server.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// End after the steps: exit code 0 when every step succeeded, 7 otherwise
    #[arg(long)]
    pub(crate) once: bool,
    /// Port of the portal [default: 8081, or a free one if it is busy]
    #[arg(long, value_name = "PORT")]
    pub(crate) http: Option<u16>,
    /// Port of the directory [default: 3890, or a free one if it is busy]
    #[arg(long, value_name = "PORT")]
    pub(crate) ldap: Option<u16>,
    /// Keep the organisation in this folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Kind of the CA's keys; people get RSA-3072, or P-256 under an elliptic-curve CA
    #[arg(long, default_value = "rsa-4096")]
    pub(crate) key_algorithm: KeyAlgorithm,
    /// Change one octet of the server's response in this step, to show that the step's check detects it
    #[arg(long, hide = true)]
    pub(crate) tamper: Option<Step>,
}
