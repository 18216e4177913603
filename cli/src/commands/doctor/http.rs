//! Plain HTTP of the checks: nothing is redirected, and no proxy of the environment is used.

use std::time::Duration;

use anyhow::{Result, ensure};
use ureq::Agent;

/// The status and the content at a URL.
pub(super) fn ask(url: &str) -> Result<(u16, Vec<u8>)> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_resolve(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE))
        .timeout_global(Some(WHOLE))
        .build();
    let mut response = config.new_agent().get(url).call()?;
    let content = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    Ok((response.status().as_u16(), content))
}

/// The content at a URL; any status but 2xx is an error.
pub(super) fn fetch(url: &str) -> Result<Vec<u8>> {
    let (status, content) = ask(url)?;
    ensure!((200..300).contains(&status), "it answered {status}");
    Ok(content)
}

const PATIENCE: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(60);
/// The maximum size in bytes.
const LARGEST: u64 = 512 * 1024 * 1024;
