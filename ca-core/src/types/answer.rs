//! What is said of the answer to a test mail.

use std::str::FromStr;

/// Gives each case its name in tables.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$case_doc])* $case,)*
        }

        impl $name {
            /// Every case.
            pub const ALL: &[Self] = &[$(Self::$case,)*];

            /// Its name in tables and in the words of the portal.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$case => $text,)*
                }
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(name: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|case| case.name() == name).ok_or(())
            }
        }
    };
}

named! {
    /// Whether an answer came encrypted.
    AnswerEncryption {
        /// To the certificate of the test mail, it was opened, and what was in it shows that it is an answer to this test.
        Good = "good",
        /// It did not.
        Absent = "absent",
        /// To others, so that it could not be opened.
        ToOthers = "to-others",
        /// With what is not safe any more, such as 3DES.
        Outdated = "outdated",
        /// It could not be opened, or what was in it does not show that it is an answer to this test: which of them is not said.
        Failed = "failed",
    }
}

named! {
    /// Whether an answer came signed.
    AnswerSignature {
        /// With a certificate that is good, of the mailbox that the test is for.
        Good = "good",
        /// It did not.
        Absent = "absent",
        /// With a certificate of the same person for another of their mailboxes.
        OtherMailbox = "other-mailbox",
        /// With a certificate that is not the person's from here.
        Foreign = "foreign",
        /// With a certificate that has expired, is on hold or is revoked.
        Ended = "ended",
        /// What came is not what was signed.
        Altered = "altered",
        /// By a hash that is not safe any more, such as SHA-1.
        Outdated = "outdated",
        /// It can't be read.
        Unreadable = "unreadable",
        /// Nothing is said: what was encrypted does not show that it is an answer to this test, or could not be opened.
        Hidden = "hidden",
    }
}
