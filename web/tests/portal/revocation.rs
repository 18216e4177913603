use ca_core::policy::Role;

use crate::enrollment::enroll;
use crate::support::Portal;

#[test]
fn a_stolen_key_is_revoked_with_the_day_from_which_it_is_in_doubt() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    assert!(alice.get(&format!("{certificate}/revoke")).body.contains("What happened?"));
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
        done.contains("Key compromised") && done.contains("Key in doubt since") && done.contains("until"),
        "{done}"
    );
    assert_eq!(alice.post(&path, &[("happening", "key-lost")]).status, 409);
    let mails = ca_core::use_cases::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(mails.iter().any(|mail| mail.content.subject == "Your certificate for alice@example.com is revoked"));
}

#[test]
fn a_hold_is_ended_by_a_security_officer_alone() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    let mut alice = portal.signed_in("alice@example.com");
    let certificate = enroll(&portal, &mut alice);
    alice.get(&format!("{certificate}/hold"));
    assert_eq!(alice.post(&format!("{certificate}/hold"), &[]).location(), format!("{certificate}?done=held"));
    assert!(alice.get(&format!("{certificate}?done=held")).body.contains("On hold"));
    assert_eq!(alice.get(&format!("{certificate}/release")).status, 403);
    assert_eq!(alice.post(&format!("{certificate}/release"), &[]).status, 403);
    let mut security = portal.signed_in("security@example.com");
    assert!(security.get(&certificate).body.contains("End the hold"));
    assert_eq!(
        security.post(&format!("{certificate}/release"), &[]).location(),
        format!("{certificate}?done=released")
    );
    assert!(alice.get(&certificate).body.contains("Valid"));
}

#[test]
fn a_security_officer_revokes_for_others_and_the_owner_is_told() {
    let portal = Portal::start();
    portal.person("Alice", "alice@example.com", &[]);
    portal.person("Security", "security@example.com", &[Role::SecurityOfficer]);
    portal.person("Registration", "registration@example.com", &[Role::RegistrationOfficer]);
    let certificate = enroll(&portal, &mut portal.signed_in("alice@example.com"));
    let mut registration = portal.signed_in("registration@example.com");
    assert_eq!(registration.get(&certificate).status, 200);
    assert_eq!(registration.get(&format!("{certificate}/revoke")).status, 403);
    let mut security = portal.signed_in("security@example.com");
    security.get(&format!("{certificate}/revoke"));
    security.post(&format!("{certificate}/revoke"), &[("happening", "person-left")]);
    let mails = ca_core::use_cases::notices::recent_notices(&portal.ca, 10).unwrap();
    assert!(
        mails.iter().any(|mail| mail.content.subject.ends_with("is revoked")
            && mail.content.recipient.as_str() == "alice@example.com")
    );
}
