//! The officers' current codes, printed again when Enter is pressed.

use std::io::{self, IsTerminal as _, Stdin};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use ca_core::Ca;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::getpgrp;
use rustix::termios::tcgetpgrp;

use super::cast::Officer;

/// Whether Enter can be pressed.
pub(super) fn print_at_enter() -> bool {
    io::stdin().is_terminal()
}

/// A line with the current code of each officer.
pub(super) fn lines(officers: &[Officer], ca: &Ca) -> Vec<String> {
    let now = ca.clock().now();
    officers.iter().map(|it| format!("    {:<22} {}", it.character.address, it.authenticator.code(now))).collect()
}

/// Prints the codes at each line that is typed, until the process ends. Without a terminal it does nothing.
pub(super) fn show_codes_at_enter(officers: Arc<Vec<Officer>>, ca: Arc<Ca>) -> Result<()> {
    if print_at_enter() {
        thread::Builder::new().name("codes".to_owned()).spawn(move || {
            let stdin = io::stdin();
            let mut typed = String::new();
            while wait_for_input(&stdin) && stdin.read_line(&mut typed).is_ok_and(|octets| octets > 0) {
                println!("{}\n", lines(&officers, &ca).join("\n"));
                typed.clear();
            }
        })?;
    }
    Ok(())
}

/// Waits until something was typed for this process; `false` without a terminal. A process in the background must not read, or
/// its terminal would stop it (SIGTTIN).
fn wait_for_input(stdin: &Stdin) -> bool {
    loop {
        let polled = poll(&mut [PollFd::new(stdin, PollFlags::IN)], None);
        match (polled, tcgetpgrp(stdin)) {
            (Ok(_), Ok(foreground)) if foreground == getpgrp() => return true,
            (Ok(_), Ok(_)) | (Err(rustix::io::Errno::INTR), _) => thread::sleep(LOOK_AGAIN),
            _ => return false,
        }
    }
}

const LOOK_AGAIN: Duration = Duration::from_millis(500);
