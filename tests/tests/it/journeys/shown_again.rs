//! What is shown once, after a reload, Back, another language and two clicks; and a page that reloads itself.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::wait;
use serde_json::json;

use super::visit::{ALICE, OFFICER, Visit, language};

#[test]
fn recovery_codes_stay_through_reload_back_and_another_language() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.add_officer()?;
    visit.sign_in_with_password(OFFICER)?;
    visit.set_up_second_factor()?;
    visit.browser.see("main ol code")?;
    ensure!(visit.browser.path()? == "/second-factor/codes", "{}", visit.browser.path()?);
    let codes = visit.browser.text("main ol")?;
    visit.browser.picture("recovery-codes")?;
    survives(&mut visit, "main ol", &codes)?;
    ensure!(visit.browser.shows("button#print")? && !visit.browser.shows("#print-by-hand")?, "no button prints");
    visit.browser.click("main a[href='/second-factor/codes/text']")?;
    let file = fs::read_to_string(visit.browser.take_download("inkan-recovery-codes.txt")?)?;
    let missing = codes.split_whitespace().find(|code| !file.contains(code));
    ensure!(codes.split_whitespace().count() == 10 && missing.is_none(), "{missing:?} is not in the file");

    visit.open("/sessions")?;
    visit.browser.click("main a[href='/second-factor/codes/new']")?;
    visit.browser.see("main form[action='/second-factor/codes']")?;
    visit.browser.picture("renew-recovery-codes")?;
    click_twice(&visit)?;
    visit.browser.see("main ol code")?;
    let new = visit.browser.text("main ol")?;
    ensure!(new != codes, "the old codes are shown");
    visit.browser.picture("recovery-codes-made")?;
    survives(&mut visit, "main ol", &new)?;
    let made = visit.organisation.inkan.database().count("audit WHERE action = 'second-factor.renew-codes'")?;
    ensure!(made == 1, "two clicks made codes {made} times");
    visit.organisation.inkan.database().execute("UPDATE second_factor SET codes_made_at = '2026-01-01 00:00:00'")?;
    visit.browser.reload()?;
    visit.browser.see("main a.button[href='/second-factor/codes/new']")?;
    visit.browser.picture("recovery-codes-gone")?;
    ensure!(!visit.browser.shows("main ol code")?, "they are shown longer than 15 minutes");
    Ok(())
}

#[test]
fn a_revocation_sheet_stays_and_two_clicks_make_one() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/revocation-code")?;
    visit.browser.see("main form")?;
    click_twice(&visit)?;
    visit.browser.see(".qr")?;
    ensure!(visit.browser.path()? == "/revocation-code/sheet", "{}", visit.browser.path()?);
    let code = visit.browser.text(".code")?;
    visit.browser.picture("revocation-sheet")?;
    survives(&mut visit, ".code", &code)?;
    visit.browser.click("main a[href='/revocation-code/text']")?;
    let file = fs::read_to_string(visit.browser.take_download("inkan-revocation-code.txt")?)?;
    let typed = code.split_whitespace().collect::<Vec<_>>().join("-");
    ensure!(file.contains(&typed), "the code is not in the file");
    visit.open("/revocation-code")?;
    visit.browser.see("main a.button[href='/revocation-code/sheet']")?;
    visit.browser.picture("revocation-code-made")?;
    let made = visit.organisation.inkan.database().count("audit WHERE action = 'pass.print'")?;
    ensure!(made == 1, "two clicks made {made} codes");
    visit.organisation.inkan.database().execute("UPDATE revocation_pass SET created_at = '2026-01-01 00:00:00'")?;
    visit.open("/revocation-code/sheet")?;
    visit.browser.see("main .warning")?;
    visit.browser.picture("revocation-sheet-gone")?;
    ensure!(!visit.browser.shows(".code")?, "it is shown longer than 15 minutes");
    Ok(())
}

#[test]
fn the_page_of_a_request_renews_itself_until_it_is_stopped_or_the_session_ends() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/requests/new")?;
    visit.browser.click("main button")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    visit.browser.see("[data-place=here]")?;
    wait::until("the sentence about the key", || Ok(visit.browser.shows("[data-place=here]")?.then_some(())))?;
    ensure!(!visit.browser.shows("[data-place=elsewhere]")?, "the key is said to be elsewhere");
    visit.browser.picture("request-waiting")?;
    renews_itself(&visit)?;
    visit.browser.click("main a[href$='?refresh=stop']")?;
    visit.browser.see("main a[href^='/requests/']:not([href*=refresh])")?;
    visit.browser.picture("request-stopped")?;
    visit.browser.click("main a[href^='/requests/']:not([href*=refresh])")?;
    visit.browser.see("main a[href$='?refresh=stop']")?;

    visit.browser.script(FORGET_KEYS, Vec::new())?;
    renews_itself(&visit)?;
    wait::until("the other sentence", || Ok(visit.browser.shows("[data-place=elsewhere]")?.then_some(())))?;
    visit.organisation.inkan.database().execute("UPDATE session SET seen_at = '2026-01-01 00:00:00'")?;
    wait::until("the sign-in page", || Ok((visit.browser.path()? == "/sign-in").then_some(())))?;
    visit.browser.see("#password")?;
    visit.browser.picture("request-session-ended")?;
    Ok(())
}

/// Waits until the page that is shown was loaded again by itself.
fn renews_itself(visit: &Visit) -> Result<()> {
    visit.browser.script("window.isOld = true", Vec::new())?;
    wait::until("the page to reload itself", || {
        let state = "return [window.isOld === true, location.search, document.readyState]";
        // While a page is left, it answers nothing.
        let now = visit.browser.script(state, Vec::new()).ok();
        Ok(now.filter(|now| *now == json!([false, "?refresh=1", "complete"])).map(drop))
    })
}

/// Fails unless the part of the page shows this text after a reload, Back, and in both languages.
fn survives(visit: &mut Visit, part: &str, text: &str) -> Result<()> {
    let shows = |visit: &Visit, how: &str| -> Result<()> {
        wait::until(how, || Ok((visit.browser.text(part).ok().as_deref() == Some(text)).then_some(())))
    };
    visit.browser.reload()?;
    shows(visit, "the same after a reload")?;
    visit.open("/trust")?;
    visit.browser.see("main h1")?;
    visit.browser.script("history.back()", Vec::new())?;
    shows(visit, "the same after Back")?;
    let other = if language() == "ja" { "en" } else { "ja" };
    for tag in [other, language().as_str()] {
        visit.browser.follow(&format!("button[name=language][value={tag}]"))?;
        visit.browser.see(&format!("html[lang={tag}] main h1"))?;
        shows(visit, "the same in another language")?;
    }
    let path = visit.browser.path()?;
    visit.browser.script("history.back()", Vec::new())?;
    shows(visit, "the same after Back from another language").context(path)
}

/// Sends the form of the page twice, as two quick clicks do.
fn click_twice(visit: &Visit) -> Result<()> {
    let sent = "const form = document.querySelector('main form'); form.submit(); setTimeout(() => form.submit(), 20);";
    visit.browser.script(sent, Vec::new()).map(drop)
}

const FORGET_KEYS: &str = "
    indexedDB.open('inkan').onsuccess = (event) =>
        event.target.result.transaction('keys', 'readwrite').objectStore('keys').clear();
";
