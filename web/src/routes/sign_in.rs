//! `/sign-in`

use actix_web::web::Query;
use askama::Template;
use ca_core::types::{EmailAddress, PersonId};
use ca_core::use_cases::accounts;
use ca_core::use_cases::directory_people::recognise_entry;
use ca_core::use_cases::sessions::{self, Proof};
use ca_core::use_cases::throttle::{self, Limit};
use ca_core::{Ca, Result};
use serde::Deserialize;
use time::Duration;
use tokio::time::{Instant, sleep_until};

use crate::directory::{DirectoryQuestion, DirectoryUnavailable};
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::hashing::Memory;
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
    render::page(&SignInView::new(&visitor, None, String::new(), next))
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
    let begun = Instant::now();
    let address = form.address.trim().to_owned();
    let SignIn { password, next, .. } = form;
    let attempt = Attempt::new(&visitor, &address);
    let (locally, password) = check_local_password(&visitor, attempt.clone(), password).await?;
    let person = match locally {
        Locally::Right(person) => Ok(Some(person)),
        Locally::Wrong => ask_directory(&visitor, &attempt, None).await,
        Locally::NoPassword => ask_directory(&visitor, &attempt, Some(password)).await,
    };
    if !matches!(person, Ok(Some(_))) && visitor.web.directory.get().is_some() {
        // What the directory does for those it knows takes it longer than for those it doesn't.
        sleep_until(begun + REFUSAL).await;
    }
    let Some(person) = person? else {
        let mut faults = Faults::default();
        faults.note(&visitor, "address", "error-sign-in");
        return render::form_again(&SignInView::new(&visitor, Some(faults), address, next));
    };
    let (origin, old) = (visitor.origin(), visitor.token());
    let opened = visitor.call(move |ca| {
        throttle::forget(ca, &attempt.by_account())?;
        if let Some(old) = &old {
            sessions::end_session(ca, old)?;
        }
        sessions::open_session(ca, person, origin, Proof::Password)
    });
    let mut answer = render::go_to(local_path(&next));
    session::start(&visitor, &mut answer, opened.await?)?;
    Ok(answer)
}

#[derive(Clone)]
struct Attempt {
    typed: String,
    /// One account however its address is written, so that another spelling gives no further attempts.
    account: String,
    source: String,
}

/// What a local account says.
enum Locally {
    Right(PersonId),
    Wrong,
    /// There is no such account, or it has no password here.
    NoPassword,
}

impl Attempt {
    fn new(visitor: &Visitor, typed: &str) -> Self {
        let account = typed.parse::<EmailAddress>().map_or_else(|_| typed.to_lowercase(), |address| address.folded());
        Self { typed: typed.to_owned(), account, source: visitor.source.to_string() }
    }

    fn by_account(&self) -> String {
        format!("sign-in account {}", self.account)
    }

    /// An address without an account costs the same work and gives the same answer as a wrong password.
    fn check(&self, ca: &Ca, password: &Password, memory: &mut Memory) -> Result<Locally> {
        throttle::admit(ca, &format!("sign-in source {}", self.source), BY_SOURCE)?;
        throttle::admit(ca, &self.by_account(), BY_ACCOUNT)?;
        let credentials = accounts::find_credentials(ca, &self.typed)?;
        let right =
            password.matches(credentials.as_ref().map(|credentials| credentials.password_hash.as_str()), memory);
        Ok(match credentials {
            Some(credentials) if right => Locally::Right(credentials.person),
            Some(_) => Locally::Wrong,
            None => Locally::NoPassword,
        })
    }
}

async fn check_local_password(
    visitor: &Visitor,
    attempt: Attempt,
    password: Password,
) -> Result<(Locally, Password), Fault> {
    visitor
        .web
        .call_hashing(move |ca, memory| attempt.check(ca, &password, memory).map(|locally| (locally, password)))
        .await
}

/// The person whom the directory knows by this address and password. It is asked about every address that was refused here,
/// but gets a password that is of no account here and nothing else: it is down for one if it is for all.
async fn ask_directory(
    visitor: &Visitor,
    attempt: &Attempt,
    password: Option<Password>,
) -> Result<Option<PersonId>, Fault> {
    let (Some(ask), Ok(address)) = (visitor.web.directory.get(), attempt.typed.parse::<EmailAddress>()) else {
        return Ok(None);
    };
    let question = DirectoryQuestion { address: address.clone(), password: password.map(Password::into_inner) };
    let entry = ask(question).await.map_err(|DirectoryUnavailable| Fault::DirectoryDown)?;
    let Some(entry) = entry else { return Ok(None) };
    visitor.call(move |ca| recognise_entry(ca, &entry, &address).map(Some)).await
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView {
    page: Page,
    address: String,
    next: String,
    /// Whether the directory's password is good here.
    has_directory: bool,
}

impl SignInView {
    fn new(visitor: &Visitor, faults: Option<Faults>, address: String, next: String) -> Self {
        let page = visitor.page("sign-in-title").with(faults.unwrap_or_default());
        Self { page, address, next, has_directory: visitor.web.directory.get().is_some() }
    }
}

const BY_ACCOUNT: Limit = Limit { attempts: 10, window: Duration::minutes(15) };
const BY_SOURCE: Limit = Limit { attempts: 60, window: Duration::minutes(15) };
/// With a directory every refusal takes as long as this, or as long as the directory if that is longer.
const REFUSAL: std::time::Duration = std::time::Duration::from_secs(1);
