//! An organisation with its portal and its mail, and somebody who sits before a browser.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::browser::Browser;
use inkan_tests::inkan::Serving;
use inkan_tests::mail::MailServer;
use inkan_tests::reachable::Reachable;

use crate::scene::fetch;

/// Alice before her browser.
pub(super) struct Visit {
    pub(super) browser: Browser,
    pub(super) organisation: Reachable,
    mails: MailServer,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    serving: Serving,
}

impl Visit {
    /// Alice has chosen her password and is not signed in.
    pub(super) fn begin() -> Result<Self> {
        Self::to(Reachable::new()?)
    }

    /// The same at an organisation that does not serve yet.
    pub(super) fn to(organisation: Reachable) -> Result<Self> {
        let mails = MailServer::start()?;
        let file = organisation.inkan.file("inkan.toml");
        let text = fs::read_to_string(&file)?;
        let delivering =
            text.replace("[mail]", &format!("[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"", mails.port));
        ensure!(delivering != text, "the configuration has no [mail]");
        fs::write(file, delivering)?;
        let serving = organisation.inkan.serve()?;
        let browser = Browser::start(&language())?;
        let mut visit = Self { browser, organisation, mails, serving };
        visit.choose_password(ALICE)?;
        Ok(visit)
    }

    /// Somebody chooses a password by a link that was handed over, and signs out again.
    pub(super) fn choose_password(&mut self, address: &str) -> Result<()> {
        let invited = self.organisation.inkan.json(&["person", "invite", "--mail", address])?;
        let link = invited["link"].as_str().context("a link")?;
        self.browser.open(link)?;
        self.browser.fill("#password", PASSWORD)?;
        self.browser.fill("#again", PASSWORD)?;
        self.browser.click("main button")?;
        self.browser.click("form[action='/sign-out'] button")?;
        self.browser.see("a[href='/sign-in']").map(drop)
    }

    /// Signs in with one click, from the sign-in page.
    pub(super) fn sign_in(&mut self, address: &str) -> Result<()> {
        self.open("/sign-in")?;
        self.browser.fill("#address", address)?;
        self.browser.fill("#password", PASSWORD)?;
        self.browser.click("main button")?;
        self.browser.see("form[action='/sign-out']").map(drop)
    }

    /// Opens a page of the portal.
    pub(super) fn open(&self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.organisation.portal))
    }

    /// The root's certificate, PEM, as the trust page hands it out.
    pub(super) fn root(&self) -> Result<PathBuf> {
        let file = self.organisation.inkan.file("root.pem");
        fs::write(&file, fetch(&format!("{}/trust/root-g1.pem", self.organisation.portal))?)?;
        Ok(file)
    }

    /// Opens the link of the next mail that has one beginning with `path`, as a click in the mail program does.
    pub(super) fn open_mailed(&mut self, path: &str) -> Result<()> {
        let start = format!("{}{path}", self.organisation.portal);
        loop {
            let (_, text) = self.mails.next()?;
            if let Some(place) = text.find(&start) {
                let link = text.get(place..).and_then(|rest| rest.split_whitespace().next()).context("a link")?;
                return self.browser.open(link);
            }
        }
    }
}

/// The language of this run: English with SQLite and Japanese with PostgreSQL, unless `INKAN_TEST_LANGUAGE` says otherwise.
pub(super) fn language() -> String {
    env::var("INKAN_TEST_LANGUAGE").unwrap_or_else(|_| {
        let is_postgres = env::var("INKAN_TEST_DATABASE").is_ok_and(|kind| kind == "postgres");
        if is_postgres { "ja" } else { "en" }.to_owned()
    })
}

pub(super) const ALICE: &str = "alice@example.com";
pub(super) const PASSWORD: &str = "nine friendly herons wade";
