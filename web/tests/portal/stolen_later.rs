//! A key that was reported lost turns out to be stolen: each way of reporting it ends the thief's sessions.

use ca_core::types::PersonId;
use ca_core::use_cases::mail::notices;

use crate::enrollment::enroll;
use crate::lost::{enter, mailed_report, number_of, printed};
use crate::support::{Browser, Portal};

/// Alice's certificate, which she reported lost, and a session of hers that a thief may have.
struct Loss {
    portal: Portal,
    id: PersonId,
    alice: Browser,
    certificate: String,
    thief: Browser,
}

impl Loss {
    fn begin() -> Self {
        let portal = Portal::start();
        let id = portal.person("Alice", "alice@example.com", &[]);
        let mut alice = portal.signed_in("alice@example.com");
        let certificate = enroll(&portal, &mut alice);
        alice.get(&format!("{certificate}/revoke"));
        let lost = alice.post(&format!("{certificate}/revoke"), &[("happening", "key-lost")]);
        assert_eq!(lost.status, 303, "{}", lost.body);
        let mut thief = portal.session_of(id);
        assert_eq!(thief.get("/certificates").status, 200, "a loss ends no session");
        Self { portal, id, alice, certificate, thief }
    }

    /// The report is on the list, and the thief is signed out.
    fn expect_stolen(&mut self, way: &str) {
        assert_eq!(self.thief.get("/certificates").status, 303, "{way}: the thief's session goes on");
        let said = "audit WHERE action = 'certificate.revoke' AND detail LIKE 'happening:key-stolen%invalid-since%'";
        assert_eq!(self.portal.database.count(said).unwrap(), 1, "{way}");
        let page = self.portal.session_of(self.id).get(&format!("{}/revoked", self.certificate)).body;
        assert!(page.contains("Key in doubt since"), "{way}: {page}");
    }
}

const STOLEN: [(&str, &str); 2] = [("happening", "key-stolen"), ("since", "2026-01-02T03:04")];

#[test]
fn in_a_session() {
    let mut loss = Loss::begin();
    let (path, certificate) = (format!("{}/revoke", loss.certificate), loss.certificate.clone());
    for page in [&certificate, &format!("{certificate}/revoked")] {
        assert!(loss.alice.get(page).body.contains(&format!("href=\"{path}\"")), "{page} does not lead there");
    }
    let asked = loss.alice.get(&path).body;
    assert!(asked.contains("value=\"key-stolen\"") && !asked.contains("value=\"key-lost\""), "{asked}");
    assert!(asked.contains("already revoked") && !asked.contains("Revoking can't be undone"), "{asked}");
    let answer = loss.alice.post(&path, &STOLEN);
    assert_eq!(answer.location(), format!("{certificate}/revoked"), "{}", answer.body);
    assert_eq!(loss.alice.get("/certificates").status, 200, "this session goes on");
    let subject = "The theft of your key for alice@example.com is recorded";
    expect_mail(&loss.portal, subject, "everywhere but in the browser that reported it");
    loss.expect_stolen("session");
}

#[test]
fn an_earlier_time_can_be_given_after_the_report() {
    let mut loss = Loss::begin();
    let (path, revoked) = (format!("{}/revoke", loss.certificate), format!("{}/revoked", loss.certificate));
    let started = loss.alice.get(&revoked).body;
    for title in ["since when somebody else has had the key", "somebody else had the key earlier"] {
        assert!(!started.contains(title), "no theft was reported: {started}");
    }
    loss.alice.get(&path);
    loss.alice.post(&path, &[("happening", "key-stolen"), ("since", "")]);
    let page = loss.alice.get(&revoked).body;
    assert!(page.contains("Report since when somebody else has had the key"), "{page}");
    // Later than the start of the certificate, which is the earliest time in its entry.
    loss.portal.database.execute("UPDATE certificate SET not_before = '2025-01-01 00:00:00'").unwrap();
    let earlier = |since: &'static str| [("happening", "key-stolen"), ("earlier", "yes"), ("since", since)];
    let nothing = loss.alice.post(&path, &earlier(""));
    assert!(nothing.status == 422 && nothing.body.contains("earlier than the one given before"), "{}", nothing.body);
    let answer = loss.alice.post(&path, &earlier("2026-01-02T03:04"));
    assert_eq!(answer.location(), revoked, "{}", answer.body);
    let page = loss.alice.get(&revoked).body;
    assert!(
        page.contains("Report that somebody else had the key earlier") && page.contains("Key in doubt since"),
        "{page}"
    );
    let later = loss.alice.post(&path, &earlier("2026-01-03T03:04"));
    assert!(later.status == 422 && later.body.contains("value=\"2026-01-03T03:04\""), "{}", later.body);
    assert!(later.body.contains("name=\"earlier\"") && !later.body.contains("Report that the key"), "{}", later.body);
    assert_eq!(loss.alice.post(&path, &earlier("2026-01-01T03:04")).location(), revoked);
    let reports = "audit WHERE action = 'certificate.revoke' AND detail LIKE '%key-stolen%'";
    assert_eq!(loss.portal.database.count(reports).unwrap(), 3, "what is not earlier is not recorded");
}

