//! The built-in directory answers as slapd would after publishing, gives out what was asked for by its whole name, and
//! nothing else.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use data_encoding::BASE64;
use inkan_tests::command::{run, run_with_input};
use inkan_tests::java::Java;
use inkan_tests::keys::Key;
use inkan_tests::ldap::{Directory, Entry};
use inkan_tests::openssl::certificate_text;
use inkan_tests::slapd::Slapd;

use crate::directory::section;
use crate::scene::{BASE, Reachable, der_of, fetch, issue};

const ALICE: &str = "alice@example.com";
const ISSUING: &str = "cn=Example Org Issuing CA G1,ou=pki,dc=example,dc=com";
const ROOT: &str = "cn=Example Org Root CA G1,ou=pki,dc=example,dc=com";

#[test]
fn clients_get_the_same_from_it_as_from_slapd() -> Result<()> {
    let slapd = Slapd::start_default()?;
    let organisation = Reachable::new()?;
    let inkan = &organisation.inkan;
    inkan.configure(&section(
        inkan,
        &slapd,
        "main",
        "plaintext = true\npeople_base = 'ou=people,dc=example,dc=com'\nmissing = 'create'",
    )?)?;
    inkan.text(&["person", "add", "--name", "佐藤 文雄", "--mail", "bob@example.com"])?;
    let _serving = inkan.serve()?;
    issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    issue(inkan, ALICE, "signing", Key::UserRsa(2))?;
    issue(inkan, "bob@example.com", "dual", Key::UserP256(1))?;
    inkan.text(&["directory", "reconcile", "--mend"])?;

    let people = ["userCertificate;binary"];
    let both = "(|(mail=alice@example.com)(mail=bob@example.com))";
    let authority = ["cACertificate;binary", "certificateRevocationList;binary", "authorityRevocationList;binary"];
    let java = ["crossCertificatePair;binary", "cACertificate;binary", "authorityRevocationList;binary"];
    let crl = ["certificateRevocationList;binary"];
    for (client, base, scope, filter, attributes, entries) in [
        ("dirmngr, by address", BASE, "sub", "(mail=alice@example.com)", &[][..], 1),
        (
            "dirmngr, by words",
            BASE,
            "sub",
            "(|(sn=*alice@example.com*)(|(cn=*alice@example.com*)(mail=*alice@example.com*)))",
            &[],
            1,
        ),
        ("Thunderbird", BASE, "sub", &format!("(&(objectclass=*){both})"), &["usercertificate;binary"], 2),
        ("Thunderbird without a filter of its own", BASE, "sub", both, &people, 2),
        ("a gateway, in capitals", BASE, "sub", "(MAIL=Alice@Example.COM)", &["USERCERTIFICATE;BINARY"], 1),
        ("a gateway, below the folder", "ou=people,dc=example,dc=com", "one", "(mail=bob@example.com)", &people, 1),
        ("nobody", BASE, "sub", "(mail=nobody@example.com)", &people, 0),
        ("dirmngr, a CRL below the entry", ISSUING, "sub", "(objectClass=pkiCA)", &crl, 1),
        ("Java, the CA's certificates", ISSUING, "base", "(objectClass=*)", &java, 1),
        ("Java, the CA's CRL", ISSUING, "base", "(objectClass=*)", &crl, 1),
        ("Java, the root's certificates", ROOT, "base", "(objectClass=*)", &java, 1),
        ("Java, the root's CRL", ROOT, "base", "(objectClass=*)", &crl, 1),
        ("every CA", BASE, "sub", "(objectClass=pkiCA)", &authority, 2),
    ] {
        let ours = binaries(&organisation.directory, base, scope, filter, attributes)?;
        let theirs = binaries(&slapd.directory(), base, scope, filter, attributes)?;
        ensure!(ours.len() == entries, "{client}: {} entries instead of {entries}: {ours:?}", ours.len());
        ensure!(ours == theirs, "{client}: Inkan gives\n{ours:?}\nslapd gives\n{theirs:?}");
        ensure!(ours.iter().all(|(_, values)| !values.is_empty()), "{client}: an entry without a value");
    }
    Ok(())
}

