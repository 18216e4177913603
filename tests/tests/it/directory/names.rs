//! Names that are full of what LDAP takes for its own.

use anyhow::{Result, ensure};
use data_encoding::BASE64;
use inkan_tests::keys::Key;
use inkan_tests::ldap::Entry;
use inkan_tests::slapd::{Person, SlapdOptions};

use super::{ALICE, Scene, USER_CERTIFICATE, der, section};
use crate::scene::issue;

#[test]
fn an_entry_is_found_and_changed_whatever_its_name_is() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions::default())?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    for (number, rdn) in RDNS.iter().enumerate() {
        let folder = format!("ou=d{number},{}", slapd.base());
        slapd.add(&format!("dn: {folder}\nobjectClass: organizationalUnit\nou: d{number}\n"))?;
        let dn = BASE64.encode(format!("{rdn},{folder}").as_bytes());
        slapd.add(&format!("dn:: {dn}\nobjectClass: inetOrgPerson\nsn: Example\nmail: {ALICE}\n"))?;
        let keys = format!("plaintext = true\npeople_base = '{folder}'");
        inkan.configure(&section(inkan, slapd, &format!("d{number}"), &keys)?)?;
    }
    let held = || -> Result<Vec<(String, Vec<Vec<u8>>)>> {
        let found = slapd.search("(mail=alice@example.com)", &[USER_CERTIFICATE])?;
        let values = |entry: &Entry| entry.values(USER_CERTIFICATE).into_iter().map(<[u8]>::to_vec).collect();
        Ok(found.iter().map(|entry| (entry.dn.clone(), values(entry))).collect())
    };
    inkan.text(&["directory", "reconcile", "--mend"])?;
    let (der, found) = (der(&issued)?, held()?);
    ensure!(found.len() == RDNS.len() && found.iter().all(|(_, values)| *values == [der.clone()]), "{found:?}");
    inkan.run(&["directory", "reconcile"])?.ok()?;
    inkan.text(&["certificate", "hold", &issued.serial])?;
    inkan.text(&["directory", "reconcile", "--mend"])?;
    let found = held()?;
    ensure!(found.len() == RDNS.len() && found.iter().all(|(_, values)| values.is_empty()), "{found:?}");
    Ok(())
}

const RDNS: [&str; 8] = [
    r"cn=Example\, Alice",
    r"cn=Alice \+ Bob",
    r#"cn=Alice \"the key\" Example"#,
    r"cn=\#1 \<Alice\>\; back\\slash\ ",
    "cn=山田 花子",
    r"cn=Alice+uid=a\2Cb",
    "cn=Alice (sales) *",
    "cn=Alice=Example/München",
];

#[test]
fn a_persons_name_and_address_stay_values_and_never_become_syntax() -> Result<()> {
    let scene = Scene::without_sections(SlapdOptions::default())?;
    let (inkan, slapd) = (scene.inkan(), &scene.slapd);
    inkan.configure(&section(inkan, slapd, "main", "plaintext = true\nmissing = 'create'")?)?;
    slapd.add_person(&Person { uid: "other", name: "Other", mail: "aXb@example.com", password: None })?;
    for (name, address, key) in [
        ("*)(uid=*", "a*b@example.com", Key::UserRsa(1)),
        (r#"\2a "q", a+b; <c> =d #e"#, "o'neil+list@example.com", Key::UserRsa(2)),
        ("#1 , ou=people", "#1=x@example.com", Key::UserRsa(3)),
        ("山田 花子 (営業)", "{h}|`y`@example.com", Key::UserRsa(4)),
    ] {
        inkan.text(&["person", "add", "--name", name, "--mail", address])?;
        let issued = issue(inkan, address, "encryption", key)?;
        inkan.text(&["directory", "reconcile", "--mend"])?;
        let filter = format!("(mail={})", address.replace('*', "\\2a"));
        let made = slapd.find(&filter, &["*"])?;
        ensure!(made.value("cn") == Some(name.as_bytes()), "{address}: {made:?}");
        ensure!(made.values("userCertificate;binary") == [der(&issued)?], "{address}: another certificate");
        let again = inkan.text(&["directory", "reconcile"])?;
        ensure!(again.contains("0 reported"), "{address}: {again}");
    }
    ensure!(scene.certificates("(uid=other)")?.is_empty(), "a*b was found as aXb");
    Ok(())
}
