//! Errors, named for what the caller can do about them.

mod noun;

use std::error::Error as StdError;
use std::fmt;

use thiserror::Error;

pub use noun::Noun;

use crate::types::{Finding, Timestamp};

/// The result type of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error, named for what the caller can do about it.
///
/// [`Error::code`] is the id of the message in the person's language; `Display` is the English text for logs and the command
/// line.
#[derive(Debug, Error)]
pub enum Error {
    /// The input is invalid; the person can correct it.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Policy refuses this actor or this request.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The object does not exist, or is not visible to this actor.
    #[error("there is no such {0}")]
    NotFound(Noun),
    /// The state of the object has changed, so that the action is not possible any more.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Too many attempts.
    #[error("too many attempts; try again after {until}")]
    Throttled {
        /// When the next attempt is permitted, UTC.
        until: Timestamp,
    },
    /// A draft broke a rule, so nothing was signed.
    #[error("the draft breaks {} rule(s), so it was not signed: {}", .0.len(), join(.0))]
    Lint(Vec<Finding>),
    /// A required key is not available.
    #[error("{0}")]
    KeyUnavailable(String),
    /// The configuration can't be used.
    #[error("configuration: {0}")]
    Configuration(String),
    /// More work is waiting than can be queued; the same request may succeed later.
    #[error("too much work is waiting; try again in a moment")]
    Busy,
    /// A fault that the caller can't correct; it is logged for the operator.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// An internal fault with its cause.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// A copy of the error for another caller.
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

    /// The id of the message about the error and the next step.
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

/// Declares an enum of causes, each with a message id and an English text, and the list of all ids.
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

mod conflict;

pub use conflict::{CONFLICTS, Conflict};

/// The fault of an input.
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
    #[error("{0}")]
    SerialNumber(SerialFault),
    /// The fingerprint of a certificate.
    #[error(
        "this is not a fingerprint of a certificate: SHA-256 has 64 hexadecimal digits, SHA-1 has 40; copy the whole line"
    )]
    Fingerprint,
    /// The key identifier of a certificate.
    #[error("this is not a key identifier: it has 40 hexadecimal digits; copy the whole line")]
    KeyIdentifier,
    /// A search for certificates.
    #[error(
        "this is neither a mail address nor a serial number, fingerprint or key identifier of a certificate: give a whole address, or hexadecimal digits"
    )]
    CertificateQuery,
    /// The code of a country.
    #[error(
        "this is no country code of ISO 3166-1: give two capital letters, such as JP or GB (not UK), or XX for a territory without a code"
    )]
    Country,
    /// A date or time.
    #[error("this is not a usable date: give it as 2026-04-01T09:00:00+09:00, not in the future")]
    Time,
    /// A CRL.
    #[error("this CRL can't be used: {0}")]
    Crl(CrlFault),
    /// The name of a program.
    #[error(
        "this is not a name for a program: give 1 to 40 letters a to z, digits and hyphens, beginning with a letter"
    )]
    ProgramName,
    /// A new password.
    #[error("{0}")]
    Password(PasswordFault),
    /// A public key for heads of the audit trail.
    #[error(
        "this is not a public key for heads of the audit trail: give the PEM file that `inkan init` wrote or `inkan audit key` prints"
    )]
    HeadKey,
    /// A mistyped revocation code.
    #[error("this is not a revocation code: it has 30 letters and digits, and these do not fit together")]
    RevocationCode,
    /// An event is skipped without a reason.
    #[error("give the reason for skipping this event, in words that others can check later")]
    SkipReason,
}

impl Invalid {
    /// The id of the message for a person.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address(fault) => fault.code(),
            Self::Name(fault) => fault.code(),
            Self::Csr(fault) => fault.code(),
            Self::Key(fault) => fault.code(),
            Self::SerialNumber(fault) => fault.code(),
            Self::Fingerprint => "error-fingerprint",
            Self::KeyIdentifier => "error-key-identifier",
            Self::CertificateQuery => "error-certificate-query",
            Self::Country => "error-country",
            Self::Time => "error-time",
            Self::Crl(_) => "error-crl",
            Self::ProgramName => "error-program-name",
            Self::Password(fault) => fault.code(),
            Self::HeadKey => "error-head-key",
            Self::RevocationCode => "error-revocation-code",
            Self::SkipReason => "error-skip-reason",
        }
    }
}

