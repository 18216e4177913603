//! `/password`: a person changes their own password.

use askama::Template;
use ca_core::Error;
use ca_core::error::Conflict;
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::change_password::change_password;
use ca_core::use_cases::people::guessing::{self, Attempt};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::hashing::Caller;
use crate::password::own_words::OwnWords;
use crate::password::{Password, PreparedPassword, choice, verify};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;
use crate::{device, session};

/// Shows the form, or says where else the password is changed.
pub(crate) async fn show(me: SignedIn) -> Answer {
    let has_password = has_password(&me).await?;
    render::page(&ChangeView::new(&me, Faults::default(), has_password))
}

#[derive(Deserialize)]
pub(crate) struct Change {
    #[serde(default)]
    present: Password,
    #[serde(default)]
    password: Password,
    #[serde(default)]
    again: Password,
}

/// Sets the new password if the present one is right. The new one is checked first, so that correcting it costs no attempt.
pub(crate) async fn change(me: SignedIn, Posted(form): Posted<Change>) -> Answer {
    if !has_password(&me).await? {
        return Err(Error::from(Conflict::NoLocalPassword).into());
    }
    let mut faults = Faults::default();
    let own = OwnWords::of(me.person(), &me.web.ca.settings().organisation.name);
    let chosen = choice::choose(&me, &mut faults, [form.password, form.again], own);
    let Some(password) = chosen.await? else {
        return render::form_again(&ChangeView::new(&me, faults, true));
    };
    let Some(token) = verify_and_change(&me, form.present, password).await? else {
        faults.note(&me, "present", "fault-present-password");
        return render::form_again(&ChangeView::new(&me, faults, true));
    };
    let mut answer = render::go_to("/sessions?done=password");
    device::remember(&me, &mut answer, &token).await?;
    session::start(&me, &mut answer, token)?;
    Ok(answer)
}

async fn has_password(me: &SignedIn) -> Result<bool, Fault> {
    let person = me.id();
    me.call(move |ca| Ok(accounts::find_own_credentials(ca, person)?.is_some())).await
}

/// The session's new token; `None` when the present password is wrong, or when there were too many attempts for this person. The
/// attempt is counted like one to sign in, because somebody else may sit before an open session.
async fn verify_and_change(
    me: &SignedIn,
    present: Password,
    password: PreparedPassword,
) -> Result<Option<String>, Fault> {
    let address = me.person().mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
    let (source, device) = (me.source.to_string(), me.device.clone());
    let attempt = me.call(move |ca| guessing::count_attempt(ca, &address, &source, device.as_deref())).await?;
    let changed = hash_and_change(me, &attempt, present, password).await;
    match &changed {
        Ok(None) => {}
        Ok(Some(_)) => me.call(move |ca| guessing::give_back(ca, &attempt)).await?,
        // The fault shows nothing about the present password. It is returned even if the attempt stays counted.
        Err(_) => drop(me.call(move |ca| guessing::give_back_unseen(ca, &attempt)).await),
    }
    changed
}

async fn hash_and_change(
    me: &SignedIn,
    attempt: &Attempt,
    present: Password,
    password: PreparedPassword,
) -> Result<Option<String>, Fault> {
    let (actor, person, session, is_refused) = (me.actor(), me.id(), me.secret.to_string(), attempt.is_refused());
    let caller = if attempt.is_known_device() { Caller::Known } else { Caller::Stranger };
    let changed = me.web.call_hashing(caller, move |ca, memory| {
        let found = accounts::find_own_credentials(ca, person)?;
        let right = verify::is_right(&present, found.as_ref(), memory);
        let Some(credentials) = found.filter(|_| right && !is_refused) else { return Ok(None) };
        let Some(credentials) = verify::renew(ca, credentials, &present, memory)? else { return Ok(None) };
        let hash = password.hash(ca.entropy(), memory)?;
        change_password(ca, &actor, &credentials.verified(), &session, hash).map(Some)
    });
    changed.await
}

#[derive(Template)]
#[template(path = "change_password.html")]
struct ChangeView {
    page: Page,
    /// The account's address, for password managers.
    address: String,
    /// Whether there is a local password.
    has_password: bool,
}

impl ChangeView {
    fn new(me: &SignedIn, faults: Faults, has_password: bool) -> Self {
        let address = me.person().mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        Self { page: me.page("change-password-title").with(faults), address, has_password }
    }
}
