//! `/sign-out`

use ca_core::use_cases::people::sessions;

use crate::form::{NoFields, Posted};
use crate::render::{self, Answer};
use crate::session;
use crate::visitor::Visitor;

/// Ends the session, in the database as well as in the browser.
pub(crate) async fn sign_out(visitor: Visitor, _: Posted<NoFields>) -> Answer {
    if let Some(token) = visitor.token() {
        visitor.call(move |ca| sessions::end_session(ca, &token)).await?;
    }
    let mut answer = render::go_to("/");
    session::end(&visitor, &mut answer)?;
    Ok(answer)
}
