//! An organisation with its portal and its mail, and somebody who sits before a browser.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::runtime::clock::{Clock as _, SystemClock};
use inkan_tests::browser::Browser;
use inkan_tests::inkan::Serving;
use inkan_tests::mail::{self, MailServer};
use inkan_tests::port;
use inkan_tests::reachable::Reachable;

use crate::scene::fetch;

/// Alice before her browser.
pub(super) struct Visit {
    pub(super) browser: Browser,
    pub(super) organisation: Reachable,
    /// Where answers to test mails come in.
    pub(super) way_in: u16,
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
        let way_in = port::free()?;
        let section = format!("[self_check]\naddress = \"{CHECK}\"\nlisten = \"127.0.0.1:{way_in}\"\n");
        fs::write(file, format!("{delivering}\n{section}\n{CONTACT}"))?;
        let serving = organisation.inkan.serve()?;
        let browser = Browser::start(&language())?;
        let mut visit = Self { browser, organisation, way_in, mails, serving };
        visit.choose_password(ALICE)?;
        Ok(visit)
    }

    /// The path of a link by which somebody chooses a password, handed over by the host.
    pub(super) fn invitation(&self, address: &str) -> Result<String> {
        let invited = self.organisation.inkan.json(&["person", "invite", "--mail", address])?;
        let link = invited["link"].as_str().context("a link")?;
        link.strip_prefix(&self.organisation.portal).map(str::to_owned).context("a link into the portal")
    }

    /// Somebody chooses a password by a link that was handed over, and the language of this run, and signs out again.
    pub(super) fn choose_password(&mut self, address: &str) -> Result<()> {
        let invitation = self.invitation(address)?;
        self.open(&invitation)?;
        self.browser.fill("#password", PASSWORD)?;
        self.browser.fill("#again", PASSWORD)?;
        self.browser.click("main button")?;
        self.browser.see("form[action='/sign-out']")?;
        self.choose_language()?;
        self.sign_out()
    }

    /// Signs in with one click, from the sign-in page.
    pub(super) fn sign_in(&mut self, address: &str) -> Result<()> {
        self.sign_in_with_password(address)?;
        self.browser.see("form[action='/sign-out']").map(drop)
    }

    /// The same for somebody who may have to show more.
    pub(super) fn sign_in_with_password(&mut self, address: &str) -> Result<()> {
        self.open("/sign-in")?;
        self.browser.fill("#address", address)?;
        self.browser.fill("#password", PASSWORD)?;
        self.browser.click("main button")
    }

    /// Signs out.
    pub(super) fn sign_out(&mut self) -> Result<()> {
        self.browser.follow("form[action='/sign-out'] button")?;
        ensure!(!self.browser.shows("form[action='/sign-out']")?, "still signed in");
        Ok(())
    }

    /// Somebody with every office, who has chosen a password.
    pub(super) fn add_officer(&mut self) -> Result<()> {
        let mut add = vec!["person", "add", "--name", "Olive Officer", "--mail", OFFICER];
        for role in ["registration-officer", "security-officer", "auditor", "administrator"] {
            add.extend(["--role", role]);
        }
        self.organisation.inkan.text(&add)?;
        self.choose_password(OFFICER)
    }

    /// Sets up a second factor on the page that demands it.
    pub(super) fn set_up_second_factor(&mut self) -> Result<()> {
        let typed = self.browser.text("main dl code")?;
        let secret: String = typed.split_whitespace().collect();
        let secret = TotpSecret::from_base32(&secret).context("a secret")?;
        self.browser.fill("#code", &secret.code_at(TimeStep::of(SystemClock.now())))?;
        self.browser.click("main button")?;
        self.browser.see("nav a[href='/officer/people']")?;
        self.choose_language()?;
        self.browser.see("main ol code").map(drop)
    }

    /// Chooses the language of this run, as the person's own.
    fn choose_language(&mut self) -> Result<()> {
        self.browser.follow(&format!("button[name=language][value={}]", language()))?;
        self.browser.see(&format!("html[lang={}] main h1", language())).map(drop)
    }

    /// Opens a page of the portal.
    pub(super) fn open(&self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.organisation.portal))
    }

    /// Opens the mailed link, confirms, and goes on to the page of a mail program, as after every request.
    pub(super) fn prove_and_install(&mut self, program: &str) -> Result<()> {
        self.open_mailed("/proof/")?;
        self.browser.click("main button:not(.plain)")?;
        self.browser.click(&format!("main a[href$='/install/{program}']"))
    }

    /// The root's certificate, PEM, as the trust page hands it out.
    pub(super) fn root(&self) -> Result<PathBuf> {
        let file = self.organisation.inkan.file("root.pem");
        fs::write(&file, fetch(&format!("{}/trust/root-g1.pem", self.organisation.portal))?)?;
        Ok(file)
    }

    /// The next mail, as it came, that has a link beginning with `path`.
    pub(super) fn next_mail_about(&self, path: &str) -> Result<String> {
        let start = format!("{}{path}", self.organisation.portal);
        loop {
            let mail = self.mails.next_whole()?;
            if mail::read(&mail)?.1.contains(&start) {
                return Ok(mail);
            }
        }
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
pub(super) const OFFICER: &str = "olive@example.com";
pub(super) const CHECK: &str = "selfcheck@example.com";
const CONTACT: &str = "[contact]\nname = \"セキュリティ室 Security Desk\"\ntelephone = \"03-1234-5678（内線 110）\"\nmail = \"security@example.com\"\n";
pub(super) const PASSWORD: &str = "nine friendly herons wade";
