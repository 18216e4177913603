//! `/second-factor/set-up`: scan, confirm, print.

use actix_web::web::Query;
use askama::Template;
use ca_core::keys::totp::TotpSecret;
use ca_core::use_cases::people::second_factor::{self, Enrolled};
use ca_core::use_cases::people::sessions::{self, MissingFactor, Standing};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::second_factor::Arrival;
use crate::fault::Fault;
use crate::form::{Faults, Posted};
use crate::links::{encode, leading_on, local_path};
use crate::password::Password;
use crate::render::{self, Answer, Page};
use crate::session::{self, Known};
use crate::visitor::Visitor;
use crate::{device, qr};

/// Shows the secret, to be scanned or entered, and the form for a first code.
pub(crate) async fn show(known: Known, Query(arrival): Query<Arrival>) -> Answer {
    let next = local_path(&arrival.next).to_owned();
    if let Some(answer) = way_out(&known, &next).await? {
        return Ok(answer);
    }
    render::page(&SetUpView::new(&known, known.page("set-up-title"), next).await?)
}

#[derive(Deserialize)]
pub(crate) struct Confirmation {
    code: Password,
    #[serde(default)]
    next: String,
}

/// Sets up the second factor, opens a full session, and shows the recovery codes, which can't be shown again.
pub(crate) async fn confirm(known: Known, Posted(form): Posted<Confirmation>) -> Answer {
    let next = local_path(&form.next).to_owned();
    if let Some(answer) = way_out(&known, &next).await? {
        return Ok(answer);
    }
    let (person, origin, token) = (known.person, known.origin(), known.secret.to_string());
    let enrolled = known.call(move |ca| second_factor::enrol(ca, person, &token, form.code.expose(), origin)).await?;
    let Some(enrolled) = enrolled else {
        let mut faults = Faults::default();
        faults.note(&known, "code", "fault-code");
        return render::form_again(&SetUpView::new(&known, known.page("set-up-title").with(faults), next).await?);
    };
    show_codes(&known, enrolled, next).await
}

async fn show_codes(visitor: &Visitor, enrolled: Enrolled, next: String) -> Answer {
    let (token, limits) = (enrolled.token.clone(), visitor.web.limits);
    let standing = visitor.call(move |ca| sessions::find_session(ca, &token, limits)).await?;
    let Some(Standing::SignedIn(session)) = standing else { return Err(Fault::SignInNeeded { next: Some(next) }) };
    let now = visitor.now_in(session, &enrolled.token);
    let codes = enrolled.codes.iter().map(second_factor::RecoveryCode::expose).collect();
    let mut answer = render::page(&CodesView { page: now.page("recovery-title"), codes, next })?;
    device::remember(visitor, &mut answer, &enrolled.token).await?;
    session::start(visitor, &mut answer, enrolled.token)?;
    Ok(answer)
}

/// The redirect for a person who already has a second factor.
async fn way_out(known: &Known, next: &str) -> Result<Option<actix_web::HttpResponse>, Fault> {
    match known.step {
        Some(MissingFactor::Enrol) => Ok(None),
        Some(MissingFactor::Verify) => Ok(Some(render::go_to(&leading_on("/second-factor", next)))),
        None => {
            let person = known.person;
            let status = known.call(move |ca| second_factor::find_status(ca, person)).await?;
            Ok(status.map(|_| render::go_to("/sessions")))
        }
    }
}

#[derive(Template)]
#[template(path = "set_up_second_factor.html")]
struct SetUpView {
    page: Page,
    qr: Zeroizing<String>,
    groups: Zeroizing<String>,
    next: String,
    /// Whether the person's role requires it.
    is_demanded: bool,
}

impl SetUpView {
    async fn new(known: &Known, page: Page, next: String) -> Result<Self, Fault> {
        let token = known.secret.to_string();
        let secret = known.call(move |ca| second_factor::secret_of_session(ca, &token)).await?;
        let uri = address_of(&secret, &page.organisation, &known.account);
        let qr = Zeroizing::new(qr::draw(&uri, &known.say("set-up-qr"))?);
        Ok(Self { page, qr, groups: groups_of(&secret), next, is_demanded: known.step.is_some() })
    }
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesView {
    page: Page,
    codes: Vec<Zeroizing<String>>,
    next: String,
}

/// The URI for authenticator apps. SHA-1, six digits and 30 seconds are the defaults, and a shorter text makes a QR code
/// that is easier to scan.
fn address_of(secret: &TotpSecret, organisation: &str, account: &str) -> Zeroizing<String> {
    let issuer = encode(&format!("Inkan {organisation}"));
    let secret = secret.to_base32();
    Zeroizing::new(format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", encode(account), *secret))
}

/// The secret in groups of four characters, for typing.
fn groups_of(secret: &TotpSecret) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(48));
    for (place, letter) in secret.to_base32().chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}
