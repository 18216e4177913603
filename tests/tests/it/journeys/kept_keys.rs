//! The keys that wait in a browser: their files, their passphrase, and their end.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::pkcs12::File;
use inkan_tests::wait;
use serde_json::json;

use super::saved::{press, save, save_one};
use super::visit::{ALICE, PASSWORD, Visit};

#[test]
fn both_keys_are_in_hand_within_ten_clicks_of_the_invitation() -> Result<()> {
    let mut visit = Visit::begin()?;
    let invitation = visit.invitation(ALICE)?;
    let before = visit.browser.clicks();
    visit.open(&invitation)?;
    visit.browser.fill("#password", PASSWORD)?;
    visit.browser.fill("#again", PASSWORD)?;
    visit.browser.click("main button")?;
    let proof_and_invitation = 2;
    ask_for_two_keys(&mut visit)?;
    visit.browser.click("main a[href$='/install/thunderbird']")?;
    let file = save(&mut visit)?;
    let clicks = visit.browser.clicks() - before + proof_and_invitation;
    ensure!(clicks <= 10, "{clicks} clicks from the invitation to both keys");
    file.opens_everywhere_with(2, 4, tempfile::tempdir()?.path())?;
    gpgsm_takes_one_of_them(&mut visit)?;
    let saved = "return document.querySelectorAll('[data-saved]:not([hidden])').length";
    ensure!(visit.browser.script(saved, Vec::new())? == json!(2), "one of the keys was not noted as saved");
    Ok(())
}

#[test]
fn every_file_of_both_keys_has_the_passphrase_that_the_page_goes_on_to_show() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    ask_for_two_keys(&mut visit)?;
    visit.browser.click("main a[href$='/install/outlook']")?;
    let signing = save_one(&mut visit, "signing")?;
    visit.browser.reload()?;
    let encryption = save_one(&mut visit, "encryption")?;
    ensure!(encryption.passphrase == signing.passphrase, "the passphrase has changed with a reload");
    for file in [&signing, &encryption] {
        file.opens_everywhere(3, tempfile::tempdir()?.path())?;
    }
    is_in_two_payloads(&mut visit, &signing.passphrase)
}

#[test]
fn a_key_is_forgotten_only_after_it_was_saved_and_asked_for_and_comes_back_until_the_page_is_left() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    ask_for_two_keys(&mut visit)?;
    visit.browser.click("main a[href$='/install/outlook']")?;
    visit.browser.see("#forget-locked")?;
    ensure!(is_disabled(&visit, "#opened")? && is_disabled(&visit, "#forget-ask")?, "a key that no file has can go");
    save_one(&mut visit, "signing")?;
    ensure!(is_disabled(&visit, "#opened")?, "the key for encryption, which no file has, can go");
    save_one(&mut visit, "encryption")?;
    visit.browser.reload()?;
    visit.browser.see("#passphrase")?;
    wait::until("the keys to be known as saved", || Ok((!is_disabled(&visit, "#opened")?).then_some(())))?;
    ensure!(is_disabled(&visit, "#forget-ask")?, "nobody has said that the program opened the files");

    visit.browser.click("#opened")?;
    visit.browser.click("#forget-ask")?;
    visit.browser.see("#forget-question")?;
    visit.browser.picture("forget-question")?;
    visit.browser.click("#forget-not")?;
    visit.browser.click("#forget-ask")?;
    visit.browser.click("#forget-key")?;
    visit.browser.see("#key-forgotten")?;
    visit.browser.click("#forget-undo")?;
    visit.browser.see("#forget-ask")?;
    visit.browser.reload()?;
    visit.browser.see("#passphrase")?;

    visit.browser.click("#opened")?;
    visit.browser.click("#forget-ask")?;
    visit.browser.click("#forget-key")?;
    visit.browser.see("#key-forgotten")?;
    visit.browser.reload()?;
    visit.browser.see("#key-elsewhere")?;
    visit.browser.picture("install-elsewhere")?;
    is_replaced(&mut visit)
}

#[test]
fn two_tabs_show_one_passphrase_and_see_that_the_other_forgot_the_key() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/requests/new")?;
    visit.browser.click("main button")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    visit.prove_and_install("thunderbird")?;
    visit.browser.see("#passphrase")?;
    // Two tabs make a passphrase at the same time, as those do that a browser restores.
    let shown = visit.browser.script_to_its_end(TWO_AT_ONCE, vec![json!(visit.browser.path()?)])?;
    let shown: Vec<String> = serde_json::from_value(shown)?;
    ensure!(shown.len() == 2 && shown[0].len() == 24 && shown[0] == shown[1], "{shown:?}");
    visit.browser.reload()?;
    visit.browser.see("#passphrase")?;
    ensure!(shown[0] == visit.browser.text("#passphrase")?, "after a reload there is another passphrase");

    visit.browser.script_to_its_end(FORGET_ELSEWHERE, Vec::new())?;
    visit.browser.click("#make-file button[value=file]")?;
    visit.browser.see("#no-file")?;
    visit.browser.reload()?;
    visit.browser.see("#key-elsewhere").map(drop)
}

