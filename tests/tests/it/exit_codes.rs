//! Exit codes are those that `inkan --help` lists, whichever argument is wrong, and empty lists say that they are empty.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::inkan::{Inkan, binary};
use inkan_tests::keys::Key;
use inkan_tests::openssl;

use crate::scene::{issue, organisation};

#[test]
fn a_wrong_value_ends_with_3_and_says_what_to_give() -> Result<()> {
    let inkan = organisation()?;
    let issued = issue(&inkan, "alice@example.com", "signing", Key::UserRsa(1))?;
    let csr = inkan.file("good.csr");
    openssl::request(Key::UserRsa(1), "/CN=x", &[], &csr)?;
    let csr = csr.to_str().context("UTF-8")?;
    let alice = "alice@example.com";
    let serial = issued.serial.as_str();
    for (arguments, says) in [
        (
            ["certificate", "issue", "--mail", alice, "--profile", "root", "--csr", csr].as_slice(),
            "signing, encryption or dual",
        ),
        (
            &["certificate", "issue", "--mail", alice, "--profile", "Signing", "--csr", csr],
            "signing, encryption or dual",
        ),
        (&["certificate", "issue", "--mail", alice, "--profile", "signing", "--csr", "absent"], "absent can't be read"),
        (&["certificate", "issue", "--mail", "alice", "--profile", "signing", "--csr", csr], "no @"),
        (&["certificate", "revoke", serial, "--yes", "--happening", "stolen"], "key-stolen"),
        (
            &["certificate", "revoke", serial, "--yes", "--happening", "key-stolen", "--since", "now"],
            "2026-04-01T09:00:00",
        ),
        (&["certificate", "list", "--mail", "alice"], "no @"),
        (&["crl", "root", "--root-key", "absent"], "absent can't be read"),
        (&["crl", "root", "--root-key", "inkan.toml"], "no private key"),
        (&["audit", "verify", "--heads", "absent"], "absent can't be read"),
        (&["audit", "verify", "--heads", "."], "is a folder"),
        (&["person", "add", "--name", "", "--mail", alice], "the name is empty"),
        (&["person", "invite", "--mail", "alice"], "no @"),
        (&["program", "add", "Gateway!"], "not a name for a program"),
        (&["directory", "why", "alice"], "no address"),
        (&["destination", "skip", "a b", "--seq", "1", "--reason", "x"], "at most 64 letters"),
    ] {
        let ran = inkan.run(arguments)?;
        ensure!(ran.status.code() == Some(3), "{arguments:?}: {:?} {}", ran.status, ran.stderr);
        ensure!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
        let told = inkan.run(&[arguments, &["--json"]].concat())?;
        let told: serde_json::Value = serde_json::from_str(told.stderr.trim()).with_context(|| told.stderr.clone())?;
        ensure!(told["error"] != "error-internal", "{arguments:?}: {told}");
    }
    ensure!(inkan.json(&["certificate", "list"])?.as_array().map(Vec::len) == Some(1), "something was issued");
    Ok(())
}

#[test]
fn a_wrong_value_for_init_ends_with_3_names_the_option_and_leaves_nothing() -> Result<()> {
    for (option, value) in [
        ("--country", "Japan"),
        ("--country", "jp"),
        ("--policy-oid", "abc"),
        ("--policy-oid", "1"),
        ("--policy-set", "lax"),
        ("--language", "fr"),
        ("--domain", "example"),
        ("--base", "example.com"),
        ("--publication-url", "https://pki.example.com"),
        ("--ldap-url", "ldap.example.com"),
        ("--portal-url", "http://certs.example.com"),
        ("--portal-url", "certs.example.com"),
        ("--portal-url", "https://certs.example.com:port"),
        ("--portal-url", "https://certs.example.com/inkan"),
        ("--publication-url", "http://pki.example.com:port"),
        ("--ldap-url", "ldap://ldap.example.com:99999"),
        ("--admin-mail", "hanako"),
        ("--admin-name", ""),
        ("--organisation", ""),
        ("--database", "mysql://localhost/inkan"),
    ] {
        let inkan = Inkan::without_init()?;
        let ran = init(&inkan, option, value)?;
        ensure!(ran.status.code() == Some(3), "{option} {value}: {:?} {}", ran.status, ran.stderr);
        ensure!(ran.stderr.contains(option), "{option} {value}: {}", ran.stderr);
        ensure!(!inkan.file("new").join("inkan.toml").exists(), "{option} {value}: it was founded");
    }
    Ok(())
}

