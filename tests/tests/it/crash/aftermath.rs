//! What must hold after every crash.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::inkan::Inkan;
use inkan_tests::openssl::crl_text;
use inkan_tests::wait;

/// Starts the server once more and lets it look after what was left; how many intents are abandoned by now.
///
/// It waits ten minutes before it takes an intent for abandoned: here they have passed.
pub(super) fn restart(inkan: &Inkan) -> Result<i64> {
    inkan.database().execute("UPDATE intent SET created_at = '2020-01-01 00:00:00' WHERE state = 'open'")?;
    let serving = inkan.serve()?;
    wait::until("the open intents to be closed", || {
        Ok((inkan.database().count("intent WHERE state = 'open'")? == 0).then_some(()))
    })
    .with_context(|| inkan.log().unwrap_or_default())?;
    wait::until("every change to be on a CRL", || {
        Ok((inkan.database().count("crl_due WHERE changes > published")? == 0).then_some(()))
    })?;
    wait::until("a responder", || Ok(inkan.run(&["ocsp", "status"])?.succeeded().then_some(())))?;
    ensure!(serving.stop()?.success(), "it did not stop well");
    inkan.database().count("intent WHERE state = 'abandoned'")
}

/// Fails unless the database is whole: no serial number twice, every certificate with its closed intent, every abandoned
/// number revoked and listed, and the trail whole.
pub(super) fn expect_whole(inkan: &Inkan) -> Result<()> {
    let database = inkan.database();
    for (what, rows) in [
        ("serial numbers twice", "(SELECT serial FROM certificate GROUP BY serial HAVING COUNT(*) > 1) AS twice"),
        (
            "certificates without a closed intent",
            "certificate WHERE NOT EXISTS (SELECT 1 FROM intent WHERE intent.authority_id = certificate.authority_id
             AND intent.serial = certificate.serial AND intent.state = 'done')",
        ),
        (
            "abandoned numbers that are not revoked",
            "intent WHERE state = 'abandoned' AND NOT EXISTS (SELECT 1 FROM revoked
             WHERE revoked.authority_id = intent.authority_id AND revoked.serial = intent.serial)",
        ),
        (
            "parts of CRLs that nobody knows",
            "crl_part WHERE number < (SELECT MAX(number) FROM crl WHERE crl.authority_id = crl_part.authority_id)
             AND NOT EXISTS (SELECT 1 FROM crl WHERE crl.authority_id = crl_part.authority_id AND crl.number = crl_part.number)
             AND number < (SELECT MIN(number) FROM crl WHERE crl.authority_id = crl_part.authority_id)",
        ),
    ] {
        let count = database.count(rows)?;
        ensure!(count == 0, "{count} {what}");
    }
    if !database.is_postgres() {
        let broken = database.count("pragma_integrity_check WHERE integrity_check <> 'ok'")?;
        ensure!(broken == 0, "SQLite finds {broken} faults");
    }
    let listed = listed(inkan)?.len();
    let revoked = database.count("revoked WHERE authority_id = 2")?;
    ensure!(i64::try_from(listed)? == revoked, "{listed} are on the CRL, {revoked} are revoked");
    ensure!(inkan.run(&["audit", "verify"])?.succeeded(), "the trail is broken");
    ensure!(inkan.run(&["crl", "status"])?.succeeded(), "a CRL needs someone");
    Ok(())
}

/// Fails unless the newest CRL lists these serial numbers.
pub(super) fn expect_listed(inkan: &Inkan, serials: &[String]) -> Result<()> {
    let listed = listed(inkan)?;
    let lost: Vec<_> = serials.iter().filter(|serial| !listed.contains(*serial)).collect();
    ensure!(lost.is_empty(), "{lost:?} are not on the CRL");
    Ok(())
}

fn listed(inkan: &Inkan) -> Result<BTreeSet<String>> {
    let file = inkan.file("newest.crl");
    inkan.text(&["crl", "show", "issuing-g1", "--out", file.to_str().context("UTF-8")?])?;
    let text = crl_text(&file)?;
    let serials = text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: "));
    Ok(serials.map(str::to_ascii_lowercase).collect())
}
