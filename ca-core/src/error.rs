//! What can go wrong, named for what the caller can do about it.

use std::error::Error as StdError;
use std::fmt;

use thiserror::Error;

use crate::types::{Finding, Timestamp};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, by what the caller can do about it.
///
/// [`Error::code`] names the message that tells a person in their language; `Display` is the English text for logs and
/// the command line.
#[derive(Debug, Error)]
pub enum Error {
    /// The input can't be taken as it is; the person can correct it.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Policy says no to this actor or this wish.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such thing, or not for this actor.
    #[error("there is no such {0}")]
    NotFound(Noun),
    /// The thing has moved on: what was asked for no longer fits its state.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Too many attempts.
    #[error("too many attempts; try again after {until}")]
    Throttled {
        /// When the next attempt is let through, UTC.
        until: Timestamp,
    },
    /// A draft broke a rule, so nothing was signed.
    #[error("the draft breaks {} rule(s), so it was not signed: {}", .0.len(), join(.0))]
    Lint(Vec<Finding>),
    /// A key that the work needs is not at hand.
    #[error("{0}")]
    KeyUnavailable(String),
    /// The configuration can't be used.
    #[error("configuration: {0}")]
    Configuration(String),
    /// More work is waiting than can be queued; the same request may succeed later.
    #[error("too much work is waiting; try again in a moment")]
    Busy,
    /// A fault that the caller can do nothing about; an operator reads it in the log.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// An internal fault with its cause.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The same, for another one who met it too.
    pub(crate) fn repeated(&self) -> Self {
        match self {
            Self::Invalid(cause) => Self::Invalid(*cause),
            Self::Refused(cause) => Self::Refused(*cause),
            Self::NotFound(noun) => Self::NotFound(*noun),
            Self::Conflict(cause) => Self::Conflict(*cause),
            Self::Throttled { until } => Self::Throttled { until: *until },
            Self::Lint(findings) => Self::Lint(findings.clone()),
            Self::KeyUnavailable(why) => Self::KeyUnavailable(why.clone()),
            Self::Configuration(why) => Self::Configuration(why.clone()),
            Self::Busy => Self::Busy,
            Self::Internal(cause) => Self::internal(cause.to_string()),
        }
    }

    /// The id of the message that tells a person what happened and what to do next.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(cause) => cause.code(),
            Self::Refused(cause) => cause.code(),
            Self::NotFound(_) => "error-not-found",
            Self::Conflict(cause) => cause.code(),
            Self::Throttled { .. } => "error-throttled",
            Self::Lint(_) => "error-lint",
            Self::KeyUnavailable(_) => "error-key-unavailable",
            Self::Configuration(_) => "error-configuration",
            Self::Busy => "error-busy",
            Self::Internal(_) => "error-internal",
        }
    }
}

fn join(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Declares an enum of causes whose every case has a message id and an English text, and the list of all ids.
macro_rules! causes {
    ($(#[$doc:meta])* $name:ident, $ids:ident { $($(#[$case_doc:meta])* $case:ident = $id:literal, $text:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$case_doc])* $case,)*
        }

        impl $name {
            /// The id of the message for a person.
            pub fn code(self) -> &'static str {
                match self { $(Self::$case => $id,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$case => $text,)* })
            }
        }

        impl StdError for $name {}

        /// Every message id of the causes above.
        pub const $ids: &[&str] = &[$($id,)*];
    };
}

