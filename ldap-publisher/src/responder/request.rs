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
        outside.is_at_end().then_some(Self { id, operation, controls })
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
    }
    Some(controls)
}

/// The maximum of controls; a request with more is refused, and the others are not read.
pub(super) const MAX_CONTROLS: usize = 16;
/// controls [0], in LDAPMessage.
const CONTROLS: u8 = 0xa0;
/// simple [0], in AuthenticationChoice.
const SIMPLE: u8 = 0x80;
/// requestName [0], in ExtendedRequest.
const EXTENSION_NAME: u8 = 0x80;
