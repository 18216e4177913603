//! Roles in the portal: one officer proposes, another confirms, and the pages say what is missing for that.

use ca_core::policy::Role;
use ca_core::types::PersonId;

use crate::support::{Answer, Browser, Portal};

/// Proposes that the person becomes an auditor; returns the path of the proposal.
fn propose(officer: &mut Browser, person: PersonId) -> String {
    let roles = format!("/officer/people/{person}/roles");
    assert_eq!(officer.get(&roles).status, 200);
    let answer = officer.post(&roles, &[("auditor", "yes")]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().split('?').next().unwrap().to_owned()
}

fn digest_on(page: &str) -> String {
    let rest = page.split("name=\"digest\" value=\"").nth(1).expect("a form that confirms");
    rest.split('"').next().unwrap().to_owned()
}

fn confirm(officer: &mut Browser, proposal: &str) -> Answer {
    let digest = digest_on(&officer.get(proposal).body);
    officer.post(&format!("{proposal}/confirm"), &[("digest", &digest)])
}

#[test]
fn a_role_that_is_proposed_here_is_confirmed_there() {
    let portal = Portal::start();
    let taro = portal.person("Taro", "taro@example.com", &[]);
    let ada = portal.person("Ada", "ada@example.com", &[Role::Administrator]);
    let rin = portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
    let (mut ada, mut rin) = (portal.session_of(ada), portal.session_of(rin));
    let proposal = propose(&mut ada, taro);
    let own = ada.get(&proposal).body;
    assert!(own.contains("You proposed this") && !own.contains("/confirm\""), "{own}");
    assert!(portal.mailed_link("/officer/proposals/").ends_with(&proposal[10..]), "no mail leads to it");
    let seen = rin.get(&proposal).body;
    assert!(seen.contains("Give Taro the role Auditor") && seen.contains(">Ada<"), "{seen}");
    assert!(rin.get("/officer/proposals").body.contains(&proposal));

    // In two tabs: the second one learns that it is decided.
    let digest = digest_on(&seen);
    let answer = confirm(&mut rin, &proposal);
    assert_eq!((answer.status, answer.location()), (303, format!("{proposal}?done=confirmed").as_str()));
    let late = rin.post(&format!("{proposal}/refuse"), &[("reason", "")]);
    assert_eq!(late.status, 409);
    assert!(late.body.contains("was decided or withdrawn, or has expired"), "{}", late.body);
    assert_eq!(rin.post(&format!("{proposal}/confirm"), &[("digest", &digest)]).status, 409);
    let done = rin.get(&proposal).body;
    assert!(done.contains("Confirmed") && done.contains("Done") && done.contains(">Rin<"), "{done}");
    assert!(rin.get(&format!("/officer/people/{taro}")).body.contains("Auditor"));
    assert!(ada.get(&format!("/officer/people/{taro}/roles")).body.contains("/roles/auditor/withdraw"));
}

#[test]
fn who_is_concerned_reads_why_another_officer_decides() {
    let portal = Portal::start();
    let ada = portal.person("Ada", "ada@example.com", &[Role::Administrator]);
    let rin = portal.person("Rin", "rin@example.com", &[Role::SecurityOfficer]);
    let eva = portal.person("Eva", "eva@example.com", &[Role::Auditor]);
    let proposal = propose(&mut portal.session_of(ada), rin);
    for (officer, why) in [(rin, "This proposal concerns you"), (eva, "other than the proposer decides")] {
        let page = portal.session_of(officer).get(&proposal).body;
        assert!(page.contains(why) && !page.contains("/confirm\""), "{page}");
        let answer = portal.session_of(officer);
        let mut answer = answer;
        answer.get(&proposal);
        assert_eq!(answer.post(&format!("{proposal}/confirm"), &[("digest", "")]).status, 403);
    }
}

#[test]
fn the_pages_say_who_is_missing_until_two_and_two_are_there() {
    let portal = Portal::start();
    let mut told = Vec::new();
    for (name, role) in [
        ("ada", Role::Administrator),
        ("ben", Role::Administrator),
        ("rin", Role::SecurityOfficer),
        ("sora", Role::SecurityOfficer),
    ] {
        let address = format!("{name}@example.com");
        portal.person(name, &address, &[role]);
        let mut officer = portal.signed_in(&address);
        let page = officer.get("/officer/proposals").body;
        let line = |start: &str| page.split(start).nth(1).and_then(|rest| rest.chars().next());
        let founding = page.contains("This installation is being founded");
        told.push((
            founding,
            line("administrators with a second factor: "),
            line("security officers with a second factor: "),
        ));
    }
    let expected =
        [(true, Some('1'), Some('2')), (true, None, Some('2')), (true, None, Some('1')), (false, None, None)];
    assert_eq!(told, expected);
}

#[test]
fn a_form_without_a_role_is_shown_again_and_a_role_that_is_none_is_not_found() {
    let portal = Portal::start();
    let taro = portal.person("Taro", "taro@example.com", &[]);
    let ada = portal.person("Ada", "ada@example.com", &[Role::Administrator]);
    let mut ada = portal.session_of(ada);
    let roles = format!("/officer/people/{taro}/roles");
    ada.get(&roles);
    let answer = ada.post(&roles, &[]);
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Tick at least one role") && answer.body.contains("href=\"#role\""),
        "{}",
        answer.body
    );
    assert_eq!(ada.get(&format!("{roles}/boss/withdraw")).status, 404);
    assert_eq!(ada.get("/officer/people/4711/roles").status, 404);
    assert_eq!(ada.get("/officer/proposals/4711").status, 404);
}
