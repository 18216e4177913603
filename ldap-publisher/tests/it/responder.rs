//! The built-in directory, asked by ldapsearch and by this crate's own look-ups over a socket.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, ensure};
use inkan_tests::command::{Ran, run};
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
        let runtime = Runtime::new()?;
        let config = ResponderConfig { listen: "127.0.0.1:0".into() };
        let responder = Responder::bind(Arc::clone(&installation.ca), &config)?;
        let address = responder.address();
        runtime.spawn(responder.run(std::future::pending()));
        Ok(Self { installation, address, runtime })
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

    fn find(&self, address: &str) -> Result<Vec<Vec<u8>>, ldap_publisher::Fault> {
        self.runtime.block_on(lookup::find_certificates(&self.url(), "dc=example,dc=com", address))
    }

    fn fetch_crl(&self) -> Result<Vec<u8>> {
        let url = self.installation.issuing()?.ldap_crl_url.unwrap_or_default();
        Ok(self.runtime.block_on(lookup::fetch_crl(&url.replace("ldap://127.0.0.1", &self.url())))?)
    }
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
fn a_search_by_pages_is_answered_on_one_and_an_unknown_critical_control_refuses_anything() -> Result<()> {
    let directory = Directory::start()?;
    let base = ["-s", "base", "-b", "dc=example,dc=com"];
    let paged = directory.ldapsearch(&[&["-E", "!pr=1/noprompt"], &base[..]].concat())?.ok()?.text();
    ensure!(paged.contains("dn: dc=example,dc=com"), "{paged}");
    // The assertion control (RFC 4528): a critical one goes with any operation, and this directory knows none.
    let assertion = ["-e", "!assert=(objectClass=organization)"];
    assert_eq!(directory.ldapsearch(&[&assertion[..], &base[..]].concat())?.status.code(), Some(12));
    for (program, arguments) in [("ldapwhoami", &[][..]), ("ldapdelete", &["dc=example,dc=com"][..])] {
        let mut client = Command::new(program);
        client.env("LDAPNOINIT", "1").args(["-x", "-H", &directory.url()]).args(assertion).args(arguments);
        let refused = run(&mut client)?;
        let said = format!("{}{}", refused.text(), refused.stderr);
        ensure!(!refused.succeeded() && said.contains("Critical extension is unavailable (12)"), "{program}: {said}");
    }
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
