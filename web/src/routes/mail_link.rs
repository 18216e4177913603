//! A form with which anyone who enters an address requests a mailed link.

use actix_web::rt;
use ca_core::policy::limits::Limit;
use ca_core::types::EmailAddress;
use ca_core::use_cases::people::throttle::{self, Counts};
use ca_core::{Ca, Result};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::Faults;
use crate::visitor::Visitor;

#[derive(Deserialize)]
pub(crate) struct Entered {
    #[serde(default)]
    pub(super) address: String,
}

impl Entered {
    /// The address; `None` after a fault was noted.
    pub(super) fn read(&self, visitor: &Visitor, faults: &mut Faults) -> Option<EmailAddress> {
        faults.keep(visitor, "address", self.address.trim().parse())
    }
}

/// A kind of link, and how many may be requested.
pub(super) struct Requests {
    /// The name of the counts.
    pub(super) name: &'static str,
    pub(super) from_source: Limit,
    pub(super) to_address: Limit,
}

impl Requests {
    /// Counts the request, and runs `mail` after the response.
    ///
    /// The response is sent before the look-up, so that neither its text nor its time reveals whether the address is known. A
    /// later failure is logged; docs/security.md describes the effect of the work on the time of the next request.
    pub(super) async fn mail_after_response(
        &self,
        visitor: &Visitor,
        address: EmailAddress,
        mail: fn(&Ca, &EmailAddress) -> Result<()>,
    ) -> Result<(), Fault> {
        let (name, source, wanted) = (self.name, &visitor.source, address.folded());
        let counts = Counts::of([
            (format!("{name} source {source}"), self.from_source),
            (format!("{name} address {wanted}"), self.to_address),
        ]);
        visitor.call(move |ca| throttle::admit_all(ca, counts)).await?;
        let web = visitor.web.clone();
        // A failure is logged where it becomes a fault; the response was already sent.
        rt::spawn(async move { web.call(move |ca| mail(ca, &address)).await.ok() });
        Ok(())
    }
}
