//! `/sign-in`

use actix_web::web::Query;
use askama::Template;
use ca_core::Error;
use ca_core::error::Conflict;
use ca_core::types::EmailAddress;
use ca_core::use_cases::people::directory_people::recognise_entry;
use ca_core::use_cases::people::guessing::{self, Attempt};
use ca_core::use_cases::people::verified::VerifiedPerson;
use ca_core::use_cases::people::{accounts, sessions};
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use crate::directory::{Admission, DirectoryQuestion, DirectoryUnavailable};
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::hashing::Caller;
use crate::links::local_path;
use crate::password::{Password, verify};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;
use crate::{device, session};

#[derive(Deserialize)]
pub(crate) struct Arrival {
    #[serde(default)]
    next: String,
}

/// Shows the form.
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

/// Opens a session with a new token, and replaces any cookie of the browser.
pub(crate) async fn sign_in(visitor: Visitor, Posted(form): Posted<SignIn>) -> Answer {
    let begun = Instant::now();
    let address = form.address.trim().to_owned();
    let SignIn { password, next, .. } = form;
    let opened = verify_and_open(&visitor, &address, password).await;
    if !matches!(opened, Ok(Some(_))) && visitor.web.directory.get().is_some() {
        // The directory takes longer for known addresses than for unknown ones.
        sleep_until(begun + REFUSAL).await;
    }
    let Some(token) = opened? else {
        let mut faults = Faults::default();
        faults.note(&visitor, "address", "error-sign-in");
        return render::form_again(&SignInView::new(&visitor, Some(faults), address, next));
    };
    let mut answer = render::go_to(local_path(&next));
    device::remember(&visitor, &mut answer, &token).await?;
    session::start(&visitor, &mut answer, token)?;
    Ok(answer)
}

/// The token of a session, if the password is right and the account has not changed since its verification.
async fn verify_and_open(visitor: &Visitor, address: &str, password: Password) -> Result<Option<String>, Fault> {
    let (attempt, locally) = check_local_password(visitor, address, password).await?;
    let verified = match locally {
        Locally::Right(verified) => Some(verified),
        Locally::Wrong => ask_directory(visitor, &attempt, address, None).await?,
        Locally::NoPassword(password) => ask_directory(visitor, &attempt, address, Some(password)).await?,
    };
    let Some(verified) = verified else { return Ok(None) };
    let (origin, old) = (visitor.origin(), visitor.token());
    let opened = visitor.call(move |ca| {
        let Some(token) = sessions::open_session(ca, verified, origin)? else { return Ok(None) };
        guessing::give_back(ca, &attempt)?;
        if let Some(old) = &old {
            sessions::end_session(ca, old)?;
        }
        Ok(Some(token))
    });
    opened.await
}

/// The result of the comparison with a local account.
enum Locally {
    Right(VerifiedPerson),
    /// The password is wrong, or there were too many attempts for this person.
    Wrong,
    /// There is no such account, or it has no local password.
    NoPassword(Password),
}

/// An address without an account, and one with too many attempts, take the same work and return the same result as a wrong
/// password.
async fn check_local_password(
    visitor: &Visitor,
    address: &str,
    password: Password,
) -> Result<(Attempt, Locally), Fault> {
    let (typed, source, device) = (address.to_owned(), visitor.source.to_string(), visitor.device.clone());
    // This is counted before the work that it limits: a refused attempt does not wait for memory.
    let attempt = visitor.call(move |ca| guessing::count_attempt(ca, &typed, &source, device.as_deref())).await?;
    let (typed, is_refused) = (address.to_owned(), attempt.is_refused());
    let caller = if attempt.is_known_device() { Caller::Known } else { Caller::Stranger };
    let checked = visitor.web.call_hashing(caller, move |ca, memory| {
        let credentials = accounts::find_credentials(ca, &typed)?;
        let right = verify::is_right(&password, credentials.as_ref(), memory);
        Ok(match credentials {
            _ if is_refused => Locally::Wrong,
            Some(credentials) if right => match verify::renew(ca, credentials, &password, memory)? {
                Some(credentials) => Locally::Right(credentials.verified()),
                None => Locally::Wrong,
            },
            Some(_) => Locally::Wrong,
            None => Locally::NoPassword(password),
        })
    });
    match checked.await {
        Ok(locally) => Ok((attempt, locally)),
        Err(fault) => {
            give_back_unseen(visitor, attempt).await;
            Err(fault)
        }
    }
}

/// Reverts an attempt that was not compared with a password, because too many requests wait or the database failed; that
/// fault is returned in any case. A later failure of the directory reverts nothing, because the local password was found to
/// be wrong by then.
async fn give_back_unseen(visitor: &Visitor, attempt: Attempt) {
    if visitor.call(move |ca| guessing::give_back_unseen(ca, &attempt)).await.is_err() {
        tracing::warn!("an attempt to sign in that was not verified stays counted: the database can't be written");
    }
}

/// The person whose address and password the directory verifies. It is queried about every address that was refused locally,
/// but the password is sent only if there is no local account with a password: so its failure affects all addresses alike.
async fn ask_directory(
    visitor: &Visitor,
    attempt: &Attempt,
    address: &str,
    password: Option<Password>,
) -> Result<Option<VerifiedPerson>, Fault> {
    let (Some(ask), Ok(address)) = (visitor.web.directory.get(), address.parse::<EmailAddress>()) else {
        return Ok(None);
    };
    let password = password.map(Password::into_inner);
    let question = DirectoryQuestion { address: address.clone(), password, admit: admission(visitor, attempt) };
    let entry = ask(question).await.map_err(|DirectoryUnavailable| Fault::DirectoryDown)?;
    let Some(entry) = entry else { return Ok(None) };
    let attempt = attempt.clone();
    let recognised = visitor.call(move |ca| {
        guessing::forget_directory_attempts(ca, &entry.id)?;
        let recognised = recognise_entry(ca, &entry, &address);
        if matches!(recognised, Err(Error::Conflict(Conflict::EntryUnconfirmed))) {
            // The password was right, and the person will try again.
            guessing::give_back(ca, &attempt)?;
        }
        recognised.map(Some)
    });
    recognised.await
}

/// Counts the attempts at the directory. An attempt that can't be counted is not made.
fn admission(visitor: &Visitor, attempt: &Attempt) -> Admission {
    let (web, is_known_device) = (visitor.web.clone(), attempt.is_known_device());
    Box::new(move |entry, attempts| {
        Box::pin(async move {
            let admitted =
                web.call(move |ca| guessing::admit_to_directory(ca, &entry, attempts, is_known_device)).await;
            admitted.unwrap_or(false)
        })
    })
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView {
    page: Page,
    address: String,
    next: String,
    /// Whether passwords of the directory are accepted.
    has_directory: bool,
}

impl SignInView {
    fn new(visitor: &Visitor, faults: Option<Faults>, address: String, next: String) -> Self {
        let page = visitor.page("sign-in-title").with(faults.unwrap_or_default());
        Self { page, address, next, has_directory: visitor.web.directory.get().is_some() }
    }
}

/// The shortest time of a refusal when there is a directory.
const REFUSAL: std::time::Duration = std::time::Duration::from_secs(1);