#[test]
fn a_certificates_own_addresses_lead_to_the_same_crl_over_ldap_and_http() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    let inkan = &organisation.inkan;
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let text = certificate_text(&issued.certificate)?;
    let address = |scheme: &str| {
        let found = text.lines().find_map(|line| line.trim().strip_prefix("URI:").filter(|it| it.starts_with(scheme)));
        found.map(str::to_owned).with_context(|| format!("no {scheme} address in\n{text}"))
    };
    for revoked in [false, true] {
        if revoked {
            inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "superseded"])?;
        }
        let (over_ldap, over_http) = (fetch_over_ldap(&address("ldap:")?)?, fetch(&address("http:")?)?);
        ensure!(over_ldap == over_http, "two different CRLs");
        let file = inkan.file("newest.crl");
        inkan.text(&["crl", "show", "issuing-g1", "--out", file.to_str().context("UTF-8")?])?;
        ensure!(std::fs::read(file)? == over_ldap, "not the newest CRL (revoked: {revoked})");
    }
    let held = organisation.directory.read(ISSUING, &["cACertificate;binary"])?;
    let over_http = fetch(&format!("{}/ca/issuing-g1.cer", organisation.publication))?;
    ensure!(held.value("cACertificate;binary") == Some(over_http.as_slice()), "two different CA certificates");
    Ok(())
}

#[test]
fn a_certificate_is_there_while_it_may_be_used() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    let inkan = &organisation.inkan;
    let found = || -> Result<Vec<Vec<u8>>> {
        let entries = organisation.directory.search("(mail=alice@example.com)", &["userCertificate;binary"])?;
        Ok(entries.iter().flat_map(|entry| entry.values("userCertificate;binary")).map(<[u8]>::to_vec).collect())
    };
    ensure!(found()?.is_empty(), "someone without a certificate is found");
    let issued = issue(inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let der = der_of("x509", &issued.certificate)?;
    ensure!(found()? == [der.clone()], "not found after issuing");
    inkan.text(&["certificate", "hold", &issued.serial])?;
    ensure!(found()?.is_empty(), "found while on hold");
    inkan.text(&["certificate", "release", &issued.serial])?;
    ensure!(found()? == [der], "not found after release");
    let newer = issue(inkan, ALICE, "encryption", Key::UserRsa(2))?;
    ensure!(found()? == [der_of("x509", &newer.certificate)?], "not the newest alone");
    inkan.database().execute("UPDATE certificate SET not_after = '2020-01-01 00:00:00'")?;
    ensure!(found()?.is_empty(), "found after it ended");
    Ok(())
}

#[test]
fn java_reads_the_subschema_and_every_page_of_an_answer() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    let said = Java::default().browse(&format!("{}/{BASE}", organisation.directory_url))?;
    for line in [
        "AttributeDefinition/mail NUMERICOID [0.9.2342.19200300.100.1.3]",
        "AttributeDefinition/mail NAME [mail, rfc822Mailbox]",
        "AttributeDefinition/mail EQUALITY [caseIgnoreIA5Match]",
        "AttributeDefinition/mail SYNTAX [1.3.6.1.4.1.1466.115.121.1.26]",
        "AttributeDefinition/userCertificate SYNTAX [1.3.6.1.4.1.1466.115.121.1.8]",
        "ClassDefinition/pkiCA NUMERICOID [2.5.6.22]",
        "ClassDefinition/pkiCA SUP [top]",
        "ClassDefinition/pkiCA AUXILIARY [true]",
        "page 2 of 5",
        "page 1 of 5",
    ] {
        ensure!(said.lines().any(|said| said == line), "{line} is missing in\n{said}");
    }
    for kind in ["AttributeDefinition", "ClassDefinition", "MatchingRule", "SyntaxDefinition"] {
        ensure!(
            said.lines().any(|line| line.starts_with(kind)) && !said.contains(&format!("{kind} 0\n")),
            "{kind}: {said}"
        );
    }
    let entries: BTreeSet<_> = said.lines().filter(|line| line.starts_with("entry ")).collect();
    ensure!(entries.len() == 5, "{entries:?}");
    Ok(())
}

