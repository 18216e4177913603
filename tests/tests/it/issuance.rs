//! What is issued is what the profiles say, and what openssl and pkilint take.

use anyhow::{Result, ensure};
use inkan_tests::keys::Key;
use inkan_tests::openssl::{Verify, certificate_text};
use inkan_tests::pkilint::Lints;

use crate::scene::{authorities, crls, issue, organisation, organisation_with};

#[test]
fn every_profile_verifies_with_openssl_and_is_clean_for_pkilint() -> Result<()> {
    let inkan = organisation()?;
    let long = format!("{}@example.com", "a".repeat(64));
    inkan.text(&["person", "add", "--name", "山田 花子", "--mail", &long])?;
    let all = [
        (issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?, "alice@example.com", "smimesign"),
        (issue(&inkan, "alice@example.com", "encryption", Key::UserRsa(2))?, "alice@example.com", "smimeencrypt"),
        (issue(&inkan, "alice@example.com", "dual", Key::UserP256(1))?, "alice@example.com", "smimesign"),
        (issue(&inkan, &long, "signing", Key::UserP256(2))?, long.as_str(), "smimesign"),
        (issue(&inkan, "alice@example.com", "signing", Key::UserEd25519)?, "alice@example.com", "smimesign"),
        // openssl 3.0 asks for keyEncipherment here, which an elliptic-curve key may not carry (RFC 8813).
        (issue(&inkan, &long, "encryption", Key::UserP256(3))?, long.as_str(), "any"),
    ];
    let (root, issuing) = authorities(&inkan, &all[0].0)?;
    let (root_crl, issuing_crl) = crls(&inkan)?;
    let mut lints = Lints::default().root(&root).issuing(&issuing, &root).crl(&issuing_crl).root_crl(&root_crl);
    for (issued, mail, purpose) in &all {
        let verify = Verify {
            root: root.clone(),
            untrusted: vec![issuing.clone()],
            crls: vec![root_crl.clone(), issuing_crl.clone()],
            mail: Some(mail),
            purpose: Some(purpose),
        };
        verify.run(&issued.certificate)?.ok()?;
        lints = lints.mailbox(&issued.certificate, &issuing);
    }
    lints.expect_clean()
}

#[test]
fn the_strict_set_names_no_ldap_address_and_knows_no_hold() -> Result<()> {
    let inkan = organisation_with(&["--policy-set", "strict"])?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let text = certificate_text(&issued.certificate)?;
    ensure!(text.contains("http://pki.example.com/crl/issuing-g1.crl") && !text.contains("ldap://"), "{text}");
    let (root, issuing) = authorities(&inkan, &issued)?;
    let lints = Lints::default().issuing(&issuing, &root).mailbox(&issued.certificate, &issuing);
    let crldp = lints.all_findings()?.into_iter().filter(|finding| finding.code.contains("crldp")).count();
    ensure!(crldp == 0, "{crldp} findings about the CRL distribution point");
    let held = inkan.run(&["certificate", "hold", &issued.serial])?;
    ensure!(held.status.code() == Some(4), "a hold under strict: {:?}", held.status);
    Ok(())
}

#[test]
fn what_a_request_asks_for_beside_its_key_is_not_copied() -> Result<()> {
    let inkan = organisation()?;
    let csr = inkan.file("greedy.csr");
    let extensions =
        ["basicConstraints=critical,CA:TRUE", "subjectAltName=email:mallory@example.com,DNS:mail.example.com"];
    inkan_tests::openssl::request(Key::UserRsa(3), "/CN=Mallory/O=Evil", &extensions, &csr)?;
    let out = inkan.file("greedy.pem");
    let (csr, out_name) = (csr.display().to_string(), out.display().to_string());
    inkan.text(&[
        "certificate",
        "issue",
        "--mail",
        "alice@example.com",
        "--profile",
        "signing",
        "--csr",
        &csr,
        "--out",
        &out_name,
    ])?;
    let text = certificate_text(&out)?;
    ensure!(text.contains("email:alice@example.com") && text.contains("CN = alice@example.com"), "{text}");
    ensure!(!text.contains("mallory") && !text.contains("Evil") && !text.contains("CA:TRUE"), "{text}");
    Ok(())
}

#[test]
fn what_was_ignored_is_told_with_the_certificate() -> Result<()> {
    let inkan = organisation()?;
    let csr = inkan.file("greedy.csr");
    let extensions = ["basicConstraints=critical,CA:TRUE", "subjectAltName=email:mallory@example.com"];
    inkan_tests::openssl::request(Key::UserRsa(3), "/CN=Mallory/O=Evil", &extensions, &csr)?;
    let csr = csr.display().to_string();
    let issue = ["certificate", "issue", "--mail", "alice@example.com", "--profile", "signing", "--csr", &csr];
    let text = inkan.text(&issue)?;
    for told in ["names mallory@example.com, which was ignored", "certificate of a CA", "O=Evil", "CN=Mallory"] {
        ensure!(text.contains(told), "{told}: {text}");
    }
    let json = inkan.json(&issue)?;
    let codes: Vec<_> = json["remarks"].as_array().into_iter().flatten().map(|it| it["code"].as_str()).collect();
    let expected = ["remark-subject", "remark-subject", "remark-authority", "remark-mailbox"].map(Some);
    ensure!(codes == expected, "{json}");
    Ok(())
}

#[test]
fn a_key_that_can_only_sign_is_certified_for_nothing_else() -> Result<()> {
    let inkan = organisation()?;
    for profile in ["encryption", "dual"] {
        let refused = issue(&inkan, "alice@example.com", profile, Key::UserEd25519);
        ensure!(refused.is_err_and(|error| format!("{error:#}").contains("ended with exit status: 3")), "{profile}");
    }
    Ok(())
}

#[test]
fn a_key_is_for_one_person_and_one_purpose() -> Result<()> {
    let inkan = organisation()?;
    inkan.text(&["person", "add", "--name", "Bob Example", "--mail", "bob@example.com"])?;
    issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let for_another = issue(&inkan, "bob@example.com", "signing", Key::UserRsa(1));
    ensure!(
        for_another.is_err_and(|error| format!("{error:#}").contains("already belongs")),
        "Bob got Alice's key certified"
    );
    let for_both = issue(&inkan, "alice@example.com", "encryption", Key::UserRsa(1));
    ensure!(for_both.is_err(), "one key was certified for signing and for encryption");
    Ok(())
}