/// The fault of a published CRL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CrlFault {
    /// Neither PEM nor DER of a CRL.
    #[error("it is neither PEM nor DER of a CRL, or is damaged")]
    NotACrl,
    /// It belongs to a CA of another installation.
    #[error("its issuer is no CA of this installation")]
    OfAnother,
    /// The signature does not verify.
    #[error("its signature is not that of the CA that it names")]
    Signature,
    /// It is a delta CRL, a partial one, or one with unknown critical extensions.
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
    /// The fault of a mail address.
    AddressFault, ADDRESS_FAULTS {
        /// No `@`.
        NoAt = "error-address-no-at", "this is not a mail address: it has no @";
        /// The local part is longer than 64 bytes.
        LocalPartTooLong = "error-address-local-part-too-long",
            "what stands before the @ is longer than 64 characters, which mail does not allow";
        /// The local part has characters outside ASCII.
        LocalPartNotAscii = "error-address-local-part-not-ascii",
            "what stands before the @ has letters outside ASCII; mail clients can't use a certificate for such an address";
        /// The local part is not a dot-atom.
        LocalPart = "error-address-local-part",
            "what stands before the @ is not a plain name: no blanks, quotes, comments or double dots";
        /// The domain is not a valid domain name.
        Domain = "error-address-domain", "what stands after the @ is not a usable domain name";
    }
}

causes! {
    /// The fault of a new password.
    PasswordFault, PASSWORD_FAULTS {
        /// Fewer than 12 characters.
        TooShort = "error-password", "the password is too short: use at least 12 characters";
        /// More than 1024 bytes.
        TooLong = "error-password-too-long", "the password is too long: use at most 1024 bytes, about 340 Japanese characters";
        /// A character that OpaqueString does not allow (RFC 8265 §4.2).
        Character = "error-password-character",
            "the password has a character that can't be typed reliably everywhere, such as a tab or an invisible sign; leave it out";
        /// It is guessed early because it contains words of the person.
        OwnWords = "error-password-own-words",
            "the password is easy to guess: without your name, your address and the organisation's name, what remains is too short or too common; add words that have nothing to do with you";
        /// It is in a list of common passwords and words.
        Common = "error-password-common",
            "the password is in the lists of common passwords and words that attackers try first; choose several words";
        /// It is guessed early for other reasons.
        Guessable = "error-password-guessable",
            "the password is easy to guess: it consists of common words or passwords, repetitions, sequences or dates; add other words";
    }
}

