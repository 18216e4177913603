//! What must hold after any death, once the server has run again.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::openssl::{self, crl_text};
use inkan_tests::wait;
use serde_json::Value;

use super::house::House;
use crate::scene::{Issued, authorities, fetch};

/// Starts the server again and looks at everything.
pub(super) fn everything(house: &mut House) -> Result<()> {
    house.database().execute(LATER)?;
    let serving = house.inkan().serve()?;
    wait::until("what was left to be done", || Ok((house.database().count(UNDONE)? == 0).then_some(())))
        .with_context(|| house.inkan().log().unwrap_or_default())?;
    database(house)?;
    keys(house)?;
    certificates(house)?;
    crl(house)?;
    directory(house)?;
    mails(house)?;
    events(house)?;
    ensure!(serving.stop()?.success(), "the server did not stop well");
    trail(house)
}

/// Octets of CRLs that died on their way are gone after a few more.
pub(super) fn forgotten_parts(house: &House) -> Result<()> {
    for _ in 0..3 {
        house.inkan().text(&["crl", "publish"])?;
    }
    none(
        house,
        "octets of a CRL that nobody knows",
        "crl_part p WHERE NOT EXISTS (SELECT 1 FROM crl c WHERE c.authority_id = p.authority_id AND c.number = p.number)",
    )
}

fn database(house: &House) -> Result<()> {
    for (what, from) in NEVER {
        none(house, what, from)?;
    }
    if !house.database().is_postgres() {
        none(house, "damage to the file", "pragma_integrity_check WHERE integrity_check <> 'ok'")?;
        none(house, "rows without what they refer to", "pragma_foreign_key_check")?;
    }
    Ok(())
}

/// Every responder and every signer of mails has its key, and there is no key of one that never came to be.
fn keys(house: &House) -> Result<()> {
    let names = std::fs::read_dir(house.inkan().file("keys"))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>>>()?;
    for (prefix, table) in [("ocsp-", "server_key WHERE kind = 'ocsp-responder'"), ("notices-", SIGNERS)] {
        let keys = names.iter().filter(|name| name.starts_with(prefix)).count();
        let rows = house.database().count(table)?;
        ensure!(i64::try_from(keys)? == rows, "{rows} rows, {table}, and these keys: {names:?}");
    }
    Ok(())
}

/// Those that are not revoked: the key of one that is goes.
const SIGNERS: &str = "server_key n WHERE kind = 'notice-signer' AND NOT EXISTS \
    (SELECT 1 FROM revoked r WHERE r.authority_id = n.authority_id AND r.serial = n.serial)";

/// What was handed out is there, octet for octet, and is revoked if somebody was told so.
fn certificates(house: &House) -> Result<()> {
    let listed = house.inkan().json(&["certificate", "list", "--limit", "1000"])?;
    let listed = listed.as_array().context("a list")?;
    let told = house.told();
    for (serial, digest) in &told.given {
        let stored = listed.iter().find(|it| it["serial"] == **serial);
        let stored = stored.with_context(|| format!("{serial} was handed out and is not in the database"))?;
        ensure!(stored["sha256"] == **digest, "{serial} is another certificate now");
        let is_revoked = stored["status"]["state"] == "revoked";
        ensure!(is_revoked || !told.revoked.contains(serial), "the revocation of {serial} is lost");
        ensure!(!is_revoked || !told.is_good(serial), "{serial} is revoked and nobody asked for it");
    }
    let distinct: BTreeSet<&str> = listed.iter().filter_map(|it| it["serial"].as_str()).collect();
    ensure!(distinct.len() == listed.len(), "a serial number stands twice");
    Ok(())
}

