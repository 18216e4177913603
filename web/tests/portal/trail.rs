//! The audit trail: its filters, their faults, and the export.

use std::io::Cursor;
use std::sync::Arc;

use ca_core::audit::export::check_export;
use ca_core::policy::{Actor, ReadAudit, Role, permit};
use ca_core::runtime::clock::ManualClock;
use ca_core::use_cases::audit::heads;
use ca_core::use_cases::audit::trail::list_audit;

use crate::enrollment::enroll;
use crate::support::{Browser, Portal};

fn start() -> (Portal, Arc<ManualClock>, Browser) {
    let clock = Arc::new(ManualClock::new("2027-04-01T09:00:00Z".parse().unwrap()));
    let portal = Portal::start_by(Arc::clone(&clock));
    let auditor = portal.person("Ada Audit", "ada@example.com", &[Role::Auditor]);
    let browser = portal.session_of(auditor);
    (portal, clock, browser)
}

/// The numbers of the rows on a page.
fn rows(page: &str) -> Vec<i64> {
    let cells = page.split("<td data-label=\"Row\">").skip(1);
    cells.map(|cell| cell.split('<').next().unwrap().parse().unwrap()).collect()
}

fn exports(portal: &Portal) -> usize {
    let rows = list_audit(&portal.ca, &permit(&Actor::Host, ReadAudit).unwrap(), None, 10_000).unwrap();
    rows.iter().filter(|row| row.action == "audit.export").count()
}

#[test]
fn the_trail_is_filtered_by_whom_what_to_whom_and_when() {
    let (portal, clock, mut auditor) = start();
    let alice = portal.person("Alice Arai", "alice@example.com", &[]);
    let certificate = enroll(&portal, &mut portal.session_of(alice));
    let page = auditor.get("/officer/audit?actor=alice%40example.com").body;
    assert!(
        page.contains("Alice Arai") && page.contains("request.submit") && !page.contains("person.add</b>"),
        "{page}"
    );
    let page = auditor.get("/officer/audit?action=certificate.issue").body;
    assert_eq!(rows(&page).len(), 1, "{page}");
    assert!(page.contains("Issued a certificate<br><b>certificate.issue</b>"), "{page}");
    assert!(page.contains("<option value=\"certificate.issue\" selected>Issued a certificate</option>"));
    let page = auditor.get("/officer/audit?about=Arai").body;
    for action in ["person.add", "request.submit", "certificate.issue", "intent.record"] {
        assert!(page.contains(&format!("<b>{action}</b>")), "{action}: {page}");
    }
    let link = page.split("href=\"/officer/audit?about=certificate").nth(1).unwrap().split('"').next().unwrap();
    let page = auditor.get(&format!("/officer/audit?about=certificate{link}")).body;
    assert_eq!(rows(&page).len(), 2, "{certificate}: {page}");

    // 09:00 UTC is 18:00 of the same day at the portal; seven hours later the next day has begun there.
    clock.advance(7 * 3600);
    portal.person("Bob", "bob@example.com", &[]);
    let mut auditor = portal.signed_in("ada@example.com");
    let day = |from: &str, to: &str| format!("/officer/audit?from={from}&to={to}");
    let page = auditor.get(&day("2027-04-02", "2027-04-02")).body;
    assert!(!rows(&page).is_empty() && !page.contains("request.submit</b>") && page.contains("(UTC+09:00)"), "{page}");
    let (first, both) = (day("2027-04-01", "2027-04-01"), day("2027-04-01", "2027-04-02"));
    let (first, both) = (rows(&auditor.get(&first).body), rows(&auditor.get(&both).body));
    assert!(!first.is_empty() && both.len() > first.len());
    assert!(auditor.get(&day("2027-05-01", "2027-05-31")).body.contains("No row fits this filter."));
}

