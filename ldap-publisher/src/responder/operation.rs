//! What the responder says to everything but searches.

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapBindResponse, LdapExtendedRequest, LdapExtendedResponse, LdapOp, LdapResult,
    LdapResultCode, LdapSearchScope,
};

use super::fixed::WHO_AM_I;

/// The response to a request that is answered with one message; `None` for what is no request.
pub(super) fn answer(request: LdapOp) -> Option<LdapOp> {
    let read_only = || result(LdapResultCode::UnwillingToPerform, "this directory is read-only");
    Some(match request {
        LdapOp::BindRequest(bind) => {
            LdapOp::BindResponse(LdapBindResponse { res: answer_bind(&bind), saslcreds: None })
        }
        LdapOp::ModifyRequest(_) => LdapOp::ModifyResponse(read_only()),
        LdapOp::AddRequest(_) => LdapOp::AddResponse(read_only()),
        LdapOp::DelRequest(_) => LdapOp::DelResponse(read_only()),
        LdapOp::ModifyDNRequest(_) => LdapOp::ModifyDNResponse(read_only()),
        LdapOp::CompareRequest(_) => {
            LdapOp::CompareResult(result(LdapResultCode::UnwillingToPerform, "this directory does not compare"))
        }
        LdapOp::ExtendedRequest(extended) => LdapOp::ExtendedResponse(answer_extended(&extended)),
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

/// Whether a control must be honoured or the operation refused (RFC 4511 §4.1.11). A page size and manageDsaIT are
/// honoured by doing nothing: answers are short and there are no referrals.
pub(super) fn is_critical(control: &LdapControl) -> bool {
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
