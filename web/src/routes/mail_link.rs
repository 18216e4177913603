//! A mailed link for anyone who enters an address.

use actix_web::rt;
use ca_core::use_cases::people::throttle::{self, Counts};
use ca_core::{Ca, Result};

use crate::fault::Fault;
use crate::visitor::Visitor;

/// Counts the request, and runs `mail` after the response.
///
/// The response is sent before the look-up, so that neither its text nor its time reveals whether the address is known. A
/// later failure is logged; docs/security.md describes the effect of the work on the time of the next request.
pub(super) async fn mail_after_response(
    visitor: &Visitor,
    counts: Counts,
    mail: impl FnOnce(&Ca) -> Result<()> + Send + 'static,
) -> Result<(), Fault> {
    visitor.call(move |ca| throttle::admit_all(ca, counts)).await?;
    let web = visitor.web.clone();
    // A failure is logged where it becomes a fault; the response was already sent.
    rt::spawn(async move { web.call(mail).await.ok() });
    Ok(())
}
