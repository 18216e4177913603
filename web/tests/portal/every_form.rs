//! Every form that was sent leads to a page that can be loaded again: Back and a reload send nothing twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::types::PersonId;
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::people::address_change::list_changes;
use ca_core::use_cases::people::roster;
use inkan_tests::port;

use crate::access::{claim, matrix};
use crate::addresses::mark_on;
use crate::destinations::{HELD, SKIP};
use crate::enrollment::{ask, enroll, mailbox_of};
use crate::forgotten::reset_link;
use crate::lost::{code_on, mailed_report, number_of, replaced};
use crate::recovery_codes::mark;
use crate::renewal::prove;
use crate::self_check::mailbox_on;
use crate::sessions::own_session;
use crate::support::{Answer, Browser, PASSWORD, Portal, codes_on, csr, secret_on};

#[test]
fn every_form_that_was_sent_leads_to_a_page_that_can_be_loaded_again() {
    let clock = Arc::new(ManualClock::new("2026-10-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_with_way_in(port::free().unwrap(), Arc::clone(&clock) as _);
    let mut walk = Walk { portal: &portal, sent: BTreeSet::new() };
    let alice = portal.person("Alice", ALICE, &[]);
    let bob = portal.person("Bob", BOB, &[]);
    walk.sign_in();
    walk.enrollment(bob);
    // The limits of the mails to one mailbox are over.
    clock.advance(2 * 60 * 60);
    walk.revocation(bob);
    walk.officer(alice);
    walk.passwords();
    clock.advance(24 * 60 * 60);
    walk.renewal(bob, &clock);
    let forms: BTreeSet<&str> = matrix().filter(|(method, ..)| *method == "POST").map(|(_, route, _)| route).collect();
    assert_eq!(walk.sent, forms);
}

struct Walk<'a> {
    portal: &'a Portal,
    /// The routes whose form was sent successfully.
    sent: BTreeSet<&'static str>,
}

impl Walk<'_> {
    /// Sends a form; returns the page that it leads to.
    fn send(&mut self, browser: &mut Browser, route: &'static str, path: &str, fields: &[(&str, &str)]) -> String {
        browser.get("/trust");
        let answer = browser.post(path, fields);
        self.led(browser, route, &answer)
    }

    fn led(&mut self, browser: &mut Browser, route: &'static str, answer: &Answer) -> String {
        let next = answer.location().to_owned();
        assert!(answer.status == 303 && !next.starts_with("/sign-in"), "{route}: {} {next}", answer.status);
        for _ in 0..2 {
            assert_eq!(open(browser, &next), 200, "{route} leads to {next}");
        }
        self.sent.insert(route);
        next
    }

    fn sign_in(&mut self) {
        let here = &mut self.portal.browser();
        self.send(here, "/sign-in", "/sign-in", &[("address", ALICE), ("password", PASSWORD)]);
        self.send(here, "/language", "/language", &[("language", "en"), ("back", "/trust")]);
        let secret = secret_on(&here.get("/second-factor/set-up").body);
        let code = self.portal.code_of(&secret, 0);
        self.send(here, "/second-factor/set-up", "/second-factor/set-up", &[("code", &code)]);
        let replaces = mark(here);
        let next = self.send(here, "/second-factor/codes", "/second-factor/codes", &[("replaces", &replaces)]);
        let codes = codes_on(&here.get(&next).body);
        let there = &mut self.portal.with_password(ALICE);
        self.send(there, "/second-factor", "/second-factor", &[("code", &codes[0])]);
        let end = format!("/sessions/{}/end", own_session(there));
        self.send(here, "/sessions/{id}/end", &end, &[]);
        self.send(here, "/sessions/end-others", "/sessions/end-others", &[]);
        self.send(here, "/sign-out", "/sign-out", &[]);
    }

    fn enrollment(&mut self, bob: PersonId) {
        let browser = &mut self.portal.session_of(bob);
        let mailbox = mailbox_of(browser);
        let answer = browser.upload("/requests", &[("mailbox", &mailbox), ("keys", "dual"), ("dual", &csr())]);
        let request = self.led(browser, "/requests", &answer);
        self.send(browser, "/requests/{id}/withdraw", &format!("{request}/withdraw"), &[]);
        ask(browser);
        let proof = self.portal.mailed_link("/proof/");
        let stranger = &mut self.portal.browser();
        self.send(stranger, "/proof/{token}/disown", &format!("{proof}/disown"), &[]);
        ask(browser);
        let proof = self.portal.mailed_link("/proof/");
        self.send(browser, "/proof/{token}", &proof, &[]);
        let mailbox = mailbox_on(&browser.get("/self-check").body);
        self.send(browser, "/self-check", "/self-check", &[("mailbox", &mailbox)]);
    }

    fn revocation(&mut self, bob: PersonId) {
        let browser = &mut self.portal.session_of(bob);
        let (held, lost) = (enroll(self.portal, browser), enroll(self.portal, browser));
        self.send(browser, "/certificates/{id}/hold", &format!("{held}/hold"), &[]);
        let security = self.portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
        let officer = &mut self.portal.session_of(security);
        self.send(officer, "/certificates/{id}/release", &format!("{held}/release"), &[]);
        let revoke = format!("{held}/revoke");
        self.send(browser, "/certificates/{id}/revoke", &revoke, &[("happening", "superseded")]);
        let replaces = replaced(browser);
        let sheet = self.send(browser, "/revocation-code", "/revocation-code", &[("replaces", &replaces)]);
        let code = code_on(&browser.get(&sheet).body);
        let stranger = &mut self.portal.browser();
        self.send(stranger, "/lost/code", "/lost/code", &[("code", &code)]);
        self.send(stranger, "/lost", "/lost", &[("address", BOB)]);
        let report = mailed_report(self.portal, BOB);
        let fields = [("certificate", number_of(&lost)), ("happening", "key-lost")];
        self.send(stranger, "/lost/{token}", &report, &fields);
    }

    fn officer(&mut self, alice: PersonId) {
        let registrar = self.portal.person("Officer", "officer@example.com", &Role::ALL);
        let officer = &mut self.portal.session_of(registrar);
        let info = self.portal.person("Info", "info@example.com", &[]);
        let owner = &mut self.portal.session_of(info);
        for (route, act) in [("/officer/requests/{id}/approve", "approve"), ("/officer/requests/{id}/refuse", "refuse")]
        {
            let request = ask(owner);
            let proof = self.portal.mailed_link("/proof/");
            owner.get(&proof);
            owner.post(&proof, &[]);
            self.send(officer, route, &format!("/officer{request}/{act}"), &[]);
        }
        ask(owner);
        let proof = self.portal.mailed_link("/proof/");
        owner.get(&proof);
        let request = owner.post(&proof, &[]).location().to_owned();
        let fields = [("request", number_of(&request)), ("decision", "refuse"), ("reason", "not-needed")];
        self.send(officer, "/officer/requests", "/officer/requests", &fields);
        self.send(officer, "/officer/queue/mail", "/officer/queue/mail", &[("mail", "daily")]);
        let new = [("name", "Carol"), ("address", "carol@example.com"), ("language", "en")];
        self.send(officer, "/officer/people", "/officer/people", &new);
        self.send(officer, "/officer/people/{id}/invite", &format!("/officer/people/{info}/invite"), &[]);
        let reset = format!("/officer/people/{alice}/second-factor/reset");
        self.send(officer, "/officer/people/{id}/second-factor/reset", &reset, &[]);
        let leaver = self.portal.person("Erin", "erin@example.com", &[]);
        let departure = format!("/officer/people/{leaver}/departure");
        self.send(officer, "/officer/people/{id}/departure", &departure, &[]);
        self.send(officer, "/officer/people/{id}/departure/undo", &format!("{departure}/undo"), &[]);
        self.send(officer, "/officer/people/{id}/departure", &departure, &[]);
        self.send(officer, "/officer/people/{id}/departure/complete", &format!("{departure}/complete"), &[]);
        self.addresses(officer, info);
        self.proposals(officer, info);
        self.portal.database.execute(HELD).unwrap();
        let skipped = [("seq", "1"), ("reason", "no")];
        self.send(officer, "/officer/destinations/{name}/skip", SKIP, &skipped);
        self.send(officer, "/officer/audit/verify", "/officer/audit/verify", &[]);
        self.send(officer, "/officer/audit/export", "/officer/audit/export", &[("action", "person.add")]);
        let invitation = invite_by_hand(&self.portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), info).unwrap();
        let invited = &mut self.portal.browser();
        self.send(invited, "/invitation/{token}", &format!("/invitation/{invitation}"), &chosen(PASSWORD));
    }

    /// Addresses are added, replaced, kept, ended and moved; two directory entries are decided about.
    fn addresses(&mut self, officer: &mut Browser, info: PersonId) {
        let heir = self.portal.person("Heir", "heir@example.com", &[]);
        let (route, page) = ("/officer/people/{id}/addresses", format!("/officer/people/{info}/addresses"));
        self.send(officer, "/officer/people/{id}/name", &format!("/officer/people/{info}/name"), &[("name", "Desk")]);
        for address in ["one@example.com", "two@example.com"] {
            self.send(officer, route, &page, &[("address", address), ("replaces", "")]);
        }
        let [own, one, two] =
            <[_; 3]>::try_from(roster::find_person(&self.portal.ca, info).unwrap().mailboxes).expect("three mailboxes");
        let replaces = own.id.to_string();
        self.send(officer, route, &page, &[("address", "new@example.com"), ("replaces", &replaces)]);
        let change = list_changes(&self.portal.ca, info).unwrap()[0].id;
        let stop = format!("/officer/address-changes/{change}/stop");
        self.send(officer, "/officer/address-changes/{id}/stop", &stop, &[]);
        let owner = info.to_string();
        let end = format!("/officer/mailboxes/{}/end", one.id);
        self.send(officer, "/officer/mailboxes/{id}/end", &end, &[("owner", &*owner)]);
        let fields = [("owner", &*info.to_string()), ("successor", &*heir.to_string())];
        self.send(officer, "/officer/mailboxes/{id}/move", &format!("/officer/mailboxes/{}/move", two.id), &fields);
        for (route, act) in [("/officer/entries/{id}/confirm", "confirm"), ("/officer/entries/{id}/refuse", "refuse")] {
            let entry = claim(self.portal, "Dave", &format!("{act}@example.com"));
            let page = officer.get(&format!("/officer/entries/{entry}")).body;
            self.send(officer, route, &format!("/officer/entries/{entry}/{act}"), &[("mark", &*mark_on(&page))]);
        }
    }

    fn proposals(&mut self, officer: &mut Browser, info: PersonId) {
        let other = self.portal.person("Other", "other@example.com", &[Role::SecurityOfficer]);
        let other = &mut self.portal.session_of(other);
        let (route, roles) = ("/officer/people/{id}/roles", format!("/officer/people/{info}/roles"));
        let mut propose = |walk: &mut Self| {
            let next = walk.send(officer, route, &roles, &[("auditor", "yes")]);
            next.split('?').next().expect("a path").to_owned()
        };
        let refused = propose(self);
        self.send(other, "/officer/proposals/{id}/refuse", &format!("{refused}/refuse"), &[("reason", "no")]);
        let (withdrawn, confirmed) = (propose(self), propose(self));
        let page = other.get(&confirmed).body;
        let digest = page.split("name=\"digest\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let fields = [("digest", digest.expect("the digest of the list"))];
        self.send(other, "/officer/proposals/{id}/confirm", &format!("{confirmed}/confirm"), &fields);
        self.send(officer, "/officer/proposals/{id}/withdraw", &format!("{withdrawn}/withdraw"), &[]);
        let withdraw = format!("{roles}/auditor/withdraw");
        self.send(officer, "/officer/people/{id}/roles/{role}/withdraw", &withdraw, &[]);
    }

    fn passwords(&mut self) {
        let alice = &mut self.portal.with_password(ALICE);
        let change = [&[("present", PASSWORD)][..], &chosen(NEW)].concat();
        self.send(alice, "/password", "/password", &change);
        let reset = reset_link(self.portal, ALICE);
        let other = &mut self.portal.browser();
        self.send(other, "/password/reset/{token}", &reset, &chosen("four honest geese march"));
        let stranger = &mut self.portal.browser();
        self.send(stranger, "/password/forgotten", "/password/forgotten", &[("address", ALICE)]);
    }

    fn renewal(&mut self, bob: PersonId, clock: &ManualClock) {
        let browser = &mut self.portal.session_of(bob);
        let mailbox = mailbox_of(browser);
        let sent = [("mailbox", mailbox.as_str()), ("keys", "encryption"), ("encryption", &csr())];
        let request = browser.upload("/requests", &sent).location().to_owned();
        let certificate = prove(self.portal, browser, &request);
        clock.advance(700 * 24 * 60 * 60);
        let browser = &mut self.portal.session_of(bob);
        self.send(browser, "/certificates/{id}/renew", &format!("{certificate}/renew"), &[]);
        self.send(browser, "/certificates/{id}/replace", &format!("{certificate}/replace"), &[]);
    }
}

/// The status of a page, and of the pages that it leads to.
fn open(browser: &mut Browser, path: &str) -> u16 {
    let mut answer = browser.get(path);
    for _ in 0..3 {
        if answer.status != 303 {
            break;
        }
        let next = answer.location().to_owned();
        answer = browser.get(&next);
    }
    answer.status
}

fn chosen(password: &str) -> [(&str, &str); 2] {
    [("password", password), ("again", password)]
}

const ALICE: &str = "alice@example.com";
const BOB: &str = "bob@example.com";
const NEW: &str = "seven quiet otters paint";
