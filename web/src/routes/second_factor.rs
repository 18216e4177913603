//! `/second-factor`: the second factor after the password.

use actix_web::web::Query;
use askama::Template;
use ca_core::use_cases::people::second_factor;
use ca_core::use_cases::people::sessions::MissingFactor;
use serde::Deserialize;

use crate::device;
use crate::form::{Faults, Posted};
use crate::links::{leading_on, local_path};
use crate::password::Password;
use crate::render::{self, Answer, Page};
use crate::session::{self, Known};

#[derive(Deserialize)]
pub(crate) struct Arrival {
    #[serde(default)]
    pub(super) next: String,
}

/// Shows the form for a code; a person without a second factor is redirected to set one up.
pub(crate) async fn ask(known: Known, Query(arrival): Query<Arrival>) -> Answer {
    let next = local_path(&arrival.next);
    match known.step {
        Some(MissingFactor::Verify) => {
            let page = known.page("second-factor-title");
            render::page(&SecondFactorView { page, next: next.to_owned() })
        }
        Some(MissingFactor::Enrol) => Ok(render::go_to(&leading_on("/second-factor/set-up", next))),
        None => Ok(render::go_to(next)),
    }
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    code: Password,
    #[serde(default)]
    next: String,
}

/// Opens a full session, with a new token.
pub(crate) async fn verify(known: Known, Posted(form): Posted<Shown>) -> Answer {
    let next = local_path(&form.next).to_owned();
    let (Some(MissingFactor::Verify), Some(token)) = (known.step, known.token()) else {
        return Ok(render::go_to(&next));
    };
    let (person, origin, device) = (known.person, known.origin(), known.device.clone());
    let verified =
        known.call(move |ca| second_factor::verify(ca, person, &token, form.code.expose(), origin, device.as_deref()));
    let Some(token) = verified.await? else {
        let mut faults = Faults::default();
        faults.note(&known, "code", "fault-code");
        return render::form_again(&SecondFactorView { page: known.page("second-factor-title").with(faults), next });
    };
    let mut answer = render::go_to(&next);
    device::remember(&known, &mut answer, &token).await?;
    session::start(&known, &mut answer, token)?;
    Ok(answer)
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactorView {
    page: Page,
    next: String,
}