/// What is wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Invalid {
    /// A mail address.
    #[error("{0}")]
    Address(AddressFault),
    /// A person's name.
    #[error("{0}")]
    Name(NameFault),
    /// A certificate signing request.
    #[error("{0}")]
    Csr(CsrFault),
    /// A public key.
    #[error("{0}")]
    Key(KeyFault),
    /// A serial number.
    #[error(
        "this is not a certificate serial number: give 1 to 20 octets in hexadecimal, as `inkan certificate list` prints it"
    )]
    SerialNumber,
    /// A date or time.
    #[error("this is not a usable date: give it as 2026-04-01T09:00:00+09:00, not in the future")]
    Time,
    /// A CRL.
    #[error("this CRL can't be used: {0}")]
    Crl(CrlFault),
    /// What a program is called.
    #[error(
        "this is not a name for a program: give 1 to 40 letters a to z, digits and hyphens, beginning with a letter"
    )]
    ProgramName,
    /// A password that is too easy to guess.
    #[error("the password is too short: use at least 12 characters")]
    Password,
    /// A public key for heads of the audit trail.
    #[error(
        "this is not a public key for heads of the audit trail: give the PEM file that `inkan init` wrote or `inkan audit key` prints"
    )]
    HeadKey,
    /// A code for revoking that has a slip in it.
    #[error("this is not a revocation code: it has 30 letters and digits, and these do not fit together")]
    RevocationCode,
}

impl Invalid {
    /// The id of the message for a person.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address(fault) => fault.code(),
            Self::Name(fault) => fault.code(),
            Self::Csr(fault) => fault.code(),
            Self::Key(fault) => fault.code(),
            Self::SerialNumber => "error-serial-number",
            Self::Time => "error-time",
            Self::Crl(_) => "error-crl",
            Self::ProgramName => "error-program-name",
            Self::Password => "error-password",
            Self::HeadKey => "error-head-key",
            Self::RevocationCode => "error-revocation-code",
        }
    }
}

/// What is wrong with a CRL that was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CrlFault {
    /// Neither PEM nor DER of a CRL.
    #[error("it is neither PEM nor DER of a CRL, or is damaged")]
    NotACrl,
    /// Of a CA that is not this installation's.
    #[error("its issuer is no CA of this installation")]
    OfAnother,
    /// The signature does not verify.
    #[error("its signature is not that of the CA that it names")]
    Signature,
    /// A delta CRL, one of a part, or one with rules that are not known here.
    #[error("it has a critical extension: it may be a delta, or list a part only")]
    Partial,
    /// No usable cRLNumber.
    #[error("it has no cRLNumber that can be used")]
    Number,
}

impl From<CrlFault> for Error {
    fn from(fault: CrlFault) -> Self {
        Invalid::Crl(fault).into()
    }
}

causes! {
    /// What is wrong with a mail address.
    AddressFault, ADDRESS_FAULTS {
        /// No `@`.
        NoAt = "error-address-no-at", "this is not a mail address: it has no @";
        /// The local part is longer than 64 bytes.
        LocalPartTooLong = "error-address-local-part-too-long",
            "what stands before the @ is longer than 64 characters, which mail does not allow";
        /// The local part has characters outside ASCII.
        LocalPartNotAscii = "error-address-local-part-not-ascii",
            "what stands before the @ has letters outside ASCII; mail clients can't use a certificate for such an address";
        /// The local part is no dot-atom.
        LocalPart = "error-address-local-part",
            "what stands before the @ is not a plain name: no blanks, quotes, comments or double dots";
        /// The domain is no usable domain name.
        Domain = "error-address-domain", "what stands after the @ is not a usable domain name";
    }
}

causes! {
    /// What is wrong with a person's name.
    NameFault, NAME_FAULTS {
        /// Nothing there.
        Empty = "error-name-empty", "the name is empty";
        /// Control or format characters.
        Invisible = "error-name-invisible",
            "the name has characters that can't be seen (control characters, direction marks); type it again by hand";
        /// More than 64 characters.
        TooLong = "error-name-too-long", "the name is longer than 64 characters";
        /// Only punctuation.
        NoLetter = "error-name-no-letter", "the name has no letter";
    }
}

