//! Waits for an event by polling its condition. Only this module lets time pass in a test.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Long enough for a busy machine; a passing test never waits this long.
pub const PATIENCE: Duration = Duration::from_secs(30);

const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Polls until `look` finds something.
///
/// # Errors
/// When `look` fails, or after [`PATIENCE`], naming the expected event.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!("waited {} s for {what}", PATIENCE.as_secs());
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}
