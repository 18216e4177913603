use anyhow::Result;
use inkan_tests::command::run;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};

const TARO: Person<'_> =
    Person { uid: "taro", name: "山田 太郎", mail: "taro@example.com", password: Some("himitsu") };

#[test]
fn a_stopped_directory_comes_back_with_its_port_and_its_data() -> Result<()> {
    let mut slapd = Slapd::start_default()?;
    let dn = slapd.add_person(&TARO)?;
    let url = slapd.url();

    slapd.stop();
    assert!(slapd.search("(mail=taro@example.com)", &[]).is_err());

    slapd.start_again()?;
    assert_eq!(slapd.url(), url);
    let taro = slapd.find("(mail=taro@example.com)", &["cn", "entryUUID"])?;
    assert_eq!(taro.dn, dn);
    assert_eq!(taro.value("cn"), Some("山田 太郎".as_bytes()));
    assert!(taro.value("entryUUID").is_some());
    Ok(())
}

#[test]
fn the_log_says_what_a_client_asked() -> Result<()> {
    let slapd = Slapd::start_default()?;
    slapd.search("(mail=nobody@example.com)", &["userCertificate;binary"])?;
    assert!(slapd.log()?.contains("(mail=nobody@example.com)"));
    Ok(())
}

#[test]
fn two_directories_do_not_see_each_other() -> Result<()> {
    let one = Slapd::start_default()?;
    let other = Slapd::start(SlapdOptions { base: "dc=other,dc=org".into(), ..SlapdOptions::default() })?;
    one.add_person(&TARO)?;
    assert!(other.search("(uid=taro)", &[])?.is_empty());
    Ok(())
}

#[test]
fn tls_is_there_for_those_who_trust_its_ca_and_for_nobody_else() -> Result<()> {
    let slapd = Slapd::start(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    let ldaps = slapd.ldaps_url().unwrap_or_default();
    let plain = slapd.url();
    for connection in [["-H", ldaps.as_str(), "-v"], ["-H", plain.as_str(), "-ZZ"]] {
        let look = |ca: Option<&std::path::Path>| {
            let mut search = std::process::Command::new("ldapsearch");
            search.args(["-x", "-LLL", "-s", "base", "-b", slapd.base()]).args(connection).env("LDAPNOINIT", "1");
            if let Some(ca) = ca {
                search.env_remove("LDAPNOINIT").env("LDAPTLS_CACERT", ca);
            }
            run(&mut search)
        };
        look(slapd.tls_ca())?.ok()?;
        assert!(!look(None)?.succeeded());
    }
    Ok(())
}
