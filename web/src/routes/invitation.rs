//! `/invitation/{token}`: an invited person chooses a first password.

use actix_web::web::Path;
use ca_core::use_cases::people::accounts;

use super::password_link::{LinkKind, NewPassword};
use crate::form::Posted;
use crate::render::Answer;
use crate::visitor::Visitor;

/// Shows the form for the password.
pub(crate) async fn show(visitor: Visitor, token: Path<String>) -> Answer {
    INVITATION.show(&visitor, &token).await
}

/// Saves the password: the link proves access to the mailbox.
pub(crate) async fn accept(visitor: Visitor, token: Path<String>, Posted(form): Posted<NewPassword>) -> Answer {
    INVITATION.choose(&visitor, token.into_inner(), form).await
}

const INVITATION: LinkKind = LinkKind {
    path: "/invitation",
    title: "invitation-title",
    lead: "invitation-lead",
    look: accounts::look_at_invitation,
    set: accounts::accept_invitation,
    next: "/certificates?done=welcome",
};
