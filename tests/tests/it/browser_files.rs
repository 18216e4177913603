//! What runs in the browser, without one: its types, and the files that it writes by the dozen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use data_encoding::BASE64;
use inkan_tests::command::{run, run_with_input};
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use inkan_tests::pkcs12::File;

use crate::scene::{authorities, der_of, issue, organisation};

#[test]
fn the_script_has_no_fault_that_its_types_show() -> Result<()> {
    let checked = run(Command::new("node_modules/.bin/tsc").args(["-p", "."]).current_dir(sources()))?;
    checked.ok().map(drop)
}

/// GnuPG 2.2 derives another key than everybody else from about one salt in fifty; the page takes none of those.
#[test]
fn every_file_in_the_old_encoding_is_read_by_gpgsm() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "dual", Key::UserRsa(1))?;
    let (root, issuing) = authorities(&inkan, &issued)?;
    let folder = tempfile::tempdir()?;
    make_files(folder.path(), &[&issued.certificate, &issuing, &root])?;
    for name in ["modern", "compat-0", "refused"] {
        file(folder.path(), name)?.opens_everywhere(3, tempfile::tempdir()?.path())?;
    }
    let gpgsm = || -> Result<Gpgsm> {
        let gpgsm = Gpgsm::new(&GpgsmOptions { roots: vec![root.clone()], ..GpgsmOptions::default() })?;
        gpgsm.import(&issuing)?.ok()?;
        Ok(gpgsm)
    };
    let import = |gpgsm: &mut Gpgsm, name: &str| {
        let file = file(folder.path(), name)?;
        gpgsm.import_file(&file.path, &file.passphrase)
    };
    ensure!(
        !import(&mut gpgsm()?, "refused")?.succeeded(),
        "gpgsm reads every salt: the page need not choose any more"
    );
    let mut home = gpgsm()?;
    for place in 0..COUNT {
        import(&mut home, &format!("compat-{place}"))?.ok()?;
    }
    Ok(())
}

/// The files of `web/browser/test/corpus.ts`, for the pool's key with this chain.
fn make_files(folder: &Path, chain: &[&Path]) -> Result<()> {
    let program = folder.join("corpus.mjs");
    let mut bundle = Command::new("node");
    bundle.args(["bundle.mjs", "test/corpus.ts"]).arg(&program).arg("node").current_dir(sources());
    run(&mut bundle)?.ok()?;
    let mut pkcs8 = openssl::command(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in"]);
    let mut lines = vec![BASE64.encode(&run(pkcs8.arg(Key::UserRsa(1).file()?))?.ok()?.stdout)];
    for certificate in chain {
        lines.push(BASE64.encode(&der_of("x509", certificate)?));
    }
    let mut write = Command::new("node");
    write.arg(&program).arg(folder).arg(COUNT.to_string());
    run_with_input(&mut write, lines.join("\n").as_bytes())?.ok().map(drop)
}

fn file(folder: &Path, name: &str) -> Result<File> {
    let passphrase = fs::read_to_string(folder.join(format!("{name}.pass"))).context("a passphrase")?;
    Ok(File { path: folder.join(format!("{name}.p12")), passphrase })
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/browser")
}

/// Of so many files made with any salt, two would be expected to fail.
const COUNT: usize = 100;
