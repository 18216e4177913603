//! What a requester should know about a CSR that is accepted.

use std::fmt;

/// What a requester should know about a CSR that is accepted: something that it asks for and the certificate will not
/// contain, or a property of its key. Texts from the CSR have no invisible characters and are short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// It names this mail address, which is not the one of the certificate.
    Mailbox(String),
    /// It asks for the certificate of a CA.
    Authority,
    /// It asks for an extension, or a name in one.
    Extension(String),
    /// Its subject has this attribute, such as `O=Example`.
    Subject(String),
    /// It asks for this many things more.
    More(usize),
    /// The key is an Ed25519 key, which not every mail program can use.
    Ed25519,
}

impl Remark {
    /// The id of the message for a person.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mailbox(_) => "remark-mailbox",
            Self::Authority => "remark-authority",
            Self::Extension(_) => "remark-extension",
            Self::Subject(_) => "remark-subject",
            Self::More(_) => "remark-more",
            Self::Ed25519 => "remark-ed25519",
        }
    }

    /// The value in the message; empty if it has none.
    pub fn value(&self) -> String {
        match self {
            Self::Mailbox(text) | Self::Extension(text) | Self::Subject(text) => text.clone(),
            Self::More(count) => count.to_string(),
            Self::Authority | Self::Ed25519 => String::new(),
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(address) => {
                write!(f, "the request names {address}, which was ignored: the address is the registered one")
            }
            Self::Authority => f.write_str("the request asks for the certificate of a CA, which was ignored"),
            Self::Extension(name) => {
                write!(f, "the request asks for {name}, which was ignored: the organisation determines the content")
            }
            Self::Subject(attribute) => {
                write!(f, "the request's subject has {attribute}, which was ignored: the name is the registered one")
            }
            Self::More(count) => write!(f, "further things that the request asks for and that were ignored: {count}"),
            Self::Ed25519 => f.write_str(ED25519),
        }
    }
}

/// As measured with the versions of `docs/interop.md`.
const ED25519: &str = "the key is an Ed25519 key, which not every program can use: NSS 3.87, a version of Thunderbird's \
    library, does not load the certificate, and OpenSSL 3.0 signs no mail with the key; OpenSSL, GnuTLS and gpgsm 2.2 \
    accept the certificate. If in doubt, make an RSA or P-256 key instead";

/// The ids of all messages.
pub const REMARKS: &[&str] =
    &["remark-mailbox", "remark-authority", "remark-extension", "remark-subject", "remark-more", "remark-ed25519"];
