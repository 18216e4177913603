//! The built-in directory, asked by ldapsearch and by this crate's own look-ups over a socket.

mod pages;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, ensure};
use ca_core::Ca;
use ca_core::types::Profile;
use inkan_tests::command::{Ran, run};
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use ldap_publisher::{Responder, ResponderConfig, lookup};
use tokio::runtime::Runtime;

use inkan_tests::installation::Installation;

/// An installation whose built-in directory answers.
struct Directory {
    installation: Installation,
    address: SocketAddr,
    runtime: Runtime,
}

impl Directory {
    fn start() -> Result<Self> {
        let installation = Installation::found(&[])?;
        let (address, runtime) = serve(Arc::clone(&installation.ca))?;
        Ok(Self { installation, address, runtime })
    }

    /// The same installation, served by a process that has read nothing of it yet.
    fn serve_anew(&mut self) -> Result<()> {
        let ca = Arc::new(Ca::open(self.installation.ca.settings().clone())?);
        (self.address, self.runtime) = serve(ca)?;
        Ok(())
    }

    fn url(&self) -> String {
        format!("ldap://{}", self.address)
    }

    fn ldapsearch(&self, arguments: &[&str]) -> Result<Ran> {
        let mut client = Command::new("ldapsearch");
        client.env("LDAPNOINIT", "1").args(["-x", "-LLL", "-o", "ldif-wrap=no", "-H", &self.url()]).args(arguments);
        run(&mut client)
    }

    /// The names of what a search finds.
    fn names(&self, filter: &str) -> Result<Vec<String>> {
        let found = self.ldapsearch(&["-b", "dc=example,dc=com", filter, "1.1"])?.ok()?.text();
        Ok(found.lines().filter_map(|line| line.strip_prefix("dn: ")).map(str::to_owned).collect())
    }

    /// Whether the entry has the value, as the result code says it.
    fn compare(&self, dn: &str, assertion: &str) -> Result<Option<i32>> {
        let mut client = Command::new("ldapcompare");
        client.env("LDAPNOINIT", "1").args(["-x", "-z", "-H", &self.url(), dn, assertion]);
        Ok(run(&mut client)?.status.code())
    }

    /// What is answered to the octets of a request, until the client hangs up.
    fn exchange(&self, octets: &[u8]) -> Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(octets)?;
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    fn find(&self, address: &str) -> Result<Vec<Vec<u8>>, ldap_publisher::Fault> {
        self.runtime.block_on(lookup::find_certificates(&self.url(), "dc=example,dc=com", address))
    }

    fn fetch_crl(&self) -> Result<Vec<u8>> {
        let url = self.installation.issuing()?.ldap_crl_url.unwrap_or_default();
        Ok(self.runtime.block_on(lookup::fetch_crl(&url.replace("ldap://127.0.0.1", &self.url())))?)
    }
}

fn serve(ca: Arc<Ca>) -> Result<(SocketAddr, Runtime)> {
    let runtime = Runtime::new()?;
    let responder = Responder::bind(ca, &ResponderConfig { listen: "127.0.0.1:0".into() })?;
    let address = responder.address();
    runtime.spawn(responder.run(std::future::pending()));
    Ok((address, runtime))
}

#[test]
fn a_certificate_is_found_the_way_each_client_asks() -> Result<()> {
    let directory = Directory::start()?;
    let certificate = directory.installation.enrol("山田 太郎", "Taro@example.com")?;
    let taro = ["mail=Taro@example.com,ou=people,dc=example,dc=com"];
    for filter in [
        "(mail=taro@example.com)",
        "(|(sn=*taro@example.com*)(|(cn=*taro@example.com*)(mail=*taro@example.com*)))",
        "(|(mail=taro@example.com)(mail=hanako@example.com))",
        "(|(mail=*TARO@example.com*)(cn=*TARO@example.com*))",
        "(&(objectClass=inetOrgPerson)(mail=taro@example.com)(userCertificate;binary=*))",
    ] {
        assert_eq!(directory.names(filter)?, taro, "{filter}");
    }
    assert_eq!(directory.find("TARO@EXAMPLE.COM")?, vec![certificate.der]);
    Ok(())
}

#[test]
fn nobody_can_be_listed() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    for filter in
        ["(objectClass=*)", "(mail=*)", "(mail=taro*)", "(mail=*@example.com)", "(cn=Taro)", "(!(mail=x@example.com))"]
    {
        let people: Vec<_> = directory.names(filter)?.into_iter().filter(|name| name.contains("mail=")).collect();
        ensure!(people.is_empty(), "{filter} lists {people:?}");
    }
    Ok(())
}

