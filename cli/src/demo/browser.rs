//! A small browser: it keeps cookies, reads the forms of pages, and sends them.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use ureq::Agent;

/// The browser of one person; clones share the cookies.
#[derive(Clone)]
pub(crate) struct Browser {
    agent: Agent,
    base: String,
}

/// A page as received.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) text: String,
}

/// A form of a page with its hidden fields.
#[derive(Debug)]
pub(crate) struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Browser {
    pub(crate) fn new(base: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(TIMEOUT)).build();
        Self { agent: config.new_agent(), base: base.to_owned() }
    }

    /// Opens a page.
    pub(crate) fn open(&mut self, path: &str) -> Result<Page> {
        Ok(Page { text: String::from_utf8(self.fetch(path)?)? })
    }

    /// Fetches a file.
    pub(crate) fn fetch(&mut self, path: &str) -> Result<Vec<u8>> {
        let url = format!("{}{path}", self.base);
        let mut response = self.agent.get(&url).call().with_context(|| url.clone())?;
        ensure!(response.status().is_success(), "{url} answered {}", response.status());
        Ok(response.body_mut().with_config().limit(MAX_BODY).read_to_vec()?)
    }

    /// Sends a form like a browser on a page without file fields, and follows the redirect.
    pub(crate) fn submit(&mut self, form: Form) -> Result<Page> {
        let url = format!("{}{}", self.base, form.action);
        let response = self.agent.post(&url).send_form(form.fields).with_context(|| url.clone())?;
        Self::answer(&url, response)
    }

    /// Sends a form like a browser on a page with file fields.
    pub(crate) fn submit_with_files(&mut self, form: &Form) -> Result<Page> {
        let url = format!("{}{}", self.base, form.action);
        let mut body = String::new();
        for (name, value) in &form.fields {
            body.push_str("--");
            body.push_str(BOUNDARY);
            body.push_str("\r\nContent-Disposition: form-data; name=\"");
            body.push_str(name);
            body.push_str("\"\r\n\r\n");
            body.push_str(value);
            body.push_str("\r\n");
        }
        body.push_str("--");
        body.push_str(BOUNDARY);
        body.push_str("--\r\n");
        let request = self.agent.post(&url).header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        let response = request.send(body).with_context(|| url.clone())?;
        Self::answer(&url, response)
    }

    fn answer(url: &str, mut response: ureq::http::Response<ureq::Body>) -> Result<Page> {
        let status = response.status();
        let text = response.body_mut().with_config().limit(MAX_BODY).read_to_string()?;
        ensure!(status.is_success(), "{url} answered {status}: {}", heading(&text));
        Ok(Page { text })
    }
}

impl Page {
    /// The form whose action begins with `action`.
    pub(crate) fn form(&self, action: &str) -> Result<Form> {
        let form = self
            .text
            .split("<form ")
            .skip(1)
            .find(|form| attribute(form, "action").is_some_and(|found| found.starts_with(action)))
            .with_context(|| format!("no form for {action} on the page `{}`", heading(&self.text)))?;
        let inside = form.split("</form>").next().unwrap_or_default();
        let hidden = inside.split("<input ").skip(1).filter(|input| attribute(input, "type") == Some("hidden"));
        let fields = hidden
            .filter_map(|input| Some((attribute(input, "name")?.to_owned(), attribute(input, "value")?.to_owned())))
            .collect();
        Ok(Form { action: attribute(form, "action").unwrap_or_default().to_owned(), fields })
    }

    /// The value of the first radio button with this name.
    pub(crate) fn first_choice(&self, name: &str) -> Result<&str> {
        self.text
            .split("<input ")
            .find(|input| attribute(input, "name") == Some(name))
            .and_then(|input| attribute(input, "value"))
            .with_context(|| format!("no choice of {name} on the page `{}`", heading(&self.text)))
    }

    /// Every link on the page that consists of `prefix` and digits.
    pub(crate) fn numbered_links(&self, prefix: &str) -> Vec<&str> {
        self.text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|link| {
                link.strip_prefix(prefix)
                    .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
            })
            .collect()
    }
}

impl Form {
    /// Fills in a field.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// The value of an attribute; `tag` begins inside the tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let tag = tag.split('>').next()?;
    let start = tag
        .match_indices(&format!("{name}=\""))
        .map(|(place, _)| place)
        .find(|place| *place == 0 || tag.get(place - 1..*place).is_some_and(|before| before == " "))?;
    tag.get(start + name.len() + 2..)?.split('"').next()
}

/// The heading of a page, for an error message.
fn heading(text: &str) -> &str {
    let inside = text.split("<h1>").nth(1).or_else(|| text.split("<h1").nth(1));
    inside.and_then(|rest| rest.split('<').next()).unwrap_or("?").trim()
}

const TIMEOUT: Duration = Duration::from_secs(30);
const MAX_BODY: u64 = 64 << 20;
const BOUNDARY: &str = "inkan-demo-boundary-8f1c2e7a";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_its_hidden_fields() {
        let page = Page {
            text: "<form method=\"post\" action=\"/a\"><input type=\"hidden\" name=\"csrf\" value=\"1\"></form>\
                   <form action=\"/b/7\" method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\"2\"><input type=\"text\" name=\"x\" value=\"y\"></form>"
                .to_owned(),
        };
        let form = page.form("/b/").expect("a form");
        assert_eq!(form.action, "/b/7");
        assert_eq!(form.fields, [("csrf".to_owned(), "2".to_owned())]);
        assert!(page.form("/c").is_err());
    }

    #[test]
    fn numbered_links_are_found_and_others_are_not() {
        let page =
            Page { text: "<a href=\"/certificates/12\">x</a><a href=\"/certificates/12/revoke\">y</a>".to_owned() };
        assert_eq!(page.numbered_links("/certificates/"), ["/certificates/12"]);
    }
}
