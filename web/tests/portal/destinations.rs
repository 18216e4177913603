//! The page of destinations, and what an officer skips there.

use ca_core::policy::Role;

use crate::support::Portal;

/// A destination that the event 1 holds; its section is not in the configuration of these portals.
pub(crate) const HELD: &str = "
    DELETE FROM destination;
    INSERT INTO destination (name, seq, moved_at, held_seq, held_since, attempts, next_try_at, fault, fault_detail)
    VALUES ('siem', 0, '2026-04-01 00:00:00', 1, '2026-04-01 00:00:05', 3, '2026-04-01 00:01:00', 'status', '503 <b>full</b>');";
pub(crate) const SKIP: &str = "/officer/destinations/siem/skip";

#[test]
fn an_officer_sees_what_holds_a_destination_and_skips_exactly_that() {
    let portal = Portal::start();
    portal.database.execute(HELD).unwrap();
    let officer = portal.person("Olga", "olga@example.com", &[Role::SecurityOfficer]);
    let other = portal.person("Otto", "otto@example.com", &[Role::Administrator]);
    let (mut olga, mut otto) = (portal.session_of(officer), portal.session_of(other));
    let list = olga.get("/officer/destinations").body;
    assert!(list.contains("Held by event 1") && list.contains("503 &#60;b&#62;full"), "{list}");
    assert!(list.contains("The receiver answered with an error."), "{list}");

    // Without a reason nothing is skipped, and the form says so.
    let page = olga.get(SKIP).body;
    assert!(page.contains("name=\"seq\" value=\"1\""), "{page}");
    let again = olga.post(SKIP, &[("seq", "1"), ("reason", " \u{200b} ")]);
    assert_eq!(again.status, 422);
    assert!(again.body.contains("Give the reason for skipping the event"), "{}", again.body);

    // Both have the form open; the second one skips nothing more.
    otto.get(SKIP);
    let skipped = olga.post(SKIP, &[("seq", "1"), ("reason", "Refused for good, ticket 12.")]);
    assert_eq!((skipped.status, skipped.location()), (303, "/officer/destinations?done=skipped"));
    assert!(olga.get(skipped.location()).body.contains("The event was skipped."));
    for browser in [&mut otto, &mut olga] {
        let late = browser.post(SKIP, &[("seq", "1"), ("reason", "Me too.")]);
        assert_eq!(late.status, 409, "{}", late.body);
        assert!(late.body.contains("does not hold the destination any more"), "{}", late.body);
    }
    assert_eq!(otto.get(SKIP).status, 409);
    let count = |from: &str| portal.database.count(from).unwrap();
    assert_eq!(count("destination WHERE seq = 1 AND held_seq IS NULL AND fault IS NULL AND attempts = 0"), 1);
    let skips = format!("audit WHERE action = 'destination.skip' AND actor = 'person:{officer}' AND detail = 'seq=1'");
    assert_eq!((count(&skips), count("audit WHERE action = 'destination.skip'")), (1, 1));
    assert_eq!(count("audit_personal WHERE text = 'Refused for good, ticket 12.'"), 1);
}

#[test]
fn an_auditor_looks_and_a_japanese_officer_reads_japanese() {
    let portal = Portal::start();
    portal.database.execute(HELD).unwrap();
    let auditor = portal.person("Aya", "aya@example.com", &[Role::Auditor]);
    let mut aya = portal.session_of(auditor);
    aya.get("/trust");
    aya.post("/language", &[("language", "ja"), ("back", "/officer/destinations")]);
    let list = aya.get("/officer/destinations").body;
    assert!(list.contains("イベント 1 で停止中") && list.contains("受信側がエラーを返しました。"), "{list}");
    assert!(!list.contains("/skip"), "an auditor skips nothing: {list}");
    assert_eq!(aya.get(SKIP).status, 403);
    assert_eq!(aya.get("/officer/destinations/none/skip").status, 403);
}