#[test]
fn a_revoked_certificate_is_gone_at_once_and_on_the_crl() -> Result<()> {
    let directory = Directory::start()?;
    let certificate = directory.installation.enrol("Taro", "taro@example.com")?;
    let before = directory.fetch_crl()?;
    directory.installation.revoke(&certificate)?;
    assert!(directory.find("taro@example.com")?.is_empty());
    let after = directory.fetch_crl()?;
    let serial = certificate.serial.octets();
    let names = |crl: &[u8]| crl.windows(serial.len()).any(|window| window == serial);
    assert!(names(&after) && !names(&before));
    Ok(())
}

#[test]
fn an_issuer_is_found_under_the_subject_of_its_certificate() -> Result<()> {
    let directory = Directory::start()?;
    let name = directory.installation.issuing()?.name;
    let subject = format!("CN={name},O=Inkan Test,C=JP");
    let found = directory.ldapsearch(&["-s", "base", "-b", &subject, "(objectClass=*)", "cACertificate"])?.ok()?.text();
    ensure!(found.contains("cACertificate;binary:: "), "{found}");
    Ok(())
}

#[test]
fn nothing_is_written_and_nobody_signs_in() -> Result<()> {
    let directory = Directory::start()?;
    for (password, code) in [("secret", 49), ("", 53)] {
        let refused =
            directory.ldapsearch(&["-D", "cn=admin,dc=example,dc=com", "-w", password, "-s", "base", "-b", ""])?;
        assert_eq!(refused.status.code(), Some(code));
    }
    let mut delete = Command::new("ldapdelete");
    delete.env("LDAPNOINIT", "1").args(["-x", "-H", &directory.url(), "ou=pki,dc=example,dc=com"]);
    assert_eq!(run(&mut delete)?.status.code(), Some(53));
    Ok(())
}

#[test]
fn an_unknown_critical_control_refuses_anything() -> Result<()> {
    let directory = Directory::start()?;
    let base = ["-s", "base", "-b", "dc=example,dc=com"];
    for honoured in [["-M"].as_slice(), &["-e", "!1.2.840.113556.1.4.1339"]] {
        directory.ldapsearch(&[honoured, &base[..]].concat())?.ok()?;
    }
    // The assertion control (RFC 4528): a critical one goes with any operation, and this directory knows none.
    let assertion = ["-e", "!assert=(objectClass=organization)"];
    assert_eq!(directory.ldapsearch(&[&assertion[..], &base[..]].concat())?.status.code(), Some(12));
    // Sorting (RFC 2891) is not done, so that it is not promised, alone or page by page; without a need it is left out.
    for sorting in
        [["-E", "!sss=cn"].as_slice(), &["-E", "!sss=cn", "-E", "!pr=10/noprompt"], &["-e", "!1.2.840.113556.1.4.473"]]
    {
        assert_eq!(directory.ldapsearch(&[sorting, &base[..]].concat())?.status.code(), Some(12), "{sorting:?}");
    }
    directory.ldapsearch(&[&["-E", "sss=cn"], &base[..]].concat())?.ok()?;
    for (program, arguments) in [("ldapwhoami", &[][..]), ("ldapdelete", &["dc=example,dc=com"][..])] {
        let mut client = Command::new(program);
        client.env("LDAPNOINIT", "1").args(["-x", "-H", &directory.url()]).args(assertion).args(arguments);
        let refused = run(&mut client)?;
        let said = format!("{}{}", refused.text(), refused.stderr);
        ensure!(!refused.succeeded() && said.contains("Critical extension is unavailable (12)"), "{program}: {said}");
    }
    // ManageDsaIT goes with operations on entries alone.
    let mut client = Command::new("ldapwhoami");
    client.env("LDAPNOINIT", "1").args(["-x", "-H", &directory.url(), "-e", "!manageDSAit"]);
    let refused = run(&mut client)?;
    let said = format!("{}{}", refused.text(), refused.stderr);
    ensure!(!refused.succeeded() && said.contains("Critical extension is unavailable (12)"), "{said}");
    Ok(())
}

