//! Mails that are written before the transaction of their occasion.

use super::Ca;
use super::notice_writer::{Letter, Occasion};
use crate::error::{Error, Noun, Result};
use crate::types::{EmailAddress, PersonId};

impl Ca {
    /// Writes the letter to a person at one of their mailboxes.
    ///
    /// # Errors
    /// `NotFound(Person)`.
    pub(crate) fn letter(&self, person: PersonId, address: &EmailAddress, occasion: &Occasion) -> Result<Letter> {
        let teller = self.teller();
        self.store.read(|connection| teller.write(connection, person, address, occasion))
    }

    /// Writes the letter to a person at the first of their mailboxes.
    ///
    /// # Errors
    /// `NotFound(Person)`, `NotFound(Mailbox)`.
    pub(crate) fn letter_to_person(&self, person: PersonId, occasion: &Occasion) -> Result<Letter> {
        let teller = self.teller();
        self.store.read(|connection| teller.write_to_person(connection, person, occasion))
    }

    /// As [`Ca::letter_to_person`]; an empty letter for a person without a mailbox.
    pub(crate) fn letter_if_reachable(&self, person: PersonId, occasion: &Occasion) -> Result<Letter> {
        match self.letter_to_person(person, occasion) {
            Err(Error::NotFound(Noun::Mailbox)) => Ok(Letter::none()),
            written => written,
        }
    }
}
