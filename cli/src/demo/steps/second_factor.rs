//! The sign-in of an officer: the password alone opens no officer's page; with the code of the second factor it does.

use anyhow::{Context as _, Result, ensure};

use crate::demo::cast::{ALICE, REGISTRAR};
use crate::demo::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>) -> Result<String> {
    let mut browser = walk.sign_in(REGISTRAR)?;
    let asked = browser.open(PAGE)?;
    ensure!(!asked.text.contains(ALICE.address), "the password alone opened {PAGE}");
    let code = walk.use_code(REGISTRAR)?;
    let form = asked.form("/second-factor").context("the portal demands no second factor")?;
    let page = walk.received_page(browser.submit(form.with("code", &code))?, ALICE.address);
    ensure!(page.text.contains(ALICE.address), "the page contains no people");
    Ok(format!("{} opened {PAGE}", REGISTRAR.name))
}

const PAGE: &str = "/officer/people";