/// Why gpgsm gets a file for each key: it imports the first key of a file, and says nothing of the second.
fn gpgsm_takes_one_of_them(visit: &mut Visit) -> Result<()> {
    visit.browser.click("#make-file summary")?;
    visit.browser.click("#encoding-compat")?;
    let both = save(visit)?;
    both.opens_everywhere_with(2, 4, tempfile::tempdir()?.path())?;
    let mut gpgsm = Gpgsm::new(&GpgsmOptions { roots: vec![visit.root()?], ..GpgsmOptions::default() })?;
    gpgsm.import_file(&both.path, &both.passphrase)?.ok()?;
    let keys = gpgsm.count_keys()?;
    ensure!(keys == 1, "gpgsm imports {keys} keys of a file: one file would do");
    Ok(())
}

/// From any page to the page of a request for two keys, whose certificates are issued.
fn ask_for_two_keys(visit: &mut Visit) -> Result<()> {
    visit.browser.click("main a[href='/requests/new']")?;
    visit.browser.click("#keys-two")?;
    visit.browser.click("main button")?;
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks")?;
    visit.open_mailed("/proof/")?;
    visit.browser.click("main button:not(.plain)")?;
    visit.browser.see("main a[href$='/install/outlook']").map(drop)
}

/// Apple's profile has a payload for each key, each of which opens with the one passphrase.
fn is_in_two_payloads(visit: &mut Visit, passphrase: &str) -> Result<()> {
    let path = visit.browser.path()?.replace("/outlook", "/apple-mail");
    visit.open(&path)?;
    ensure!(visit.browser.text("#passphrase")? == passphrase, "another page shows another passphrase");
    let profile = press(visit, "profile", "alice@example.com.mobileconfig")?;
    let folder = tempfile::tempdir()?;
    let mut python = std::process::Command::new("python3");
    let kinds = run(python.args(["-c", READ_PROFILE]).arg(&profile).arg(folder.path()))?.ok()?.text();
    ensure!(kinds.trim() == "pkcs1 root pkcs12 pkcs12", "{kinds}");
    for place in [2, 3] {
        let file = File { path: folder.path().join(place.to_string()), passphrase: passphrase.to_owned() };
        file.opens_everywhere(3, tempfile::tempdir()?.path())?;
    }
    Ok(())
}

/// The page offers to revoke the certificates whose keys are gone, and goes on to the page that makes new ones.
fn is_replaced(visit: &mut Visit) -> Result<()> {
    visit.browser.click("#key-elsewhere a[href$='/replace']")?;
    visit.browser.see("#other")?;
    visit.browser.picture("replace")?;
    visit.browser.click("#other")?;
    visit.browser.click("main button.danger")?;
    visit.browser.see("#make-keys button")?;
    let asked = visit.browser.script("return location.search", Vec::new())?;
    ensure!(asked.as_str().is_some_and(|asked| asked.contains("keys=two")), "{asked}");
    let listed = visit.organisation.inkan.json(&["certificate", "list"])?;
    let states: Vec<&str> =
        listed.as_array().context("a list")?.iter().filter_map(|it| it["status"]["state"].as_str()).collect();
    ensure!(states == ["revoked", "revoked"], "{listed}");
    visit.browser.click("#make-keys button")?;
    visit.browser.see(".tasks").map(drop)
}

fn is_disabled(visit: &Visit, selector: &str) -> Result<bool> {
    let disabled =
        visit.browser.script("return document.querySelector(arguments[0]).disabled", vec![json!(selector)])?;
    disabled.as_bool().context("a state")
}

const READ_PROFILE: &str = "
import os, plistlib, sys
payloads = plistlib.load(open(sys.argv[1], 'rb'))['PayloadContent']
for place, payload in enumerate(payloads):
    open(os.path.join(sys.argv[2], str(place)), 'wb').write(payload['PayloadContent'])
print(*[payload['PayloadType'].rpartition('.')[2] for payload in payloads])
";
const TWO_AT_ONCE: &str = "
    const [path, done] = arguments;
    const reset = new Promise((resolve, reject) => {
        const opening = indexedDB.open('inkan', 1);
        opening.onsuccess = () => {
            const write = opening.result.transaction('keys', 'readwrite');
            const store = write.objectStore('keys');
            store.openCursor().onsuccess = ({ target }) => {
                if (target.result === null) return;
                const { passphrase, ...rest } = target.result.value;
                target.result.update(rest);
                target.result.continue();
            };
            write.oncomplete = resolve;
            write.onabort = reject;
        };
    });
    const shown = (tab) => new Promise((resolve) => {
        const look = () => {
            const found = tab.document.querySelector('#passphrase')?.value;
            if (found) resolve(found); else setTimeout(look, 50);
        };
        look();
    });
    reset.then(() => {
        const tabs = [open(path), open(path)];
        return Promise.all(tabs.map(shown)).then((values) => { tabs.forEach((tab) => tab.close()); return values; });
    }).then(done);
";
const FORGET_ELSEWHERE: &str = "
    const done = arguments[arguments.length - 1];
    const opening = indexedDB.open('inkan', 1);
    opening.onsuccess = () => {
        const write = opening.result.transaction('keys', 'readwrite');
        write.objectStore('keys').clear();
        write.oncomplete = () => done(true);
    };
";
