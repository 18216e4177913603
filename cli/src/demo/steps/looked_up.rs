//! The search by mail address over LDAP: a mail client finds Alice's encryption certificate and no other.

use anyhow::{Context as _, Result, ensure};
use ldap_publisher::lookup;

use crate::demo::cast::ALICE;
use crate::demo::stage::BASE;
use crate::demo::walk::{Walk, ask};

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let url = walk.stage.ldap_url.clone();
    let found = ask(lookup::find_certificates(&url, BASE, ALICE.address))?;
    let [found] = found.as_slice() else { anyhow::bail!("{} certificates were found", found.len()) };
    let own = walk.alice.as_ref().context("Alice's encryption certificate was not seen")?;
    ensure!(walk.received(found.clone()) == *own, "the directory gives another certificate than Alice got");
    Ok(format!("{} octets, the same that Alice got", own.len()))
}
