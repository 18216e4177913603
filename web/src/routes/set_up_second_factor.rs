//! `/second-factor/set-up`: scan and confirm.

use actix_web::web::Query;
use askama::Template;
use ca_core::keys::totp::TotpSecret;
use ca_core::use_cases::people::second_factor;
use ca_core::use_cases::people::sessions::MissingFactor;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::second_factor::Arrival;
use crate::form::{Faults, Posted};
use crate::links::{encode, leading_on, local_path};
use crate::password::Password;
use crate::render::{self, Answer, Page};
use crate::session::{self, Known};
use crate::{device, qr};

/// Shows the secret, to be scanned or entered, and the form for a first code.
pub(crate) async fn show(known: Known, Query(arrival): Query<Arrival>) -> Answer {
    let next = local_path(&arrival.next).to_owned();
    if known.step == Some(MissingFactor::Verify) {
        return Ok(render::go_to(&leading_on("/second-factor", &next)));
    }
    let (person, token, is_signed_in) = (known.person, known.secret.to_string(), known.step.is_none());
    let secret = known.call(move |ca| {
        let has_factor = is_signed_in && second_factor::find_status(ca, person)?.is_some();
        if has_factor { Ok(None) } else { second_factor::secret_of_session(ca, &token).map(Some) }
    });
    match secret.await? {
        None => Ok(render::go_to("/sessions")),
        Some(secret) => render::page(&SetUpView::new(&known, known.page("set-up-title"), &secret, next)?),
    }
}

#[derive(Deserialize)]
pub(crate) struct Confirmation {
    code: Password,
    #[serde(default)]
    next: String,
}

/// Sets up the second factor, opens a full session, and leads to its recovery codes.
pub(crate) async fn confirm(known: Known, Posted(form): Posted<Confirmation>) -> Answer {
    let next = local_path(&form.next).to_owned();
    if known.step == Some(MissingFactor::Verify) {
        return Ok(render::go_to(&leading_on("/second-factor", &next)));
    }
    let (person, origin, token) = (known.person, known.origin(), known.secret.to_string());
    let is_signed_in = known.step.is_none();
    let confirmed = known.call(move |ca| {
        if is_signed_in && second_factor::find_status(ca, person)?.is_some() {
            return Ok(Confirmed::Before);
        }
        match second_factor::enrol(ca, person, &token, form.code.expose(), origin)? {
            Some(enrolled) => Ok(Confirmed::Now(enrolled.token)),
            None => second_factor::secret_of_session(ca, &token).map(Confirmed::Wrong),
        }
    });
    match confirmed.await? {
        Confirmed::Before => Ok(render::go_to("/sessions")),
        Confirmed::Now(token) => {
            let mut answer = render::go_to(&format!("/second-factor/codes?done=set-up&next={}", encode(&next)));
            device::remember(&known, &mut answer, &token).await?;
            session::start(&known, &mut answer, token)?;
            Ok(answer)
        }
        Confirmed::Wrong(secret) => {
            let mut faults = Faults::default();
            faults.note(&known, "code", "fault-code");
            let page = known.page("set-up-title").with(faults);
            render::form_again(&SetUpView::new(&known, page, &secret, next)?)
        }
    }
}

/// The result of a submitted code.
enum Confirmed {
    /// There is a second factor already.
    Before,
    /// The token of the session that replaces this one.
    Now(String),
    /// The code is wrong; the secret is shown once more.
    Wrong(TotpSecret),
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
    fn new(known: &Known, page: Page, secret: &TotpSecret, next: String) -> ca_core::Result<Self> {
        let uri = address_of(secret, &page.organisation, &known.account);
        let qr = Zeroizing::new(qr::draw(&uri, &known.say("set-up-qr"))?);
        Ok(Self { page, qr, groups: groups_of(secret), next, is_demanded: known.step.is_some() })
    }
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
