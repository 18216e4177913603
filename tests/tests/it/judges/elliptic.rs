use anyhow::Result;
use inkan_tests::certtool::{Verify, verify_crl};
use inkan_tests::go;
use inkan_tests::java::Java;
use inkan_tests::judge::{Question, Source, Verdict};
use inkan_tests::keys::Key;

use super::{ALICE, CERTIFICATE_HOLD, POLICY, expect, found};
use crate::scene::{authorities, crls, issue};

#[test]
fn every_judge_takes_authorities_of_p256_and_their_crls() -> Result<()> {
    let inkan = found(Key::UserP256(1), Key::UserP256(2))?;
    inkan.text(&["person", "add", "--name", "Alice Example", "--mail", ALICE])?;
    let good = issue(&inkan, ALICE, "signing", Key::UserP256(3))?;
    let held = issue(&inkan, ALICE, "signing", Key::UserRsa(1))?;
    inkan.text(&["certificate", "hold", &held.serial])?;
    let (root, issuing) = authorities(&inkan, &good)?;
    let (root_crl, issuing_crl) = crls(&inkan)?;
    let files = vec![root_crl.clone(), issuing_crl.clone()];
    let source = Source::Crls(files.clone());
    let question = Question { root: root.clone(), issuing: issuing.clone(), mail: ALICE, source, at: None };
    for (issued, verdict) in [(&good, Verdict::Good), (&held, Verdict::Revoked(CERTIFICATE_HOLD))] {
        expect(&Java::default().judge(&question, POLICY, &issued.certificate)?, &verdict)?;
        expect(&go::judge(&question, &issued.certificate)?, &verdict)?;
    }
    verify_crl(&root_crl, &root)?.ok()?;
    verify_crl(&issuing_crl, &issuing)?.ok()?;
    Verify { root, issuing, crls: files, mail: Some(ALICE) }.run(&good.certificate)?.ok().map(drop)
}