/// The CRL that clients fetch lists what is revoked, OCSP says the same, and the next CRL has a higher number.
fn crl(house: &House) -> Result<()> {
    let listed = fetch_list(house)?;
    let revoked =
        house.database().count("revoked r JOIN authority a ON a.id = r.authority_id WHERE a.slug = 'issuing-g1'")?;
    ensure!(i64::try_from(listed.len())? == revoked, "{} on the CRL, {revoked} in the database", listed.len());
    let told = house.told();
    let lost: Vec<_> = told.revoked.iter().filter(|serial| !listed.contains(*serial)).collect();
    ensure!(lost.is_empty(), "not on the CRL: {lost:?}");
    let wrong: Vec<_> = listed.iter().filter(|serial| told.is_good(serial)).collect();
    ensure!(wrong.is_empty(), "on the CRL, and nobody asked for it: {wrong:?}");
    let good: Vec<String> = told.given.keys().filter(|serial| told.is_good(serial)).cloned().collect();
    drop(told);
    ocsp(house, &listed, &good)?;
    let number =
        || -> Result<i64> { house.inkan().json(&["crl", "publish"])?[0]["number"].as_i64().context("a number") };
    let before = std::mem::replace(&mut house.told().crl_number, newest_number(house)?);
    let newest = house.told().crl_number;
    ensure!(newest >= before, "CRL {newest} after {before}");
    let next = number()?;
    ensure!(next > newest, "CRL {next} after {newest}");
    house.told().crl_number = next;
    Ok(())
}

fn newest_number(house: &House) -> Result<i64> {
    let status = house.inkan().json(&["crl", "status"])?;
    let issuing = status.as_array().context("a list")?.iter().find(|it| it["slug"] == "issuing-g1");
    issuing.and_then(|it| it["newest"]["number"].as_i64()).context("a CRL")
}

/// The serial numbers on the CRL that HTTP serves.
fn fetch_list(house: &House) -> Result<BTreeSet<String>> {
    let file = house.inkan().file("fetched.crl");
    std::fs::write(&file, fetch(&format!("{}/crl/issuing-g1.crl", house.organisation.publication))?)?;
    let text = crl_text(&file)?;
    let serials = text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: "));
    Ok(serials.map(|serial| serial.replace(':', "").to_ascii_lowercase()).collect())
}

/// Asks about what is on the CRL, of certificates and of intents that were abandoned, and about what is good.
fn ocsp(house: &House, listed: &BTreeSet<String>, good: &[String]) -> Result<()> {
    let Some(any) = house.told().given.keys().next().cloned() else { return Ok(()) };
    let certificate = house.inkan().file("any.pem");
    let (root, issuing) = authorities(house.inkan(), &Issued { serial: any, certificate })?;
    let listed: Vec<String> = listed.iter().cloned().collect();
    let questions = listed.chunks(AT_ONCE).map(|it| (it, "revoked")).chain(good.chunks(AT_ONCE).map(|it| (it, "good")));
    for (serials, status) in questions {
        let mut ask = openssl::command(&["ocsp", "-no_nonce", "-issuer"]);
        ask.arg(&issuing);
        for serial in serials {
            ask.args(["-serial", &format!("0x{serial}")]);
        }
        ask.args(["-url", &format!("{}/ocsp", house.organisation.publication), "-CAfile"]).arg(&root);
        let said = run(&mut ask)?.ok()?;
        ensure!(said.stderr.contains("Response verify OK"), "{}", said.stderr);
        for serial in serials {
            ensure!(
                said.text().contains(&format!("0x{serial}: {status}")),
                "{serial} is not {status}:\n{}",
                said.text()
            );
        }
    }
    Ok(())
}

/// The CRL that was just published is on its way; when it has arrived nothing differs.
fn directory(house: &House) -> Result<()> {
    wait::until("the outbox to be empty", || Ok((house.database().count(UNDONE)? == 0).then_some(())))?;
    let compared = house.inkan().run(&["directory", "reconcile"])?;
    ensure!(compared.succeeded(), "the directory differs: {}", compared.text());
    Ok(())
}

/// The owner of each revoked certificate got a mail; a mail that was sent twice has the same Message-ID, so that a
/// reader sees it once.
fn mails(house: &House) -> Result<()> {
    let came = house.mails.lock().unwrap_or_else(PoisonError::into_inner).all_that_came()?;
    let mut told = house.told();
    for (header, text) in came {
        let id = header.lines().find_map(|line| line.strip_prefix("Message-ID: ")).context("a mail without an id")?;
        told.mails.insert((id.to_owned(), text));
    }
    for serial in &told.revoked {
        let mails = told.mails.iter().filter(|(_, text)| text.contains(serial)).count();
        ensure!(mails == 1, "{mails} mails about {serial}");
    }
    Ok(())
}