causes! {
    /// What is wrong with a certificate signing request.
    CsrFault, CSR_FAULTS {
        /// Neither PEM nor DER of a request.
        NotACsr = "error-csr-not-a-csr",
            "this is not a certificate signing request: expected PEM (-----BEGIN CERTIFICATE REQUEST-----) or DER";
        /// A private key was sent.
        PrivateKey = "error-csr-private-key",
            "this is a private key, not a certificate signing request. Never send a private key: make a new key, and send the request made from it. Nothing of it was kept";
        /// A certificate was sent.
        Certificate = "error-csr-certificate",
            "this is a certificate, not a certificate signing request; make a request from your private key and send that";
        /// Broken PEM.
        BrokenPem = "error-csr-broken-pem", "the PEM text is damaged: copy the whole block with its BEGIN and END lines";
        /// Larger than 32 KiB.
        TooLarge = "error-csr-too-large", "the request is larger than 32 KiB; a certificate signing request is much smaller";
        /// The signature does not verify.
        Signature = "error-csr-signature",
            "the request's signature is wrong, so it does not show that you hold the private key; make the request again";
        /// The signature's algorithm is not taken.
        SignatureAlgorithm = "error-csr-signature-algorithm",
            "the request is signed with an algorithm that is not taken; sign it with SHA-256, SHA-384 or SHA-512";
        /// Extensions are asked for twice.
        DuplicateExtensions = "error-csr-duplicate-extensions",
            "the request asks for the same extension twice; make it again with another program or settings";
    }
}

causes! {
    /// What is wrong with a public key.
    KeyFault, KEY_FAULTS {
        /// An algorithm or curve that is not taken.
        Algorithm = "error-key-algorithm",
            "this kind of key is not taken: use RSA of 2048 to 4096 bits, P-256 or P-384 (Ed25519 for signing)";
        /// RSA modulus too short.
        TooShort = "error-key-too-short", "the RSA key is shorter than 2048 bits; make one of 3072 bits";
        /// RSA modulus too long.
        TooLong = "error-key-too-long", "the RSA key is longer than 4096 bits, which many mail clients can't use; make one of 3072 bits";
        /// RSA modulus length no multiple of 8, or even modulus.
        Modulus = "error-key-modulus", "the RSA modulus is malformed; make a new key";
        /// RSA exponent even, small or huge.
        Exponent = "error-key-exponent", "the RSA exponent is not safe; make a new key with the exponent 65537";
        /// Divisible by a small prime.
        SmallFactor = "error-key-small-factor", "the RSA key can be broken: its modulus has a small factor; make a new key";
        /// Factors too close together.
        ClosePrimes = "error-key-close-primes",
            "the RSA key can be broken: its two primes are too close together; make a new key with other software";
        /// Made by the flawed library of CVE-2017-15361.
        Roca = "error-key-roca",
            "the RSA key can be broken: it bears the mark of a flawed smartcard library (ROCA); make a new key with other software";
        /// Not a point of the curve.
        Point = "error-key-point", "the public key is not a point of its curve; make a new key";
        /// Revoked for compromise earlier.
        Compromised = "error-key-compromised",
            "this key was reported stolen earlier and can't be used again; make a new key";
        /// Of a certificate that is revoked or on hold.
        Revoked = "error-key-revoked",
            "this key belongs to a certificate that is revoked or on hold; make a new key";
        /// Certified for someone else.
        OfAnother = "error-key-of-another",
            "this key already belongs to another certificate or person; make a new key";
        /// The profile does not take this algorithm.
        NotForProfile = "error-key-not-for-profile",
            "this kind of key can't be used for this kind of certificate; Ed25519 can sign but not encrypt";
    }
}

causes! {
    /// Why policy says no.
    Refusal, REFUSALS {
        /// The actor's roles don't allow it.
        NotAllowed = "error-not-allowed", "you may not do this; ask an officer";
        /// The mail domain is not one of the organisation's.
        ForeignDomain = "error-foreign-domain",
            "this address is not in a domain of the organisation, so no certificate can be issued for it";
        /// The address is not known.
        UnknownAddress = "error-unknown-address",
            "nobody here is known by this address; ask an officer to add it";
        /// The address belongs to someone else.
        AddressOfAnother = "error-address-of-another", "this address belongs to someone else";
        /// One's own request.
        OwnRequest = "error-own-request", "nobody approves their own request; another officer must";
        /// The key may not be certified once more.
        KeyNotKept = "error-key-not-kept", "this key can't be certified once more; renew with a new key";
        /// The policy set knows no hold.
        NoHold = "error-no-hold", "the policy in force knows no hold; revoke the certificate";
        /// Wrong name or password.
        SignIn = "error-sign-in", "the address or the password is wrong";
        /// The session has ended since the page was asked for.
        SessionEnded = "error-session-ended", "your sign-in ended before this could be done; nothing was changed. Sign in and try again";
        /// No such revocation code.
        Code = "error-code", "there is no such revocation code, or a newer one took its place";
        /// No token of a program, or one that is no longer good.
        Token = "error-token", "this needs the token of a program that is good now; an operator makes one with `inkan program add`";
    }
}

