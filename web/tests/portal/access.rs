use std::sync::Arc;

use ca_core::Error;
use ca_core::error::Conflict;
use ca_core::policy::{Actor, AddPerson, Change, ChangeKind, Propose, ReviewRequests, Role, permit};
use ca_core::runtime::clock::SystemClock;
use ca_core::types::{AddressChangeId, EntryClaimId, PersonId, ProposalId};
use ca_core::use_cases::offices::propose;
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::people::address_change::{list_changes, replace_address};
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId, recognise_entry};
use ca_core::use_cases::people::entry_claims::list_claims;
use ca_core::use_cases::people::roster;
use ca_core::use_cases::people::sessions::Proof;
use inkan_tests::port;

use crate::destinations::HELD;
use crate::enrollment::{ask, enroll, mailbox_of};
use crate::forgotten::reset_link;
use crate::lost::mailed_report;
use crate::self_check::start_on_page;
use crate::sessions::own_session;
use crate::support::{Answer, Browser, Portal, csr};

/// Alice's things, which the people of the matrix try to reach.
pub(crate) struct Things {
    pub(crate) person: PersonId,
    pub(crate) certificate: String,
    pub(crate) request: String,
    pub(crate) proof: String,
    pub(crate) invitation: String,
    pub(crate) reset: String,
    pub(crate) report: String,
    pub(crate) mailbox: String,
    pub(crate) self_check: String,
    pub(crate) session: String,
    /// A proposal of the host about Carol.
    pub(crate) proposal: ProposalId,
    /// An address that replaces Carol's.
    pub(crate) change: AddressChangeId,
    /// A directory entry with an address of somebody whom an officer added.
    pub(crate) entry: EntryClaimId,
}

/// The question about a directory entry that wants to sign in as this person, who has never been able to.
pub(crate) fn claim(portal: &Portal, name: &str, address: &str) -> EntryClaimId {
    portal.person_without_password(name, address);
    let entry = DirectoryPerson {
        id: EntryId::from_octets(address.as_bytes()).unwrap(),
        name: name.parse().unwrap(),
        addresses: vec![address.parse().unwrap()],
        language: None,
    };
    let asked = recognise_entry(&portal.ca, &entry, &address.parse().unwrap());
    assert!(matches!(asked, Err(Error::Conflict(Conflict::EntryUnconfirmed))), "{:?}", asked.err());
    let claims = list_claims(&portal.ca, &permit(&Actor::Host, ReviewRequests).unwrap(), 100).unwrap();
    claims.last().unwrap().id
}

impl Things {
    pub(crate) fn prepare(portal: &Portal) -> Self {
        let id = portal.person("Alice", "alice@example.com", &[]);
        let mut alice = portal.session_of(id);
        let certificate = enroll(portal, &mut alice);
        let report = mailed_report(portal, "alice@example.com");
        alice.get(&format!("{certificate}/revoke"));
        alice.post(&format!("{certificate}/revoke"), &[("happening", "superseded")]);
        let request = ask(&mut alice);
        let proof = portal.mailed_link("/proof/");
        let carol = portal.person("Carol", "carol@example.com", &[]);
        enroll(portal, &mut portal.session_of(carol));
        let invitation = invite_by_hand(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), id).unwrap();
        let reset = reset_link(portal, "alice@example.com");
        let (session, mailbox) = (own_session(&mut alice), mailbox_of(&mut alice));
        let self_check = start_on_page(&mut alice);
        let changes = vec![Change::GrantRole { person: carol, role: Role::Auditor }];
        let permitted = permit(&Actor::Host, Propose { kind: ChangeKind::Roles }).unwrap();
        let proposal = propose(&portal.ca, &permitted, changes).unwrap();
        let mailbox_of_carol = roster::find_person(&portal.ca, carol).unwrap().mailboxes[0].id;
        let keeper = permit(&Actor::Host, AddPerson).unwrap();
        replace_address(&portal.ca, &keeper, carol, mailbox_of_carol, "carol.new@example.com".parse().unwrap())
            .unwrap();
        portal.database.execute(HELD).unwrap();
        Self {
            proposal,
            change: list_changes(&portal.ca, carol).unwrap()[0].id,
            entry: claim(portal, "Dave", "dave@example.com"),
            person: id,
            certificate,
            request,
            proof,
            invitation,
            reset,
            report,
            mailbox,
            self_check,
            session,
        }
    }

    pub(crate) fn path(&self, route: &str) -> String {
        let path = match route {
            "/requests/new/keys" => format!("{route}?mailbox={}&keys=dual", self.mailbox),
            _ => route.to_owned(),
        };
        let path = path.replace("/certificates/{id}", &self.certificate).replace("/requests/{id}", &self.request);
        let path = path.replace("/lost/{token}", &self.report).replace("{address}/{kind}", "carol@example.com/cer");
        let path = path.replace("/self-check/{id}", &self.self_check);
        let path = path.replace("/password/reset/{token}", &self.reset);
        let path = path.replace("/proof/{token}", &self.proof).replace("{token}", &self.invitation);
        let path = path.replace("/sessions/{id}", &format!("/sessions/{}", self.session));
        let path = path.replace("/people/{id}", &format!("/people/{}", self.person));
        let path = path.replace("/mailboxes/{id}", &format!("/mailboxes/{}", self.mailbox));
        let path = path.replace("/address-changes/{id}", &format!("/address-changes/{}", self.change));
        let path = path.replace("/entries/{id}", &format!("/entries/{}", self.entry));
        let path =
            path.replace("/proposals/{id}", &format!("/proposals/{}", self.proposal)).replace("{role}", "auditor");
        let path = path.replace("/export/{id}", "/export/0123456789abcdef0123456789abcdef");
        let path = path.replace("/destinations/{name}", "/destinations/siem");
        path.replace("{kind}", "pem").replace("{program}", "thunderbird").replace("{file}", "root-g1.cer")
    }

    fn send(&self, browser: &mut Browser, method: &str, route: &str) -> Answer {
        let path = self.path(route);
        if method == "GET" {
            return browser.get(&path);
        }
        browser.get("/trust");
        match route {
            "/requests" => browser.upload(&path, &[("mailbox", &self.mailbox), ("keys", "dual"), ("dual", &csr())]),
            "/password" | "/password/reset/{token}" | "/invitation/{token}" => {
                browser.post(&path, &[("password", "short"), ("again", "short")])
            }
            "/sign-in" => browser.post(&path, &[("address", "x@example.com"), ("password", "wrong")]),
            "/self-check" => browser.post(&path, &[("mailbox", &self.mailbox)]),
            "/language" => browser.post(&path, &[("language", "en"), ("back", "/")]),
            "/officer/destinations/{name}/skip" => browser.post(&path, &[("seq", "1"), ("reason", "")]),
            "/officer/people" => browser.post(&path, &[("name", ""), ("address", "")]),
            "/officer/mailboxes/{id}/end" => browser.post(&path, &[("owner", &self.person.to_string())]),
            "/officer/mailboxes/{id}/move" => {
                browser.post(&path, &[("owner", &self.person.to_string()), ("successor", "2")])
            }
            _ => browser.post(&path, &[("happening", "superseded")]),
        }
    }
}

