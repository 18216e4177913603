//! What an error names.

use std::fmt;

/// A kind of object that may not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A person.
    Person,
    /// A mailbox.
    Mailbox,
    /// A request.
    Request,
    /// A certificate.
    Certificate,
    /// A CA.
    Authority,
    /// A CRL.
    Crl,
    /// A link that was mailed.
    Link,
    /// A session.
    Session,
    /// A configured directory.
    Directory,
    /// A program that holds a token.
    Program,
    /// A test of a mail program.
    SelfCheck,
    /// A proposal.
    Proposal,
    /// An export of the audit trail.
    Export,
    /// A destination of audit events.
    Destination,
}

impl fmt::Display for Noun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Person => "person",
            Self::Mailbox => "mailbox",
            Self::Request => "request",
            Self::Certificate => "certificate",
            Self::Authority => "authority",
            Self::Crl => "CRL",
            Self::Link => "link",
            Self::Session => "session",
            Self::Directory => "directory",
            Self::Program => "program with a token that is good",
            Self::SelfCheck => "test of a mail program",
            Self::Proposal => "proposal",
            Self::Export => "export of the audit trail",
            Self::Destination => "destination of audit events",
        })
    }
}
