//! `/sign-in`

use actix_web::web::Query;
use askama::Template;
use ca_core::types::{EmailAddress, PersonId};
use ca_core::use_cases::accounts;
use ca_core::use_cases::sessions::{self, Proof};
use ca_core::use_cases::throttle::{self, Limit};
use ca_core::{Ca, Result};
use serde::Deserialize;
use time::Duration;

use crate::form::{Faults, Posted};
use crate::password::Password;
use crate::render::{self, Answer, Page};
use crate::session::{self, local_path};
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    #[serde(default)]
    next: String,
}

/// The form.
pub(crate) async fn show(visitor: Visitor, Query(arrival): Query<Arrival>) -> Answer {
    let next = local_path(&arrival.next);
    if visitor.session.is_some() {
        return Ok(render::go_to(next));
    }
    let next = if next == "/" { String::new() } else { next.to_owned() };
    render::page(&SignInView { page: visitor.page("sign-in-title"), address: String::new(), next })
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    address: String,
    password: Password,
    #[serde(default)]
    next: String,
}

/// Opens a session under a new id, whatever cookie the browser came with.
pub(crate) async fn sign_in(visitor: Visitor, Posted(form): Posted<SignIn>) -> Answer {
    let address = form.address.trim().to_owned();
    // One account however its address is written, so that another spelling gives no further attempts.
    let account = address.parse::<EmailAddress>().map_or_else(|_| address.to_lowercase(), |address| address.folded());
    let attempt = Attempt { account, source: visitor.source.to_string(), password: form.password };
    let (typed, old) = (address.clone(), visitor.token());
    let origin = visitor.origin();
    let opened = visitor.web.call_hashing(move |ca| {
        let Some(person) = attempt.check(ca, &typed)? else { return Ok(None) };
        if let Some(old) = &old {
            sessions::end_session(ca, old)?;
        }
        sessions::open_session(ca, person, origin, Proof::Password).map(Some)
    });
    let Some(token) = opened.await? else {
        let mut faults = Faults::default();
        faults.note(&visitor, "address", "error-sign-in");
        return render::form_again(&SignInView {
            page: visitor.page("sign-in-title").with(faults),
            address,
            next: form.next,
        });
    };
    let mut answer = render::go_to(local_path(&form.next));
    session::start(&visitor, &mut answer, token)?;
    Ok(answer)
}

struct Attempt {
    account: String,
    source: String,
    password: Password,
}

impl Attempt {
    /// The person, if address and password fit. An address without an account costs the same work and gives the same
    /// answer as a wrong password.
    fn check(&self, ca: &Ca, address: &str) -> Result<Option<PersonId>> {
        let by_account = format!("sign-in account {}", self.account);
        throttle::admit(ca, &format!("sign-in source {}", self.source), BY_SOURCE)?;
        throttle::admit(ca, &by_account, BY_ACCOUNT)?;
        let credentials = accounts::find_credentials(ca, address)?;
        let right = self.password.matches(credentials.as_ref().map(|credentials| credentials.password_hash.as_str()));
        let Some(credentials) = credentials.filter(|_| right) else { return Ok(None) };
        throttle::forget(ca, &by_account)?;
        Ok(Some(credentials.person))
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView {
    page: Page,
    address: String,
    next: String,
}

const BY_ACCOUNT: Limit = Limit { attempts: 10, window: Duration::minutes(15) };
const BY_SOURCE: Limit = Limit { attempts: 60, window: Duration::minutes(15) };