#[test]
fn by_a_mailed_link() {
    let mut loss = Loss::begin();
    let link = mailed_report(&loss.portal, "alice@example.com");
    report_by_pass(&mut loss, &link);
    loss.expect_stolen("link");
}

#[test]
fn by_a_printed_code() {
    let mut loss = Loss::begin();
    let code = printed(&mut loss.alice);
    let visit = enter(&mut loss.portal.browser(), &code).location().to_owned();
    report_by_pass(&mut loss, &visit);
    loss.expect_stolen("code");
}

fn report_by_pass(loss: &mut Loss, link: &str) {
    let mut stranger = loss.portal.browser();
    let page = stranger.get(link).body;
    assert!(page.contains("Choose a certificate that is already revoked only if"), "{page}");
    assert!(!page.contains(" checked"), "nothing revoked is chosen unasked");
    assert!(!page.contains("value=\"mislaid\"") && page.contains("you are signed out everywhere, and your"), "{page}");
    let chosen = ("certificate", number_of(&loss.certificate));
    for nothing in ["superseded", "mislaid", "key-lost"] {
        let refused = stranger.post(link, &[chosen, ("happening", nothing)]);
        assert!(refused.status == 422 && refused.body.contains("href=\"#certificate\""), "{nothing}: {}", refused.body);
        assert!(
            refused.body.contains("Already revoked: alice@example.com – Signing and encryption"),
            "{}",
            refused.body
        );
    }
    let answer = stranger.post(link, &[chosen, STOLEN[0], STOLEN[1]]);
    assert_eq!(answer.location(), format!("{link}/done"), "{}", answer.body);
    let done = stranger.get(&format!("{link}/done")).body;
    assert!(done.contains("Key lost or compromised") && done.contains("Key in doubt since"), "{done}");
    for told in ["The theft of the key is recorded", "All your sign-ins", "This certificate was already revoked"] {
        assert!(done.contains(told), "{told}: {done}");
    }
    assert!(!done.contains("href=\"/lost\""), "nothing worse can be reported: {done}");
    assert_eq!(stranger.get(link).status, 409, "it is used up");
    expect_mail(&loss.portal, "Your certificate for alice@example.com is revoked", "(Signing and encryption)");
    expect_mail(&loss.portal, "The theft of your key for alice@example.com is recorded", "signed out everywhere, and");
}

fn expect_mail(portal: &Portal, subject: &str, told: &str) {
    let mails = notices::recent_notices(&portal.ca, 50).unwrap();
    let about: Vec<_> = mails.iter().filter(|mail| mail.content.subject == subject).collect();
    assert!(about.len() == 1 && about[0].content.body.contains(told), "{subject}: {about:?}");
}

#[test]
fn a_revoked_certificate_beside_a_valid_one_is_named_at_the_field() {
    let mut loss = Loss::begin();
    let valid = enroll(&loss.portal, &mut loss.alice);
    let link = mailed_report(&loss.portal, "alice@example.com");
    let mut stranger = loss.portal.browser();
    let page = stranger.get(&link).body;
    assert!(page.contains("value=\"mislaid\"") && page.matches(" checked").count() == 1, "the valid one: {page}");
    for happening in ["key-lost", "mislaid"] {
        let fields = [("certificate", number_of(&loss.certificate)), ("happening", happening)];
        let again = stranger.post(&link, &fields);
        assert!(again.status == 422 && again.body.contains("href=\"#certificate\""), "{happening}: {}", again.body);
        assert!(again.body.contains("Untick what is revoked, or report that the key was stolen"), "{}", again.body);
        assert_eq!(again.body.matches(" checked").count(), 2, "{happening} and the choice are kept: {}", again.body);
    }
    let answer = stranger.post(&link, &[("certificate", number_of(&valid)), ("happening", "key-lost")]);
    assert_eq!(answer.location(), format!("{link}/done"), "{}", answer.body);
    let done = stranger.get(&format!("{link}/done")).body;
    assert!(done.contains("href=\"/lost\"") && !done.contains("theft of the key is recorded"), "{done}");
}
