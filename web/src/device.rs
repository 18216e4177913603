//! The cookie of a known device, which prevents guesses of other clients from locking its owner out. It grants no access.

use actix_web::HttpResponse;
use ca_core::Error;
use ca_core::use_cases::people::devices::{KNOWN_FOR, remember_device};

use crate::fault::Fault;
use crate::visitor::Visitor;

/// The name of the cookie.
pub(crate) const DEVICE: &str = "inkan-device";

/// Whether a cookie has the format that this program sets: 43 characters of base64url.
pub(crate) fn is_device(value: &str) -> bool {
    value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// Makes the browser a known device of the person of the session with this token, and sets a new cookie. It has no effect
/// while the second factor is missing.
pub(crate) async fn remember(visitor: &Visitor, answer: &mut HttpResponse, session: &str) -> Result<(), Fault> {
    let (session, before) = (session.to_owned(), visitor.device.clone());
    let token = visitor.call(move |ca| remember_device(ca, &session, before.as_deref())).await?;
    let Some(token) = token else { return Ok(()) };
    let mut cookie = visitor.web.cookies.make(DEVICE, token);
    cookie.set_max_age(KNOWN_FOR);
    answer.add_cookie(&cookie).map_err(Error::internal)?;
    Ok(())
}
