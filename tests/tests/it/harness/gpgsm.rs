use anyhow::Result;
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use inkan_tests::slapd::Slapd;

use super::stand_in_ca::StandInCa;

const MESSAGE: &[u8] = b"The quarterly report.\n";
const TARO: &str = "taro@example.com";

#[test]
fn a_signature_is_good_until_the_crl_in_the_directory_says_otherwise() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let dn = format!("cn=Stand-in CA,ou=pki,{}", slapd.base());
    let url =
        format!("{}/{}?certificateRevocationList;binary?base?(objectClass=pkiCA)", slapd.url(), dn.replace(' ', "%20"));
    let ca = StandInCa::new(&format!("URI.0 = {url}"))?;
    slapd.add(&ca.ldif(&dn, "add")?)?;
    let certificate = ca.issue(TARO, Key::UserRsa(1), "user")?;
    let mut gpgsm = Gpgsm::new(&GpgsmOptions { roots: vec![ca.root()], ..GpgsmOptions::default() })?;
    gpgsm.import_key(&certificate, &Key::UserRsa(1).file()?, &ca.root(), "himitsu")?;
    let signed = gpgsm.sign(TARO, MESSAGE)?.made()?;
    let encrypted = gpgsm.encrypt(TARO, MESSAGE)?.made()?;
    assert_eq!(gpgsm.decrypt(&encrypted)?.made()?, MESSAGE);

    let before = gpgsm.verify(&signed)?;
    assert!(before.succeeded() && before.has("GOODSIG") && before.has("TRUST_FULLY"), "{before:?}");
    assert_eq!(gpgsm.fetched_crls()?, [url.as_str()]);

    ca.revoke(&certificate)?;
    slapd.modify(&ca.ldif(&dn, "replace")?)?;
    gpgsm.load_crl(&url)?;

    let after = gpgsm.verify(&signed)?;
    assert!(!after.succeeded() && after.has("TRUST_NEVER 94"), "{after:?}");
    assert!(!gpgsm.encrypt(TARO, MESSAGE)?.succeeded());
    assert_eq!(gpgsm.decrypt(&encrypted)?.made()?, MESSAGE);
    Ok(())
}

#[test]
fn without_a_crl_nothing_is_trusted() -> Result<()> {
    let mut slapd = Slapd::start_default()?;
    let ca = StandInCa::new(&format!(
        "URI.0 = {}/cn=Stand-in%20CA,ou=pki,{}?certificateRevocationList;binary",
        slapd.url(),
        slapd.base()
    ))?;
    slapd.stop();
    let certificate = ca.issue(TARO, Key::UserRsa(1), "user")?;
    let message = ca.file("message");
    std::fs::write(&message, MESSAGE)?;
    let mut sign = openssl::command(&["cms", "-sign", "-binary", "-nodetach", "-outform", "DER"]);
    sign.arg("-signer").arg(&certificate).arg("-inkey").arg(Key::UserRsa(1).file()?).arg("-in").arg(&message);
    let signed = inkan_tests::command::run(&mut sign)?.ok()?.stdout;

    let gpgsm = Gpgsm::new(&GpgsmOptions { roots: vec![ca.root()], ..GpgsmOptions::default() })?;
    let outcome = gpgsm.verify(&signed)?;
    assert!(!outcome.succeeded() && outcome.has("GOODSIG") && outcome.has("TRUST_UNDEFINED 95"), "{outcome:?}");
    Ok(())
}
