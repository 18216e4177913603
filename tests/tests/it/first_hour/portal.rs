//! Somebody before the portal, by curl, which trusts one certificate only.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use ca_core::keys::totp::{TimeStep, TotpSecret};
use ca_core::runtime::clock::{Clock as _, SystemClock};
use inkan_tests::command::run;

use super::place::Place;

/// A person's session.
pub(super) struct Portal {
    url: String,
    trusted: PathBuf,
    cookies: PathBuf,
}

impl Portal {
    pub(super) fn open(place: &Place, person: &str) -> Self {
        let cookies = place.file(&format!("/{person}.cookies"));
        Self { url: format!("https://localhost:{}", place.portal), trusted: place.trusted(), cookies }
    }

    /// Uses the link: the person is signed in afterwards.
    pub(super) fn choose_password(&self, link: &str) -> Result<()> {
        ensure!(link.starts_with(&self.url), "{link} does not lead to {}", self.url);
        let token = token_in(&self.ask(link, &[])?)?;
        self.ask(link, &[("csrf", &token), ("password", PASSWORD), ("again", PASSWORD)])?;
        Ok(())
    }

    /// Sets up the second factor on the page that demands it, and goes on.
    pub(super) fn set_up_second_factor(&self) -> Result<()> {
        let url = format!("{}/second-factor/set-up", self.url);
        let page = self.ask(&url, &[])?;
        let code =
            page.split_once("<dd><code>").and_then(|(_, rest)| rest.split_once("</code>")).context("no secret")?.0;
        let secret: String = code.split_whitespace().collect();
        let secret = TotpSecret::from_base32(&secret).context("not a secret")?;
        let code = secret.code_at(TimeStep::of(SystemClock.now()));
        self.ask(&url, &[("csrf", &token_in(&page)?), ("code", &code), ("next", "/certificates")])?;
        Ok(())
    }

    /// Looks at a page that only this office may see.
    pub(super) fn see(&self, path: &str) -> Result<()> {
        self.ask(&format!("{}{path}", self.url), &[]).map(drop)
    }

    /// The page at a URL, or after a form was sent to it.
    fn ask(&self, url: &str, fields: &[(&str, &str)]) -> Result<String> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--location", "--write-out", "\n%{http_code} %{url_effective}"]);
        curl.arg("--cacert")
            .arg(&self.trusted)
            .arg("--cookie")
            .arg(&self.cookies)
            .arg("--cookie-jar")
            .arg(&self.cookies);
        curl.args(["--header", "Sec-Fetch-Site: same-origin"]);
        for (name, value) in fields {
            curl.args(["--data-urlencode", &format!("{name}={value}")]);
        }
        let page = run(curl.arg(url))?.ok()?.text();
        let last = page.lines().last().unwrap_or_default();
        ensure!(last.starts_with("200 "), "{url}: {last}\n{page}");
        Ok(page)
    }
}

fn token_in(page: &str) -> Result<String> {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").with_context(|| format!("no form in {page}"))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

const PASSWORD: &str = "nine friendly herons wade";