#[test]
fn a_name_or_an_oid_in_any_spelling_asks_the_same() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    let search = |filter: &str, attribute: &str| -> Result<String> {
        Ok(directory.ldapsearch(&["-b", "dc=example,dc=com", filter, attribute])?.ok()?.text())
    };
    let usual = search("(mail=taro@example.com)", "userCertificate;binary")?;
    ensure!(usual.contains("userCertificate;binary:: "), "{usual}");
    for filter in [
        "(0.9.2342.19200300.100.1.3=taro@example.com)",
        "(rfc822Mailbox=taro@example.com)",
        "(RFC822MAILBOX=taro@example.com)",
    ] {
        for attribute in ["2.5.4.36", "2.5.4.36;binary", "2.5.4.36;BINARY", "USERCERTIFICATE", "userCertificate"] {
            assert_eq!(search(filter, attribute)?, usual, "{filter} {attribute}");
        }
    }
    let authority = format!("cn={},ou=pki,dc=example,dc=com", directory.installation.issuing()?.name);
    let crl = |attribute: &str| -> Result<String> {
        Ok(directory.ldapsearch(&["-s", "base", "-b", &authority, "(objectClass=2.5.6.22)", attribute])?.ok()?.text())
    };
    let usual = crl("certificateRevocationList;binary")?;
    ensure!(usual.contains("certificateRevocationList;binary:: "), "{usual}");
    assert_eq!(crl("2.5.4.39")?, usual);
    assert_eq!(crl("2.5.4.39;binary")?, usual);
    let leaf = "0.9.2342.19200300.100.1.3=taro@example.com,ou=people,dc=example,dc=com";
    let by_oid = directory.ldapsearch(&["-s", "base", "-b", leaf, "(objectClass=*)", "1.1"])?.ok()?.text();
    ensure!(by_oid.contains("dn: mail=taro@example.com,"), "{by_oid}");
    Ok(())
}

#[test]
fn an_internationalised_domain_is_found_in_every_way_of_writing_it() -> Result<()> {
    let directory = Directory::start()?;
    let installation = &directory.installation;
    installation.enrol("Taro", "taro@example.com")?;
    let address = "taro@xn--p8jlv7d.jp";
    installation.database.execute(&format!("UPDATE mailbox SET address = '{address}', folded = '{address}'"))?;
    let found = [format!("mail={address},ou=people,dc=example,dc=com")];
    for address in [
        "taro@xn--p8jlv7d.jp",
        "TARO@XN--P8JLV7D.JP",
        "taro@がっこう.jp",
        "taro@か\u{3099}っこう.JP",
        "ｔａｒｏ＠がっこう．ｊｐ",
        "taro@がっこう。jp",
    ] {
        for filter in [format!("(mail={address})"), format!("(|(cn=*{address}*)(mail=*{address}*))")] {
            assert_eq!(directory.names(&filter)?, found, "{filter}");
        }
        let base = format!("mail={address},ou=people,dc=example,dc=com");
        let named = directory.ldapsearch(&["-s", "base", "-b", &base, "(objectClass=*)", "1.1"])?.ok()?.text();
        ensure!(named.contains(&found[0]), "{base}: {named}");
        assert_eq!(directory.compare(&base, &format!("mail:{address}"))?, Some(6), "{base}");
    }
    Ok(())
}

#[test]
fn values_are_compared_against_the_same_guesses_as_searches() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("山田 太郎", "taro@example.com")?;
    let taro = "mail=taro@example.com,ou=people,dc=example,dc=com";
    for (dn, assertion, code) in [
        (taro, "mail:TARO@example.com", 6),
        (taro, "0.9.2342.19200300.100.1.3:taro@example.com", 6),
        (taro, "cn:山田 太郎", 6),
        (taro, "objectClass:2.16.840.1.113730.3.2.2", 6),
        (taro, "cn:Hanako", 5),
        // FF FE in base64.
        (taro, "cn:://4=", 5),
        (taro, "ou:people", 16),
        (taro, "shoeSize:9", 17),
        (taro, "userCertificate;binary:x", 18),
        ("ou=people,dc=example,dc=com", "ou:people", 6),
        ("mail=nobody@example.com,ou=people,dc=example,dc=com", "mail:nobody@example.com", 32),
        ("dc=nowhere", "dc:nowhere", 32),
        ("", "supportedLDAPVersion:3", 6),
        ("nowhere", "dc:nowhere", 34),
    ] {
        assert_eq!(directory.compare(dn, assertion)?, Some(code), "{dn} {assertion}");
    }
    let guess = |number: i32| format!("mail=guess{number}@example.com,ou=people,dc=example,dc=com");
    let mut codes = (0..200).map(|number| directory.compare(&guess(number), "objectClass:person"));
    ensure!(codes.any(|code| matches!(code, Ok(Some(51)))), "two hundred guesses were answered");
    Ok(())
}

