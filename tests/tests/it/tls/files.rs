//! What is wrong with a file for TLS is said at the start.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use inkan_tests::command::run;
use inkan_tests::openssl;
use inkan_tests::reachable::Reachable;
use inkan_tests::tls::{Certificate, make};
use inkan_tests::wait;

use super::House;

#[test]
fn a_certificate_or_key_that_can_t_be_used_is_named_before_anything_is_served() -> Result<()> {
    let organisation = Reachable::new()?;
    let folder = organisation.inkan.file("");
    let configuration = fs::read_to_string(folder.join("inkan.toml"))?;
    let files = "[portal]\ncertificate_file = \"tls.pem\"\nkey_file = \"tls.key\"";
    fs::write(folder.join("inkan.toml"), configuration.replace("[portal]", files))?;
    make(&folder, Certificate::Good)?;
    let other = folder.join("other");
    fs::create_dir(&other)?;
    make(&other, Certificate::Good)?;
    let good = |name: &str| fs::read(folder.join(name));
    let (leaf, key, ca) = (good("tls.pem")?, good("tls.key")?, good("ca.pem")?);
    let encrypted =
        run(openssl::command(&["pkey", "-aes-256-cbc", "-passout", "pass:secret", "-in"]).arg(folder.join("tls.key")))?;
    let older = ["ec", "-aes128", "-passout", "pass:secret", "-in"];
    let older = run(openssl::command(&older).arg(folder.join("tls.key")))?;
    let marked = |text: &[u8]| [&b"\xef\xbb\xbf"[..], text].concat();
    let half = |text: &[u8]| text.iter().take(text.len() / 2).copied().collect::<Vec<_>>();
    for (name, content, says) in [
        ("tls.pem", to_der("x509", &folder.join("tls.pem"))?, "binary (DER"),
        ("tls.pem", marked(&leaf), "byte order mark"),
        ("tls.pem", Vec::new(), "the file is empty"),
        ("tls.pem", half(&leaf), "not written to its end"),
        ("tls.pem", [&ca[..], &leaf].concat(), "in the wrong order"),
        ("tls.key", to_der("pkey", &folder.join("tls.key"))?, "binary (DER"),
        ("tls.key", marked(&key), "byte order mark"),
        ("tls.key", Vec::new(), "the file is empty"),
        ("tls.key", encrypted.ok()?.stdout, "the key is encrypted"),
        ("tls.key", older.ok()?.stdout, "the key is encrypted"),
        ("tls.key", fs::read(other.join("tls.key"))?, "the key is that of another certificate"),
    ] {
        fs::write(folder.join("tls.pem"), &leaf)?;
        fs::write(folder.join("tls.key"), &key)?;
        fs::write(folder.join(name), content)?;
        let ran = organisation.inkan.run(&["serve"])?;
        let setting = if name == "tls.pem" { "portal.certificate_file: " } else { "portal.key_file: " };
        let told = [setting, name, says].iter().all(|part| ran.stderr.contains(part));
        ensure!(ran.status.code() == Some(1) && told, "{name}, {says}: {:?} {}", ran.status, ran.stderr);
    }
    Ok(())
}

/// CRLs, OCSP and directories don't wait for a certificate of the portal.
#[test]
fn an_expired_certificate_is_named_and_the_server_starts() -> Result<()> {
    let house = House::open_with(Certificate::Expired, "")?;
    wait::until("the alarm", || {
        let log = house.organisation.inkan.log()?;
        Ok((log.contains("its certificate is not valid") && log.contains("expired on 2021-01-01")).then_some(()))
    })
}

#[test]
fn a_certificate_for_another_host_is_named_and_the_server_starts() -> Result<()> {
    let house = House::open_with(Certificate::OfAnother, "")?;
    wait::until("the warning", || {
        Ok(house.organisation.inkan.log()?.contains("does not name 127.0.0.1, the host of portal.url").then_some(()))
    })
}

#[test]
fn cas_that_can_t_be_used_are_named_at_the_start() -> Result<()> {
    let organisation = Reachable::new()?;
    let file = organisation.inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    let base = "base = \"dc=example,dc=com\"";
    let sign_in = format!("[sign_in]\nurl = \"ldaps://localhost\"\n{base}\nca_file = \"ca.pem\"");
    let directory = format!(
        "[[directory]]\nname = \"main\"\nurl = \"ldap://localhost\"\nbind_dn = \"cn=x\"\npassword_file = \"passphrase\"\n{base}\n\
         ca_file = \"ca.pem\""
    );
    let mail = good.replace("[mail]", "[mail]\nhost = \"localhost\"\nca_file = \"ca.pem\"");
    let with = |section: &str| format!("{good}\n{section}\n");
    for (content, says) in [
        (&b""[..], "the file is empty"),
        (b"-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n", "has no certificate"),
        (b"\xef\xbb\xbf-----BEGIN CERTIFICATE-----\n", "byte order mark"),
        (b"\x30\x82\x01\x00", "binary (DER"),
    ] {
        fs::write(organisation.inkan.file("ca.pem"), content)?;
        for (configuration, setting) in [
            (&mail, "mail.ca_file: "),
            (&with(&sign_in), "sign_in.ca_file: "),
            (&with(&directory), "`main`, ca_file: "),
        ] {
            fs::write(&file, configuration)?;
            let ran = organisation.inkan.run(&["serve"])?;
            let told = [setting, "ca.pem", says].iter().all(|part| ran.stderr.contains(part));
            ensure!(ran.status.code() == Some(1) && told, "{setting}{says}: {:?} {}", ran.status, ran.stderr);
        }
    }
    Ok(fs::write(&file, good)?)
}

fn to_der(kind: &str, pem: &Path) -> Result<Vec<u8>> {
    Ok(run(openssl::command(&[kind, "-outform", "DER", "-in"]).arg(pem))?.ok()?.stdout)
}
