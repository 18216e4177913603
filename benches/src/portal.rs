//! Alice, signed in at the portal, and a program with a token.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::reachable::Reachable;
use serde::Deserialize;
use serde_json::json;
use ureq::Agent;

use crate::installation::ALICE;

/// Their requests to a running server. The agent keeps cookies like a browser.
pub(crate) struct Portal {
    agent: Agent,
    url: String,
    token: String,
}

impl Portal {
    /// Alice accepts the operator's invitation; the program gets a token.
    pub(crate) fn enter(organisation: &Reachable) -> Result<Self> {
        let inkan = &organisation.inkan;
        let Invited { link } = serde_json::from_value(inkan.json(&["person", "invite", "--mail", ALICE])?)?;
        let Added { token } = serde_json::from_value(inkan.json(&["program", "add", "bench"])?)?;
        let agent = Agent::config_builder().max_redirects(0).build().new_agent();
        let portal = Self { agent, url: organisation.portal.clone(), token };
        portal.fill_in(&link, &[("password", PASSWORD), ("again", PASSWORD)])?;
        Ok(portal)
    }

    /// Issues a certificate for a request, PEM; returns the answer of the API.
    pub(crate) fn issue(&self, profile: &str, csr: &str) -> Result<Issued> {
        let asked = json!({ "address": ALICE, "profile": profile, "csr": csr }).to_string();
        let url = format!("{}/api/v1/certificates", self.url);
        let bearer = format!("Bearer {}", self.token);
        let mut answer = self.agent.post(&url).header("authorization", &bearer).send(asked)?;
        Ok(serde_json::from_str(&answer.body_mut().read_to_string()?)?)
    }

    /// Revokes a certificate with the form for reports, which was opened before.
    pub(crate) fn report_lost(&self, form: &Form) -> Result<()> {
        self.send(form, &[("happening", "key-lost")])
    }

    /// Opens the form for reports.
    pub(crate) fn open_report(&self, certificate: i64) -> Result<Form> {
        self.open(format!("{}/certificates/{certificate}/revoke", self.url))
    }

    fn fill_in(&self, url: &str, fields: &[(&str, &str)]) -> Result<()> {
        self.send(&self.open(url.to_owned())?, fields)
    }

    fn open(&self, url: String) -> Result<Form> {
        let page = self.agent.get(&url).call()?.body_mut().read_to_string()?;
        let token = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        let csrf = token.with_context(|| format!("{url} has no form: {page}"))?.to_owned();
        Ok(Form { url, csrf })
    }

    fn send(&self, form: &Form, fields: &[(&str, &str)]) -> Result<()> {
        let fields = fields.iter().copied().chain([("csrf", form.csrf.as_str())]);
        let answer = self.agent.post(&form.url).header("sec-fetch-site", "same-origin").send_form(fields)?;
        ensure!(answer.status() == 303, "{}: {}", form.url, answer.status());
        Ok(())
    }
}

#[derive(Deserialize)]
struct Invited {
    link: String,
}

#[derive(Deserialize)]
struct Added {
    token: String,
}

/// An issued certificate.
#[derive(Deserialize)]
pub(crate) struct Issued {
    pub(crate) id: i64,
    /// The serial number in hexadecimal.
    pub(crate) serial: String,
    /// The certificate in PEM.
    pub(crate) certificate: String,
}

/// A page with a form.
pub(crate) struct Form {
    url: String,
    csrf: String,
}

const PASSWORD: &str = "correct horse battery staple";
