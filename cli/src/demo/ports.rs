//! Ports for the demo's listeners.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};

/// A port that is reserved while this value exists.
pub(super) struct Held(TcpListener);

impl Held {
    /// The port number.
    pub(super) fn number(&self) -> Result<u16> {
        Ok(self.0.local_addr()?.port())
    }

    /// The listener at the port.
    pub(super) fn into_listener(self) -> TcpListener {
        self.0
    }
}

/// Reserves the requested port, or fails if it is busy; without a request, the usual port, or a free one if that is busy.
///
/// The port stays reserved, so that it is not chosen twice and is still free after the keys were generated.
pub(super) fn choose(name: &str, asked: Option<u16>, usual: u16) -> Result<Held> {
    match asked {
        Some(port) => {
            hold(port).with_context(|| format!("port {port} for the {name} can't be listened on; choose another one"))
        }
        None => hold(usual).or_else(|_| hold(0)).with_context(|| format!("no free port for the {name}")),
    }
}

/// Reserves the port if it can be bound now; 0 selects any free port.
fn hold(port: u16) -> Result<Held> {
    Ok(Held(TcpListener::bind((Ipv4Addr::LOCALHOST, port))?))
}