#[test]
fn what_is_wrong_usage_ends_with_2_and_what_is_unknown_with_5() -> Result<()> {
    let inkan = organisation()?;
    for (arguments, code) in [
        (["certificate", "list", "--limit", "-1"].as_slice(), 2),
        (&["certificate", "list", "--limit", "0"], 2),
        (&["audit", "list", "--limit", "-1"], 2),
        (&["program", "add", "gateway", "--days", "0"], 2),
        (&["crl", "show", "No Such", "--out", "x"], 2),
        (&["certificate"], 2),
        (&["certificate", "show"], 2),
        (&["certificate", "show", "4a0b"], 5),
        (&["certificate", "hold", "4a0b"], 5),
        (&["certificate", "release", "4a0b"], 5),
        (&["certificate", "revoke", "4a0b", "--happening", "key-lost"], 5),
        (&["crl", "show", "issuing-g9", "--out", "x"], 5),
        (&["person", "invite", "--mail", "bob@example.com"], 5),
        (&["person", "grant", "--mail", "bob@example.com", "--role", "auditor"], 5),
        (&["program", "end", "gateway"], 5),
        (&["directory", "why", "bob@example.com"], 5),
    ] {
        let ran = inkan.run(arguments)?;
        ensure!(ran.status.code() == Some(code), "{arguments:?}: {:?} {}", ran.status, ran.stderr);
    }
    let help = inkan.text(&["--help"])?;
    for line in [
        "2 wrong usage",
        "3 invalid input",
        "4 refused by policy",
        "5 not found",
        "6 no longer fits",
        "8 not confirmed",
        "9 warnings only",
    ] {
        ensure!(help.contains(line), "{line} is not in {help}");
    }
    Ok(())
}

#[test]
fn empty_lists_say_that_they_are_empty() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    for (arguments, says) in [
        (["person", "list"].as_slice(), "no person is registered yet"),
        (&["certificate", "list"], "no certificate was issued yet"),
        (&["certificate", "list", "--mail", "bob@example.com"], "no certificate was issued for this address"),
        (&["program", "list"], "no program has or had a token"),
        (&["audit", "list", "--before", "1"], "there are no older rows"),
        (&["directory", "list"], "no [[directory]] is configured"),
        (&["mail", "status"], "0 mail(s) wait"),
    ] {
        let text = inkan.text(arguments)?;
        ensure!(text.contains(says), "{arguments:?}: {text}");
        if arguments != ["mail", "status"] {
            ensure!(inkan.json(arguments)? == serde_json::json!([]), "{arguments:?}");
        }
    }
    Ok(())
}

fn init(inkan: &Inkan, option: &str, value: &str) -> Result<Ran> {
    let mut init: Command = inkan.program()?;
    init.args(["init", "--data"]).arg(inkan.file("new"));
    for (usual, its) in [("--organisation", "Example Org"), ("--country", "JP"), ("--domain", "example.com")] {
        if usual != option {
            init.args([usual, its]);
        }
    }
    if let Some((other, its)) = match option {
        "--admin-mail" => Some(("--admin-name", "Hanako")),
        "--admin-name" => Some(("--admin-mail", "hanako@example.com")),
        _ => None,
    } {
        init.args([other, its]);
    }
    if option != "--database" {
        init.args(["--database", inkan.database().url()]);
    }
    if option != "--root-key" {
        init.arg("--root-key").arg(Key::Root.file()?);
    }
    run(init.arg("--issuing-key").arg(Key::Issuing.file()?).args([option, value]))
}

/// As with `head`, which ends when it has its lines.
#[test]
fn a_reader_that_has_closed_the_pipe_is_no_error() -> Result<()> {
    let inkan = organisation()?;
    for arguments in [&["person", "list"][..], &["person", "list", "--json"]] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let mut command = Command::new(binary()?);
        let child = command.args(["--config", &inkan.file("inkan.toml").display().to_string()]).args(arguments);
        let ended = child.stdout(writer).stderr(Stdio::piped()).spawn()?.wait_with_output()?;
        ensure!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
    }
    Ok(())
}
