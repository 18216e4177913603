use std::fs;

use anyhow::Result;
use inkan_tests::command::run;
use inkan_tests::keys::Key;
use inkan_tests::openssl;

#[test]
fn each_key_of_the_pool_is_pkcs8_and_of_the_kind_that_its_name_says() -> Result<()> {
    let authorities = [Key::Root, Key::Issuing, Key::SecondRoot, Key::SecondIssuing].map(|key| (key, "(4096 bit"));
    let users = (1..=6).map(|number| (Key::UserRsa(number), "(3072 bit"));
    let elliptic = (1..=4).map(|number| (Key::UserP256(number), "NIST CURVE: P-256"));
    for (key, kind) in authorities.into_iter().chain(users).chain(elliptic).chain([(Key::WeakRsa, "(1024 bit")]) {
        let file = key.file()?;
        assert!(fs::read_to_string(&file)?.starts_with("-----BEGIN PRIVATE KEY-----"), "{key:?}");
        let words = run(openssl::command(&["pkey", "-noout", "-text", "-in"]).arg(&file))?.ok()?.text();
        assert!(words.contains(kind), "{key:?}: {words}");
    }
    Ok(())
}