/// A search request from its fields, `base` and `filter` and `attributes` as they are encoded.
fn search(base: &[u8], filter: &[u8], attributes: &[u8]) -> Vec<u8> {
    let limits = b"\x0a\x01\x02\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00";
    let fields = [&tlv(4, base)[..], limits, filter, &tlv(0x30, attributes)].concat();
    tlv(0x30, &[b"\x02\x01\x01", &tlv(0x63, &fields)[..]].concat())
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[tag, 0x82], &length[..], content].concat()
}

/// The result code of the last message.
fn code(answer: &[u8]) -> Option<u8> {
    let at = answer.windows(4).rposition(|window| matches!(window, [0x65 | 0x6f, _, 0x0a, 0x01]))?;
    answer.get(at + 4).copied()
}

#[test]
fn octets_that_are_no_utf_8_match_nothing_and_end_no_connection() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    let equality = |kind: &[u8], value: &[u8]| tlv(0xa3, &[tlv(4, kind), tlv(4, value)].concat());
    let base = b"dc=example,dc=com";
    let wrong = equality(b"cn", b"\xff\xfe");
    let either = tlv(0xa1, &[wrong.clone(), equality(b"mail", b"taro@example.com")].concat());
    let substring = tlv(0xa4, &[tlv(4, b"mail"), tlv(0x30, &tlv(0x81, b"\xc3\x28"))].concat());
    let usual = equality(b"mail", b"taro@example.com");
    for (what, request, entries, ended) in [
        ("a value", search(base, &wrong, b""), false, 0),
        // Undefined, and so is its negation (RFC 4511 §4.5.1.7).
        ("a value that must not stand there", search(base, &tlv(0xa2, &wrong), b""), false, 0),
        ("one value of two", search(base, &either, b""), true, 0),
        ("a part of a value", search(base, &substring, b""), false, 0),
        ("an attribute in the filter", search(base, &equality(b"c\xff", b"x"), b""), false, 0),
        ("an attribute to answer with", search(base, &usual, &tlv(4, b"\xff")), true, 0),
        ("the base", search(b"cn=\xff,dc=example,dc=com", &usual, b""), false, 34),
    ] {
        // A second request on the connection shows that it goes on.
        let answer = directory.exchange(&[request, search(base, &usual, &tlv(4, b"cn"))].concat())?;
        let ends: Vec<_> = answer.windows(4).filter(|window| matches!(window, [0x65, _, 0x0a, 0x01])).collect();
        assert_eq!(ends.len(), 2, "{what}: {answer:02x?}");
        assert_eq!(code(&answer), Some(0), "{what}");
        let first = answer.windows(4).position(|window| matches!(window, [0x65, _, 0x0a, 0x01])).unwrap_or_default();
        assert_eq!(answer.get(first + 4), Some(&ended), "{what}");
        assert_eq!(answer.iter().take(first).any(|octet| *octet == 0x64), entries, "{what}");
    }
    let compare = tlv(0x6e, &[tlv(4, base), tlv(0x30, &[tlv(4, b"dc"), tlv(4, b"\xff")].concat())].concat());
    assert_eq!(code(&directory.exchange(&tlv(0x30, &[b"\x02\x01\x01", &compare[..]].concat()))?), Some(5));
    Ok(())
}

#[test]
fn a_small_question_that_would_make_much_work_is_refused_unread() -> Result<()> {
    let directory = Directory::start()?;
    let present = tlv(0x87, b"mail");
    let deep = (0..20).fold(present.clone(), |inner, _| tlv(0xa2, &inner));
    let wide = tlv(0xa1, &present.repeat(2000));
    let base = b"dc=example,dc=com";
    for (what, request) in [
        ("seven thousand parts of a name", search(&vec![b'+'; 7000], &present, b"")),
        ("seven thousand parts that are right", search(&[&b"a=,".repeat(6999)[..], b"a="].concat(), &present, b"")),
        ("a long name", search(&[b"cn=", &vec![b'a'; 20_000][..]].concat(), &present, b"")),
        ("a deep filter", search(base, &deep, b"")),
        ("a wide filter", search(base, &wide, b"")),
        (
            "a filter of many parts of a value",
            search(base, &tlv(0xa4, &[tlv(4, b"mail"), tlv(0x30, &tlv(0x81, b"a").repeat(2000))].concat()), b""),
        ),
        ("many attributes", search(base, &present, &tlv(4, b"cn").repeat(2000))),
    ] {
        assert_eq!(code(&directory.exchange(&request)?), Some(11), "{what}");
    }
    let delete = [&b"\x02\x01\x01\x4a\x04dc=a"[..], &tlv(0xa0, &tlv(0x30, &tlv(4, b"1.1")).repeat(2000))].concat();
    let answer = directory.exchange(&tlv(0x30, &delete))?;
    ensure!(
        answer.windows(5).any(|window| matches!(window, [0x6b, _, 0x0a, 0x01, 11])),
        "many controls: {answer:02x?}"
    );
    Ok(())
}

