use anyhow::Result;
use inkan_tests::keys::Key;
use inkan_tests::openssl::{self, Verify};

use super::stand_in_ca::StandInCa;

#[test]
fn a_certificate_verifies_for_its_address_until_it_is_revoked() -> Result<()> {
    let ca = StandInCa::new("URI.0 = http://crl.example.com/ca.crl")?;
    let certificate = ca.issue("taro@example.com", Key::UserP256(1), "user")?;
    let verify = |mail| Verify {
        root: ca.root(),
        crls: vec![ca.crl()],
        mail: Some(mail),
        purpose: Some("smimesign"),
        ..Verify::default()
    };

    verify("taro@example.com").run(&certificate)?.ok()?;
    assert!(verify("hanako@example.com").run(&certificate)?.stderr.contains("error 63"));

    ca.revoke(&certificate)?;
    assert!(verify("taro@example.com").run(&certificate)?.stderr.contains("error 23"));
    assert!(openssl::crl_text(&ca.crl())?.contains("Key Compromise"));
    assert!(openssl::certificate_text(&certificate)?.contains("email:taro@example.com"));
    Ok(())
}
