//! Programs whose token was verified within the current second, so that a program with a thousand requests a second
//! causes one look-up.
//!
//! The list is cleared after each commit of this process that concerns programs, and each second because of the commits
//! of other processes. It only identifies a program: the transaction of the action checks again whether the program may
//! still act.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::types::{ProgramName, Timestamp, TokenHash};

/// The state of the tokens for which the list is valid: the number of commits that concerned them, and the second.
pub(crate) type Moment = (u64, Timestamp);

/// The list, and the moment for which it is valid.
#[derive(Default)]
pub(crate) struct KnownPrograms(Mutex<Option<(Moment, ByToken)>>);

/// The programs by the SHA-256 of their tokens.
type ByToken = HashMap<[u8; 32], ProgramName>;

impl KnownPrograms {
    /// The program with this token, if the token was verified at this moment.
    pub(crate) fn find(&self, moment: Moment, token: &TokenHash) -> Option<ProgramName> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, known) = state.as_ref().filter(|(of, _)| *of == moment)?;
        known.get(token.octets()).cloned()
    }

    /// Adds a program whose token was verified; `moment` was read before the look-up.
    pub(crate) fn note(&self, moment: Moment, token: &TokenHash, program: &ProgramName) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, known) = state.get_or_insert_with(|| (moment, HashMap::new()));
        if *of != moment {
            *of = moment;
            known.clear();
        }
        known.insert(*token.octets(), program.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_for_its_moment_alone() {
        let (known, token) = (KnownPrograms::default(), TokenHash::of("inkan-a"));
        let program: ProgramName = "gateway".parse().expect("a name");
        let at = Timestamp::from_unix_seconds(1_800_000_000);
        known.note((7, at), &token, &program);
        assert_eq!(known.find((7, at), &token), Some(program));
        assert_eq!(known.find((7, at), &TokenHash::of("inkan-b")), None);
        // A commit of this process concerned programs, or a new second has begun.
        assert_eq!(known.find((8, at), &token), None);
        assert_eq!(known.find((7, at + time::Duration::SECOND), &token), None);
        let other: ProgramName = "scanner".parse().expect("a name");
        known.note((8, at), &TokenHash::of("inkan-b"), &other);
        assert_eq!(known.find((8, at), &token), None);
    }
}
