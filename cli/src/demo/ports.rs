//! Ports for the demo's listeners.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, Result};

/// The asked-for port, or an error if it is busy; else the usual one, or a free one if that is busy.
pub(super) fn choose(name: &str, asked: Option<u16>, usual: u16) -> Result<u16> {
    match asked {
        Some(port) => {
            free(port).with_context(|| format!("port {port} for the {name} can't be listened on; ask for another one"))
        }
        None => free(usual).or_else(|_| free(0)).with_context(|| format!("no free port for the {name}")),
    }
}

/// The port, if it can be bound now; 0 stands for any.
fn free(port: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    Ok(listener.local_addr()?.port())
}
