//! A forgotten password is replaced, and a known one is changed.

use anyhow::{Result, ensure};
use inkan_tests::wait;

use super::visit::{ALICE, PASSWORD, Visit};

const NEW: &str = "seven quiet otters paint";

#[test]
fn a_forgotten_password_is_replaced_by_a_mailed_link() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.open("/sign-in")?;
    visit.browser.click("main a[href='/password/forgotten']")?;
    visit.browser.fill("#address", ALICE)?;
    visit.browser.picture("forgotten-password")?;
    visit.browser.click("main button")?;
    wait::until("the next page", || Ok((visit.browser.path()? == "/password/forgotten/sent").then_some(())))?;
    visit.browser.picture("forgotten-password-sent")?;
    visit.open_mailed("/password/reset/")?;
    let link = visit.browser.path()?;
    visit.browser.reload()?;
    choose(&mut visit, "passwordpassword")?;
    visit.browser.see(".faults a[href='#password']")?;
    visit.browser.picture("reset-password-refused")?;
    // White space in full width, as Japanese keyboards type it.
    choose(&mut visit, &NEW.replace(' ', "\u{3000}"))?;
    visit.browser.see(".done")?;
    ensure!(visit.browser.path()? == "/sessions", "{}", visit.browser.path()?);
    visit.browser.picture("reset-password-done")?;
    visit.sign_out()?;
    visit.open(&link)?;
    ensure!(!visit.browser.shows("#password")?, "the link goes on");
    visit.browser.picture("reset-password-used")?;
    sign_in(&mut visit, PASSWORD)?;
    visit.browser.see(".faults")?;
    sign_in(&mut visit, NEW)?;
    visit.browser.see("form[action='/sign-out']").map(drop)
}

#[test]
fn a_password_is_changed_in_the_portal() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.browser.click("nav a[href='/sessions']")?;
    visit.browser.click("main a[href='/password']")?;
    visit.browser.fill("#present", "not the present one")?;
    choose(&mut visit, NEW)?;
    visit.browser.see(".faults a[href='#present']")?;
    visit.browser.picture("change-password-refused")?;
    visit.browser.follow("nav a[href='/certificates']")?;
    visit.browser.script("history.back()", Vec::new())?;
    wait::until("the form after Back", || {
        Ok((visit.browser.path()? == "/password" && visit.browser.shows("#present").unwrap_or(false)).then_some(()))
    })?;
    visit.browser.fill("#present", PASSWORD)?;
    choose(&mut visit, NEW)?;
    visit.browser.see(".done")?;
    visit.browser.picture("change-password-done")?;
    visit.sign_out()?;
    sign_in(&mut visit, PASSWORD)?;
    visit.browser.see(".faults")?;
    sign_in(&mut visit, NEW)?;
    visit.browser.see("form[action='/sign-out']").map(drop)
}

fn choose(visit: &mut Visit, password: &str) -> Result<()> {
    visit.browser.fill("#password", password)?;
    visit.browser.fill("#again", password)?;
    visit.browser.click("main button")
}

fn sign_in(visit: &mut Visit, password: &str) -> Result<()> {
    visit.open("/sign-in")?;
    visit.browser.fill("#address", ALICE)?;
    visit.browser.fill("#password", password)?;
    visit.browser.click("main button")
}
