//! Parses the octets of client requests into types.
//!
//! Text stays octets until it is interpreted: an assertion value that is not UTF-8 matches nothing, and a malformed name
//! causes an error result; neither ends the connection. A malformed structure does (RFC 4511 §4.1.1).

mod filter;
mod search;

use bytes::Bytes;

pub(super) use self::filter::{Filter, FilterTooLarge, Substrings};
pub(super) use self::search::{MAX_ATTRIBUTES, Scope, SearchRequest};
use super::ber::{self, BOOLEAN, INTEGER, OCTET_STRING, Reader, SEQUENCE, read_integer};

/// An `LDAPMessage` from a client (RFC 4511 §4.1.1).
///
/// ```text
/// LDAPMessage ::= SEQUENCE {
///      messageID       MessageID,
///      protocolOp      CHOICE { … },
///      controls       [0] IMPLICIT Controls OPTIONAL }
/// MessageID ::= INTEGER (0 ..  maxInt)
/// ```
#[derive(Debug)]
pub(super) struct LdapMessage {
    /// The message ID, greater than zero.
    pub(super) id: i32,
    pub(super) operation: Operation,
    /// The controls, at most one more than [`MAX_CONTROLS`].
    pub(super) controls: Vec<Control>,
}

/// The requested operation: the values of `protocolOp` (RFC 4511 §4.1.1) that a client may send. The content of writing
/// operations (§4.6 to §4.9) and the message ID in an `AbandonRequest` (§4.11) are not read.
///
/// ```text
/// UnbindRequest ::= [APPLICATION 2] NULL
/// AbandonRequest ::= [APPLICATION 16] MessageID
/// ```
#[derive(Debug)]
pub(super) enum Operation {
    Bind(Bind),
    Unbind,
    Search(SearchRequest),
    Modify,
    Add,
    Delete,
    Rename,
    Compare(Compare),
    Abandon,
    /// An extended operation, with the name of the extension.
    Extended(Bytes),
}

/// A `BindRequest` (RFC 4511 §4.2). No password is kept.
///
/// ```text
/// BindRequest ::= [APPLICATION 0] SEQUENCE {
///      version         INTEGER (1 ..  127),
///      name            LDAPDN,
///      authentication  AuthenticationChoice }
/// ```
#[derive(Debug, Clone, Copy)]
pub(super) struct Bind {
    pub(super) version: i64,
    pub(super) has_name: bool,
    pub(super) credentials: AuthenticationChoice,
}

/// The requested authentication method (RFC 4511 §4.2).
///
/// ```text
/// AuthenticationChoice ::= CHOICE {
///      simple          [0] IMPLICIT OCTET STRING,
///                      -- 1 and 2 reserved
///      sasl            [3] IMPLICIT SaslCredentials,
///      ... }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AuthenticationChoice {
    NoPassword,
    Password,
    /// SASL, or an unknown method.
    Other,
}

/// A `CompareRequest` (RFC 4511 §4.10) with its `AttributeValueAssertion` (§4.1.6).
///
/// ```text
/// CompareRequest ::= [APPLICATION 14] SEQUENCE {
///      entry           LDAPDN,
///      ava             AttributeValueAssertion }
/// AttributeValueAssertion ::= SEQUENCE {
///      attributeDesc   AttributeDescription,
///      assertionValue  AssertionValue }
/// ```
#[derive(Debug)]
pub(super) struct Compare {
    pub(super) entry: Bytes,
    pub(super) attribute: Bytes,
    pub(super) value: Bytes,
}

/// A `Control` (RFC 4511 §4.1.11).
///
/// ```text
/// Controls ::= SEQUENCE OF control Control
/// Control ::= SEQUENCE {
///      controlType             LDAPOID,
///      criticality             BOOLEAN DEFAULT FALSE,
///      controlValue            OCTET STRING OPTIONAL }
/// ```
#[derive(Debug)]
pub(super) struct Control {
    pub(super) kind: Bytes,
    pub(super) is_critical: bool,
    pub(super) value: Option<Bytes>,
}