causes! {
    /// What no longer fits the state of things.
    Conflict, CONFLICTS {
        /// Revoked earlier.
        AlreadyRevoked = "error-already-revoked", "the certificate is revoked already; nothing was changed";
        /// On hold already.
        AlreadyHeld = "error-already-held", "the certificate is on hold already; nothing was changed";
        /// Out of the directories already.
        AlreadyWithdrawn = "error-already-withdrawn", "the certificate is out of the directories already; nothing was changed";
        /// Not on hold.
        NotHeld = "error-not-held", "the certificate is not on hold, so there is nothing to release";
        /// Expired.
        Expired = "error-expired", "the certificate has expired; there is nothing to revoke";
        /// Neither valid nor near its end.
        NotRenewable = "error-not-renewable", "the certificate can't be renewed now; it is too early, it is no longer valid, or it was renewed already";
        /// A link was used before.
        LinkUsed = "error-link-used", "this link was used already";
        /// A link ran out.
        LinkExpired = "error-link-expired", "this link has expired; start again and you will get a new one";
        /// A link was opened by someone else.
        LinkOfAnother = "error-link-of-another",
            "this link belongs to a request of another person; if you did not ask for it, say so below";
        /// The request is no longer waiting for this.
        RequestMovedOn = "error-request-moved-on", "the request has moved on; look at its page for where it stands";
        /// The address is registered already.
        AddressTaken = "error-address-taken", "this address is registered already";
        /// The address is registered with other upper- and lower-case letters.
        AddressSpelling = "error-address-spelling",
            "this address is registered with other upper- and lower-case letters, and both spellings are one mailbox; use the registered spelling";
        /// A program of that name had a token.
        ProgramKnown = "error-program-known",
            "a program of this name has or had a token; give another name, so that the audit trail tells them apart";
        /// Initialised already.
        AlreadyInitialised = "error-already-initialised", "this place already holds an installation; nothing was changed";
        /// A folder that had to be new or empty.
        FolderNotEmpty = "error-folder-not-empty", "this folder is not empty; give one that is new or empty";
        /// Restored, but not yet brought in line with what was published.
        RestoreUnfinished = "error-restore-unfinished",
            "this installation was restored from a backup and does not know yet what was revoked and issued since, so it signs and publishes nothing; finish it: inkan restore finish";
        /// The address of a directory's entry is somebody else's here.
        AddressOfAnotherEntry = "error-address-of-another-entry",
            "your password is right, but this address belongs to somebody else here; ask a registration officer";
        /// It may only be done soon after the sign-in.
        SignInTooOld = "error-sign-in-too-old", "that needs a sign-in of the last 15 minutes; nothing was changed";
        /// A second factor is set up already.
        SecondFactorKnown = "error-second-factor-known", "a second factor is set up already; nothing was changed";
        /// No second factor is set up.
        NoSecondFactor = "error-no-second-factor", "this person has no second factor, so there is nothing to reset";
        /// No restore waits to be finished.
        NoRestore = "error-no-restore", "no restore waits to be finished here; nothing was changed";
    }
}

/// A thing that can be missing.
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
    /// A test of what a mail program can do.
    SelfCheck,
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
        })
    }
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Self {
        Invalid::Key(fault).into()
    }
}

impl From<NameFault> for Error {
    fn from(fault: NameFault) -> Self {
        Invalid::Name(fault).into()
    }
}
