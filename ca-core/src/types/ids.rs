//! Identifiers of rows: one type for each kind of row, so that they can't be confused.

use std::fmt;
use std::str::FromStr;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            pub(crate) fn from_row(id: i64) -> Self {
                Self(id)
            }

            /// The number in the database.
            pub fn number(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// A person of the organisation.
    PersonId;
    /// An address that a person owns.
    MailboxId;
    /// A request for certificates.
    RequestId;
    /// A certificate that was issued to a person.
    CertificateId;
    /// A session of a signed-in person.
    SessionId;
    /// A CA of this installation, root or issuing.
    AuthorityId;
    /// A test of a mail program.
    SelfCheckId;
    /// A person's departure.
    DepartureId;
    /// A proposal that another officer decides.
    ProposalId;
    /// An address that replaces another one of the same person.
    AddressChangeId;
    /// A directory entry about which an officer says whether it is a person's.
    EntryClaimId;
    /// A pass, with which a key can be reported without signing in.
    PassId;
}

impl CertificateId {
    /// A placeholder for an id that a transaction assigns later; no row has it.
    pub(crate) const STAND_IN: Self = Self(i64::MAX);
}

impl ProposalId {
    /// A placeholder for an id that a transaction assigns later; no row has it.
    pub(crate) const STAND_IN: Self = Self(i64::MAX);
}

impl SelfCheckId {
    /// A placeholder for an id that a transaction assigns later; no row has it.
    pub(crate) const STAND_IN: Self = Self(i64::MAX);
}
