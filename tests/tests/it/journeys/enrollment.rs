//! From sign-in to a file in hand, with a key that never leaves the browser.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::leak;
use inkan_tests::openssl;
use inkan_tests::pkcs12::File;
use inkan_tests::wait;
use serde_json::json;

use super::saved::{press, save, save_one};
use super::visit::{ALICE, OFFICER, Visit};

#[test]
fn a_key_is_made_in_the_browser_and_comes_out_in_files_alone() -> Result<()> {
    let mut visit = Visit::begin()?;
    let before = visit.browser.clicks();
    visit.sign_in(ALICE)?;
    visit.browser.picture("certificates-none")?;
    visit.browser.click("main a[href='/requests/new']")?;
    visit.browser.picture("new-request")?;
    visit.browser.click("main button")?;
    visit.browser.picture("make-keys")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    visit.browser.picture("request-submitted")?;
    // The key waits through reloads and other pages.
    visit.browser.reload()?;
    visit.open("/certificates")?;
    visit.open_mailed("/proof/")?;
    visit.browser.picture("proof")?;
    visit.browser.click("main button:not(.plain)")?;
    visit.browser.see("main a[href$='/install/thunderbird']")?;
    visit.browser.picture("request-issued")?;
    visit.browser.click("main a[href$='/install/thunderbird']")?;
    visit.browser.see("#passphrase")?;
    visit.browser.picture("install-thunderbird")?;
    let modern = save(&mut visit)?;
    let clicks = visit.browser.clicks() - before;
    ensure!(clicks <= 12, "{clicks} clicks from sign-in to the file");
    modern.opens_everywhere(3, tempfile::tempdir()?.path())?;
    is_for_alice(&visit, &modern)?;

    visit.browser.click("#make-file summary")?;
    visit.browser.click("#encoding-compat")?;
    let compat = save(&mut visit)?;
    ensure!(compat.passphrase == modern.passphrase, "the passphrase has changed");
    compat.opens_everywhere(3, tempfile::tempdir()?.path())?;
    imported_by_gpgsm(&visit, &compat)?;
    profile_holds_the_file(&mut visit)?;
    nothing_was_asked_elsewhere(&visit)?;
    nothing_leaked(&visit, &modern)
}

#[test]
fn two_keys_on_a_curve_are_made_for_one_request() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/requests/new")?;
    visit.browser.click("#keys-two")?;
    visit.browser.click("main button")?;
    visit.browser.click("#make-keys summary")?;
    visit.browser.click("#kind-ec")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    visit.open_mailed("/proof/")?;
    visit.browser.click("main button:not(.plain)")?;
    visit.browser.click("main a[href$='/install/gpgsm']")?;
    visit.browser.see(".warning")?;
    visit.browser.click("#make-file summary")?;
    for encoding in ["compat", "modern"] {
        visit.browser.click(&format!("#encoding-{encoding}"))?;
        for purpose in ["signing", "encryption"] {
            let file = save_one(&mut visit, purpose)?;
            file.opens_everywhere(3, tempfile::tempdir()?.path())?;
            if encoding == "modern" {
                nothing_leaked(&visit, &file)?;
                visit.browser.see("#passphrase")?;
                visit.browser.click("#make-file summary")?;
                visit.browser.click("#encoding-modern")?;
            }
        }
    }
    nothing_was_asked_elsewhere(&visit)
}

#[test]
fn a_key_waits_in_the_browser_until_an_officer_has_approved() -> Result<()> {
    let mut visit = Visit::begin()?;
    let shared = "info@example.com";
    visit.organisation.inkan.text(&["person", "add-mailbox", "--of", ALICE, "--mail", shared])?;
    visit.sign_in(ALICE)?;
    visit.open("/requests/new")?;
    let choose = "return [...document.querySelectorAll('label')].find((it) => it.textContent === arguments[0]).htmlFor";
    let mailbox = visit.browser.script(choose, vec![json!(shared)])?;
    visit.browser.click(&format!("#{}", mailbox.as_str().context("a mailbox")?))?;
    visit.browser.click("main button")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    let request = visit.browser.path()?;
    visit.open_mailed("/proof/")?;
    visit.browser.click("main button:not(.plain)")?;
    visit.browser.see(".tasks")?;
    ensure!(!visit.browser.shows("main a[href*='/install/']")?, "it was issued without an officer");
    visit.sign_out()?;

    visit.add_officer()?;
    visit.sign_in_with_password(OFFICER)?;
    visit.set_up_second_factor()?;
    visit.open("/officer/requests")?;
    visit.browser.click("button[formaction$='/approve']")?;
    wait::until("the request to be decided", || {
        Ok((!visit.browser.shows("button[formaction$='/approve']")?).then_some(()))
    })?;
    visit.browser.see("main h1")?;
    visit.sign_out()?;

    visit.sign_in(ALICE)?;
    visit.open(&request)?;
    visit.browser.click("main a[href$='/install/outlook']")?;
    let file = save(&mut visit)?;
    file.opens_everywhere(3, tempfile::tempdir()?.path())?;
    ensure!(file.path.to_str().is_some_and(|path| path.ends_with("info@example.com-dual.p12")), "{file:?}");
    nothing_leaked(&visit, &file)
}

