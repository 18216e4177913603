//! Ports for the demo's listeners.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};

/// A port that nobody else can take as long as this is held.
pub(super) struct Held(TcpListener);

impl Held {
    /// Its number.
    pub(super) fn number(&self) -> Result<u16> {
        Ok(self.0.local_addr()?.port())
    }
}

/// The asked-for port, or an error if it is busy; else the usual one, or a free one if that is busy.
///
/// It is held, so that it is not chosen twice and is still free when the keys are made.
pub(super) fn choose(name: &str, asked: Option<u16>, usual: u16) -> Result<Held> {
    match asked {
        Some(port) => {
            hold(port).with_context(|| format!("port {port} for the {name} can't be listened on; ask for another one"))
        }
        None => hold(usual).or_else(|_| hold(0)).with_context(|| format!("no free port for the {name}")),
    }
}

/// The port, if it can be bound now; 0 stands for any.
fn hold(port: u16) -> Result<Held> {
    Ok(Held(TcpListener::bind((Ipv4Addr::LOCALHOST, port))?))
}