impl Operation {
    /// Whether it is a search, a comparison or a change: what the control ManageDsaIT may go with (RFC 3296 §3 and §5).
    pub(super) fn names_an_entry(&self) -> bool {
        match self {
            Self::Search(_) | Self::Compare(_) | Self::Modify | Self::Add | Self::Delete | Self::Rename => true,
            Self::Bind(_) | Self::Unbind | Self::Abandon | Self::Extended(_) => false,
        }
    }
}

impl Control {
    /// Whether it has no value, or an empty one, which some clients send instead.
    pub(super) fn has_no_value(&self) -> bool {
        self.value.as_ref().is_none_or(Bytes::is_empty)
    }
}

impl LdapMessage {
    /// The request in a whole message; `None` when it is not a request or is malformed.
    pub(super) fn read(message: &Bytes) -> Option<Self> {
        let mut outside = Reader::new(message);
        let mut parts = Reader::new(outside.take(SEQUENCE)?);
        // RFC 4511 §4.1.1.1: a request has an id from 1 to 2^31 - 1.
        let id = i32::try_from(read_integer(parts.take(INTEGER)?)?).ok().filter(|id| *id > 0)?;
        let operation = read_operation(message, parts.next()?)?;
        let controls = match parts.take(CONTROLS) {
            Some(controls) => read_controls(message, Reader::new(controls))?,
            None => Vec::new(),
        };
        let whole = outside.is_at_end() && are_all_unknown(parts, &[CONTROLS]);
        whole.then_some(Self { id, operation, controls })
    }
}

fn read_operation(message: &Bytes, operation: ber::BerValue<'_>) -> Option<Operation> {
    let parts = Reader::new(operation.content);
    Some(match operation.tag {
        0x60 => Operation::Bind(read_bind(parts)?),
        0x42 => Operation::Unbind,
        0x63 => Operation::Search(SearchRequest::read(message, operation.content)?),
        0x66 => Operation::Modify,
        0x68 => Operation::Add,
        0x4a => Operation::Delete,
        0x6c => Operation::Rename,
        0x6e => Operation::Compare(read_compare(message, parts)?),
        0x50 => Operation::Abandon,
        0x77 => Operation::Extended(read_extended(message, parts)?),
        _ => return None,
    })
}

fn read_bind(mut parts: Reader<'_>) -> Option<Bind> {
    let version = read_integer(parts.take(INTEGER)?)?;
    let has_name = !parts.take(OCTET_STRING)?.is_empty();
    let authentication = parts.next()?;
    let credentials = match (authentication.tag, authentication.content) {
        (SIMPLE, []) => AuthenticationChoice::NoPassword,
        (SIMPLE, _) => AuthenticationChoice::Password,
        _ => AuthenticationChoice::Other,
    };
    Some(Bind { version, has_name, credentials })
}

fn read_compare(message: &Bytes, mut parts: Reader<'_>) -> Option<Compare> {
    let entry = parts.take(OCTET_STRING)?;
    let mut assertion = Reader::new(parts.take(SEQUENCE)?);
    let (attribute, value) = (assertion.take(OCTET_STRING)?, assertion.take(OCTET_STRING)?);
    Some(Compare {
        entry: message.slice_ref(entry),
        attribute: message.slice_ref(attribute),
        value: message.slice_ref(value),
    })
}

/// The name in an `ExtendedRequest` (RFC 4511 §4.12); its value is not read.
///
/// ```text
/// ExtendedRequest ::= [APPLICATION 23] SEQUENCE {
///      requestName      [0] IMPLICIT LDAPOID,
///      requestValue     [1] IMPLICIT OCTET STRING OPTIONAL }
/// ```
fn read_extended(message: &Bytes, mut parts: Reader<'_>) -> Option<Bytes> {
    parts.take(EXTENSION_NAME).map(|name| message.slice_ref(name))
}

