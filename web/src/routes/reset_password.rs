//! `/password/reset/{token}`: a forgotten password is replaced by means of a mailed link.

use actix_web::web::Path;
use ca_core::use_cases::people::reset_password;

use super::password_link::{LinkKind, NewPassword};
use crate::form::Posted;
use crate::render::Answer;
use crate::visitor::Visitor;

/// Shows the form for the password.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    RESET.show(&visitor, &token).await
}

/// Saves the password and ends all other sessions of the person.
pub(crate) async fn reset(visitor: Visitor, token: Path<String>, Posted(form): Posted<NewPassword>) -> Answer {
    RESET.choose(&visitor, token.into_inner(), form).await
}

const RESET: LinkKind = LinkKind {
    path: "/password/reset",
    title: "reset-title",
    lead: "reset-lead",
    look: reset_password::look_at_link,
    set: reset_password::reset_password,
    next: "/sessions?done=password",
};
