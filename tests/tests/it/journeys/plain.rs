//! Without a script everything works but making keys and files, and the page says so.

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use super::visit::{ALICE, Visit};

#[test]
fn without_a_script_all_but_making_keys_works() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.browser.forbid_scripts()?;
    visit.sign_in(ALICE)?;
    visit.browser.click("main a[href='/requests/new']")?;
    visit.browser.click("main button")?;
    visit.browser.see("noscript a, .warning a")?;
    ensure!(!visit.browser.shows("#make-keys")?, "a form that can't work is offered");
    visit.browser.click(".warning a")?;
    let csr = visit.organisation.inkan.file("alice.csr");
    openssl::request(Key::UserRsa(2), "/CN=alice", &[], &csr)?;
    visit.browser.fill("#dual", &std::fs::read_to_string(&csr)?)?;
    visit.browser.click("main button")?;
    visit.browser.see(".tasks")?;
    visit.prove_and_install("gpgsm")?;
    visit.browser.see(".steps")?;
    ensure!(!visit.browser.shows("#make-file")?, "a form that can't work is offered");
    ensure!(visit.browser.text("main")?.contains("openssl pkcs12"), "no other way is shown");
    visit.open("/certificates/1/revoke")?;
    visit.browser.click("details.more summary")?;
    visit.browser.click("main input[value=superseded]")?;
    visit.browser.click("main button.danger")?;
    visit.browser.see(".done")?;
    ensure!(visit.browser.path()? == "/certificates/1/revoked", "it is not revoked");
    visit.sign_out()
}

#[test]
fn a_printed_code_that_was_scanned_fills_the_form_and_leaves_the_address() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/revocation-code")?;
    visit.browser.click("main button")?;
    visit.browser.see(".qr")?;
    let code = visit.browser.text("main .secret, main .code")?;
    let code: String = code.split_whitespace().collect::<Vec<_>>().join("-");
    visit.sign_out()?;
    visit.open(&format!("/lost/code#{code}"))?;
    let filled = visit.browser.script("return document.querySelector('#code').value", Vec::new())?;
    ensure!(filled == serde_json::json!(code), "the field holds {filled}");
    let hash = visit.browser.script("return location.hash", Vec::new())?;
    ensure!(hash == serde_json::json!(""), "the code stays in the address: {hash}");
    visit.browser.click("main button")?;
    visit.browser.see("main h1")?;
    inkan_tests::wait::until("the report", || Ok((visit.browser.path()? != "/lost/code").then_some(())))?;
    ensure!(visit.browser.path()?.starts_with("/lost/"), "it leads to {}", visit.browser.path()?);
    visit.browser.picture("lost-report-by-code")
}