fn read_controls(message: &Bytes, mut list: Reader<'_>) -> Option<Vec<Control>> {
    let mut controls = Vec::new();
    while !list.is_at_end() && controls.len() <= MAX_CONTROLS {
        let mut parts = Reader::new(list.take(SEQUENCE)?);
        controls.push(Control {
            kind: message.slice_ref(parts.take(OCTET_STRING)?),
            is_critical: parts.take(BOOLEAN).is_some_and(|truth| truth != [0]),
            value: parts.take(OCTET_STRING).map(|value| message.slice_ref(value)),
        });
        if !are_all_unknown(parts, &[BOOLEAN, OCTET_STRING]) {
            return None;
        }
    }
    Some(controls)
}

/// Whether the rest of a SEQUENCE contains none of these tags: unknown parts at its end are ignored (RFC 4511 §4), but a known one
/// in the wrong place, such as a criticality after the value, would be lost.
fn are_all_unknown(mut rest: Reader<'_>, known: &[u8]) -> bool {
    while let Some(part) = rest.next() {
        if known.contains(&part.tag) {
            return false;
        }
    }
    rest.is_at_end()
}

/// The maximum of controls; a request with more is refused, and the others are not read.
pub(super) const MAX_CONTROLS: usize = 16;
/// controls [0], in LDAPMessage.
const CONTROLS: u8 = 0xa0;
/// simple [0], in AuthenticationChoice.
const SIMPLE: u8 = 0x80;
/// requestName [0], in ExtendedRequest.
const EXTENSION_NAME: u8 = 0x80;

#[cfg(test)]
mod tests {
    use super::*;

    /// The controls of a message with an `AbandonRequest` and these octets after it.
    fn controls(after: &[u8]) -> Option<Vec<(bool, bool)>> {
        let content = [&b"\x02\x01\x02\x50\x01\x01"[..], after].concat();
        let message = [&[SEQUENCE, u8::try_from(content.len()).unwrap()][..], &content].concat();
        let read = LdapMessage::read(&Bytes::from(message))?;
        Some(read.controls.into_iter().map(|control| (control.is_critical, control.value.is_some())).collect())
    }

    #[test]
    fn no_criticality_is_lost() {
        for (after, read) in [
            (&b""[..], Some(vec![])),
            (b"\xa0\x05\x30\x03\x04\x011", Some(vec![(false, false)])),
            (b"\xa0\x08\x30\x06\x04\x011\x01\x01\xff", Some(vec![(true, false)])),
            // Whatever is not zero is true (X.690 §8.2.2).
            (b"\xa0\x08\x30\x06\x04\x011\x01\x01\x01", Some(vec![(true, false)])),
            (b"\xa0\x08\x30\x06\x04\x011\x01\x01\x00", Some(vec![(false, false)])),
            (b"\xa0\x0a\x30\x08\x04\x011\x01\x01\xff\x04\x00", Some(vec![(true, true)])),
            // Parts of later versions of the protocol are ignored, after the control and after the controls.
            (b"\xa0\x0a\x30\x08\x04\x011\x01\x01\xff\x85\x00", Some(vec![(true, false)])),
            (b"\xa0\x08\x30\x06\x04\x011\x01\x01\xff\xa5\x00", Some(vec![(true, false)])),
            // The criticality after the value, twice, and controls after something else or twice.
            (b"\xa0\x0a\x30\x08\x04\x011\x04\x00\x01\x01\xff", None),
            (b"\xa0\x0b\x30\x09\x04\x011\x01\x01\x00\x01\x01\xff", None),
            (b"\xa5\x00\xa0\x08\x30\x06\x04\x011\x01\x01\xff", None),
            (b"\xa0\x05\x30\x03\x04\x011\xa0\x08\x30\x06\x04\x011\x01\x01\xff", None),
        ] {
            assert_eq!(controls(after), read, "{after:02x?}");
        }
    }
}