#[test]
fn older_rows_keep_the_filter() {
    let (portal, _, mut auditor) = start();
    for number in 0..60 {
        portal.person("Saki", &format!("saki{number}@example.com"), &[]);
    }
    let first = auditor.get("/officer/audit?action=person.add&to=2027-04-30").body;
    assert_eq!(rows(&first).len(), 50);
    let older = first.split("href=\"").filter(|link| link.contains("before=")).map(|it| it.split('"').next().unwrap());
    let older = older.last().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    assert!(older.contains("action=person%2Eadd") && older.contains("to=2027%2D04%2D30"), "{older}");
    let second = auditor.get(&older).body;
    assert_eq!(rows(&second).len(), 11);
    assert!(rows(&first).last() > rows(&second).first() && !second.contains("Older rows"));
}

#[test]
fn a_filter_that_means_nothing_has_a_fault_at_its_field_and_no_rows() {
    let (portal, _, mut auditor) = start();
    portal.person("Saki Sato", "saki@example.com", &[]);
    portal.person("Saburo Sato", "saburo@example.com", &[]);
    for (query, field, text) in [
        ("actor=nobody", "actor", "Nobody here has this name"),
        ("actor=sato", "actor", "Several people have this name"),
        ("actor=x%40", "actor", "@"),
        ("action=certificate.burn", "action", "The trail has no such action"),
        ("about=4a0b4a0b4a0b4a0b", "about", "No person, mailbox or certificate"),
        ("about=sato", "about", "Several people have this name"),
        ("from=yesterday", "from", "This is not a day"),
        ("to=2027-02-30", "to", "This is not a day"),
        ("from=2027-04-02&to=2027-04-01", "to", "The last day is before the first day"),
    ] {
        let answer = auditor.get(&format!("/officer/audit?{query}"));
        assert_eq!(answer.status, 422, "{query}");
        let fault = answer.body.split(&format!("id=\"{field}-fault\"")).nth(1).unwrap_or_default();
        assert!(fault.split("</p>").next().unwrap().contains(text), "{query}: {}", answer.body);
        assert!(rows(&answer.body).is_empty() && !answer.body.contains("No row fits"), "{query}: {}", answer.body);
        auditor.get("/trust");
        assert_eq!(auditor.post("/officer/audit/export", &[("actor", "nobody")]).status, 422);
    }
    assert_eq!(exports(&portal), 0);
    auditor.post("/language", &[("language", "ja"), ("back", "/")]);
    let page = auditor.get("/officer/audit?actor=nobody&from=x").body;
    assert!(
        page.contains("日付として読み取れません") && page.contains("この名前に当てはまる利用者もプログラムもなく"),
        "{page}"
    );
}

#[test]
fn an_export_is_downloaded_again_without_another_row_and_proven_by_the_public_key() {
    let (portal, clock, mut auditor) = start();
    let alice = portal.person("Alice", "alice@example.com", &[]);
    enroll(&portal, &mut portal.session_of(alice));
    auditor.get("/officer/audit?about=alice%40example.com");
    let path = auditor.post("/officer/audit/export", &[("about", "alice@example.com"), ("from", "2027-04-01")]);
    let path = path.location().to_owned();
    let page = auditor.get(&path).body;
    assert!(
        page.contains(&format!("{path}/file")) && page.contains("inkan audit check-export inkan-audit-1-"),
        "{page}"
    );
    let key = heads::head_public_key(&portal.ca).unwrap();
    for _ in 0..2 {
        let file = auditor.get(&format!("{path}/file"));
        let disposition = file.headers.get("content-disposition").unwrap();
        assert!(file.status == 200 && disposition.contains(".jsonl"), "{disposition:?}");
        let verdict = check_export(Cursor::new(file.body.as_bytes()), &key).unwrap().unwrap();
        assert!(verdict.first == 1 && verdict.counts.rows >= 3 && verdict.counts.links > 3, "{verdict:?}");
        assert!(!file.body.contains("Alice") && file.body.contains("\"row\":"), "{}", file.body);
    }
    assert_eq!(exports(&portal), 1);
    let other = portal.person("Bea", "bea@example.com", &[Role::Auditor]);
    let mut other = portal.session_of(other);
    assert_eq!((other.get(&path).status, other.get(&format!("{path}/file")).status), (404, 404));
    clock.advance(15 * 60);
    assert_eq!((auditor.get(&path).status, auditor.get(&format!("{path}/file")).status), (404, 404));
    assert_eq!(exports(&portal), 1);
}
