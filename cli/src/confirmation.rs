//! The question before an action that can't be undone.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Result;
use clap::Args;

use crate::exit::Misuse;

/// The answer in advance.
#[derive(Debug, Args)]
pub(crate) struct Confirmation {
    /// Do not ask; needed where there is no terminal, as in scripts
    #[arg(long)]
    yes: bool,
}

impl Confirmation {
    /// Shows on stderr what will happen, and asks on the terminal whether to go on. With `--yes` and `as_json` it does neither.
    ///
    /// # Errors
    /// `Misuse::Usage` without a terminal, `Misuse::NotConfirmed` for any answer but yes; nothing was changed then.
    pub(crate) fn obtain(&self, as_json: bool, what_happens: &str) -> Result<()> {
        self.ask(as_json, what_happens, "This can't be undone. ")
    }

    /// Like [`Confirmation::obtain`], before an action that can be undone.
    ///
    /// # Errors
    /// Those of [`Confirmation::obtain`].
    pub(crate) fn obtain_for_undoable(&self, as_json: bool, what_happens: &str) -> Result<()> {
        self.ask(as_json, what_happens, "")
    }

    fn ask(&self, as_json: bool, what_happens: &str, warning: &str) -> Result<()> {
        let mut stderr = io::stderr().lock();
        if self.yes && as_json {
            return Ok(());
        }
        writeln!(stderr, "{}", what_happens.trim_end())?;
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            let reason = if warning.is_empty() { "" } else { "this can't be undone, and " };
            return Err(Misuse::Usage(format!("{reason}{NO_TERMINAL}")).into());
        }
        write!(stderr, "{warning}Type yes to go on: ")?;
        stderr.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if is_yes(&answer) { Ok(()) } else { Err(Misuse::NotConfirmed.into()) }
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "yes" | "y")
}

const NO_TERMINAL: &str = "there is no terminal on which to ask; if you want it, give --yes. Nothing was changed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        assert!(["yes\n", "YES", " y \r\n"].into_iter().all(is_yes));
        assert!(!["", "\n", "no\n", "yes please\n", "1"].into_iter().any(is_yes));
    }
}
