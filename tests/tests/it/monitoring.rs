//! What an operator's monitoring sees of a running server.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Serving;
use inkan_tests::keys::Key;
use inkan_tests::{port, wait};

use crate::scene::{Reachable, issue};

#[test]
fn a_server_that_can_work_is_ready_and_tells_its_figures() -> Result<()> {
    let watched = Watched::start()?;
    ensure!(watched.ask("healthz")? == (200, "ok\n".to_owned()));
    let (status, checks) = watched.ask("readyz")?;
    ensure!(status == 200 && checks == "database: ok\nrestore: ok\nsigning-key: ok\ncrl: ok\n", "{status} {checks}");
    let inkan = &watched.reachable.inkan;
    let issued = issue(inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "key-stolen"])?;
    wait::until("the CRL to list it", || {
        let listed = watched.figure("inkan_crl_entries{authority=\"issuing-g1\"}")?;
        Ok((listed == 1).then_some(()))
    })?;
    let rows = inkan.json(&["audit", "verify"])?["rows"].as_i64().context("rows")?;
    ensure!(watched.figure("inkan_audit_rows_total")? == rows, "not {rows} rows");
    ensure!(watched.figure("inkan_intents_open")? == 0 && watched.figure("inkan_mails_waiting")? > 0);
    ensure!(watched.figure("inkan_crl_changes_waiting{authority=\"root-g1\"}")? == 0);
    let ends = watched.figure("inkan_authority_not_after_timestamp_seconds{authority=\"root-g1\"}")?;
    ensure!(ends > watched.figure("inkan_crl_next_update_timestamp_seconds{authority=\"root-g1\"}")?);
    let (_, page) = watched.ask("metrics")?;
    ensure!(!page.contains("alice") && !page.contains("example.com"), "somebody is named:\n{page}");
    ensure!(watched.ask("certificates")?.0 == 404);
    Ok(())
}

#[test]
fn a_server_whose_key_is_gone_lives_and_is_not_ready() -> Result<()> {
    let reachable = Reachable::new()?;
    std::fs::rename(reachable.inkan.file("keys/issuing-g1.pem"), reachable.inkan.file("taken.pem"))?;
    let watched = Watched::of(reachable)?;
    ensure!(watched.ask("healthz")?.0 == 200);
    let (status, checks) = watched.ask("readyz")?;
    ensure!(
        status == 503 && checks.contains("signing-key: ") && checks.contains("issuing-g1.pem"),
        "{status} {checks}"
    );
    ensure!(checks.contains("database: ok") && checks.contains("crl: ok"), "{checks}");
    Ok(())
}

#[test]
fn the_log_of_a_server_is_json_line_by_line() -> Result<()> {
    let watched = Watched::start()?;
    watched.reachable.inkan.text(&["crl", "publish"])?;
    let log = wait::until("a line about a responder", || {
        let log = watched.reachable.inkan.log()?;
        Ok(log.contains("OCSP responders").then_some(log))
    })?;
    for line in log.lines() {
        let value: serde_json::Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        ensure!(value.is_object(), "{line}");
    }
    Ok(())
}

/// A serving installation with a listener for monitoring.
struct Watched {
    reachable: Reachable,
    url: String,
    _serving: Serving,
}

impl Watched {
    fn start() -> Result<Self> {
        Self::of(Reachable::new()?)
    }

    fn of(reachable: Reachable) -> Result<Self> {
        let address = format!("127.0.0.1:{}", port::free()?);
        reachable.inkan.configure(&format!("[monitoring]\nlisten = \"{address}\""))?;
        let serving = reachable.inkan.serve()?;
        Ok(Self { reachable, url: format!("http://{address}"), _serving: serving })
    }

    fn ask(&self, path: &str) -> Result<(u32, String)> {
        let url = format!("{}/{path}", self.url);
        let said = run(Command::new("curl").args(["--silent", "--write-out", "%{http_code}", &url]))?.ok()?.text();
        let (body, status) = said.split_at_checked(said.len().saturating_sub(3)).context("a status")?;
        Ok((status.parse()?, body.to_owned()))
    }

    /// The value of one sample.
    fn figure(&self, sample: &str) -> Result<i64> {
        let (status, page) = self.ask("metrics")?;
        ensure!(status == 200, "{status} {page}");
        let value = page.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
        value.with_context(|| format!("no {sample} in\n{page}"))?.parse().context("a number")
    }
}
