use ca_core::policy::{Actor, AddPerson, Role, permit};
use ca_core::use_cases::people::accounts::invite_by_hand;
use ca_core::use_cases::status::publish_crl::publish_due_crls;

use crate::enrollment::{ask, enroll};
use crate::support::Portal;

#[test]
fn a_stolen_key_is_revoked_with_the_day_from_which_it_is_in_doubt() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    let asked = alice.get(&format!("{certificate}/revoke")).body;
    assert!(asked.contains("What happened?") && asked.contains("in the zone UTC+09:00"), "{asked}");
    let path = format!("{certificate}/revoke");
    let nothing = alice.post(&path, &[]);
    assert!(nothing.status == 422 && nothing.body.contains("href=\"#happening\""));
    let future = alice.post(&path, &[("happening", "key-stolen"), ("since", "2999-01-01T00:00")]);
    assert!(
        future.status == 422 && future.body.contains("href=\"#since\"") && future.body.contains("2999-01-01T00:00")
    );
    let answer = alice.post(&path, &[("happening", "key-stolen"), ("since", "2026-01-02T03:04")]);
    assert_eq!(answer.location(), format!("{certificate}/revoked"), "{}", answer.body);
    let done = alice.get(&format!("{certificate}/revoked")).body;
    assert!(
        done.contains("Key lost or compromised") && done.contains("Key in doubt since") && done.contains("until"),
        "{done}"
    );
    assert_eq!(alice.post(&path, &[("happening", "key-lost")]).status, 409);
    let mails = ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Your certificate for alice@example.com is revoked"));
}

#[test]
fn a_hold_is_ended_by_a_security_officer_alone() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    assert!(alice.get(&format!("{certificate}/hold")).body.contains("After 21 days without that"), "policy.hold_days");
    assert_eq!(alice.post(&format!("{certificate}/hold"), &[]).location(), format!("{certificate}?done=held"));
    let held = alice.get(&format!("{certificate}?done=held")).body;
    assert!(held.contains("On hold") && held.contains("is not published yet"), "{held}");
    assert!(held.contains("After 21 days without that"), "{held}");
    publish_due_crls(&portal.ca).unwrap();
    let held = alice.get(&certificate).body;
    assert!(held.contains("What the hold did") && held.contains("It was published after"), "{held}");
    assert_eq!(alice.get(&format!("{certificate}/release")).status, 403);
    assert_eq!(alice.post(&format!("{certificate}/release"), &[]).status, 403);
    let mut security = portal.signed_in("security@example.com");
    assert!(security.get(&certificate).body.contains("End the hold"));
    assert_eq!(
        security.post(&format!("{certificate}/release"), &[]).location(),
        format!("{certificate}?done=released")
    );
    let released = alice.get(&certificate).body;
    assert!(released.contains("Valid") && !released.contains("What the hold did"), "{released}");
}

#[test]
fn a_security_officer_revokes_for_others_and_the_owner_is_told() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    portal.person("Registration", "registration@example.com", &[Role::RegistrationOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    assert!(
        !alice.get(&format!("{certificate}/revoke")).body.contains("The person has left"),
        "that is for others to say"
    );
    let left = alice.post(&format!("{certificate}/revoke"), &[("happening", "person-left")]);
    assert!(left.status == 422 && left.body.contains("href=\"#happening\""), "{}", left.body);
    let mut registration = portal.signed_in("registration@example.com");
    assert_eq!(registration.get(&certificate).status, 200);
    assert_eq!(registration.get(&format!("{certificate}/revoke")).status, 403);
    let mut security = portal.signed_in("security@example.com");
    assert!(security.get(&format!("{certificate}/revoke")).body.contains("The person has left"));
    security.post(&format!("{certificate}/revoke"), &[("happening", "person-left")]);
    let mails = ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(
        mails.iter().any(|mail| mail.content.subject.ends_with("is revoked")
            && mail.content.recipient.as_str() == "alice@example.com")
    );
}

#[test]
fn the_page_says_after_how_many_seconds_a_list_carried_it_and_until_when_others_may_not_know() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    publish_due_crls(&portal.ca).unwrap();
    let forecast = alice.get(&format!("{certificate}/revoke")).body;
    assert!(
        forecast.contains("may trust the certificate until") && forecast.contains("signed out everywhere but here")
    );
    alice.post(&format!("{certificate}/revoke"), &[("happening", "superseded")]);
    let page = format!("{certificate}/revoked");
    let waiting = alice.get(&page).body;
    assert!(waiting.contains("is not published yet") && waiting.contains("Look again"), "{waiting}");
    let published = publish_due_crls(&portal.ca).unwrap();
    portal.database.execute("UPDATE revoked SET revoked_at = '2026-01-02 03:04:05'").unwrap();
    portal.database.execute("UPDATE crl_arrival SET published_at = '2026-01-02 03:04:07' WHERE changes = 1").unwrap();
    let done = alice.get(&page).body;
    let number = published[0].number;
    assert!(
        done.contains(&format!("Revocation list number {number} shows this. It was published after 2 s")),
        "{done}"
    );
    assert!(done.contains("may still trust the certificate until") && !done.contains("Look again"), "{done}");
    portal.database.execute("UPDATE crl_arrival SET stale_until = '2026-01-06 00:00:00'").unwrap();
    assert!(alice.get(&page).body.contains("Every older revocation list, which does not show this, has expired"));
    portal.database.execute("DELETE FROM crl_arrival").unwrap();
    assert!(alice.get(&page).body.contains("<li>The revocation list shows this.</li>"));
}

#[test]
fn a_stolen_key_ends_every_session_but_the_one_that_reports_it_and_what_is_open() {
    let portal = Portal::start();
    let id = portal.person("Alice", "alice@example.com", &[]);
    let bob = portal.person("Bob", "bob@example.com", &[]);
    let (mut alice, mut elsewhere) = (portal.signed_in("alice@example.com"), portal.session_of(id));
    let mut bob = portal.session_of(bob);
    let certificate = enroll(&portal, &mut alice);
    let request = ask(&mut alice);
    let proof = portal.mailed_link("/proof/");
    let invitation = invite_by_hand(&portal.ca, &permit(&Actor::Host, AddPerson).unwrap(), id).unwrap();
    assert_eq!(elsewhere.get("/certificates").status, 200);
    alice.get(&format!("{certificate}/revoke"));
    alice.post(&format!("{certificate}/revoke"), &[("happening", "key-stolen")]);
    assert_eq!(alice.get(&format!("{certificate}/revoked")).status, 200, "this session goes on");
    assert_eq!(elsewhere.get("/certificates").status, 303, "the other has ended");
    assert_eq!(bob.get("/certificates").status, 200, "nobody else is signed out");
    assert_eq!(alice.get(&format!("/invitation/{invitation}")).status, 409);
    assert_eq!(alice.get(&proof).status, 409);
    assert!(alice.get(&request).body.contains("You reported a stolen key"));
}
