//! A configuration that can't be meant is refused, with the key that is wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;
use inkan_tests::reachable::Reachable;

#[test]
fn an_unknown_key_is_named_with_its_line() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.replace("country = ", "colour = \"red\"\ncountry = "))?;
    let ran = inkan.run(&["certificate", "list"])?;
    ensure!(ran.status.code() == Some(1), "{:?}", ran.status);
    ensure!(ran.stderr.contains("colour") && ran.stderr.contains("line"), "{}", ran.stderr);
    Ok(())
}

#[test]
fn the_passphrase_comes_from_the_systemd_credential_when_no_file_is_named() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let file = inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    let without = text.replace("passphrase_file = \"passphrase\"\n", "");
    ensure!(without != text, "the configuration names no passphrase file");
    fs::write(&file, without)?;
    let credentials = inkan.file("credentials");
    fs::create_dir(&credentials)?;
    let credential = credentials.join("inkan-passphrase");
    fs::rename(inkan.file("passphrase"), &credential)?;
    let publish = |credentials: Option<&Path>| {
        let mut program = inkan.program()?;
        program.args(["crl", "publish", "--config"]).arg(&file).env_remove("CREDENTIALS_DIRECTORY");
        run(program.envs(credentials.map(|folder| ("CREDENTIALS_DIRECTORY", folder))))
    };
    let neither = publish(None)?;
    ensure!(neither.status.code() == Some(1) && neither.stderr.contains("passphrase_file"), "{}", neither.stderr);
    publish(Some(&credentials))?.ok()?;
    fs::set_permissions(&credential, fs::Permissions::from_mode(0o444))?;
    let open = publish(Some(&credentials))?;
    ensure!(open.status.code() == Some(1) && open.stderr.contains("inkan-passphrase"), "{}", open.stderr);
    Ok(())
}

#[test]
fn a_wrong_value_says_what_it_should_be() -> Result<()> {
    let inkan = Inkan::init(&[])?;
    let file = inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    for (from, to, key) in [
        ("country = \"JP\"", "country = \"Japan\"", "organisation.country"),
        ("url = \"http://127.0.0.1:8080\"", "url = \"https://127.0.0.1:8080\"", "publication.url"),
        ("oid = \"1.3.6.1.4.1.32473.1.1\"", "oid = \"one.two\"", "policy.oid"),
        ("[policy]\n", "[policy]\nhold_days = 0\n", "policy.hold_days"),
        ("[policy]\n", "[policy]\nhold_days = 366\n", "policy.hold_days"),
        ("[policy]\n", "[contact]\nname = \"Office\"\n\n[policy]\n", "contact: give telephone, mail or both"),
        ("[policy]\n", "[contact]\nname = \"\"\ntelephone = \"110\"\n\n[policy]\n", "contact.name"),
        ("[policy]\n", "[contact]\nname = \"Office\"\nmail = \"office\"\n\n[policy]\n", "contact.mail"),
        ("[policy]\n", "[contact]\nname = \"Office\"\nphone = \"110\"\n\n[policy]\n", "phone"),
        ("[portal]\n", "[portal]\nlook_up = \"no\"\n", "look_up"),
    ] {
        ensure!(good.contains(from), "{from} is not in the file");
        fs::write(&file, good.replace(from, to))?;
        let ran = inkan.run(&["certificate", "list"])?;
        ensure!(!ran.succeeded() && ran.stderr.contains(key), "{to}: {}", ran.stderr);
    }
    Ok(())
}

#[test]
fn a_self_check_that_can_t_work_keeps_the_server_from_starting() -> Result<()> {
    let organisation = Reachable::new()?;
    let file = organisation.inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let (free, taken) = ("127.0.0.1:0", taken.local_addr()?.to_string());
    for (address, listen, key, advice) in [
        ("no address", free, "self_check.address", "give a mail address"),
        ("selfcheck@example.net", free, "self_check.address", "organisation.domains"),
        ("Inkan@example.com", free, "self_check.address", "another address than mail.from"),
        ("selfcheck@example.com", "nowhere", "self_check.listen", "address:port"),
        ("selfcheck@example.com", &taken, "self_check.listen", "can't be listened on"),
    ] {
        let section = format!("\n[self_check]\naddress = \"{address}\"\nlisten = \"{listen}\"\n");
        fs::write(&file, format!("{good}{section}"))?;
        let ran = organisation.inkan.run(&["serve"])?;
        let told = ran.stderr.contains(key) && ran.stderr.contains(advice);
        ensure!(!ran.succeeded() && told, "{address} {listen}: {}", ran.stderr);
    }
    Ok(())
}
