//! The state that the steps of the demo share.

use std::future::Future;

use anyhow::{Context as _, Result};
use ca_core::keys::{KeyAlgorithm, generate_key};
use ca_core::runtime::entropy::SystemEntropy;
use x509_cert::Certificate;

use super::browser::{Browser, Page};
use super::cast::Character;
use super::stage::Stage;
use super::step::Step;

/// The results of earlier steps, for later ones.
pub(crate) struct Walk<'s> {
    pub(super) stage: &'s Stage,
    tamper: Option<Step>,
    now: Option<Step>,
    pub(super) issuing: Option<Certificate>,
    /// Alice's encryption certificate, DER.
    pub(super) alice: Option<Vec<u8>>,
}

impl<'s> Walk<'s> {
    pub(crate) fn new(stage: &'s Stage, tamper: Option<Step>) -> Self {
        Self { stage, tamper, now: None, issuing: None, alice: None }
    }

    /// Records the current step.
    pub(super) fn begin(&mut self, step: Step) {
        self.now = Some(step);
    }

    /// A response of the server, with its last octet changed if this step is tampered with.
    pub(super) fn received(&self, mut answer: Vec<u8>) -> Vec<u8> {
        if self.tamper.is_some()
            && self.tamper == self.now
            && let Some(last) = answer.last_mut()
        {
            *last ^= 1;
        }
        answer
    }

    /// A page of the server, without its message if this step is tampered with.
    pub(super) fn received_page(&self, page: Page) -> Page {
        if self.tamper.is_some() && self.tamper == self.now {
            return Page { text: page.text.replace("role=\"status\"", "role=\"none\"") };
        }
        page
    }

    /// Signs a person in and returns the browser.
    pub(super) fn sign_in(&self, character: Character) -> Result<Browser> {
        let mut browser = Browser::new(&self.stage.server.portal_url);
        let form = browser.open("/sign-in")?.form("/sign-in")?;
        browser.submit(form.with("address", character.address).with("password", &self.stage.password))?;
        Ok(browser)
    }

    /// Fetches a file from the plain listener.
    pub(super) fn fetch_published(&self, path: &str) -> Result<Vec<u8>> {
        Browser::new(&self.stage.publication_url).fetch(path)
    }

    /// The issuing CA's certificate, read in the first step.
    pub(super) fn issuing(&self) -> Result<&Certificate> {
        self.issuing.as_ref().context("the issuing CA's certificate was not seen")
    }

    /// Enrolls with new keys in the portal: sends the requests and opens the mailed link. Returns the certificates, DER, in
    /// the order of the profiles.
    pub(super) fn enroll(&self, character: Character, keys: &str, profiles: &[&str]) -> Result<Vec<Vec<u8>>> {
        let mut browser = self.sign_in(character)?;
        let choice = browser.open("/requests/new")?;
        let mailbox = choice.first_choice("mailbox")?.to_owned();
        let page = browser.open(&format!("/requests/new/keys?mailbox={mailbox}&keys={keys}"))?;
        let mut form = page.form("/requests")?;
        for profile in profiles {
            form = form.with(profile, &self.new_request()?);
        }
        browser.submit_with_files(&form)?;
        let mail = browser.open("/demo/mail")?;
        let link = mail
            .text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .find(|it| it.contains("/proof/"));
        let token = link.and_then(|link| link.rsplit('/').next()).context("the mail with the link did not come")?;
        let proof = browser.open(&format!("/proof/{token}"))?;
        let request = browser.submit(proof.form(&format!("/proof/{token}"))?)?;
        let links = request.numbered_links("/certificates/");
        anyhow::ensure!(
            links.len() == profiles.len(),
            "{} certificates came, {} were asked for",
            links.len(),
            profiles.len()
        );
        links.iter().map(|link| browser.fetch(&format!("{link}/download/der"))).collect()
    }

    /// The CSR of a new key, PEM. The key is not stored.
    fn new_request(&self) -> Result<String> {
        let (algorithm, signature) = match self.stage.key_algorithm {
            KeyAlgorithm::Rsa(_) => (KeyAlgorithm::Rsa(3072), &rcgen::PKCS_RSA_SHA256),
            KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 => {
                (KeyAlgorithm::EcdsaP256, &rcgen::PKCS_ECDSA_P256_SHA256)
            }
        };
        let key = generate_key(algorithm, &SystemEntropy)?;
        let pkcs8 = rustls_pki_types::PrivatePkcs8KeyDer::from(key.expose());
        let key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, signature)?;
        let request = rcgen::CertificateParams::default().serialize_request(&key)?;
        Ok(request.pem()?)
    }
}

/// Waits for the result of an LDAP client.
pub(super) fn ask<T>(question: impl Future<Output = Result<T, ldap_publisher::Fault>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(question).map_err(|fault| anyhow::anyhow!("{fault}"))
}
