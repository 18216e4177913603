//! Signing in against a private slapd: over StartTLS and ldaps://, and every way in which it must say no.

use std::future::ready;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use ca_core::types::{EmailAddress, Language};
use ca_core::use_cases::people::directory_people::{DirectoryPerson, EntryId};
use data_encoding::BASE64;
use inkan_tests::installation::write_secret;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};
use ldap_publisher::{SignIn, SignInConfig, Unavailable};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const TARO: Person<'_> =
    Person { uid: "taro", name: "山田 太郎", mail: "taro@example.com", password: Some("himitsu no kotoba") };
const PASSWORD: &str = "himitsu no kotoba";

/// A slapd with Taro in it, and somebody who asks it.
struct Asked {
    slapd: Slapd,
    folder: TempDir,
    runtime: Runtime,
}

type Answer = Result<Option<DirectoryPerson>, Unavailable>;

impl Asked {
    fn start(tls: bool) -> Result<Self> {
        Self::start_as(SlapdOptions { tls, ..SlapdOptions::default() })
    }

    fn start_as(options: SlapdOptions) -> Result<Self> {
        let slapd = Slapd::start(options)?;
        slapd.add_person(&TARO)?;
        Ok(Self { slapd, folder: TempDir::new()?, runtime: Runtime::new()? })
    }

    fn sign_in(&self, url: &str, more: &str) -> Result<SignIn> {
        let section: SignInConfig = toml::from_str(&format!("url = '{url}'\nbase = 'dc=example,dc=com'\n{more}"))?;
        Ok(SignIn::new(section, self.folder.path())?)
    }

    fn over_starttls(&self, more: &str) -> Result<SignIn> {
        let ca = self.slapd.tls_ca().context("TLS")?;
        self.sign_in(&self.slapd.url(), &format!("{}\n{more}", trusting(ca)))
    }

    fn ask(&self, directory: &SignIn, address: &str, password: &str) -> Result<Answer> {
        let address: EmailAddress = address.parse()?;
        Ok(self.runtime.block_on(directory.ask(&address, Some(password), |_, _| ready(true))))
    }

    /// How many binds slapd has been sent in the name of an entry.
    fn binds_as(&self, name: &str) -> Result<usize> {
        Ok(self.slapd.log()?.lines().filter(|line| line.contains(" BIND dn=") && line.contains(name)).count())
    }
}

fn trusting(ca: &Path) -> String {
    format!("ca_file = '{}'", ca.display())
}

fn is_no(answer: &Answer) -> bool {
    matches!(answer, Ok(None))
}

