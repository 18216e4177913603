//! The overview of officers, and the state of the installation.

use std::sync::Arc;

use ca_core::policy::Role;
use ca_core::runtime::clock::ManualClock;
use ca_core::use_cases::audit::heads;

use crate::enrollment::enroll;
use crate::support::{Browser, Portal, Setting};

fn start() -> (Portal, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new("2027-04-01T09:00:00Z".parse().unwrap()));
    (Portal::start_by(Arc::clone(&clock)), clock)
}

fn officer(portal: &Portal, address: &str, roles: &[Role]) -> Browser {
    let person = portal.person("Officer", address, roles);
    portal.session_of(person)
}

/// The state and the text of a tile.
fn tile(page: &str, title: &str) -> Option<(String, String)> {
    let tile = page.split(&format!("<h2>{title}</h2>")).nth(1)?.split("</li>").next()?;
    let mut paragraphs = tile.split("<p>").skip(1).map(|it| it.split("</p>").next().unwrap_or_default());
    let state = paragraphs.next()?.split('>').nth(1)?.split('<').next()?.to_owned();
    Some((state, paragraphs.next()?.to_owned()))
}

const ALL: [&str; 9] = [
    "Waiting for me",
    "Certificates that end",
    "Alarms",
    "CRLs",
    "Root CRL",
    "Directories",
    "Mails",
    "Officers",
    "Audit trail",
];

#[test]
fn each_office_sees_what_concerns_it() {
    let (portal, _) = start();
    let mut nobody = officer(&portal, "nobody@example.com", &[]);
    assert_eq!((nobody.get("/officer").status, nobody.get("/officer/installation").status), (403, 403));
    assert!(!nobody.get("/certificates").body.contains("href=\"/officer\""));
    for (role, shown) in [
        (Role::RegistrationOfficer, [1, 1, 0, 0, 0, 0, 0, 0, 0]),
        (Role::SecurityOfficer, [1, 1, 1, 1, 1, 1, 1, 1, 0]),
        (Role::Auditor, [0, 1, 0, 0, 0, 0, 0, 0, 1]),
        (Role::Administrator, [1, 1, 1, 1, 1, 1, 1, 1, 0]),
    ] {
        let mut officer = officer(&portal, &format!("{role}@example.com"), &[role]);
        let page = officer.get("/officer").body;
        let seen = ALL.map(|title| i32::from(tile(&page, title).is_some()));
        assert_eq!(seen, shown, "{role}: {page}");
        assert!(officer.get("/officer/people/1").body.contains("<a href=\"/officer\">Overview</a>"));
        // Every tile leads to a page that opens.
        for path in page.split("<li class=\"tile").skip(1).filter_map(|tile| tile.split("<a href=\"").nth(1)) {
            let path = path.split('"').next().unwrap().split('#').next().unwrap();
            assert_eq!(officer.get(path).status, 200, "{role}: {path}");
        }
    }
}

#[test]
fn a_tile_says_what_is_wrong_and_what_is_in_order() {
    let (portal, clock) = start();
    let mut olga = officer(&portal, "olga@example.com", &Role::ALL);
    let alice = portal.person("Alice", "alice@example.com", &[]);
    let certificate = enroll(&portal, &mut portal.session_of(alice));
    let page = olga.get("/officer").body;
    assert_eq!(tile(&page, "Certificates that end").unwrap().1, "No certificate expires within 30 days.");
    assert_eq!(tile(&page, "Audit trail").unwrap().0, "To do", "{page}");
    assert_eq!(tile(&page, "Officers").unwrap().0, "To do");
    assert_eq!(tile(&page, "Mails").unwrap().0, "In order");
    assert!(olga.get("/officer/certificates/ending").body.contains("No certificate expires within 30 days."));

    heads::sign_head(&portal.ca).unwrap();
    portal
        .database
        .execute("UPDATE notice SET given_up_at = created_at, last_error = '550 no such user' WHERE id = 1")
        .unwrap();
    portal.database.execute("UPDATE crl SET next_update = '2027-03-01 00:00:00'").unwrap();
    clock.advance(340 * 24 * 60 * 60);
    let mut olga = portal.signed_in("olga@example.com");
    let page = olga.get("/officer").body;
    assert_eq!(tile(&page, "Audit trail").unwrap().0, "To do");
    assert!(page.contains("Needing somebody:"), "{page}");
    for title in ["CRLs", "Root CRL", "Alarms"] {
        assert_eq!(tile(&page, title).unwrap().0, "Act now", "{title}: {page}");
    }
    assert!(tile(&page, "Mails").unwrap().1.contains("given up within 30 days: 1"), "{page}");
    assert!(tile(&page, "Certificates that end").unwrap().1.contains("within 30 days: 1."), "{page}");
    let ending = olga.get("/officer/certificates/ending").body;
    assert!(ending.contains(&format!("href=\"{certificate}\"")), "{ending}");
    let last = certificate.rsplit('/').next().unwrap();
    let after = olga.get(&format!("/officer/certificates/ending?after={last}")).body;
    assert!(!after.contains(&format!("href=\"{certificate}\"")), "{after}");

    let installation = olga.get("/officer/installation").body;
    assert!(installation.contains("550 no such user") && installation.contains("inkan crl root"), "{installation}");
    olga.post("/language", &[("language", "ja"), ("back", "/")]);
    let page = olga.get("/officer").body;
    assert!(page.contains("至急対応") && page.contains("ルート認証局のCRL"), "{page}");
}

#[test]
fn a_failing_directory_is_shown_with_what_it_said() {
    let mut setting = Setting::default();
    setting.feeds = &["main"];
    let portal = Portal::start_as(setting);
    let mut olga = officer(&portal, "olga@example.com", &Role::ALL);
    portal.database.execute("DELETE FROM outbox").unwrap();
    assert_eq!(tile(&olga.get("/officer").body, "Directories").unwrap().1, "All directories are up to date.");
    portal
        .database
        .execute(
            "INSERT INTO outbox (directory, entry_kind, entry_id, enqueued_at, attempts, due_at, last_error)
             VALUES ('main', 'mailbox', 1, '2027-04-01 00:00:00', 3, '2027-04-02 00:00:00', 'insufficientAccessRights')",
        )
        .unwrap();
    assert_eq!(tile(&olga.get("/officer").body, "Directories").unwrap().0, "Act now");
    let installation = olga.get("/officer/installation").body;
    assert!(
        installation.contains("insufficientAccessRights") && installation.contains("olga@example.com"),
        "{installation}"
    );
}
