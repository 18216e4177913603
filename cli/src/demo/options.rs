//! The options of `inkan demo`.

use std::path::PathBuf;

use ca_core::keys::KeyAlgorithm;
use clap::Args;

use super::step::Step;

/// Run a throw-away organisation that does the main job by itself, and stay up to try things.
///
/// Each step is decided by a client over the sockets of the running server.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// End after the walk: exit code 0 when every step succeeded, 7 otherwise
    #[arg(long)]
    pub(crate) once: bool,
    /// Port of the portal; a free one if 8081 is busy and none is asked for
    #[arg(long, value_name = "PORT")]
    pub(crate) http: Option<u16>,
    /// Port of the directory; a free one if 3890 is busy and none is asked for
    #[arg(long, value_name = "PORT")]
    pub(crate) ldap: Option<u16>,
    /// Keep the organisation in this folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Kind of the CA's keys; people get RSA-3072, or P-256 under an elliptic-curve CA
    #[arg(long, default_value = "rsa-4096")]
    pub(crate) key_algorithm: KeyAlgorithm,
    /// Change one octet of what the server answers in this step, to show that the step's check sees it
    #[arg(long, hide = true)]
    pub(crate) tamper: Option<Step>,
}