#[test]
fn no_crl_is_read_for_those_who_do_not_ask_for_it() -> Result<()> {
    let mut directory = Directory::start()?;
    directory.serve_anew()?;
    // Where its octets are not found, a CRL can only be answered with by who has read it before, which here nobody has.
    let hide = "UPDATE crl_part SET number = -number";
    directory.installation.database.execute(hide)?;
    let authority = format!("cn={},ou=pki,dc=example,dc=com", directory.installation.issuing()?.name);
    for (filter, arguments, code) in [
        ("(objectClass=*)", &["1.1"][..], 0),
        ("(objectClass=*)", &["cn", "cACertificate;binary"], 0),
        ("(certificateRevocationList=*)", &["cACertificate"], 0),
        ("(objectClass=*)", &["-A"], 0),
        ("(objectClass=*)", &["+"], 0),
        ("(cn=nobody)", &[], 0),
        ("(objectClass=*)", &["2.5.4.39"], 80),
        ("(objectClass=*)", &[], 80),
    ] {
        let options: Vec<_> = arguments.iter().copied().filter(|word| *word == "-A").collect();
        let attributes: Vec<_> = arguments.iter().copied().filter(|word| *word != "-A").collect();
        let asked = [&options[..], &["-s", "base", "-b", &authority, filter], &attributes].concat();
        assert_eq!(directory.ldapsearch(&asked)?.status.code(), Some(code), "{filter} {arguments:?}");
    }
    assert_eq!(directory.compare(&authority, "objectClass:pkiCA")?, Some(6));
    directory.installation.database.execute(hide)?;
    assert_eq!(directory.ldapsearch(&["-s", "base", "-b", &authority, "2.5.4.39"])?.status.code(), Some(0));
    Ok(())
}

#[test]
fn the_rsa_certificate_stands_before_the_newer_one_of_another_algorithm() -> Result<()> {
    let directory = Directory::start()?;
    let installation = &directory.installation;
    installation.add_person("Taro", "taro@example.com")?;
    let csr = installation.folder.path().join("rsa.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &csr)?;
    let rsa = installation.certify("taro@example.com", Profile::Encryption, &std::fs::read(csr)?)?;
    let ec = installation.issue("taro@example.com")?;
    assert_eq!(directory.find("taro@example.com")?, [rsa.der, ec.der]);
    Ok(())
}

#[test]
fn wrong_guesses_run_out_while_crls_and_foreign_addresses_stay_free() -> Result<()> {
    let directory = Directory::start()?;
    directory.installation.enrol("Taro", "taro@example.com")?;
    for number in 0..200 {
        directory.find(&format!("somebody{number}@elsewhere.example"))?;
    }
    assert_eq!(directory.find("taro@example.com")?.len(), 1);
    let refused = (0..200).find_map(|number| directory.find(&format!("guess{number}@example.com")).err());
    assert_eq!(refused.and_then(|fault| fault.code()), Some(51));
    assert!(!directory.fetch_crl()?.is_empty());
    Ok(())
}

#[test]
fn who_sends_what_is_no_ldap_is_told_and_cut_off() -> Result<()> {
    let directory = Directory::start()?;
    let octets: [&[u8]; 4] =
        [b"GET / HTTP/1.1\r\n\r\n", b"\x30\x84\x7f\xff\xff\xff", b"\x30\x80", b"\x30\x05\x02\x01\x01\x7e\x00"];
    for octets in octets {
        let mut stream = TcpStream::connect(directory.address)?;
        stream.write_all(octets)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(String::from_utf8_lossy(&answer).contains("1.3.6.1.4.1.1466.20036"), "{octets:02x?}");
    }
    assert!(directory.find("nobody@example.com")?.is_empty());
    Ok(())
}
