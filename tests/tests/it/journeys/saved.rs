//! Files that an install page makes, taken from the downloads.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::pkcs12::File;
use serde_json::json;

use super::visit::Visit;

/// Presses the button for a file with every key. A file with one key is named by its purpose.
pub(super) fn save(visit: &mut Visit) -> Result<File> {
    let name = "const found = [...document.querySelectorAll('[data-key]')];
        const whole = document.querySelector('#make-file').dataset.file;
        return found.length === 1 ? found[0].dataset.file : whole";
    let name = visit.browser.script(name, Vec::new())?;
    let name = name.as_str().context("a name")?.to_owned();
    take(visit, "file", &name)
}

/// Presses the button for a file with the key for one purpose.
pub(super) fn save_one(visit: &mut Visit, purpose: &str) -> Result<File> {
    let find = "const found = document.querySelector(`[data-key][data-file$='-${arguments[0]}']`);
        return [found.dataset.key, found.dataset.file]";
    let found = visit.browser.script(find, vec![json!(purpose)])?;
    let [key, name]: [String; 2] = serde_json::from_value(found)?;
    take(visit, &key, &name)
}

fn take(visit: &mut Visit, button: &str, name: &str) -> Result<File> {
    let passphrase = visit.browser.text("#passphrase")?;
    ensure!(passphrase.len() == 24 && passphrase.is_ascii(), "{passphrase}");
    let path = press(visit, button, &format!("{name}.p12"))?;
    Ok(File { path, passphrase })
}

/// Presses one of the buttons of the page and takes what it made from the downloads.
pub(super) fn press(visit: &mut Visit, button: &str, file: &str) -> Result<PathBuf> {
    visit.browser.click(&format!("#make-file button[value='{button}']"))?;
    visit.browser.see("#file-made")?;
    visit.browser.take_download(file)
}
