use anyhow::{Result, ensure};
use inkan_tests::certtool::{Verify, crl_text, verify_crl};

use super::{ALICE, Court};

#[test]
fn certtool_refuses_what_the_crls_list_and_nothing_else() -> Result<()> {
    let court = Court::open()?;
    let (root, issuing) = (court.root.clone(), court.issuing.clone());
    let verify = Verify { root, issuing, crls: vec![], mail: Some(ALICE) };
    verify.run(&court.revoked.certificate)?.ok()?;
    let verify = Verify { crls: vec![court.root_crl.clone(), court.issuing_crl.clone()], ..verify };
    verify.run(&court.good.certificate)?.ok()?;
    for listed in [&court.revoked, &court.held] {
        let refused = verify.run(&listed.certificate)?;
        let said = format!("{}{}", refused.text(), refused.stderr);
        ensure!(!refused.succeeded() && said.contains("The certificate chain is revoked"), "{said}");
    }
    let another = Verify { mail: Some("bob@example.com"), ..verify }.run(&court.good.certificate)?;
    let said = format!("{}{}", another.text(), another.stderr);
    ensure!(!another.succeeded() && said.contains("does not match the expected"), "for another's address: {said}");
    Ok(())
}

#[test]
fn certtool_verifies_each_crl_under_its_issuer_alone_and_reads_both_entries() -> Result<()> {
    let court = Court::open()?;
    verify_crl(&court.root_crl, &court.root)?.ok()?;
    verify_crl(&court.issuing_crl, &court.issuing)?.ok()?;
    for (crl, issuer) in [
        (court.issuing_crl.clone(), &court.root),
        (court.altered_crl()?, &court.issuing),
        (court.foreign_crl()?, &court.issuing),
    ] {
        let refused = verify_crl(&crl, issuer)?;
        let said = format!("{}{}", refused.text(), refused.stderr);
        ensure!(!refused.succeeded() && said.contains("Not verified"), "{}: {said}", crl.display());
    }
    let text = crl_text(&court.issuing_crl)?;
    ensure!(text.contains("Revoked certificates (2)") && text.contains("CRL Number"), "{text}");
    for listed in [&court.revoked, &court.held] {
        ensure!(text.contains(&listed.serial.to_ascii_lowercase()), "{} is not listed: {text}", listed.serial);
    }
    Ok(())
}
