//! `/officer/people`

use actix_web::web::Query;
use askama::Template;
use ca_core::policy::{AddPerson, SeePerson, permit};
use ca_core::types::{Language, PersonId, PersonState, SearchWords};
use ca_core::use_cases::offices::{self, Standing};
use ca_core::use_cases::people::roster::{self, Person};
use ca_core::use_cases::people::search::{FoundPeople, search_people};
use serde::Deserialize;

use crate::form::Faults;
use crate::locale::role_name;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

#[derive(Deserialize)]
pub(crate) struct Place {
    #[serde(default)]
    query: String,
    after: Option<PersonId>,
    done: Option<String>,
}

/// All registered people, or those whom a search finds, one page at a time.
pub(crate) async fn list(me: SignedIn, Query(place): Query<Place>) -> Answer {
    let (permitted, seeing) = (permit(&me.actor(), AddPerson)?, permit(&me.actor(), SeePerson)?);
    let query = place.query.trim().to_owned();
    let mut page = me.page("people-title");
    let words = SearchWords::read(&query);
    if words.is_none() && !query.is_empty() {
        let mut faults = Faults::default();
        faults.note(&me, "query", "people-search-no-word");
        page = page.with(faults);
    }
    let (found, standing) = me
        .call(move |ca| {
            let found = match words {
                Some(words) => search_people(ca, &seeing, &words, place.after, A_PAGE)?,
                None => list_page(roster::list_people(
                    ca,
                    &permitted,
                    place.after,
                    i64::try_from(A_PAGE).unwrap_or(i64::MAX),
                )?),
            };
            Ok((found, offices::find_standing(ca)?))
        })
        .await?;
    let done = (place.done.as_deref() == Some("added")).then_some("add-person-done");
    let is_fault = !page.faults.is_empty();
    let view = PeopleView {
        page,
        done,
        query,
        people: if is_fault { Vec::new() } else { found.people.iter().map(PersonRow::new).collect() },
        after: found.next.filter(|_| !is_fault),
        is_cut: found.is_cut,
        standing,
    };
    if is_fault { render::form_again(&view) } else { render::page(&view) }
}

/// A page of the list.
fn list_page(people: Vec<Person>) -> FoundPeople {
    let next = people.last().filter(|_| people.len() == A_PAGE).map(|person| person.id);
    FoundPeople { people, next, is_cut: false }
}

/// A person in a list.
pub(crate) struct PersonRow {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) addresses: Vec<String>,
    pub(super) roles: Vec<&'static str>,
    pub(super) language: &'static str,
    /// The message with the state of a person who is not active.
    pub(super) state: Option<&'static str>,
}

impl PersonRow {
    pub(crate) fn new(person: &Person) -> Self {
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
    query: String,
    people: Vec<PersonRow>,
    after: Option<PersonId>,
    /// Whether the search gave up.
    is_cut: bool,
    standing: Standing,
}

const A_PAGE: usize = 50;
