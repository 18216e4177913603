//! Two processes of one installation at one entry of two mailboxes: nothing is lost, and no value comes and goes.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::runtime::clock::SystemClock;
use ca_core::runtime::entropy::SystemEntropy;
use inkan_tests::installation::Installation;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use ldap_publisher::Directory;

use crate::publishing::{Publishing, certificates, directory, mend};

const TARO: &str = "taro@example.com";
const YAMADA: &str = "yamada@example.com";

#[test]
fn two_processes_that_publish_and_mend_write_each_value_once() -> Result<()> {
    let slapd = Slapd::start(SlapdOptions { keeps_changes: true, ..SlapdOptions::default() })?;
    let dn = slapd.add_person(&Person { uid: "taro", name: "Taro Yamada", mail: TARO, password: None })?;
    slapd.modify(&format!("dn: {dn}\nchangetype: modify\nadd: mail\nmail: {YAMADA}\n"))?;
    let installation = Installation::found(&["main"])?;
    let main = directory(&installation, &slapd, "main", "")?;
    let settings = installation.ca.settings().clone();
    let other = Arc::new(Ca::open_with(settings, Arc::new(SystemClock), Arc::new(SystemEntropy))?);
    let mut publishing = Publishing::start(installation, vec![main.clone()])?;
    publishing.start_worker(Arc::clone(&other), main.clone());
    let installation = &publishing.installation;
    installation.add_person("Taro", TARO)?;
    installation.add_person("Yamada", YAMADA)?;

    let (mut issued, done) = (Vec::new(), AtomicBool::new(false));
    thread::scope(|scope| -> Result<()> {
        let menders = [&installation.ca, &other].map(|ca| scope.spawn(|| mend_until(&done, ca, &main)));
        let issuing = (0..ROUNDS).try_for_each(|round| -> Result<()> {
            issued.push(installation.issue(TARO)?);
            issued.push(installation.issue(YAMADA)?);
            // The other process hears of it from the database alone.
            if round % 2 == 1 {
                publishing.wait_until_empty("main")?;
            }
            Ok(())
        });
        done.store(true, Ordering::Relaxed);
        for mender in menders {
            mender.join().map_err(|_| anyhow!("a mender panicked"))??;
        }
        issuing
    })?;
    publishing.wait_until_empty("main")?;

    let held = certificates(&slapd, TARO)?;
    let current = &issued[issued.len() - 2..];
    ensure!(held.len() == 2 && current.iter().all(|it| held.contains(&it.der)), "{} values", held.len());
    let mut written: HashMap<(String, Vec<u8>), usize> = HashMap::new();
    for change in slapd.changes()?.into_iter().filter(|change| change.attribute == "userCertificate;binary") {
        ensure!(change.verb != "replace", "the attribute was replaced");
        *written.entry((change.verb, change.value)).or_default() += 1;
    }
    ensure!(written.values().all(|times| *times == 1), "a value was put in or taken out twice");
    for (at, certificate) in issued.iter().enumerate() {
        let [added, deleted] =
            ["add", "delete"].map(|verb| written.contains_key(&(verb.to_owned(), certificate.der.clone())));
        let is_current = at + 2 >= issued.len();
        ensure!(deleted == (added && !is_current), "the {at}th: added {added}, taken out {deleted}");
    }
    Ok(())
}

fn mend_until(done: &AtomicBool, ca: &Arc<Ca>, main: &Directory) -> Result<()> {
    while !done.load(Ordering::Relaxed) {
        let report = mend(ca, main).context("a mender")?;
        ensure!(!report.has_faults(), "{:?}", report.drift);
    }
    Ok(())
}

const ROUNDS: usize = 12;
