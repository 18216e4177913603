//! A mail client's S/MIME engine in front of a running installation: gpgsm with its dirmngr, which fetches certificates
//! and CRLs by itself.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::gpgsm::{Gpgsm, GpgsmOptions};
use inkan_tests::inkan::Serving;
use inkan_tests::keys::Key;
use inkan_tests::wait;

use crate::scene::{BASE, Issued, Reachable, authorities, issue};

const ALICE: &str = "alice@example.com";
/// 65 characters: one more than a commonName may have.
const LONG: &str = "a-mailbox-with-a-name-that-is-longer-than-most-others@example.com";
/// `printf %s ADDRESS | sha256sum | cut -c 1-32`
const NUMBER: &str = "20085a6c9fdedaa7e3821fe874b53f52";
const MESSAGE: &[u8] = b"The quarterly report.\n";
const PASSPHRASE: &str = "himitsu";

#[test]
fn over_http_a_signature_is_good_until_the_revocation_is_published() -> Result<()> {
    let desk = Desk::set_up(&["dual"], &GpgsmOptions { fetch_issuers: true, ..GpgsmOptions::default() })?;
    let mail = desk.write_mail()?;
    desk.expect_good(&mail)?;
    let publication = &desk.organisation.publication;
    let fetched = desk.gpgsm.fetched_crls()?;
    for address in [format!("{publication}/crl/issuing-g1.crl"), format!("{publication}/crl/root-g1.crl")] {
        ensure!(fetched.contains(&address), "dirmngr fetched {fetched:?} and not {address}");
    }
    desk.revoke_all()?;
    desk.gpgsm.load_crl(&format!("{publication}/crl/issuing-g1.crl"))?;
    desk.expect_revoked(&mail)
}

#[test]
fn over_ldap_the_same_holds_and_both_crls_come_from_the_built_in_directory() -> Result<()> {
    let options = GpgsmOptions { ignore_http_cdp: true, fetch_issuers: true, ..GpgsmOptions::default() };
    let desk = Desk::set_up(&["signing", "encryption"], &options)?;
    let mail = desk.write_mail()?;
    desk.expect_good(&mail)?;
    let fetched = desk.gpgsm.fetched_crls()?;
    let asked = desk.organisation.inkan.log()?;
    for authority in ["Example Org Issuing CA G1", "Example Org Root CA G1"] {
        let name = authority.replace(' ', "%20");
        let address = format!(
            "{}/cn={name},ou=pki,{BASE}?certificateRevocationList;binary?base?(objectClass=pkiCA)",
            desk.organisation.directory_url
        );
        ensure!(fetched.contains(&address), "dirmngr fetched {fetched:?} and not {address}");
        ensure!(
            asked
                .lines()
                .any(|line| line.contains(&format!("cn={authority},ou=pki,{BASE}"))
                    && line.contains("\"ldap.entries\":1")),
            "the server's log knows of no search for {authority}:\n{asked}"
        );
    }
    ensure!(!fetched.iter().any(|address| address.starts_with("http:")), "dirmngr fetched {fetched:?}");
    desk.revoke_all()?;
    let issuing = fetched.iter().find(|address| address.contains("Issuing")).context("an address")?;
    desk.gpgsm.load_crl(issuing)?;
    desk.expect_revoked(&mail)
}

/// gpgsm can't use a certificate whose subject is empty.
#[test]
fn a_certificate_of_an_address_longer_than_a_common_name_is_listed_signs_and_encrypts() -> Result<()> {
    let (organisation, serving) = Reachable::serving()?;
    organisation.inkan.text(&["person", "add", "--name", "Alice", "--mail", LONG])?;
    let options = GpgsmOptions { fetch_issuers: true, ..GpgsmOptions::default() };
    let desk = Desk::set_up_as(LONG, organisation, serving, &["dual"], &options)?;
    let listed = desk.gpgsm.list_keys(LONG)?.ok()?.text();
    ensure!(listed.contains(&format!("Subject: /SerialNumber={NUMBER}")), "{listed}");
    ensure!(listed.contains(&format!("aka: {LONG}")), "{listed}");
    let mail = desk.write_mail()?;
    desk.expect_good(&mail)?;
    desk.revoke_all()?;
    desk.gpgsm.load_crl(&format!("{}/crl/issuing-g1.crl", desk.organisation.publication))?;
    desk.expect_revoked(&mail)
}

#[test]
fn a_new_crl_without_the_certificate_changes_nothing() -> Result<()> {
    let desk = Desk::set_up(&["dual"], &GpgsmOptions { fetch_issuers: true, ..GpgsmOptions::default() })?;
    let mail = desk.write_mail()?;
    desk.expect_good(&mail)?;
    desk.organisation.inkan.text(&["crl", "publish"])?;
    desk.gpgsm.load_crl(&format!("{}/crl/issuing-g1.crl", desk.organisation.publication))?;
    desk.expect_good(&mail)
}

