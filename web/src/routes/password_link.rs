//! The form for choosing a password by means of a mailed link: of an invitation, or of a forgotten password.

use askama::Template;
use ca_core::Ca;
use ca_core::use_cases::people::roster::Person;
use ca_core::use_cases::people::sessions;
use ca_core::use_cases::people::verified::VerifiedPerson;
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::Faults;
use crate::hashing::Caller;
use crate::password::own_words::OwnWords;
use crate::password::{Password, choice};
use crate::render::{self, Answer, Page};
use crate::visitor::Visitor;
use crate::{device, session};

/// A kind of link.
pub(super) struct LinkKind {
    /// The path of its pages, before the token.
    pub(super) path: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    /// Finds the person of a valid link, and changes nothing.
    pub(super) look: fn(&Ca, &str) -> ca_core::Result<Person>,
    /// Uses the link: stores the hash of the new password.
    pub(super) set: fn(&Ca, &str, String) -> ca_core::Result<VerifiedPerson>,
    /// The page after it.
    pub(super) next: &'static str,
}

#[derive(Deserialize)]
pub(crate) struct NewPassword {
    #[serde(default)]
    password: Password,
    #[serde(default)]
    again: Password,
}

impl LinkKind {
    /// Shows the form. Programs that scan mails open links, so this changes nothing.
    pub(super) async fn show(&self, visitor: &Visitor, token: &str) -> Answer {
        let person = self.look(visitor, token).await?;
        render::page(&LinkView::new(self, visitor.page(self.title), &person, token))
    }

    /// Saves the password and signs the person in, who still needs the second factor if there is one. The browser's earlier
    /// session ends, even if it is another person's.
    pub(super) async fn choose(&self, visitor: &Visitor, token: String, form: NewPassword) -> Answer {
        let person = self.look(visitor, &token).await?;
        let mut faults = Faults::default();
        let own = OwnWords::of(&person, &visitor.web.ca.settings().organisation.name);
        let chosen = choice::choose(visitor, &mut faults, [form.password, form.again], own);
        let Some(password) = chosen.await? else {
            return render::form_again(&LinkView::new(self, visitor.page(self.title).with(faults), &person, &token));
        };
        let (origin, old, set) = (visitor.origin(), visitor.token(), self.set);
        let opened = visitor.web.call_hashing(Caller::Known, move |ca, memory| {
            let hash = password.hash(ca.entropy(), memory)?;
            let verified = set(ca, &token, hash)?;
            if let Some(old) = &old {
                sessions::end_session(ca, old)?;
            }
            sessions::open_session(ca, verified, origin)
        });
        // The password was changed once more before the session was opened, such as by another link used at the same time.
        let opened = opened.await?.ok_or(Fault::SignInNeeded { next: None })?;
        let mut answer = render::go_to(self.next);
        device::remember(visitor, &mut answer, &opened).await?;
        session::start(visitor, &mut answer, opened)?;
        Ok(answer)
    }

    async fn look(&self, visitor: &Visitor, token: &str) -> Result<Person, Fault> {
        let (token, look) = (token.to_owned(), self.look);
        visitor.call(move |ca| look(ca, &token)).await
    }
}

#[derive(Template)]
#[template(path = "password_link.html")]
struct LinkView {
    page: Page,
    lead: &'static str,
    name: String,
    address: String,
    action: String,
}

impl LinkView {
    fn new(kind: &LinkKind, page: Page, person: &Person, token: &str) -> Self {
        let address = person.mailboxes.first().map(|mailbox| mailbox.address.to_string()).unwrap_or_default();
        Self { page, lead: kind.lead, name: person.name.to_string(), address, action: format!("{}/{token}", kind.path) }
    }
}
