//! A person whose password was verified, with the state of the account at that time.
//!
//! Hashing and requests to the directory take long, and no transaction is open meanwhile. So the transaction that uses the
//! result compares the state again, under a lock.

use std::fmt;

use crate::error::Result;
use crate::store::{self, Tx};
use crate::types::PersonId;

/// A person whose password was verified. It opens a session only if the account is unchanged since.
#[derive(Clone)]
pub struct VerifiedPerson {
    person: PersonId,
    against: Against,
}

/// The data with which the password was verified.
#[derive(Clone)]
enum Against {
    /// The hash of a local password. Its salt is different after each change of the password.
    Hash(String),
    /// An entry of the directory, by its identifier, for a person without a local password.
    Entry(Vec<u8>),
}

impl VerifiedPerson {
    pub(crate) fn by_hash(person: PersonId, hash: String) -> Self {
        Self { person, against: Against::Hash(hash) }
    }

    pub(crate) fn by_entry(person: PersonId, entry: Vec<u8>) -> Self {
        Self { person, against: Against::Entry(entry) }
    }

    /// The person.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Whether the account is unchanged since the password was verified; a lock keeps it so until the transaction ends.
    pub(crate) fn still_stands(&self, tx: &mut Tx<'_>) -> Result<bool> {
        store::person::lock_person(tx, self.person)?;
        let hash = store::account::find_password_hash(tx.connection(), self.person)?;
        match &self.against {
            Against::Hash(verified) => Ok(hash.as_ref() == Some(verified)),
            Against::Entry(entry) => {
                let linked = store::directory_person::find_person_of(tx.connection(), entry)?;
                Ok(hash.is_none() && linked == Some(self.person))
            }
        }
    }
}

impl fmt::Debug for VerifiedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedPerson({})", self.person)
    }
}
