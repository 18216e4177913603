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

causes! {
    /// The state with which an action conflicts.
    Conflict, CONFLICTS {
        /// The certificate is already revoked.
        AlreadyRevoked = "error-already-revoked", "the certificate is revoked already; nothing was changed";
        /// The certificate is already on hold.
        AlreadyHeld = "error-already-held", "the certificate is on hold already; nothing was changed";
        /// The certificate is already withdrawn from the directories.
        AlreadyWithdrawn = "error-already-withdrawn", "the certificate is out of the directories already; nothing was changed";
        /// The certificate is not on hold.
        NotHeld = "error-not-held", "the certificate is not on hold, so there is nothing to release";
        /// The certificate is suspended by its owner's departure.
        HeldByDeparture = "error-held-by-departure",
            "the departure of this certificate's owner has begun; it can't be released or put back in the directories unless the departure is undone";
        /// The departure has begun, or is completed.
        AlreadyDeparting = "error-already-departing", "the departure of this person has begun already; nothing was changed";
        /// The mailbox has ended or has another owner.
        MailboxMovedOn = "error-mailbox-moved-on",
            "this mailbox ended or was moved to somebody else; nothing was changed. Look at the person's page for where it stands, or ask an officer";
        /// The only mailbox of an active person.
        LastMailbox = "error-last-mailbox",
            "this is the only mailbox of the person, who could not sign in or get mails without it; add another address first, or begin the person's departure";
        /// The owner's departure has begun and can be undone.
        MailboxOfLeaver = "error-mailbox-of-leaver",
            "the departure of this mailbox's owner has begun and can still be undone; complete or undo it first";
        /// The mailbox already belongs to that person.
        AlreadyTheirs = "error-already-theirs", "this mailbox belongs to that person already; nothing was changed";
        /// Another address replaces this one already.
        AddressChanging = "error-address-changing",
            "a change of this address is in progress already; wait until it has ended, or stop it first";
        /// The change of an address has ended.
        NoAddressChange = "error-no-address-change", "this change of address has ended or was stopped already; nothing was changed";
        /// An officer has not said yet whether the entry is the person's.
        EntryUnconfirmed = "error-entry-unconfirmed",
            "your password is right; this address was registered by an officer, and a registration officer must confirm once that it is yours. They were asked; try again when they have confirmed";
        /// The claim about an entry was decided.
        EntryDecided = "error-entry-decided", "there is no such question any more: it was answered already; nothing was changed";
        /// There is no departure that is held.
        NoDeparture = "error-no-departure", "no departure of this person is in progress: it has not begun, was undone, or is completed; nothing was changed";
        /// The certificate has expired.
        Expired = "error-expired", "the certificate has expired; there is nothing to revoke";
        /// The certificate is not valid, or does not expire soon.
        NotRenewable = "error-not-renewable", "the certificate can't be renewed now; it is too early, it is no longer valid, or it was renewed already";
        /// A link was used before.
        LinkUsed = "error-link-used", "this link was used already";
        /// The link has expired.
        LinkExpired = "error-link-expired", "this link has expired; start again and you will get a new one";
        /// A link for a forgotten password was used, or another link or password has replaced it.
        ResetLinkUsed = "error-reset-link-used",
            "this link was used already, or a newer link or password took its place; use the newest mail, or ask for another link";
        /// A link for a forgotten password has expired.
        ResetLinkExpired = "error-reset-link-expired", "this link has expired; ask for another one";
        /// The password of an officer can't be replaced by a mailed link.
        ResetByAdministrator = "error-reset-by-administrator",
            "the password of this account can't be replaced by a mailed link; an administrator must send a new invitation";
        /// The password was replaced after it was verified.
        PasswordChanged = "error-password-changed",
            "the password was changed elsewhere in the meantime; nothing was changed. Sign in with the new one";
        /// The person signs in with the directory's password.
        NoLocalPassword = "error-no-local-password",
            "there is no password to change here: this person signs in with the password of the organisation's directory";
        /// A link was opened by another person.
        LinkOfAnother = "error-link-of-another",
            "this link belongs to a request of another person; if you did not ask for it, say so below";
        /// The request is not in the required state any more.
        RequestMovedOn = "error-request-moved-on", "the request has moved on; look at its page for where it stands";
        /// The address is registered already.
        AddressTaken = "error-address-taken", "this address is registered already";
        /// The address is registered with other upper- and lower-case letters.
        AddressSpelling = "error-address-spelling",
            "this address is registered with other upper- and lower-case letters, and both spellings are one mailbox; use the registered spelling";
        /// A program of that name has or had a token.
        ProgramKnown = "error-program-known",
            "a program of this name has or had a token; give another name, so that the audit trail tells them apart";
        /// The folder already contains an installation.
        AlreadyInitialised = "error-already-initialised", "this place already holds an installation; nothing was changed";
        /// The folder must be new or empty.
        FolderNotEmpty = "error-folder-not-empty", "this folder is not empty; give one that is new or empty";
        /// The restore is not finished: published revocations and certificates are not imported yet.
        RestoreUnfinished = "error-restore-unfinished",
            "this installation was restored from a backup and does not know yet what was revoked and issued since, so it signs and publishes nothing; finish it: inkan restore finish";
        /// The address of a directory entry belongs to another person here.
        AddressOfAnotherEntry = "error-address-of-another-entry",
            "your password is right, but this address belongs to somebody else here; ask a registration officer";
        /// The action is permitted only soon after the sign-in.
        SignInTooOld = "error-sign-in-too-old", "that needs a sign-in of the last 15 minutes; nothing was changed";
        /// A second factor is set up already.
        SecondFactorKnown = "error-second-factor-known", "a second factor is set up already; nothing was changed";
        /// Two officers decide this; the host alone does not.
        NeedsTwo = "error-needs-two",
            "two officers decide this: one proposes it, and another one confirms it; nothing was changed";
        /// The person already has the role.
        RoleHeld = "error-role-held", "the person has this role already; nothing was changed";
        /// The person does not have the role.
        RoleNotHeld = "error-role-not-held", "the person does not have this role; nothing was changed";
        /// The withdrawal of a role would leave fewer than two who can decide.
        TooFewOfficers = "error-too-few-officers",
            "after this fewer than two administrators or security officers with a second factor would be left, and nobody could confirm anything; first give the role to another person who has a second factor. Nothing was changed";
        /// The proposal was decided, withdrawn, or has expired.
        ProposalEnded = "error-proposal-ended",
            "this proposal was decided or withdrawn, or has expired; its page says which. Nothing was changed";
        /// No second factor is set up.
        NoSecondFactor = "error-no-second-factor", "this person has no second factor, so there is nothing to reset";
        /// The event does not hold the destination any more.
        EventNotHeld = "error-event-not-held",
            "this event does not hold the destination: it was delivered, or somebody skipped it already; nothing was skipped";
        /// The destination is in the configuration.
        DestinationConfigured = "error-destination-configured",
            "this destination is in the configuration; remove its section first, and restart the server";
        /// There is no restore to finish.
        NoRestore = "error-no-restore", "no restore waits to be finished here; nothing was changed";
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
