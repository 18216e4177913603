//! Middleware that identifies the visitor, refuses forged and misdirected requests, and turns failures into pages.

use std::rc::Rc;

use actix_web::HttpMessage as _;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use actix_web::http::uri::Authority;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use ca_core::types::Network;
use ca_core::use_cases::people::sessions::{self, Standing};
use data_encoding::BASE64URL_NOPAD;

use crate::fault::Fault;
use crate::portal::{MAX_BODY, Web};
use crate::render::fault_page;
use crate::visitor::Visitor;
use crate::{agent, cookies, csrf, device, locale, refresh};

/// Identifies the visitor, refuses forged and misdirected requests, and turns every failure into a page.
pub(crate) async fn identify_visitor(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(web) = request.app_data::<Data<Web>>().cloned() else {
        return Err(Fault::from(ca_core::Error::internal("the portal has no state")).into());
    };
    let (visitor, lookup) = recognise(&request, web).await;
    let has_visit_cookie = lookup.has_visit_cookie;
    if let Some(fault) = lookup.fault.or_else(|| turn_away(&request, &visitor)) {
        let answer = fault_page::present(&visitor, &fault);
        return Ok(request.into_response(answer));
    }
    request.extensions_mut().insert(visitor.clone());
    let response = next.call(request).await?.map_into_boxed_body();
    let (request, response) = response.into_parts();
    let mut response = match failure_of(&response) {
        None => response,
        Some(fault) => fault_page::present(&visitor, &fault),
    };
    if !has_visit_cookie && visitor.token().is_none() {
        let cookie = visitor.web.cookies.make(cookies::VISIT, visitor.secret.to_string());
        response.add_cookie(&cookie).map_err(|_| Fault::Malformed)?;
    }
    Ok(ServiceResponse::new(request, response))
}

struct Lookup {
    has_visit_cookie: bool,
    fault: Option<Fault>,
}

async fn recognise(request: &ServiceRequest, web: Data<Web>) -> (Visitor, Lookup) {
    let cookie = |name: &str| web.cookies.find(request.headers(), name);
    let token = cookie(cookies::SESSION);
    let found = match token.clone() {
        None => Ok(None),
        Some(token) => {
            let limits = web.limits;
            let find =
                if refresh::is_by_itself(request) { sessions::find_unused_session } else { sessions::find_session };
            web.call(move |ca| find(ca, &token, limits)).await
        }
    };
    let (session, awaiting, fault) = match found {
        Ok(None) => (None, None, None),
        Ok(Some(Standing::SignedIn(session))) => (Some(Rc::new(session)), None, None),
        Ok(Some(Standing::Awaiting(awaiting))) => (None, Some(Rc::new(awaiting)), None),
        Err(fault) => (None, None, Some(fault)),
    };
    let person = session.as_deref().map(|it| &it.person).or(awaiting.as_deref().map(|it| &it.person));
    let device = cookie(device::DEVICE).filter(|token| device::is_device(token));
    let visit = cookie(cookies::VISIT).filter(|visit| cookies::is_visit(visit));
    let has_visit_cookie = visit.is_some();
    let secret = match (person, token, visit) {
        (Some(_), Some(token), _) => token,
        (_, _, Some(visit)) => visit,
        _ => web.ca.entropy().octets::<16>().map(|octets| BASE64URL_NOPAD.encode(&octets)).unwrap_or_default(),
    };
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let accepted = header(ACCEPT_LANGUAGE).and_then(locale::preferred);
    let agent = header(USER_AGENT).map(agent::in_words).unwrap_or_default();
    let chosen = cookie(cookies::LANGUAGE).and_then(|tag| tag.parse().ok());
    let own = session.as_deref().map(|session| session.person.language);
    let awaited = awaiting.as_deref().map(|awaiting| awaiting.person.language);
    let language = own.or(chosen).or(awaited).or(accepted).unwrap_or(web.ca.settings().organisation.language);
    let client = request.peer_addr().map(|peer| web.proxies.client(peer.ip(), request.headers()));
    let source = client.map(|client| Network::of(client).to_string()).unwrap_or_default();
    let visitor = Visitor {
        session,
        awaiting,
        language,
        secret: secret.into(),
        source: source.into(),
        agent: agent.into(),
        device,
        path: path_of(request).into(),
        web,
    };
    (visitor, Lookup { has_visit_cookie, fault })
}

/// Path and query as received, without the host of a request in absolute form.
fn path_of(request: &ServiceRequest) -> String {
    request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// The fault of a request that is refused before any handler runs.
fn turn_away(request: &ServiceRequest, visitor: &Visitor) -> Option<Fault> {
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let absolute = request.uri().authority().map(Authority::as_str);
    let web = &visitor.web;
    let admitted = |host: &str| web.url.admits(host, web.bound);
    if !admitted(host) || absolute.is_some_and(|authority| !admitted(authority)) {
        return Some(Fault::ForeignHost);
    }
    let scheme = if web.url.is_secure() { "https" } else { "http" };
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && csrf::is_cross_site(request.headers(), &format!("{scheme}://{host}")) {
        return Some(Fault::Forged);
    }
    let announced =
        request.headers().get("content-length").and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    announced.is_some_and(|length| length > MAX_BODY).then_some(Fault::TooLarge)
}

/// The failure of a response, reported by a handler or by the router.
fn failure_of(response: &actix_web::HttpResponse) -> Option<Fault> {
    let status = response.status();
    match response.error() {
        Some(error) => Some(error.as_error::<Fault>().map_or_else(|| Fault::from_status(status), Fault::copy)),
        None => (status == StatusCode::METHOD_NOT_ALLOWED).then_some(Fault::WrongMethod),
    }
}
