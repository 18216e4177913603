//! `/officer/people`

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{AddPerson, permit};
use ca_core::types::{Language, PersonId, PersonState};
use ca_core::use_cases::offices::{self, Standing};
use ca_core::use_cases::people::roster::{self, Person};
use serde::Deserialize;

use crate::locale::role_name;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    after: Option<PersonId>,
    done: Option<String>,
}

/// All registered people, one page at a time.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    let permitted = permit(&me.actor(), AddPerson)?;
    let (found, standing) = me
        .call(move |ca| Ok((roster::list_people(ca, &permitted, place.after, A_PAGE)?, offices::find_standing(ca)?)))
        .await?;
    let is_full = i64::try_from(found.len()) == Ok(A_PAGE);
    let after = found.last().filter(|_| is_full).map(|person| person.id);
    let done = (place.done.as_deref() == Some("added")).then_some("add-person-done");
    render::page(&PeopleView {
        page: me.page("people-title"),
        done,
        rows: found.iter().map(PersonRow::new).collect(),
        after,
        standing,
    })
}

struct PersonRow {
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    roles: Vec<&'static str>,
    language: &'static str,
    /// The message with the state of a person who is not active.
    state: Option<&'static str>,
}

impl PersonRow {
    fn new(person: &Person) -> Self {
        Self {
            state: state_name(person.state),
            id: person.id,
            name: person.name.to_string(),
            addresses: person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect(),
            roles: person.roles.iter().map(|role| role_name(*role)).collect(),
            language: language_name(person.language),
        }
    }
}

/// The message with the name of a language.
pub(crate) fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "language-en",
        Language::Ja => "language-ja",
    }
}

/// The message with the state of a person who is not active.
pub(crate) fn state_name(state: PersonState) -> Option<&'static str> {
    match state {
        PersonState::Active => None,
        PersonState::Frozen => Some("person-frozen"),
        PersonState::Departed => Some("person-departed"),
    }
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeopleView {
    page: Page,
    done: Option<&'static str>,
    rows: Vec<PersonRow>,
    after: Option<PersonId>,
    standing: Standing,
}

const A_PAGE: i64 = 50;
