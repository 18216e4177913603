//! Publishing to a directory as Active Directory is: entries are known by `objectGUID` alone, and bear addresses in `proxyAddresses`.

use std::slice::from_ref;

use anyhow::{Context as _, Result, ensure};
use ca_core::types::EntryKey;
use ca_core::use_cases::feed;
use data_encoding::BASE64;
use inkan_tests::installation::Installation;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};

use crate::publishing::{Publishing, certificates, directory};

const TARO: &str = "taro@example.com";
const YAMADA: &str = "yamada@example.com";

#[test]
fn an_address_in_proxy_addresses_makes_an_entry_that_of_its_mailbox() -> Result<()> {
    let (slapd, publishing) = scene()?;
    let installation = &publishing.installation;
    let (taro, yamada) = (installation.enrol("Taro", TARO)?, installation.enrol("Yamada", YAMADA)?);
    publishing.wait_until_empty("main")?;
    let both = certificates(&slapd, TARO)?;
    ensure!(both.len() == 2 && both.contains(&taro.der) && both.contains(&yamada.der), "{} values", both.len());

    // Nothing but the entry itself says any more that both stand in it.
    installation.database.execute("DELETE FROM directory_entry")?;
    let dn = slapd.find("(uid=taro)", &[])?.dn;
    slapd.modify(&format!("dn: {dn}\nchangetype: modify\ndelete: userCertificate;binary\n"))?;
    let mailbox = feed::find_mailbox(&installation.ca, TARO)?.context("a mailbox")?;
    feed::enqueue(&installation.ca, &"main".parse()?, EntryKey::Mailbox(mailbox))?;
    publishing.wait_until_empty("main")?;
    let both = certificates(&slapd, TARO)?;
    ensure!(both.len() == 2 && both.contains(&taro.der) && both.contains(&yamada.der), "{} values", both.len());
    Ok(())
}

#[test]
fn an_entry_that_was_renamed_and_moved_is_found_again_by_its_object_guid() -> Result<()> {
    let (slapd, publishing) = scene()?;
    let installation = &publishing.installation;
    let (taro, yamada) = (installation.enrol("Taro", TARO)?, installation.enrol("Yamada", YAMADA)?);
    publishing.wait_until_empty("main")?;
    let known = "directory_entry WHERE entry = 'objectGUID:9d00ffc3280a0d45a590a6c4149be900'";
    ensure!(installation.database.count(known)? == 2, "the entry is not known by its objectGUID");

    let old = slapd.find("(uid=taro)", &[])?.dn;
    let new = add_user(&slapd, "jiro", "jiro@example.com", 1)?;
    slapd.modify(&format!("dn: {old}\nchangetype: modify\ndelete: proxyAddresses\nproxyAddresses: smtp:{YAMADA}\n"))?;
    slapd.modify(&format!("dn: {new}\nchangetype: modify\nadd: proxyAddresses\nproxyAddresses: SMTP:{YAMADA}\n"))?;
    slapd.modify(&format!(
        "dn: {old}\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\nnewsuperior: ou=pki,{}\n",
        slapd.base()
    ))?;
    let mailbox = feed::find_mailbox(&installation.ca, YAMADA)?.context("a mailbox")?;
    feed::enqueue(&installation.ca, &"main".parse()?, EntryKey::Mailbox(mailbox))?;
    publishing.wait_until_empty("main")?;
    assert_eq!(certificates(&slapd, TARO)?, from_ref(&taro.der), "it was not taken out of the entry before");
    assert_eq!(certificates(&slapd, "jiro@example.com")?, [yamada.der], "it was not put into the new one");
    Ok(())
}

/// A directory that shows no `entryUUID`, where one entry has both addresses, with a worker.
fn scene() -> Result<(Slapd, Publishing)> {
    let database = "lastmod off".to_owned();
    let slapd = Slapd::start(SlapdOptions { schema: SCHEMA.to_owned(), database, ..SlapdOptions::default() })?;
    let dn = add_user(&slapd, "taro", TARO, 0)?;
    slapd.modify(&format!(
        "dn: {dn}\nchangetype: modify\nadd: proxyAddresses\nproxyAddresses: SMTP:{TARO}\nproxyAddresses: smtp:{YAMADA}\n\
         proxyAddresses: sip:{TARO}\n"
    ))?;
    let installation = Installation::found(&["main"])?;
    let filter = "people_filter = '(|(mail={address})(proxyAddresses=smtp:{address}))'";
    let main = directory(&installation, &slapd, "main", filter)?;
    Ok((slapd, Publishing::start(installation, vec![main])?))
}

/// Neither UTF-8 nor free of zeros; those of two entries differ in the last octet alone.
fn add_user(slapd: &Slapd, uid: &str, mail: &str, last: u8) -> Result<String> {
    let guid = &[0x9D, 0x00, 0xFF, 0xC3, 0x28, 0x0A, 0x0D, 0x45, 0xA5, 0x90, 0xA6, 0xC4, 0x14, 0x9B, 0xE9, last];
    let dn = slapd.add_person(&Person { uid, name: uid, mail, password: None })?;
    slapd.modify(&format!(
        "dn: {dn}\nchangetype: modify\nadd: objectClass\nobjectClass: user\n-\nadd: objectGUID\nobjectGUID:: {}\n",
        BASE64.encode(guid)
    ))?;
    Ok(dn)
}

/// The attributes as Active Directory has them ([MS-ADA3], [MS-ADSC]), and a class for them.
const SCHEMA: &str = "attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch \
     SYNTAX 1.3.6.1.4.1.1466.115.121.1.40{16} SINGLE-VALUE )\n\
     attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch \
     SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n\
     objectclass ( 1.2.840.113556.1.5.9 NAME 'user' AUXILIARY MAY ( objectGUID $ proxyAddresses ) )";
