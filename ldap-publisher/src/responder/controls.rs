//! The controls of a request (RFC 4511 §4.1.11): supported ones are applied; unsupported critical ones cause a refusal.

use bytes::Bytes;

use super::ber::{self, INTEGER, OCTET_STRING, Reader, SEQUENCE};
use super::encode::Pieces;
use super::outcome::{Code, LdapResult};
use super::request::{Control, MAX_CONTROLS, Operation};

/// The requested page of a result (RFC 2696 §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageRequest {
    /// The number of entries; zero requests the total number, or ends the search that the cookie identifies.
    pub(super) size: usize,
    /// The cookie of the last page; empty for the first page.
    pub(super) cookie: Bytes,
}

/// The control in the answer to a request for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageAnswer {
    /// The number of entries on all pages.
    pub(super) total: usize,
    /// The cookie for the next page; empty on the last page.
    pub(super) cookie: Bytes,
}

/// Reads the controls of an operation.
///
/// # Errors
/// The result for an operation that is refused because of its controls.
pub(super) fn honour(controls: &[Control], operation: &Operation) -> Result<Option<PageRequest>, LdapResult> {
    if controls.len() > MAX_CONTROLS {
        return Err(LdapResult::new(Code::AdminLimitExceeded, "the request has too many controls"));
    }
    let mut page = None;
    for control in controls {
        match std::str::from_utf8(&control.kind).unwrap_or_default() {
            PAGED_RESULTS if matches!(operation, Operation::Search(_)) => {
                let read = control.value.as_ref().and_then(read_page).filter(|_| page.is_none());
                let wrong = || LdapResult::new(Code::ProtocolError, "the control for paged results can't be read");
                page = Some(read.ok_or_else(wrong)?);
            }
            // There are no referrals, so these controls need no action.
            MANAGE_DSA_IT if operation.names_an_entry() && control.has_no_value() => {}
            DOMAIN_SCOPE if matches!(operation, Operation::Search(_)) && control.has_no_value() => {}
            _ if control.is_critical => {
                let message = "a critical control of this request is not supported for this operation";
                return Err(LdapResult::new(Code::UnavailableCriticalExtension, message));
            }
            _ => {}
        }
    }
    Ok(page)
}

/// The value of the control for paged results (RFC 2696 §2). In a request, `size` is the size of the page; in an answer, the
/// total number of entries.
///
/// ```text
/// realSearchControlValue ::= SEQUENCE {
///         size            INTEGER (0..maxInt),
///         cookie          OCTET STRING }
/// ```
fn read_page(value: &Bytes) -> Option<PageRequest> {
    let mut outside = Reader::new(value);
    let mut parts = Reader::new(outside.take(SEQUENCE)?);
    let size = i32::try_from(ber::read_integer(parts.take(INTEGER)?)?).ok()?;
    let cookie = parts.take(OCTET_STRING)?;
    let whole = outside.is_at_end() && parts.is_at_end();
    Some(PageRequest { size: usize::try_from(size).ok()?, cookie: value.slice_ref(cookie) }).filter(|_| whole)
}

impl PageAnswer {
    /// The control of the answer, as a [`Control`] that is not critical.
    pub(super) fn encode(&self) -> Pieces {
        let total = i32::try_from(self.total).unwrap_or(i32::MAX);
        let value = Pieces::all(SEQUENCE, [Pieces::integer(INTEGER, total), Pieces::octet_string(self.cookie.clone())]);
        let kind = Pieces::octet_string(PAGED_RESULTS.into());
        Pieces::all(SEQUENCE, [kind, Pieces::wrap(OCTET_STRING, value)])
    }
}

/// pagedResultsControl (RFC 2696 §2).
const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";
/// ManageDsaIT (RFC 3296 §3), which has no value and goes with operations on entries.
const MANAGE_DSA_IT: &str = "2.16.840.1.113730.3.4.2";
/// LDAP_SERVER_DOMAIN_SCOPE_OID of Active Directory: a search without continuation references. It has no value.
const DOMAIN_SCOPE: &str = "1.2.840.113556.1.4.1339";
/// The supported controls that the root DSE lists.
pub(super) const HONOURED: [&str; 3] = [PAGED_RESULTS, MANAGE_DSA_IT, DOMAIN_SCOPE];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responder::sent;

    fn control(kind: &'static str, is_critical: bool, value: Option<&'static [u8]>) -> Control {
        Control { kind: kind.into(), is_critical, value: value.map(Bytes::from_static) }
    }

    fn search() -> Operation {
        Operation::Search(sent::search("", "base", "(objectClass=*)", &[]))
    }

    #[test]
    fn what_is_critical_is_honoured_or_refused_whichever_it_is() {
        let page: &[u8] = b"\x30\x05\x02\x01\x05\x04\x00";
        let asked = PageRequest { size: 5, cookie: Bytes::new() };
        for (kind, value, operation, code) in [
            (MANAGE_DSA_IT, None, Operation::Delete, None),
            (DOMAIN_SCOPE, None, search(), None),
            (MANAGE_DSA_IT, None, search(), None),
            (MANAGE_DSA_IT, None, Operation::Extended("1.1".into()), Some(Code::UnavailableCriticalExtension)),
            (MANAGE_DSA_IT, Some(page), search(), Some(Code::UnavailableCriticalExtension)),
            (DOMAIN_SCOPE, None, Operation::Delete, Some(Code::UnavailableCriticalExtension)),
            (DOMAIN_SCOPE, Some(page), search(), Some(Code::UnavailableCriticalExtension)),
            ("1.3.6.1.1.12", None, search(), Some(Code::UnavailableCriticalExtension)),
            ("1.2.840.113556.1.4.473", None, search(), Some(Code::UnavailableCriticalExtension)),
            ("", None, search(), Some(Code::UnavailableCriticalExtension)),
            (PAGED_RESULTS, Some(page), Operation::Delete, Some(Code::UnavailableCriticalExtension)),
            (PAGED_RESULTS, None, search(), Some(Code::ProtocolError)),
            (PAGED_RESULTS, Some(b"\x30\x05\x02\x01\xff\x04\x00"), search(), Some(Code::ProtocolError)),
            (PAGED_RESULTS, Some(b"\x30\x05\x02\x01\x05\x04\x00\x00"), search(), Some(Code::ProtocolError)),
        ] {
            let judged = honour(&[control(kind, true, value)], &operation);
            assert_eq!(judged.err().map(|outcome| outcome.code), code, "{kind}");
        }
        assert_eq!(honour(&[control(PAGED_RESULTS, true, Some(page))], &search()), Ok(Some(asked)));
        for kind in ["1.3.6.1.1.12", "1.2.840.113556.1.4.473", MANAGE_DSA_IT, DOMAIN_SCOPE] {
            assert_eq!(honour(&[control(kind, false, Some(page))], &search()), Ok(None), "{kind}");
        }
        let twice = [control(PAGED_RESULTS, false, Some(page)), control(PAGED_RESULTS, false, Some(page))];
        assert_eq!(honour(&twice, &search()).unwrap_err().code, Code::ProtocolError);
    }

    #[test]
    fn controls_are_counted_before_they_are_read() {
        let many: Vec<_> = (0..=MAX_CONTROLS).map(|_| control("1.1", false, None)).collect();
        assert_eq!(honour(&many, &Operation::Delete).unwrap_err().code, Code::AdminLimitExceeded);
    }
}
