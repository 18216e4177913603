//! Programs whose token was found good a moment ago, so that one that asks a thousand times a second is looked up once.
//!
//! A commit of this process that concerns programs empties the list, and so does each new second, for the commits of others. It only says
//! who a program is: whether it may still act is asked again in the transaction of its action.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::types::{ProgramName, Timestamp, TokenHash};

/// For which state of the tokens the list holds: how many commits concerned them, and the second.
pub(crate) type Moment = (u64, Timestamp);

/// The list, and its moment.
#[derive(Default)]
pub(crate) struct KnownPrograms(Mutex<Option<(Moment, ByToken)>>);

/// The programs by the SHA-256 of their tokens.
type ByToken = HashMap<[u8; 32], ProgramName>;

impl KnownPrograms {
    /// The program that showed this token at this moment, if one did.
    pub(crate) fn find(&self, moment: Moment, token: &TokenHash) -> Option<ProgramName> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, known) = state.as_ref().filter(|(of, _)| *of == moment)?;
        known.get(token.octets()).cloned()
    }

    /// Notes a program whose token was found good; `moment` was taken before it was looked up.
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
        // A token was ended here, or may have been elsewhere.
        assert_eq!(known.find((8, at), &token), None);
        assert_eq!(known.find((7, at + time::Duration::SECOND), &token), None);
        let other: ProgramName = "scanner".parse().expect("a name");
        known.note((8, at), &TokenHash::of("inkan-b"), &other);
        assert_eq!(known.find((8, at), &token), None);
    }
}
