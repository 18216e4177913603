//! Why an officer refuses a request.

use std::str::FromStr;

use super::plain_line;

/// The reason of a refusal, which its owner reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WhyRefused {
    /// The reason from the list.
    pub reason: RefusalReason,
    /// The officer's own words, at most 500 characters; empty if there are none.
    pub words: String,
}

impl WhyRefused {
    /// A reason with the officer's words as one line, without characters that can't be seen, cut to 500 characters.
    pub fn new(reason: RefusalReason, words: &str) -> Self {
        Self { reason, words: plain_line(words, MOST_CHARACTERS) }
    }
}

/// The reasons from which an officer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefusalReason {
    /// The person does not work with this mailbox.
    NotTheirMailbox,
    /// The person or the mailbox needs no certificate.
    NotNeeded,
    /// There is a valid certificate already.
    AlreadyThere,
    /// Key or purpose are not those that the organisation wants.
    WrongKey,
    /// Another one, which the words say.
    #[default]
    Other,
}

impl RefusalReason {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 5] =
        [Self::NotTheirMailbox, Self::NotNeeded, Self::AlreadyThere, Self::WrongKey, Self::Other];

    /// The name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotTheirMailbox => "not-their-mailbox",
            Self::NotNeeded => "not-needed",
            Self::AlreadyThere => "already-there",
            Self::WrongKey => "wrong-key",
            Self::Other => "other",
        }
    }
}

impl FromStr for RefusalReason {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.name() == name).ok_or(())
    }
}

const MOST_CHARACTERS: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_one_visible_line() {
        assert_eq!(WhyRefused::new(RefusalReason::Other, "  not\r\nbefore\tMay ").words, "not before May");
        assert_eq!(WhyRefused::new(RefusalReason::Other, &"x".repeat(600)).words.len(), MOST_CHARACTERS);
    }
}