#[test]
fn the_root_says_what_is_honoured_and_every_entry_where_the_subschema_is() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    let directory = &organisation.directory;
    let root = directory.read("", &["+"])?;
    let controls = root.values("supportedControl");
    ensure!(controls.contains(&&b"1.2.840.113556.1.4.319"[..]), "{controls:?}");
    for dn in ["", BASE, ISSUING] {
        let entry = directory.read(dn, &["subschemaSubentry"])?;
        ensure!(entry.value("subschemaSubentry") == Some(b"cn=Subschema"), "{dn:?}: {entry:?}");
    }
    let asked = directory.ask("cn=Subschema", "base", "(objectClass=subschema)", &["attributeTypes", "2.5.21.6"])?;
    let subschema = Entry::parse_all(&asked.ok()?.text())?.pop().context("no subschema")?;
    ensure!(!subschema.values("attributeTypes").is_empty() && !subschema.values("objectClasses").is_empty());
    // RFC 4512 §4.2: it stands apart from what it describes.
    ensure!(directory.search("(objectClass=subschema)", &[])?.is_empty(), "the subschema is found below the suffix");
    Ok(())
}

#[test]
fn nobody_is_listed_and_nobody_is_guessed() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    issue(&organisation.inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let directory = &organisation.directory;
    ensure!(directory.search("(mail=alice@example.com)", &[])?.len() == 1, "Alice is not there at all");
    for filter in [
        "(objectClass=*)",
        "(objectClass=inetOrgPerson)",
        "(mail=*)",
        "(mail=alice*)",
        "(mail=*@example.com)",
        "(mail=*alice@example.co*)",
        "(cn=*)",
        "(cn=Alice Example)",
        "(sn=*Example*)",
        "(userCertificate=*)",
        "(userCertificate;binary=*)",
        "(!(mail=nobody@example.com))",
        "(!(objectClass=pkiCA))",
        "(&)",
        // What somebody types into a client that puts it between `(mail=` and `)` as it is.
        "(|(mail=*)(mail=nobody@example.com))",
        "(|(mail=nobody@example.com)(objectClass=*))",
        "(|(mail=nobody@example.com)(mail=*)(uid=*))",
        "(&(objectclass=*)(|(mail=x@example.com)(cn=*)))",
        // The same, escaped.
        "(mail=\\2a)",
        "(mail=\\2a\\29\\28uid=\\2a)",
        "(mail=alice@example.com\\29\\28uid=\\2a)",
        "(mail=alice@example.com\\00)",
    ] {
        expect_nobody(directory, BASE, "sub", filter)?;
    }
    for (base, scope) in [("ou=people,dc=example,dc=com", "one"), ("ou=people,dc=example,dc=com", "sub"), ("", "sub")] {
        expect_nobody(directory, base, scope, "(|(objectClass=*)(mail=*))")?;
    }
    // Two filters in one are none.
    let two = directory.ask(BASE, "sub", "(mail=*)(uid=*)", &[])?;
    ensure!(!two.succeeded() && two.stdout.is_empty(), "{two:?}");
    Ok(())
}

fn expect_nobody(directory: &Directory, base: &str, scope: &str, filter: &str) -> Result<()> {
    let answer = directory.ask(base, scope, filter, &[])?.ok().with_context(|| filter.to_owned())?.text();
    let people = Entry::parse_all(&answer)?.into_iter().filter(|entry| entry.value("mail").is_some()).count();
    ensure!(people == 0 && !answer.contains("userCertificate"), "{filter} below `{base}` ({scope}): {answer}");
    Ok(())
}

#[test]
fn a_base_that_is_not_there_has_the_code_for_it() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    issue(&organisation.inkan, ALICE, "encryption", Key::UserRsa(1))?;
    for (base, code, matched) in [
        ("dc=example,dc=org", 32, ""),
        ("ou=printers,dc=example,dc=com", 32, "dc=example,dc=com"),
        ("cn=No CA,ou=pki,dc=example,dc=com", 32, "ou=pki,dc=example,dc=com"),
        ("mail=nobody@example.com,ou=people,dc=example,dc=com", 32, "ou=people,dc=example,dc=com"),
        ("mail=*,ou=people,dc=example,dc=com", 32, "ou=people,dc=example,dc=com"),
        ("not a name", 34, ""),
        ("mail=alice@example.com,ou=people,dc=example,dc=com", 0, ""),
        (ISSUING, 0, ""),
    ] {
        for scope in ["base", "sub"] {
            let ran = organisation.directory.ask(base, scope, "(objectClass=*)", &[])?;
            ensure!(ran.status.code() == Some(code), "{base} ({scope}): {:?} {}", ran.status, ran.stderr);
            ensure!(
                matched.is_empty() || ran.stderr.contains(&format!("Matched DN: {matched}")),
                "{base} ({scope}): {}",
                ran.stderr
            );
        }
    }
    let curl = run(Command::new("curl").args(["--silent", &format!("{}/dc=nowhere", organisation.directory_url)]))?;
    ensure!(curl.status.code() == Some(39), "curl: {:?}", curl.status);
    Ok(())
}

