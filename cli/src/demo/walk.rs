//! The state that the steps of the demo share.

use std::future::Future;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ca_core::types::Timestamp;
use x509_cert::Certificate;

use super::browser::{Browser, Page};
use super::cast::{Character, Officer};
use super::person_key::PersonKey;
use super::post::client;
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
    /// Alice's signing certificate, DER, and its key.
    pub(super) alice_signing: Option<(Vec<u8>, PersonKey)>,
}

impl<'s> Walk<'s> {
    pub(crate) fn new(stage: &'s Stage, tamper: Option<Step>) -> Self {
        Self { stage, tamper, now: None, issuing: None, alice: None, alice_signing: None }
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

    /// A page of the server, with an octet of each `part` changed if this step is tampered with.
    pub(super) fn received_page(&self, page: Page, part: &str) -> Page {
        if self.tamper.is_some() && self.tamper == self.now {
            let rest: String = part.chars().skip(1).collect();
            return Page { text: page.text.replace(part, &format!("_{rest}")) };
        }
        page
    }

    /// The time, UTC.
    pub(super) fn now(&self) -> Timestamp {
        self.stage.server.ca.clock().now()
    }

    /// The browser in which an officer has signed in with the second factor.
    pub(super) fn officer(&self, character: Character) -> Result<Browser> {
        Ok(self.find_officer(character)?.browser.clone())
    }

    /// A code of an officer's second factor, for one sign-in.
    pub(super) fn use_code(&self, character: Character) -> Result<String> {
        Ok(self.find_officer(character)?.authenticator.use_code(self.now()))
    }

    fn find_officer(&self, character: Character) -> Result<&Officer> {
        self.stage.officers.iter().find(|it| it.character == character).context("this person is not an officer")
    }

    /// Fetches a person's mails by POP3 until one with this text in it has come, and returns it.
    pub(super) fn wait_for_mail(&self, character: Character, text: &str) -> Result<String> {
        let began = Instant::now();
        loop {
            let mails = client::fetch(self.stage.post.pop3, character.address, &self.stage.password)?;
            let mut mails = mails.into_iter().map(|mail| String::from_utf8_lossy(&mail).into_owned());
            if let Some(found) = mails.find(|mail| mail.contains(text)) {
                return Ok(found);
            }
            ensure!(began.elapsed() < PATIENCE, "no mail with `{text}` came within {PATIENCE:?}");
            thread::sleep(LOOK_AGAIN);
        }
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

    /// Enrolls with new keys in the portal: sends the requests and opens the mailed link. Returns the certificates, DER, with
    /// their keys, in the order of the profiles.
    pub(super) fn enroll(
        &self,
        character: Character,
        keys: &str,
        profiles: &[&str],
    ) -> Result<Vec<(Vec<u8>, PersonKey)>> {
        let mut browser = self.sign_in(character)?;
        let choice = browser.open("/requests/new")?;
        let mailbox = choice.first_choice("mailbox")?.to_owned();
        let page = browser.open(&format!("/requests/new/keys?mailbox={mailbox}&keys={keys}"))?;
        let mut form = page.form("/requests")?;
        let mut made = Vec::new();
        for profile in profiles {
            let key = PersonKey::generate(self.stage.key_algorithm)?;
            form = form.with(profile, &key.request()?);
            made.push(key);
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
        let fetched = links.iter().map(|link| browser.fetch(&format!("{link}/download/der")));
        fetched.zip(made).map(|(certificate, key)| Ok((certificate?, key))).collect()
    }
}

/// Waits for the result of an LDAP client.
pub(super) fn ask<T>(question: impl Future<Output = Result<T, ldap_publisher::Fault>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(question).map_err(|fault| anyhow::anyhow!("{fault}"))
}

const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