fn fits(mark: &str, answer: &Answer) -> bool {
    let to_sign_in = answer.status == 303 && answer.location().starts_with("/sign-in");
    match mark {
        "sign-in" => to_sign_in,
        "no" | "own, else no" => answer.status == 403,
        "own" | "own: no" => answer.status == 404,
        "own, else 409" => answer.status == 409,
        mark if mark.starts_with("yes") => !to_sign_in && !matches!(answer.status, 403 | 404 | 405 | 500..),
        mark => panic!("an unknown mark: {mark}"),
    }
}

/// Method, route and marks of each row of the portal.
pub(crate) fn matrix() -> impl Iterator<Item = (&'static str, &'static str, Vec<&'static str>)> {
    let (portal_part, _) = include_str!("../../../docs/access.md").split_once("## Plain HTTP").unwrap();
    portal_part.lines().filter(|line| line.starts_with("| `")).map(|row| {
        let fields: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let (method, route) = fields[0].split('`').nth(1).unwrap().split_once(' ').unwrap();
        (method, route, fields[1..].to_vec())
    })
}

#[test]
fn without_the_second_factor_the_holder_of_every_office_opens_what_nobody_may_open() {
    let portal = Portal::start_with_way_in(port::free().unwrap(), Arc::new(SystemClock));
    let things = Things::prepare(&portal);
    let officer = portal.person("Officer", "officer@example.com", &Role::ALL);
    let mut led = 0;
    for (method, route, marks) in matrix() {
        let mut browser = portal.session_after(officer, Proof::Password);
        let answer = things.send(&mut browser, method, route);
        let (status, location) = (answer.status, answer.location());
        if marks[0] == "sign-in" && !route.starts_with("/second-factor") {
            let is_led =
                status == 303 && (location == "/second-factor" || location.starts_with("/second-factor?next="));
            assert!(is_led, "{method} {route}: {status} {location}");
            led += 1;
        } else {
            assert!(fits("yes", &answer), "{method} {route}: {status} {location}");
        }
    }
    assert!(led > 30, "the table was read: {led}");
}

#[test]
fn the_whole_matrix_of_docs_access_holds() {
    let portal = Portal::start_with_way_in(port::free().unwrap(), Arc::new(SystemClock));
    let things = Things::prepare(&portal);
    let person = |address: &str, roles: &[Role]| Some(portal.person("Bob", address, roles));
    let columns: [Option<PersonId>; 6] = [
        None,
        person("bob@example.com", &[]),
        person("registration@example.com", &[Role::RegistrationOfficer]),
        person("security@example.com", &[Role::SecurityOfficer]),
        person("auditor@example.com", &[Role::Auditor]),
        person("administrator@example.com", &[Role::Administrator]),
    ];
    let mut cells = 0;
    for (method, route, marks) in matrix() {
        for (column, mark) in columns.iter().zip(&marks) {
            let mut browser = column.map_or_else(|| portal.browser(), |person| portal.session_of(person));
            let answer = things.send(&mut browser, method, route);
            assert!(
                fits(mark, &answer),
                "{method} {route}: {mark} for {column:?}, but {} {}",
                answer.status,
                answer.location()
            );
            cells += 1;
        }
    }
    assert!(cells > 200, "the table was read: {cells}");
}
