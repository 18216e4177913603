//! The evaluation of the answer to a test mail.

use std::str::FromStr;

/// Declares an enum whose cases have names in tables.
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
    /// Whether an answer was encrypted.
    AnswerEncryption {
        /// Encrypted to the certificate of the test mail, and decrypted; its content proves that it is an answer to
        /// this test.
        Good = "good",
        /// It did not.
        Absent = "absent",
        /// Encrypted to other certificates, so that it could not be decrypted.
        ToOthers = "to-others",
        /// Encrypted with an algorithm that is no longer secure, such as 3DES.
        Outdated = "outdated",
        /// It could not be decrypted, or its content does not prove that it is an answer to this test. The two are not
        /// distinguished.
        Failed = "failed",
    }
}

named! {
    /// Whether an answer was signed.
    AnswerSignature {
        /// Signed with a valid certificate for the mailbox of the test.
        Good = "good",
        /// It did not.
        Absent = "absent",
        /// Signed with a certificate of the same person for another of their mailboxes.
        OtherMailbox = "other-mailbox",
        /// Signed with a certificate that this installation did not issue to the person.
        Foreign = "foreign",
        /// Signed with a certificate that has expired, is on hold or is revoked.
        Ended = "ended",
        /// The content was changed after it was signed.
        Altered = "altered",
        /// Signed with a hash that is no longer secure, such as SHA-1.
        Outdated = "outdated",
        /// The signature can't be read.
        Unreadable = "unreadable",
        /// Not shown, because the encrypted content could not be decrypted, or does not prove that it is an answer to
        /// this test.
        Hidden = "hidden",
    }
}
