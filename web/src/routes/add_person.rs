//! `/officer/people/new` and `POST /officer/people`

use askama::Template;
use ca_core::error::{Conflict, Refusal};
use ca_core::policy::limits::INVITATIONS_OF_OFFICER;
use ca_core::policy::{Actor, AddPerson, permit};
use ca_core::types::{EmailAddress, Language, PersonName};
use ca_core::use_cases::people::accounts;
use ca_core::use_cases::people::roster::{self, NewPerson};
use ca_core::use_cases::people::throttle;
use ca_core::{Ca, Error, Result};
use serde::Deserialize;

use crate::form::{Faults, Posted};
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// Shows the form.
pub(crate) async fn ask(me: SignedIn) -> Answer {
    permit(&me.actor(), AddPerson)?;
    let language = me.web.ca.settings().organisation.language.tag().to_owned();
    let empty = NewPersonForm { name: String::new(), address: String::new(), language };
    render::page(&AddPersonView::new(&me, empty, Faults::default()))
}

#[derive(Deserialize)]
pub(crate) struct NewPersonForm {
    name: String,
    address: String,
    #[serde(default)]
    language: String,
}

/// Adds the person and mails the invitation.
pub(crate) async fn add(me: SignedIn, Posted(form): Posted<NewPersonForm>) -> Answer {
    permit(&me.actor(), AddPerson)?;
    let mut faults = Faults::default();
    let name = faults.keep(&me, "name", form.name.parse::<PersonName>());
    let address = faults.keep(&me, "address", form.address.trim().parse::<EmailAddress>());
    let (Some(name), Some(address)) = (name, address) else {
        return render::form_again(&AddPersonView::new(&me, form, faults));
    };
    let language = form.language.parse().unwrap_or(me.web.ca.settings().organisation.language);
    let addition = Addition { actor: me.actor(), name, address, language };
    match me.call(move |ca| addition.add(ca)).await? {
        Ok(()) => Ok(render::go_to("/officer/people?done=added")),
        Err(code) => {
            faults.note(&me, "address", code);
            render::form_again(&AddPersonView::new(&me, form, faults))
        }
    }
}

struct Addition {
    actor: Actor,
    name: PersonName,
    address: EmailAddress,
    language: Language,
}

impl Addition {
    /// Adds the person, or returns the message about an invalid address.
    fn add(self, ca: &Ca) -> Result<Result<(), &'static str>> {
        throttle::admit(ca, &format!("invitation officer {}", self.actor), INVITATIONS_OF_OFFICER)?;
        let new = NewPerson { name: self.name, address: self.address, language: self.language };
        let person = match roster::add_person(ca, &permit(&self.actor, AddPerson)?, new) {
            Ok(person) => person,
            Err(
                error @ (Error::Conflict(Conflict::AddressTaken | Conflict::AddressSpelling)
                | Error::Refused(Refusal::ForeignDomain)
                | Error::Invalid(_)),
            ) => {
                return Ok(Err(error.code()));
            }
            Err(error) => return Err(error),
        };
        accounts::invite(ca, &permit(&self.actor, AddPerson)?, person)?;
        Ok(Ok(()))
    }
}

#[derive(Template)]
#[template(path = "add_person.html")]
struct AddPersonView {
    page: Page,
    name: String,
    address: String,
    language: String,
}

impl AddPersonView {
    fn new(me: &SignedIn, form: NewPersonForm, faults: Faults) -> Self {
        let page = me.page("add-person-title").with(faults).at("/officer/people/new".to_owned());
        Self { page, name: form.name, address: form.address, language: form.language }
    }
}