#[test]
fn nothing_can_be_written_and_no_password_is_right() -> Result<()> {
    let (organisation, _serving) = Reachable::serving()?;
    issue(&organisation.inkan, ALICE, "encryption", Key::UserRsa(1))?;
    let directory = &organisation.directory;
    let everything = || directory.search("(|(mail=alice@example.com)(objectClass=*))", &[]);
    let before = everything()?;
    let alice = "mail=alice@example.com,ou=people,dc=example,dc=com";
    let add = format!("dn: cn=x,{BASE}\nobjectClass: device\ncn: x\n");
    let modify = format!("dn: {alice}\nchangetype: modify\ndelete: userCertificate;binary\n");
    let crl = format!("dn: {ISSUING}\nchangetype: modify\nreplace: certificateRevocationList;binary\n");
    for (program, arguments, input) in [
        ("ldapadd", vec![], add.as_str()),
        ("ldapmodify", vec![], &modify),
        ("ldapmodify", vec![], &crl),
        ("ldapdelete", vec![alice], ""),
        ("ldapmodrdn", vec![alice, "mail=mallory@example.com"], ""),
    ] {
        let ran = run_with_input(directory.client(program).args(arguments), input.as_bytes())?;
        ensure!(ran.status.code() == Some(53), "{program}: {:?} {}", ran.status, ran.stderr);
        // ldapmodrdn tells the reason on standard output.
        let said = format!("{}{}", ran.stderr, ran.text());
        ensure!(said.contains("read-only"), "{program}: {said}");
    }
    let password = run(directory.client("ldappasswd").args(["-s", "new", alice]))?;
    ensure!(!password.succeeded(), "a password was set");
    ensure!(everything()? == before, "something changed");
    for (name, word, code) in [("cn=admin,dc=example,dc=com", "secret", 49), (alice, "himitsu", 49), (alice, "", 53)] {
        let ran = run(directory.client("ldapsearch").args(["-D", name, "-w", word, "-b", BASE]))?;
        ensure!(ran.status.code() == Some(code), "{name}: {:?} {}", ran.status, ran.stderr);
        ensure!(ran.stdout.is_empty(), "{name}: {}", ran.text());
    }
    let start_tls = run(directory.client("ldapsearch").args(["-ZZ", "-b", BASE]))?;
    ensure!(!start_tls.succeeded(), "StartTLS succeeded without a certificate");
    Ok(())
}

/// The entries that a client gets, by name, each with the values of every attribute that is `;binary`.
type Binaries = BTreeSet<(String, BTreeSet<Vec<u8>>)>;

fn binaries(directory: &Directory, base: &str, scope: &str, filter: &str, attributes: &[&str]) -> Result<Binaries> {
    let found = Entry::parse_all(&directory.ask(base, scope, filter, attributes)?.ok()?.text())?;
    Ok(found
        .into_iter()
        .map(|entry| (entry.dn.to_lowercase(), entry.binary_values().map(<[u8]>::to_vec).collect()))
        .collect())
}

/// As curl prints an attribute: name, two colons, base64.
fn fetch_over_ldap(url: &str) -> Result<Vec<u8>> {
    let answer = run(Command::new("curl").args(["--silent", "--show-error", url]))?.ok()?.text();
    let line = answer.lines().find_map(|line| line.trim().strip_prefix("certificateRevocationList;binary:: "));
    Ok(BASE64.decode(line.with_context(|| format!("no CRL at {url}: {answer}"))?.trim().as_bytes())?)
}