/// Every row of the trail came to the webhook, in order; what came before a death may come again.
fn events(house: &House) -> Result<()> {
    let receiver = house.receiver.lock().unwrap_or_else(PoisonError::into_inner);
    let mut told = house.told();
    wait::until("the events to be delivered", || {
        Ok((house.database().count("audit a JOIN destination d ON a.seq > d.seq")? == 0).then_some(()))
    })?;
    for request in receiver.all_that_came() {
        for seq in request.seqs()? {
            ensure!(seq <= told.events + 1, "event {seq} came after {}", told.events);
            told.events = told.events.max(seq);
        }
    }
    let rows = house.database().count("audit")?;
    ensure!(told.events == rows, "{} events came of {rows}", told.events);
    Ok(())
}

fn trail(house: &House) -> Result<()> {
    let heads = ["audit", "verify", "--heads", "kept", "--key", "audit-heads.pub.pem"];
    let verified: Value = house.inkan().json(&heads)?;
    ensure!(verified["tail"] == "proven", "{verified}");
    Ok(())
}

fn none(house: &House, what: &str, from: &str) -> Result<()> {
    let found = house.database().count(from)?;
    ensure!(found == 0, "{what}: {found}");
    Ok(())
}

/// Sets back what a dead process holds, behind the program's back, so that nobody waits for minutes: intents that are
/// closed after ten, the lease of an outbox row, the lease of an entry, the lease of a mail.
const LATER: &str = "UPDATE intent SET created_at = '2026-01-01 00:00:00' WHERE state = 'open'; \
    UPDATE outbox SET lease_until = enqueued_at WHERE lease_until IS NOT NULL; \
    DELETE FROM directory_lease; \
    UPDATE destination SET lease_until = moved_at WHERE lease_until IS NOT NULL; \
    UPDATE notice SET due_at = created_at WHERE sent_at IS NULL";

/// Everything that a server does without being asked.
const UNDONE: &str = "(SELECT 1 FROM intent WHERE state = 'open' UNION ALL SELECT 1 FROM outbox \
    UNION ALL SELECT 1 FROM notice WHERE sent_at IS NULL UNION ALL SELECT 1 FROM request WHERE state = 'approved' \
    UNION ALL SELECT 1 FROM crl_due WHERE changes <> published) AS undone";

/// What must never stand in the database.
const NEVER: &[(&str, &str)] = &[
    (
        "serial numbers of two certificates",
        "(SELECT 1 FROM certificate GROUP BY authority_id, serial HAVING COUNT(*) > 1) AS it",
    ),
    ("serial numbers of two intents", "(SELECT 1 FROM intent GROUP BY authority_id, serial HAVING COUNT(*) > 1) AS it"),
    (
        "serial numbers that are listed twice",
        "(SELECT 1 FROM revoked GROUP BY authority_id, serial HAVING COUNT(*) > 1) AS it",
    ),
    (
        "certificates without a closed intent",
        "certificate c WHERE NOT EXISTS (SELECT 1 FROM intent i WHERE i.authority_id = c.authority_id AND i.serial = c.serial AND i.state = 'done')",
    ),
    (
        "responders without a closed intent",
        "server_key r WHERE r.kind = 'ocsp-responder' AND r.serial NOT IN (SELECT i.serial FROM intent i WHERE i.authority_id = r.authority_id AND i.state = 'done')",
    ),
    (
        "closed intents without a certificate",
        "intent i JOIN authority a ON a.id = i.authority_id WHERE a.slug = 'issuing-g1' AND i.state = 'done' AND i.serial NOT IN (SELECT serial FROM certificate UNION SELECT serial FROM server_key)",
    ),
    (
        "issued requests without a certificate",
        "request_key k JOIN request r ON r.id = k.request_id WHERE r.state = 'issued' AND k.certificate_id IS NULL",
    ),
    (
        "abandoned intents that are not revoked",
        "intent i WHERE i.state = 'abandoned' AND NOT EXISTS (SELECT 1 FROM revoked r WHERE r.authority_id = i.authority_id AND r.serial = i.serial)",
    ),
    (
        "CRLs without octets",
        "crl c WHERE NOT EXISTS (SELECT 1 FROM crl_part p WHERE p.authority_id = c.authority_id AND p.number = c.number)",
    ),
    ("CRLs above their CA's number", "crl c JOIN authority a ON a.id = c.authority_id WHERE c.number > a.crl_number"),
];

/// Questions that one request may hold.
const AT_ONCE: usize = 16;
