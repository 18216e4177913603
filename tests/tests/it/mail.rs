//! Mail of a running installation, by way of a real mail server, to a reader who checks it.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run_with_input};
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions, Outcome};
use inkan_tests::keys::Key;
use inkan_tests::mta::Mta;
use inkan_tests::openssl;
use serde_json::Value;

use crate::scene::{Issued, Reachable, authorities, crls, issue};

const ALICE: &str = "alice@example.com";

#[test]
fn a_mail_is_good_until_its_signer_is_revoked_and_the_next_one_has_another() -> Result<()> {
    let house = House::set_up()?;
    let first = house.revoke_and_read(1)?.remove(0);
    ensure!(house.ask_openssl(&first)?.succeeded(), "{}", house.ask_openssl(&first)?.stderr);
    let good = house.ask_gpgsm(&first)?;
    ensure!(good.succeeded() && good.has("TRUST_FULLY"), "{good:?}\n{}", house.gpgsm.dirmngr_log()?);
    let signers = house.signers()?;
    ensure!(signers.len() == 1 && signers[0]["key_is_here"] == true, "{signers:?}");

    ensure!(house.organisation.inkan.json(&["mail", "revoke-signer", "--yes"])?["revoked"] == 1);
    ensure!(house.signers()?.is_empty(), "a revoked signer is good");
    house.organisation.inkan.text(&["crl", "publish"])?;
    house.gpgsm.load_crl(&format!("{}/crl/issuing-g1.crl", house.organisation.publication))?;
    let bad = house.ask_openssl(&first)?;
    ensure!(!bad.succeeded() && bad.stderr.contains("certificate revoked"), "{}", bad.stderr);
    let bad = house.ask_gpgsm(&first)?;
    ensure!(!bad.succeeded() && bad.has("TRUST_NEVER"), "{bad:?}");

    let mails = house.revoke_and_read(2)?;
    let second = mails.iter().find(|mail| **mail != first).context("another mail")?;
    ensure!(house.ask_openssl(second)?.succeeded(), "the next mail is not good");
    ensure!(house.ask_gpgsm(second)?.succeeded(), "the next mail is not good");
    let audit = house.organisation.inkan.json(&["audit", "verify"])?;
    ensure!(audit["intact"] != false, "{audit}");
    Ok(())
}

#[test]
fn what_is_refused_is_shown_and_counted() -> Result<()> {
    let house = House::set_up()?;
    let inkan = &house.organisation.inkan;
    inkan.text(&["person", "add", "--name", "Nobody", "--mail", "nobody@example.com"])?;
    let issued = issue(inkan, "nobody@example.com", "encryption", Key::UserP256(3))?;
    inkan.text(&["certificate", "revoke", &issued.serial, "--yes", "--happening", "key-lost"])?;
    let status = inkan_tests::wait::until("the mail to be refused", || {
        let ran = inkan.run(&["mail", "status", "--json"])?;
        let status: Value = serde_json::from_slice(&ran.stdout)?;
        Ok(status["refused"].as_array().is_some_and(|it| !it.is_empty()).then_some((ran.status.code(), status)))
    })?;
    ensure!(status.0 == Some(7), "{status:?}");
    let refused = &status.1["refused"][0];
    ensure!(refused["recipient"] == "nobody@example.com", "{refused}");
    ensure!(refused["why"].as_str().is_some_and(|why| why.contains("no such mailbox")), "{refused}");
    let said = inkan.run(&["mail", "status"])?.text();
    ensure!(said.contains("given up: to nobody@example.com") && !said.contains("next on"), "{said}");
    Ok(())
}

/// An installation that hands its mail to a real server, and Alice with two engines that read mail.
struct House {
    organisation: Reachable,
    mta: Mta,
    gpgsm: Gpgsm,
    _serving: inkan_tests::inkan::Serving,
}

impl House {
    fn set_up() -> Result<Self> {
        let (organisation, mta) = (Reachable::new()?, Mta::start()?);
        let inkan = &organisation.inkan;
        inkan_tests::installation::write_secret(&inkan.file("mail-password"), mta.password())?;
        let delivering = format!(
            "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"starttls\"\nca_file = '{}'\nuser = '{}'\npassword_file = 'mail-password'",
            mta.submission,
            mta.ca().display(),
            mta.user(),
        );
        let file = inkan.file("inkan.toml");
        fs::write(&file, fs::read_to_string(&file)?.replace("[mail]", &delivering))?;
        let serving = inkan.serve()?;
        let (root, _) = authorities(inkan, &issue(inkan, ALICE, "signing", Key::UserRsa(1))?)?;
        let gpgsm = Gpgsm::new(&GpgsmOptions { roots: vec![root], ..GpgsmOptions::default() })?;
        Ok(Self { organisation, mta, gpgsm, _serving: serving })
    }

    /// Revokes another certificate of Alice's; the mails about that, when there are `count` in all.
    fn revoke_and_read(&self, count: usize) -> Result<Vec<String>> {
        let key = Key::UserP256(u8::try_from(count)?);
        let Issued { serial, .. } = issue(&self.organisation.inkan, ALICE, "encryption", key)?;
        self.organisation.inkan.text(&["certificate", "revoke", &serial, "--yes", "--happening", "key-lost"])?;
        let mails = self.mta.mails(ALICE, count)?;
        ensure!(mails.iter().all(|mail| mail.contains("\nContent-Type: multipart/signed;")), "unsigned: {mails:?}");
        Ok(mails.into_iter().map(|mail| mail.replace('\n', "\r\n")).collect())
    }

    fn signers(&self) -> Result<Vec<Value>> {
        let status = self.organisation.inkan.json(&["mail", "status"])?;
        status["signers"].as_array().cloned().context("signers")
    }

    fn ask_openssl(&self, mail: &str) -> Result<Ran> {
        let (root_crl, issuing_crl) = crls(&self.organisation.inkan)?;
        let known = self.organisation.inkan.file("known.pem");
        let root = self.organisation.inkan.file("root.pem");
        let texts = [root, root_crl, issuing_crl].map(fs::read_to_string);
        fs::write(&known, texts.into_iter().collect::<Result<Vec<_>, _>>()?.concat())?;
        let mut verify =
            openssl::command(&["cms", "-verify", "-purpose", "smimesign", "-crl_check_all", "-x509_strict"]);
        verify.args(["-no-CApath", "-no-CAstore", "-out", "/dev/null", "-CAfile"]).arg(known);
        run_with_input(&mut verify, mail.as_bytes())
    }

    /// As a mail client hands it over: the signed part, and the signature beside it.
    fn ask_gpgsm(&self, mail: &str) -> Result<Outcome> {
        let boundary = mail.split_once("boundary=\"").and_then(|it| it.1.split_once('"')).context("a boundary")?.0;
        let delimiter = format!("\r\n--{boundary}");
        let parts: Vec<&str> = mail.split(delimiter.as_str()).collect();
        let (signed, sealed) = (parts.get(1).context("a signed part")?, parts.get(2).context("a signature")?);
        let signature = sealed.split_once("\r\n\r\n").context("a signature")?.1.replace("\r\n", "");
        let signature = data_encoding::BASE64.decode(signature.as_bytes())?;
        self.gpgsm.verify_beside(&signature, signed.strip_prefix("\r\n").context("a line end")?.as_bytes())
    }
}
