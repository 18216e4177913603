//! `/second-factor/codes`: the recovery codes of a second factor, for 15 minutes after they were made.

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::limits::RECOVERY_CODES_OF_PERSON;
use ca_core::types::Timestamp;
use ca_core::use_cases::people::second_factor::{self, CodesView, ShownCodes};
use ca_core::use_cases::people::throttle;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::download::file;
use crate::fault::Fault;
use crate::form::Posted;
use crate::links::local_path;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Arrival {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

/// Shows the codes in the session that made them, and otherwise says that they can't be shown.
pub(crate) async fn show(me: SignedIn, Query(arrival): Query<Arrival>) -> Answer {
    let Some(found) = find(&me).await? else { return Ok(render::go_to("/sessions")) };
    let page = me.page("recovery-title");
    let Some(shown) = found.shown else { return render::page(&GoneView { page }) };
    let done = match arrival.done.as_str() {
        "set-up" => Some("recovery-done"),
        "made" => Some("recovery-made"),
        _ => None,
    };
    let next = match local_path(&arrival.next) {
        "/" => "/sessions",
        next => next,
    };
    render::page(&ShownView { page, done, codes: rows(&shown), until: shown.until, next: next.to_owned() })
}

/// The codes as a text file.
pub(crate) async fn download(me: SignedIn) -> Answer {
    let shown = find(&me).await?.and_then(|found| found.shown);
    let Some(shown) = shown else { return Ok(render::go_to("/second-factor/codes")) };
    let page = me.page("recovery-title");
    let text = TextView { name: me.person().name.to_string(), codes: rows(&shown), page };
    let text = text.render().map_err(ca_core::Error::internal)?;
    Ok(file("text/plain; charset=utf-8", "inkan-recovery-codes.txt", text.into_bytes()))
}

/// Asks before the old codes end.
pub(crate) async fn ask(me: SignedIn) -> Answer {
    let Some(found) = find(&me).await? else { return Ok(render::go_to("/sessions")) };
    render::page(&RenewView { page: me.page("renew-codes-title"), replaces: found.mark })
}

#[derive(Deserialize)]
pub(crate) struct Renewal {
    #[serde(default)]
    replaces: String,
}

/// Makes new codes and ends the old ones. A form that was sent before leads to the codes that it made.
pub(crate) async fn renew(me: SignedIn, Posted(form): Posted<Renewal>) -> Answer {
    let (person, actor, token) = (me.id(), me.actor(), me.secret.to_string());
    me.call(move |ca| {
        let present = second_factor::find_codes(ca, person, &token)?;
        if present.is_none_or(|present| present.mark != form.replaces) {
            return Ok(false);
        }
        throttle::admit(ca, &format!("recovery codes of {person}"), RECOVERY_CODES_OF_PERSON)?;
        second_factor::renew_codes(ca, &actor, &token, &form.replaces)
    })
    .await?;
    Ok(render::go_to("/second-factor/codes?done=made"))
}

async fn find(me: &SignedIn) -> Result<Option<CodesView>, Fault> {
    let (person, token) = (me.id(), me.secret.to_string());
    me.call(move |ca| second_factor::find_codes(ca, person, &token)).await
}

struct CodeRow {
    code: Zeroizing<String>,
    is_used: bool,
}

fn rows(shown: &ShownCodes) -> Vec<CodeRow> {
    shown.codes.iter().map(|it| CodeRow { code: it.code.expose(), is_used: it.is_used }).collect()
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct ShownView {
    page: Page,
    done: Option<&'static str>,
    codes: Vec<CodeRow>,
    until: Timestamp,
    next: String,
}

#[derive(Template)]
#[template(path = "recovery_codes_gone.html")]
struct GoneView {
    page: Page,
}

#[derive(Template)]
#[template(path = "recovery_codes.txt")]
struct TextView {
    page: Page,
    name: String,
    codes: Vec<CodeRow>,
}

#[derive(Template)]
#[template(path = "renew_codes.html")]
struct RenewView {
    page: Page,
    /// The mark of the codes that end.
    replaces: String,
}
