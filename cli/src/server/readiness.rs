//! Tells the service manager when the server is ready and when it stops: sd_notify(3).

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Every listener is bound.
pub(crate) fn tell_ready() {
    tell("READY=1");
}

/// The server finishes the current requests and ends.
pub(crate) fn tell_stopping() {
    tell("STOPPING=1");
}

/// Does nothing without a service manager that asked for it.
fn tell(state: &str) {
    let Some(socket) = env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(error) = send(&socket, state) {
        tracing::warn!(%error, "the service manager can't be told {state}");
    }
}

/// A name that begins with `@` is abstract (unix(7)).
fn send(socket: &OsStr, state: &str) -> io::Result<()> {
    let address = match socket.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(socket)?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_is_sent_to_a_socket_with_a_path_and_to_an_abstract_one() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("notify");
        let name = format!("inkan-test-{}", std::process::id());
        let sockets = [
            (UnixDatagram::bind(&path)?, path.into_os_string()),
            (UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name)?)?, format!("@{name}").into()),
        ];
        for (listener, address) in sockets {
            send(&address, "READY=1")?;
            let mut heard = [0; 16];
            let length = listener.recv(&mut heard)?;
            assert_eq!(heard.get(..length), Some(b"READY=1".as_slice()), "{address:?}");
        }
        Ok(())
    }
}
