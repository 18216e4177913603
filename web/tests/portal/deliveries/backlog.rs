//! A long backlog.

use inkan_tests::installation::Installation;
use inkan_tests::webhook::HookReceiver;

use super::{Running, rows, wait_past};

#[test]
fn ten_thousand_waiting_events_come_in_order() {
    let installation = Installation::found(&[]).unwrap();
    let before = rows(&installation);
    let database = &installation.database;
    let (hash, from) =
        if database.is_postgres() { ("decode('00', 'hex')", "audit_head") } else { ("x'00'", "audit_head") };
    database
        .execute(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
             INSERT INTO audit (seq, at, actor, action, subject, detail, personal_digest, previous_hash, hash) \
             SELECT h.seq + i, '2026-01-01 00:00:00', 'system', 'test', 'certificate:0', 'a row of the test', {hash}, {hash}, {hash} \
             FROM n, {from} h; UPDATE audit_head SET seq = seq + {MANY};"
        ))
        .unwrap();
    let receiver = HookReceiver::start().unwrap();
    let began = std::time::Instant::now();
    let _running = Running::hook(&installation, &installation.ca, receiver.port, "");
    let last = before + MANY;
    assert_eq!(receiver.until_event(last).unwrap(), (1..=last).collect::<Vec<_>>());
    let took = began.elapsed();
    wait_past(&installation.ca, last);
    println!(
        "{MANY} events in {took:?}, {:.0} each second",
        f64::from(u32::try_from(MANY).unwrap()) / took.as_secs_f64()
    );
}

const MANY: i64 = 10_000;
