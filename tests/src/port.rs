//! Free ports that stay free: a server that a test stops must be able to use its port again.

use std::net::{TcpListener, TcpStream};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Result, bail};

/// Below the range from which the kernel assigns ephemeral ports.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// The distance between the first ports of two processes.
const STRIDE: u32 = 97;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port of the loopback address that is free and that this process assigns only once.
///
/// # Errors
/// When no port is left.
pub fn free() -> Result<u16> {
    let start = u16::try_from(process::id().wrapping_mul(STRIDE) % u32::from(COUNT))?;
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (start + step % COUNT) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free port between {FIRST} and {}", FIRST + COUNT)
}

/// Whether something listens on this port of the loopback address.
pub fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}