#[test]
fn a_person_signs_in_over_starttls_and_over_ldaps() -> Result<()> {
    let asked = Asked::start(true)?;
    let entry = asked.slapd.find("(uid=taro)", &["entryUUID"])?.dn;
    asked.slapd.modify(&format!(
        "dn: {entry}\nchangetype: modify\nadd: preferredLanguage\npreferredLanguage: ja\n-\nadd: mail\nmail: yamada@example.com\n"
    ))?;
    let ldaps = asked.slapd.ldaps_url().context("TLS")?;
    let trust = trusting(asked.slapd.tls_ca().context("TLS")?);
    let mut seen = Vec::new();
    for directory in [asked.over_starttls("")?, asked.sign_in(&ldaps, &trust)?] {
        let person = asked.ask(&directory, "Taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
        ensure!(person.name.as_str() == "山田 太郎" && person.language == Some(Language::Ja), "{person:?}");
        ensure!(person.addresses.len() == 2, "{person:?}");
        ensure!(is_no(&asked.ask(&directory, "taro@example.com", "something else")?), "a wrong password");
        ensure!(is_no(&asked.ask(&directory, "nobody@example.com", PASSWORD)?), "an unknown address");
        ensure!(is_no(&asked.ask(&directory, "*@example.com", PASSWORD)?), "a filter in the address");
        seen.push(person.id);
    }
    let renamed = format!("dn: {entry}\nchangetype: modrdn\nnewrdn: uid=yamada\ndeleteoldrdn: 1\n");
    asked.slapd.modify(&renamed)?;
    let person =
        asked.ask(&asked.over_starttls("")?, "yamada@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    ensure!(seen.iter().all(|id| *id == person.id), "a renamed entry is another one: {seen:?} {person:?}");
    Ok(())
}

#[test]
fn an_entry_of_active_directory_is_known_by_its_object_guid() -> Result<()> {
    let asked = Asked::start_as(SlapdOptions { schema: OBJECT_GUID.to_owned(), ..SlapdOptions::default() })?;
    // Neither UTF-8 nor free of zeros, and the neighbour's differs in its last octet alone.
    let guid = |last: u8| {
        [&[0x9D, 0x00, 0xFF, 0xC3, 0x28, 0x0A, 0x0D, 0x45, 0xA5, 0x90, 0xA6, 0xC4, 0x14, 0x9B, 0xE9], [last].as_slice()]
            .concat()
    };
    let name = |last: u8| {
        let dn =
            if last == 0 { "uid=taro,ou=people,dc=example,dc=com" } else { "uid=jiro,ou=people,dc=example,dc=com" };
        asked.slapd.modify(&format!(
            "dn: {dn}\nchangetype: modify\nadd: objectClass\nobjectClass: user\n-\nadd: objectGUID\nobjectGUID:: {}\n",
            BASE64.encode(&guid(last))
        ))
    };
    let directory = asked.sign_in(&asked.slapd.url(), "plaintext = true\nidentifier = 'objectGUID'")?;
    let unread = asked.ask(&directory, "taro@example.com", PASSWORD)?;
    ensure!(matches!(unread, Err(Unavailable)), "an entry without the attribute: {unread:?}");
    asked.slapd.add_person(&Person { uid: "jiro", mail: "jiro@example.com", ..TARO })?;
    name(0)?;
    name(1)?;
    let who = |address: &str| asked.ask(&directory, address, PASSWORD)?.ok().flatten().context("let in");
    let (taro, jiro) = (who("taro@example.com")?.id, who("jiro@example.com")?.id);
    ensure!(Some(&taro) == EntryId::from_octets(&guid(0)).as_ref(), "not the octets of the directory: {taro:?}");
    ensure!(Some(&jiro) == EntryId::from_octets(&guid(1)).as_ref(), "not the octets of the directory: {jiro:?}");
    let moved = "dn: uid=taro,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=suzuki\ndeleteoldrdn: 1\n\
                 newsuperior: ou=pki,dc=example,dc=com\n";
    asked.slapd.modify(moved)?;
    ensure!(who("taro@example.com")?.id == taro, "an entry that was renamed and moved is another one");
    Ok(())
}

/// The attribute as Active Directory has it ([MS-ADA3], [MS-ADSC]), and a class for it.
const OBJECT_GUID: &str = "attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch \
     SYNTAX 1.3.6.1.4.1.1466.115.121.1.40{16} SINGLE-VALUE )\n\
     objectclass ( 1.2.840.113556.1.5.9 NAME 'user' AUXILIARY MAY objectGUID )";

#[test]
fn a_password_that_is_not_admitted_is_never_sent() -> Result<()> {
    let asked = Asked::start(true)?;
    let directory = asked.over_starttls("attempts = 3")?;
    let address: EmailAddress = "taro@example.com".parse()?;
    let mut told = None;
    let refused = asked.runtime.block_on(directory.ask(&address, Some(PASSWORD), |entry, attempts| {
        told = Some((entry, attempts));
        ready(false)
    }));
    ensure!(is_no(&refused), "a password that was not admitted let somebody in");
    ensure!(asked.binds_as("uid=taro")? == 0, "it was sent");
    let (counted, attempts) = told.context("nobody was asked whether it is admitted")?;
    ensure!(attempts == 3, "{attempts}");
    let person = asked.ask(&directory, "taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    ensure!(counted == person.id, "it is not counted by the entry");
    Ok(())
}

#[test]
fn an_empty_password_is_refused_before_any_bind() -> Result<()> {
    let asked = Asked::start(true)?;
    let directory = asked.over_starttls("")?;
    ensure!(is_no(&asked.ask(&directory, "taro@example.com", "")?), "an empty password let somebody in");
    let looked = asked.runtime.block_on(directory.ask(&"taro@example.com".parse()?, None, |_, _| ready(true)));
    ensure!(is_no(&looked), "no password let somebody in");
    ensure!(asked.slapd.log()?.contains("(mail=taro@example.com)"), "the entry was not even looked for");
    ensure!(asked.binds_as("uid=taro")? == 0, "a bind without a password was sent");
    asked.ask(&directory, "taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    ensure!(asked.binds_as("uid=taro")? > 0, "the log would not show a bind");
    Ok(())
}

#[test]
fn nothing_is_sent_to_a_server_that_nobody_vouches_for_or_that_has_no_tls() -> Result<()> {
    let (asked, plain) = (Asked::start(true)?, Asked::start(false)?);
    let other = Slapd::start(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    let wrong_ca = trusting(other.tls_ca().context("TLS")?);
    let right_ca = trusting(asked.slapd.tls_ca().context("TLS")?);
    let ldaps = asked.slapd.ldaps_url().context("TLS")?;
    let strangers = [(asked.slapd.url(), &wrong_ca), (ldaps, &wrong_ca), (plain.slapd.url(), &right_ca)];
    for (url, trust) in strangers {
        let answer = asked.ask(&asked.sign_in(&url, trust)?, "taro@example.com", PASSWORD)?;
        ensure!(matches!(answer, Err(Unavailable)), "{url}: {answer:?}");
    }
    for slapd in [&asked.slapd, &plain.slapd] {
        ensure!(!slapd.log()?.contains("taro@example.com"), "the address was sent");
    }
    ensure!(asked.binds_as("uid=taro")? + plain.binds_as("uid=taro")? == 0, "a password was sent");
    Ok(())
}

#[test]
fn two_entries_of_one_address_and_one_that_is_gone_or_locked_let_nobody_in() -> Result<()> {
    let asked = Asked::start(false)?;
    let directory = asked.sign_in(&asked.slapd.url(), "plaintext = true")?;
    let other = asked.slapd.add_person(&Person { uid: "taro2", ..TARO })?;
    ensure!(is_no(&asked.ask(&directory, "taro@example.com", PASSWORD)?), "one of two was chosen");
    ensure!(asked.binds_as("uid=taro")? == 0, "the password of one of two was tried");
    asked.slapd.modify(&format!("dn: {other}\nchangetype: delete\n"))?;
    asked.ask(&directory, "taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    let taro = asked.slapd.find("(uid=taro)", &["uid"])?.dn;
    asked.slapd.modify(&format!("dn: {taro}\nchangetype: modify\ndelete: userPassword\n"))?;
    ensure!(is_no(&asked.ask(&directory, "taro@example.com", PASSWORD)?), "an entry without a password let in");
    asked.slapd.modify(&format!("dn: {taro}\nchangetype: delete\n"))?;
    ensure!(is_no(&asked.ask(&directory, "taro@example.com", PASSWORD)?), "an entry that is gone let in");
    Ok(())
}

#[test]
fn the_account_that_looks_people_up_must_be_let_in() -> Result<()> {
    let asked = Asked::start(false)?;
    let account = "plaintext = true\nbind_dn = 'cn=admin,dc=example,dc=com'\npassword_file = 'password'";
    write_secret(&asked.folder.path().join("password"), asked.slapd.admin_password())?;
    let directory = asked.sign_in(&asked.slapd.url(), account)?;
    asked.ask(&directory, "taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    let wrong = account.replace("'password'", "'wrong'");
    write_secret(&asked.folder.path().join("wrong"), "not its password")?;
    let answer = asked.ask(&asked.sign_in(&asked.slapd.url(), &wrong)?, "taro@example.com", PASSWORD)?;
    ensure!(
        matches!(answer, Err(Unavailable)),
        "a service account that is refused looks like a wrong password: {answer:?}"
    );
    Ok(())
}

#[test]
fn a_directory_that_is_down_is_no_wrong_password_and_comes_back() -> Result<()> {
    let mut asked = Asked::start(false)?;
    let directory = asked.sign_in(&asked.slapd.url(), "plaintext = true")?;
    asked.slapd.stop();
    for address in ["taro@example.com", "nobody@example.com"] {
        let answer = asked.ask(&directory, address, PASSWORD)?;
        ensure!(matches!(answer, Err(Unavailable)), "{answer:?}");
    }
    asked.slapd.start_again()?;
    asked.ask(&directory, "taro@example.com", PASSWORD)?.ok().flatten().context("let in")?;
    Ok(())
}

#[test]
fn a_referral_is_not_followed() -> Result<()> {
    let asked = Asked::start(false)?;
    let elsewhere = Asked::start(false)?;
    asked.slapd.modify(&format!(
        "dn: uid=away,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\n\
         uid: away\nref: {}/ou=people,dc=example,dc=com\n",
        elsewhere.slapd.url()
    ))?;
    let directory = asked.sign_in(&asked.slapd.url(), "plaintext = true\nfilter = '(&(mail={address})(uid=away))'")?;
    ensure!(is_no(&asked.ask(&directory, "taro@example.com", PASSWORD)?), "an entry of elsewhere let in");
    ensure!(!elsewhere.slapd.log()?.contains("taro@example.com"), "the other server was asked");
    Ok(())
}