fn is_for_alice(visit: &Visit, file: &File) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pem = folder.path().join("alice.pem");
    std::fs::write(&pem, file.with_openssl()?)?;
    let verify = openssl::Verify {
        root: visit.root()?,
        untrusted: vec![pem.clone()],
        mail: Some(ALICE),
        purpose: Some("smimesign"),
        ..openssl::Verify::default()
    };
    verify.run(&pem)?.ok().map(drop)
}

fn imported_by_gpgsm(visit: &Visit, file: &File) -> Result<()> {
    let roots = vec![visit.root()?];
    let mut gpgsm = Gpgsm::new(&GpgsmOptions { roots, ..GpgsmOptions::default() })?;
    gpgsm.import_file(&file.path, &file.passphrase)?.ok()?;
    let signed = gpgsm.sign(ALICE, b"Good morning\n")?.made()?;
    ensure!(gpgsm.verify(&signed)?.has("GOODSIG"), "gpgsm does not know its own signature");
    Ok(())
}

/// Apple's profile carries both CAs and the same identity in the old encoding; no passphrase stands in it.
fn profile_holds_the_file(visit: &mut Visit) -> Result<()> {
    let path = visit.browser.path()?.replace("/thunderbird", "/ios");
    visit.open(&path)?;
    let passphrase = visit.browser.text("#passphrase")?;
    visit.browser.picture("install-ios")?;
    let profile = press(visit, "profile", "alice@example.com-dual.mobileconfig")?;
    let folder = tempfile::tempdir()?;
    let file = File { path: folder.path().join("inside.p12"), passphrase };
    let mut python = std::process::Command::new("python3");
    let kinds = run(python.args(["-c", READ_PROFILE]).arg(&profile).arg(&file.path))?.ok()?.text();
    ensure!(kinds.trim() == "com.apple.security.pkcs1 com.apple.security.root com.apple.security.pkcs12", "{kinds}");
    let text = std::fs::read_to_string(&profile)?;
    ensure!(!text.contains(&file.passphrase), "the passphrase stands in the profile");
    file.opens_everywhere(3, tempfile::tempdir()?.path())
}

/// Nothing that was sent holds the key; then it is sent on purpose, and that is found.
fn nothing_leaked(visit: &Visit, file: &File) -> Result<()> {
    let secrets = file.secrets(tempfile::tempdir()?.path())?;
    let sent = visit.browser.sent();
    let leaked = leak::found_in(&sent.everything(), &secrets);
    ensure!(leaked.is_empty(), "the browser sent {leaked:?}");
    ensure!(
        sent.targets().contains(&format!("POST {}/requests", visit.organisation.portal)),
        "no request was recorded"
    );

    let path = visit.browser.path()?;
    visit.browser.script(PLANT_LEAK, vec![json!(file.with_openssl()?)])?;
    wait::until("a planted leak to be found", || {
        Ok((leak::found_in(&sent.everything(), &secrets).len() == secrets.len()).then_some(()))
    })?;
    visit.open(&path)
}

/// No page asked anything of another host.
fn nothing_was_asked_elsewhere(visit: &Visit) -> Result<()> {
    let portal = format!("{}/", visit.organisation.portal);
    let asked = visit.browser.asked_by_pages()?;
    let is_abroad = |address: &str| ["http", "ws"].iter().any(|scheme| address.starts_with(scheme));
    let strays: Vec<&String> =
        asked.iter().filter(|address| is_abroad(address) && !address.starts_with(&portal)).collect();
    ensure!(strays.is_empty(), "a page asked elsewhere: {strays:?}");
    ensure!(asked.contains(&format!("{portal}app.js")), "what pages ask for was not recorded");
    Ok(())
}

const PLANT_LEAK: &str = "
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/language';
    const field = document.createElement('textarea');
    field.name = 'x';
    field.value = arguments[0];
    form.append(field);
    document.body.append(form);
    form.submit();
";
const READ_PROFILE: &str = "
import plistlib, sys
profile = plistlib.load(open(sys.argv[1], 'rb'))
payloads = profile['PayloadContent']
open(sys.argv[2], 'wb').write(payloads[-1]['PayloadContent'])
print(*[payload['PayloadType'] for payload in payloads])
";

#[test]
fn the_choices_of_a_request_stay_in_another_language_and_its_faults_leave_no_post() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/requests/new")?;
    visit.browser.click("#keys-signing")?;
    visit.browser.click("#way-csr")?;
    for tag in ["ja", "en"] {
        visit.browser.follow(&format!("button[name=language][value={tag}]"))?;
        visit.browser.see("#keys-signing:checked")?;
        visit.browser.see("#way-csr:checked")?;
    }
    visit.browser.follow("main button")?;
    visit.browser.follow("main button")?;
    visit.browser.see(".faults")?;
    ensure!(visit.browser.path()? == "/requests/new/keys", "{}", visit.browser.path()?);
    visit.browser.reload()?;
    visit.browser.see("#signing")?;
    ensure!(!visit.browser.shows(".faults")?, "the empty form was sent again");
    Ok(())
}