#[test]
fn over_ocsp_a_signature_is_good_until_the_revocation() -> Result<()> {
    let options = GpgsmOptions { ocsp: true, fetch_issuers: true, ..GpgsmOptions::default() };
    let desk = Desk::set_up(&["dual"], &options)?;
    let mail = desk.write_mail()?;
    desk.expect_good(&mail)?;
    let asked = desk.gpgsm.dirmngr_log()?;
    ensure!(asked.contains("/ocsp"), "dirmngr did not ask the responder: {asked}");
    desk.revoke_all()?;
    // The server sees what another process has revoked a second later.
    wait::until("the revocation to be seen", || {
        let refused = desk.gpgsm.verify(&mail.signed)?;
        Ok((!refused.succeeded()).then_some(()))
    })?;
    desk.expect_revoked(&mail)
}

/// Alice at her desk: her keys in a fresh gpgsm, the organisation's server running.
struct Desk {
    /// Her address.
    address: &'static str,
    organisation: Reachable,
    issued: Vec<Issued>,
    gpgsm: Gpgsm,
    _serving: Serving,
}

/// What Alice wrote while all was well.
struct Mail {
    signed: Vec<u8>,
    encrypted: Vec<u8>,
}

impl Desk {
    /// One certificate for each profile. Her PKCS#12 files hold no CA: the root is trusted by hand, and the issuing CA has
    /// to be found.
    fn set_up(profiles: &[&str], options: &GpgsmOptions) -> Result<Self> {
        let (organisation, serving) = Reachable::serving()?;
        Self::set_up_as(ALICE, organisation, serving, profiles, options)
    }

    /// The same for another address that is known.
    fn set_up_as(
        address: &'static str,
        organisation: Reachable,
        serving: Serving,
        profiles: &[&str],
        options: &GpgsmOptions,
    ) -> Result<Self> {
        let inkan = &organisation.inkan;
        let keys = [Key::UserRsa(1), Key::UserRsa(2)];
        let issued: Vec<Issued> = profiles
            .iter()
            .zip(keys)
            .map(|(profile, key)| issue(inkan, address, profile, key))
            .collect::<Result<_>>()?;
        let (root, _) = authorities(inkan, issued.first().context("a certificate")?)?;
        let mut gpgsm = Gpgsm::new(&GpgsmOptions {
            roots: vec![root.clone()],
            directories: vec![(organisation.directory_port, BASE.to_owned())],
            ..options.clone()
        })?;
        for (one, key) in issued.iter().zip(keys) {
            gpgsm.import_key(&one.certificate, &key.file()?, &root, PASSPHRASE)?;
        }
        let external = gpgsm.external_keys(address)?.ok()?.text();
        ensure!(external.contains(address), "the directory shows gpgsm nothing of Alice: {external}");
        let encrypting = issued.last().context("a certificate")?.serial.to_ascii_uppercase();
        ensure!(external.contains(&encrypting), "it shows another certificate than {encrypting}: {external}");
        Ok(Self { address, organisation, issued, gpgsm, _serving: serving })
    }

    fn write_mail(&self) -> Result<Mail> {
        let signed = self.gpgsm.sign(self.address, MESSAGE)?.made()?;
        let encrypted = self.gpgsm.encrypt(self.address, MESSAGE)?.made()?;
        ensure!(self.gpgsm.decrypt(&encrypted)?.made()? == MESSAGE, "what was decrypted is another message");
        Ok(Mail { signed, encrypted })
    }

    fn revoke_all(&self) -> Result<()> {
        self.issued.iter().try_for_each(|it| {
            self.organisation
                .inkan
                .text(&["certificate", "revoke", &it.serial, "--yes", "--happening", "key-destroyed"])
                .map(drop)
        })
    }

    fn expect_good(&self, mail: &Mail) -> Result<()> {
        let verified = self.gpgsm.verify(&mail.signed)?;
        ensure!(
            verified.succeeded() && verified.has("GOODSIG") && verified.has("TRUST_FULLY"),
            "{verified:?}\n{}",
            self.gpgsm.dirmngr_log()?
        );
        self.gpgsm.encrypt(self.address, MESSAGE)?.made().map(drop)
    }

    fn expect_revoked(&self, mail: &Mail) -> Result<()> {
        let refused = self.gpgsm.verify(&mail.signed)?;
        ensure!(!refused.succeeded() && refused.has("TRUST_NEVER"), "{refused:?}");
        ensure!(refused.ran.stderr.contains("certificate has been revoked"), "{}", refused.ran.stderr);
        let encrypted = self.gpgsm.encrypt(self.address, MESSAGE)?;
        ensure!(!encrypted.succeeded(), "gpgsm still encrypts to a revoked certificate: {encrypted:?}");
        let external = self.gpgsm.external_keys(self.address)?.text();
        ensure!(!external.contains(self.address), "the directory still gives it out: {external}");
        ensure!(self.gpgsm.decrypt(&mail.encrypted)?.made()? == MESSAGE, "old mail can't be read any more");
        Ok(())
    }
}
