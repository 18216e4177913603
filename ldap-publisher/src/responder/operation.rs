//! Responses to operations that read no entry.

use bytes::Bytes;

use super::encode::End;
use super::fixed::WHO_AM_I;
use super::outcome::{Code, LdapResult};
use super::request::{AuthenticationChoice, Bind, Operation};

/// The response to an operation that is refused or reads no entry. `None` for a search or comparison that is permitted, and
/// for operations without a response.
pub(super) fn answer(operation: &Operation, refused: Option<LdapResult>) -> Option<End> {
    let tag = response_tag(operation)?;
    if let Some(outcome) = refused {
        return Some(End::new(tag, outcome));
    }
    match operation {
        Operation::Bind(bind) => Some(End::new(tag, answer_bind(*bind))),
        Operation::Extended(name) => Some(answer_extended(tag, name)),
        Operation::Modify | Operation::Add | Operation::Delete | Operation::Rename => {
            Some(End::new(tag, LdapResult::new(Code::UnwillingToPerform, "this directory is read-only")))
        }
        Operation::Search(_) | Operation::Compare(_) | Operation::Unbind | Operation::Abandon => None,
    }
}

/// The tag of the response to an operation (RFC 4511 §4.2 to §4.12).
///
/// ```text
/// ModifyResponse ::= [APPLICATION 7] LDAPResult
/// AddResponse ::= [APPLICATION 9] LDAPResult
/// DelResponse ::= [APPLICATION 11] LDAPResult
/// ModifyDNResponse ::= [APPLICATION 13] LDAPResult
/// CompareResponse ::= [APPLICATION 15] LDAPResult
/// ```
fn response_tag(operation: &Operation) -> Option<u8> {
    match operation {
        Operation::Bind(_) => Some(0x61),
        Operation::Search(_) => Some(SEARCH_RESULT_DONE),
        Operation::Modify => Some(0x67),
        Operation::Add => Some(0x69),
        Operation::Delete => Some(0x6b),
        Operation::Rename => Some(0x6d),
        Operation::Compare(_) => Some(COMPARE_RESPONSE),
        Operation::Extended(_) => Some(EXTENDED_RESPONSE),
        Operation::Unbind | Operation::Abandon => None,
    }
}

/// RFC 4511 §4.2 and RFC 4513 §5.1: only anonymous binds are accepted.
///
/// ```text
/// BindResponse ::= [APPLICATION 1] SEQUENCE {
///      COMPONENTS OF LDAPResult,
///      serverSaslCreds    [7] IMPLICIT OCTET STRING OPTIONAL }
/// ```
fn answer_bind(bind: Bind) -> LdapResult {
    match (bind.credentials, bind.has_name) {
        _ if bind.version != 3 => LdapResult::new(Code::ProtocolError, "only LDAP version 3 is supported"),
        (AuthenticationChoice::NoPassword, false) => LdapResult::of(Code::Success),
        // RFC 4513 §5.1.2: a name without a password must not look like a successful sign-in.
        (AuthenticationChoice::NoPassword, true) => {
            LdapResult::new(Code::UnwillingToPerform, "a bind with a name needs a password; bind without a name")
        }
        (AuthenticationChoice::Password, _) => {
            LdapResult::new(Code::InvalidCredentials, "this directory has no accounts; bind without a name")
        }
        (AuthenticationChoice::Other, _) => LdapResult::new(Code::AuthMethodNotSupported, "bind without a name"),
    }
}

/// RFC 4511 §4.12: an unknown extension is a protocol error; `StartTLS` (§4.14) is not supported.
fn answer_extended(tag: u8, name: &[u8]) -> End {
    if name == WHO_AM_I.as_bytes() {
        // RFC 4532 §2.2: an empty authorization identity is the anonymous one.
        return End { value: Some(Bytes::new()), ..End::new(tag, LdapResult::of(Code::Success)) };
    }
    End::new(tag, LdapResult::new(Code::ProtocolError, "this extension is not supported"))
}

/// Notice of disconnection (RFC 4511 §4.4.1).
pub(super) fn notice_of_disconnection() -> End {
    let outcome = LdapResult::new(Code::ProtocolError, "the request can't be understood");
    End { name: Some(NOTICE_OF_DISCONNECTION), ..End::new(EXTENDED_RESPONSE, outcome) }
}

/// [APPLICATION 5], constructed.
pub(super) const SEARCH_RESULT_DONE: u8 = 0x65;
/// [APPLICATION 15], constructed.
pub(super) const COMPARE_RESPONSE: u8 = 0x6f;
/// [APPLICATION 24], constructed.
const EXTENDED_RESPONSE: u8 = 0x78;
/// RFC 4511 §4.4.1.
const NOTICE_OF_DISCONNECTION: &str = "1.3.6.1.4.1.1466.20036";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_anonymous_binds_succeed() {
        let bind = |version, has_name, credentials| answer_bind(Bind { version, has_name, credentials }).code;
        assert_eq!(bind(3, false, AuthenticationChoice::NoPassword), Code::Success);
        assert_eq!(bind(2, false, AuthenticationChoice::NoPassword), Code::ProtocolError);
        assert_eq!(bind(3, true, AuthenticationChoice::NoPassword), Code::UnwillingToPerform);
        assert_eq!(bind(3, true, AuthenticationChoice::Password), Code::InvalidCredentials);
        assert_eq!(bind(3, false, AuthenticationChoice::Other), Code::AuthMethodNotSupported);
    }

    #[test]
    fn what_speaks_against_a_request_is_answered_in_its_own_kind() {
        let refused = || LdapResult::of(Code::UnavailableCriticalExtension);
        for (operation, tag) in [(Operation::Delete, 0x6b), (Operation::Extended(WHO_AM_I.into()), EXTENDED_RESPONSE)] {
            let end = answer(&operation, Some(refused())).unwrap();
            assert_eq!((end.tag, end.outcome.code), (tag, Code::UnavailableCriticalExtension));
        }
        assert!(answer(&Operation::Abandon, Some(refused())).is_none());
    }
}