causes! {
    /// The fault of a person's name.
    NameFault, NAME_FAULTS {
        /// The name is empty.
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
    /// The fault of a serial number.
    SerialFault, SERIAL_FAULTS {
        /// Not hexadecimal digits.
        Malformed = "error-serial-number",
            "this is not a certificate serial number: give 1 to 20 octets in hexadecimal, as `inkan certificate list` prints it";
        /// More than 20 octets.
        TooLong = "error-serial-too-long",
            "this is longer than a certificate serial number, which has at most 20 octets (40 hexadecimal digits); check what was copied";
        /// Zero.
        Zero = "error-serial-zero", "no certificate has the serial number zero; check what was copied";
        /// Decimal digits.
        Decimal = "error-serial-decimal",
            "this is a decimal number; give the serial number in hexadecimal, which most programs show too";
    }
}

causes! {
    /// The fault of a certificate signing request.
    CsrFault, CSR_FAULTS {
        /// Neither PEM nor DER of a request.
        NotACsr = "error-csr-not-a-csr",
            "this is not a certificate signing request: expected PEM (-----BEGIN CERTIFICATE REQUEST-----) or DER";
        /// Nothing, or only white space.
        Empty = "error-csr-empty",
            "this file is empty; check that your program has written the request, and send that file";
        /// A private key was sent, or a file that can hold one.
        PrivateKey = "error-csr-private-key",
            "this is a private key or holds one: it was not stored and is not shown again. Treat the key as disclosed: make a new key and a new request. Never send a private key";
        /// Different CSRs in one file.
        Several = "error-csr-several",
            "this file holds two or more different certificate signing requests. Which one is meant? Send a file with that one only";
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
        /// The algorithm of the signature is not supported, or does not fit the key.
        SignatureAlgorithm = "error-csr-signature-algorithm",
            "the request is signed with an algorithm or parameters that are not taken; sign it with its own key: by RSA (PKCS #1 v1.5, or PSS with MGF1 of the same hash) or ECDSA, each with SHA-256, SHA-384 or SHA-512; or by Ed25519";
        /// The signature uses SHA-1 or MD5.
        OutdatedHash = "error-csr-outdated-hash",
            "the request is signed with SHA-1 or MD5, which are no longer safe (RSA-PSS uses SHA-1 unless its parameters name another hash for the message and for MGF1); sign it with SHA-256";
        /// The version is not v1(0).
        Version = "error-csr-version",
            "the request's field version is not 0, the only one of PKCS #10 (RFC 2986); make it again with another program or settings";
        /// The subject is malformed.
        Subject = "error-csr-subject", "the request's field subject is malformed; make it again with another program or settings";
        /// The attributes are malformed.
        Attributes = "error-csr-attributes",
            "the request's field attributes is malformed; make it again with another program or settings";
        /// A BOOLEAN `critical` that is neither 00 nor FF.
        Critical = "error-csr-critical",
            "in an extension that the request asks for, the field critical is not encoded as DER requires (FF for TRUE); make it again with another program";
        /// An extension is requested twice.
        DuplicateExtensions = "error-csr-duplicate-extensions",
            "the request asks for the same extension twice; make it again with another program or settings";
    }
}

causes! {
    /// The fault of a public key.
    KeyFault, KEY_FAULTS {
        /// The algorithm or curve is not supported.
        Algorithm = "error-key-algorithm",
            "this kind of key is not taken: use RSA of 2048 to 4096 bits, P-256 or P-384 (Ed25519 for signing)";
        /// The SubjectPublicKeyInfo is not DER in the one form that certificates have.
        Encoding = "error-key-encoding",
            "the public key is not encoded as DER and the standard for this kind of key require; make the request again with another program";
        /// rsaEncryption without its NULL parameters.
        RsaParameters = "error-key-rsa-parameters",
            "the RSA key's identifier lacks the parameters NULL that RFC 3279 requires; make the request again, from the same key if you like, with another program or a newer version";
        /// A key with the identifier id-RSASSA-PSS.
        OnlyPss = "error-key-only-pss",
            "the RSA key is marked for RSASSA-PSS only, which certificates for mail may not be; make a plain RSA key (in OpenSSL: -algorithm RSA), with which you may still sign the request by PSS";
        /// Explicit parameters of a curve.
        ExplicitCurve = "error-key-explicit-curve",
            "the key describes its curve by explicit parameters instead of its name, which RFC 5480 forbids; make it again with a named curve (in OpenSSL: -param_enc named_curve), P-256 or P-384";
        /// RSA modulus too short.
        TooShort = "error-key-too-short", "the RSA key is shorter than 2048 bits; make one of 3072 bits";
        /// RSA modulus too long.
        TooLong = "error-key-too-long", "the RSA key is longer than 4096 bits, which many mail clients can't use; make one of 3072 bits";
        /// The length of the RSA modulus is not a multiple of 8, or the modulus is even.
        Modulus = "error-key-modulus", "the RSA modulus is malformed; make a new key";
        /// The RSA exponent is malformed, even, small or very large.
        Exponent = "error-key-exponent",
            "the RSA exponent is not safe: it must be odd and greater than 65536; make a new key with the exponent 65537";
        /// The modulus is divisible by a small prime.
        SmallFactor = "error-key-small-factor", "the RSA key can be broken: its modulus has a small factor; make a new key";
        /// The factors are too close together.
        ClosePrimes = "error-key-close-primes",
            "the RSA key can be broken: its two primes are too close together; make a new key with other software";
        /// The key was generated by the flawed library of CVE-2017-15361.
        Roca = "error-key-roca",
            "the RSA key can be broken: it bears the mark of a flawed smartcard library (ROCA); make a new key with other software";
        /// It is not a point of the curve.
        Point = "error-key-point", "the public key is not a point of its curve; make a new key";
        /// It was revoked for compromise earlier.
        Compromised = "error-key-compromised",
            "this key was reported stolen earlier and can't be used again; make a new key";
        /// It belongs to a certificate that is revoked or on hold.
        Revoked = "error-key-revoked",
            "this key belongs to a certificate that is revoked or on hold; make a new key";
        /// It is certified for another person or purpose.
        OfAnother = "error-key-of-another",
            "this key already belongs to another certificate or person; make a new key";
        /// The profile does not permit this algorithm.
        NotForProfile = "error-key-not-for-profile",
            "this kind of key can't be used for this kind of certificate; Ed25519 can sign but not encrypt";
    }
}

causes! {
    /// The reason why policy refuses.
    Refusal, REFUSALS {
        /// The actor's roles don't allow it.
        NotAllowed = "error-not-allowed", "you may not do this; ask an officer";
        /// The mail domain is not one of the organisation's.
        ForeignDomain = "error-foreign-domain",
            "this address is not in a domain of the organisation, so no certificate can be issued for it";
        /// The address is not known.
        UnknownAddress = "error-unknown-address",
            "nobody here is known by this address; ask an officer to add it";
        /// The address belongs to another person.
        AddressOfAnother = "error-address-of-another", "this address belongs to someone else";
        /// The person's departure is held or completed.
        PersonNotActive = "error-person-not-active",
            "this person's departure has begun or is completed, so the person can't sign in, request or get certificates; until the certificates are revoked, a security officer can undo it";
        /// An officer's own departure.
        OwnDeparture = "error-own-departure", "nobody begins, undoes or completes their own departure; another security officer must";
        /// An officer's own mailbox.
        OwnMailbox = "error-own-mailbox",
            "nobody ends their own mailbox, moves it to somebody else, or moves one to themselves; another officer must";
        /// An officer's own directory entry.
        OwnEntry = "error-own-entry", "this is about your own sign-in; another officer must decide";
        /// An officer's own proposal.
        OwnProposal = "error-own-proposal", "nobody decides about their own proposal; another officer must";
        /// The proposer lost the role.
        ProposerLostRole = "error-proposer-lost-role",
            "the proposer no longer has the role that this proposal needs, so it can't be confirmed; refuse it, and have another officer propose it";
        /// The officer's second factor is new.
        NewSecondFactor = "error-new-second-factor",
            "you set up your second factor less than 72 hours ago, so you can't confirm a proposal of the host yet; another officer can, and you can refuse it";
        /// A proposal about the officer.
        ConcernedByProposal = "error-concerned-by-proposal",
            "this proposal concerns you, so another officer must decide about it";
        /// An officer's own request.
        OwnRequest = "error-own-request", "nobody approves their own request; another officer must";
        /// The key may not be certified again.
        KeyNotKept = "error-key-not-kept", "this key can't be certified once more; renew with a new key";
        /// The policy set has no hold.
        NoHold = "error-no-hold", "the policy in force knows no hold; revoke the certificate";
        /// Wrong name or password.
        SignIn = "error-sign-in", "the address or the password is wrong";
        /// The session ended after the page was requested.
        SessionEnded = "error-session-ended", "your sign-in ended before this could be done; nothing was changed. Sign in and try again";
        /// The revocation code does not exist.
        Code = "error-code", "there is no such revocation code, or a newer one took its place";
        /// The token of a program is missing or not valid any more.
        Token = "error-token", "this needs the token of a program that is good now; an operator makes one with `inkan program add`";
    }
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Self {
        Invalid::Key(fault).into()
    }
}

impl From<SerialFault> for Error {
    fn from(fault: SerialFault) -> Self {
        Invalid::SerialNumber(fault).into()
    }
}

impl From<PasswordFault> for Error {
    fn from(fault: PasswordFault) -> Self {
        Invalid::Password(fault).into()
    }
}

impl From<NameFault> for Error {
    fn from(fault: NameFault) -> Self {
        Invalid::Name(fault).into()
    }
}
