//! `/officer/people/{id}/roles`: an administrator proposes roles for a person, or takes one away.

use actix_web::web::Path;
use askama::Template;
use ca_core::Error;
use ca_core::error::Noun;
use ca_core::policy::{Change, ChangeKind, Propose, Role, WithdrawRole, permit};
use ca_core::types::PersonId;
use ca_core::use_cases::offices;
use ca_core::use_cases::people::roster::{self, Person};
use serde::Deserialize;

use crate::fault::Fault;
use crate::form::{Faults, NoFields, Posted};
use crate::locale::role_name;
use crate::render::{self, Answer, Page};
use crate::session::SignedIn;

/// The boxes that were ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Ticked {
    registration_officer: Option<String>,
    security_officer: Option<String>,
    auditor: Option<String>,
    administrator: Option<String>,
}

impl Ticked {
    fn has(&self, role: Role) -> bool {
        match role {
            Role::RegistrationOfficer => self.registration_officer.is_some(),
            Role::SecurityOfficer => self.security_officer.is_some(),
            Role::Auditor => self.auditor.is_some(),
            Role::Administrator => self.administrator.is_some(),
        }
    }
}

/// Shows the roles of a person, and asks which ones they should have as well.
pub(crate) async fn show(me: SignedIn, id: Path<PersonId>) -> Answer {
    permit(&me.actor(), Propose { kind: ChangeKind::Roles })?;
    let person = find(&me, *id).await?;
    render::page(&RolesView::new(me.page("roles-title"), &person))
}

/// Proposes the ticked roles.
pub(crate) async fn propose(me: SignedIn, id: Path<PersonId>, Posted(ticked): Posted<Ticked>) -> Answer {
    let permitted = permit(&me.actor(), Propose { kind: ChangeKind::Roles })?;
    let person = find(&me, *id).await?;
    let wanted = Role::ALL.into_iter().filter(|role| ticked.has(*role));
    let changes: Vec<Change> = wanted.map(|role| Change::GrantRole { person: person.id, role }).collect();
    if changes.is_empty() {
        let mut faults = Faults::default();
        faults.note(&me, "role", "roles-none-ticked");
        return render::form_again(&RolesView::new(me.page("roles-title").with(faults), &person));
    }
    let proposal = me.call(move |ca| offices::propose(ca, &permitted, changes)).await?;
    Ok(render::go_to(&format!("/officer/proposals/{proposal}?done=made")))
}

/// Asks before a role is taken away.
pub(crate) async fn ask_withdrawal(me: SignedIn, place: Path<(PersonId, String)>) -> Answer {
    let (id, role) = read(&place)?;
    permit(&me.actor(), WithdrawRole { owner: id })?;
    let person = find(&me, id).await?;
    let role_text = me.say(role_name(role));
    let page = me.page("role-withdraw-title");
    let effect =
        crate::locale::say_with(page.language, "role-withdraw-effect", &[("name", &person.name), ("role", &role_text)]);
    let button =
        crate::locale::say_with(page.language, "role-withdraw-button", &[("name", &person.name), ("role", &role_text)]);
    render::page(&WithdrawalView { page, id, role: role.name(), effect, button })
}

/// Takes the role away.
pub(crate) async fn withdraw(me: SignedIn, place: Path<(PersonId, String)>, _: Posted<NoFields>) -> Answer {
    let (id, role) = read(&place)?;
    let permitted = permit(&me.actor(), WithdrawRole { owner: id })?;
    me.call(move |ca| offices::withdraw_role(ca, &permitted, role)).await?;
    // Who gave up the own role of administrator may not see the other person's page any more.
    let goal = if me.id() == id { "/".to_owned() } else { format!("/officer/people/{id}?done=role-withdrawn") };
    Ok(render::go_to(&goal))
}

fn read(place: &(PersonId, String)) -> Result<(PersonId, Role), Fault> {
    Ok((place.0, place.1.parse().map_err(|()| Error::NotFound(Noun::Person))?))
}

async fn find(me: &SignedIn, id: PersonId) -> Result<Person, Fault> {
    me.call(move |ca| roster::find_person(ca, id)).await
}

#[derive(Template)]
#[template(path = "roles.html")]
struct RolesView {
    page: Page,
    id: PersonId,
    name: String,
    addresses: Vec<String>,
    held: Vec<RoleRow>,
    others: Vec<RoleRow>,
}

struct RoleRow {
    name: &'static str,
    text: &'static str,
    hint: &'static str,
}

impl RolesView {
    fn new(page: Page, person: &Person) -> Self {
        let (held, others): (Vec<Role>, Vec<Role>) =
            Role::ALL.into_iter().partition(|role| person.roles.contains(role));
        let rows = |roles: Vec<Role>| {
            let row = |role: Role| RoleRow { name: role.name(), text: role_name(role), hint: what_it_may(role) };
            roles.into_iter().map(row).collect()
        };
        Self {
            page,
            id: person.id,
            name: person.name.to_string(),
            addresses: person.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect(),
            held: rows(held),
            others: rows(others),
        }
    }
}

fn what_it_may(role: Role) -> &'static str {
    match role {
        Role::RegistrationOfficer => "role-registration-officer-may",
        Role::SecurityOfficer => "role-security-officer-may",
        Role::Auditor => "role-auditor-may",
        Role::Administrator => "role-administrator-may",
    }
}

#[derive(Template)]
#[template(path = "role_withdraw.html")]
struct WithdrawalView {
    page: Page,
    id: PersonId,
    role: &'static str,
    effect: String,
    button: String,
}
