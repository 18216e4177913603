//! What the responder says to everything but searches.

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapBindResponse, LdapExtendedRequest, LdapExtendedResponse, LdapOp, LdapResult,
    LdapResultCode, LdapSearchScope,
};

use super::fixed::WHO_AM_I;

/// The response to a request that is answered with one message; `None` for what is no request. `refusal` is what speaks
/// against the controls that came with it.
pub(super) fn answer(request: LdapOp, refusal: Option<LdapResult>) -> Option<LdapOp> {
    let or_refused = |usual: LdapResult| refusal.clone().unwrap_or(usual);
    let read_only = || or_refused(result(LdapResultCode::UnwillingToPerform, "this directory is read-only"));
    Some(match request {
        LdapOp::BindRequest(bind) => {
            LdapOp::BindResponse(LdapBindResponse { res: or_refused(answer_bind(&bind)), saslcreds: None })
        }
        LdapOp::ModifyRequest(_) => LdapOp::ModifyResponse(read_only()),
        LdapOp::AddRequest(_) => LdapOp::AddResponse(read_only()),
        LdapOp::DelRequest(_) => LdapOp::DelResponse(read_only()),
        LdapOp::ModifyDNRequest(_) => LdapOp::ModifyDNResponse(read_only()),
        LdapOp::CompareRequest(_) => {
            let unable = result(LdapResultCode::UnwillingToPerform, "this directory does not compare");
            LdapOp::CompareResult(or_refused(unable))
        }
        LdapOp::ExtendedRequest(extended) => LdapOp::ExtendedResponse(match refusal {
            Some(res) => LdapExtendedResponse { res, name: None, value: None },
            None => answer_extended(&extended),
        }),
        _ => return None,
    })
}

/// RFC 4511 §4.2 and RFC 4513 §5.1: everybody is anonymous here.
fn answer_bind(bind: &LdapBindRequest) -> LdapResult {
    match &bind.cred {
        _ if bind.version != 3 => result(LdapResultCode::ProtocolError, "only LDAP version 3 is spoken here"),
        LdapBindCred::Simple(password) if password.is_empty() && bind.dn.is_empty() => {
            result(LdapResultCode::Success, "")
        }
        // RFC 4513 §5.1.2: a name without a password must not look like a successful sign-in.
        LdapBindCred::Simple(password) if password.is_empty() => {
            result(LdapResultCode::UnwillingToPerform, "a name without a password proves nothing; bind without a name")
        }
        LdapBindCred::Simple(_) => {
            result(LdapResultCode::InvalidCredentials, "nobody has an account here; bind without a name")
        }
        LdapBindCred::SASL(_) | LdapBindCred::Unsupported => {
            result(LdapResultCode::AuthMethodNotSupported, "bind without a name")
        }
    }
}

/// RFC 4511 §4.12: an extension that is not known is a protocol error, `StartTLS` (§4.14) among them.
fn answer_extended(request: &LdapExtendedRequest) -> LdapExtendedResponse {
    if request.name == WHO_AM_I {
        // RFC 4532 §2.2: an empty authorization identity is the anonymous one.
        return LdapExtendedResponse { res: result(LdapResultCode::Success, ""), name: None, value: Some(Vec::new()) };
    }
    LdapExtendedResponse {
        res: result(LdapResultCode::ProtocolError, "this extension is not supported"),
        name: None,
        value: None,
    }
}

/// Why an operation with these controls must not be done (RFC 4511 §4.1.11).
pub(super) fn refuse_controls(controls: &[LdapControl]) -> Option<LdapResult> {
    let unsupported = controls.iter().any(is_critical);
    unsupported.then(|| {
        result(LdapResultCode::UnavailableCriticalExtension, "a critical control of this request is not known")
    })
}

/// The controls of the answer to a search: to one by pages, that this page was the last (RFC 2696 §3).
pub(super) fn answer_controls(controls: &[LdapControl]) -> Vec<LdapControl> {
    let paged = controls.iter().any(|control| matches!(control, LdapControl::SimplePagedResults { .. }));
    if paged { vec![LdapControl::SimplePagedResults { size: 0, cookie: Vec::new() }] } else { Vec::new() }
}

/// Whether a control must be honoured or the operation refused. A page size and manageDsaIT are honoured by doing
/// nothing: answers are short and there are no referrals.
fn is_critical(control: &LdapControl) -> bool {
    match control {
        LdapControl::SyncRequest { .. } | LdapControl::AdDirsync { .. } => true,
        LdapControl::PasswordPolicyRequest { criticality }
        | LdapControl::SearchOptions { criticality, .. }
        | LdapControl::ShowDeleted { criticality }
        | LdapControl::SdFlags { criticality, .. }
        | LdapControl::ExtendedDn { criticality, .. }
        | LdapControl::Unknown { criticality, .. } => *criticality,
        _ => false,
    }
}

pub(super) fn scope_name(scope: &LdapSearchScope) -> &'static str {
    match scope {
        LdapSearchScope::Base => "base",
        LdapSearchScope::OneLevel => "one",
        LdapSearchScope::Subtree => "sub",
        LdapSearchScope::Children => "children",
    }
}

pub(super) fn result(code: LdapResultCode, message: &str) -> LdapResult {
    LdapResult { code, matcheddn: String::new(), message: message.to_owned(), referral: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(version: i64, dn: &str, cred: LdapBindCred) -> LdapResultCode {
        answer_bind(&LdapBindRequest { version, dn: dn.into(), cred }).code
    }

    #[test]
    fn only_anonymous_binds_succeed() {
        let simple = |password: &str| LdapBindCred::Simple(password.into());
        assert_eq!(bind(3, "", simple("")), LdapResultCode::Success);
        assert_eq!(bind(2, "", simple("")), LdapResultCode::ProtocolError);
        assert_eq!(bind(3, "cn=admin", simple("")), LdapResultCode::UnwillingToPerform);
        assert_eq!(bind(3, "cn=admin", simple("secret")), LdapResultCode::InvalidCredentials);
        assert_eq!(bind(3, "", LdapBindCred::Unsupported), LdapResultCode::AuthMethodNotSupported);
    }
}
