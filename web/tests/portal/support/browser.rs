//! A browser without scripts: it keeps cookies and the token of the form seen last.

use std::collections::BTreeMap;

use ureq::Agent;
use ureq::http::{Request, Response};

use super::PASSWORD;

pub(crate) struct Browser {
    agent: Agent,
    url: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// The token of the form that was seen last.
    pub(crate) csrf: String,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// The lines of `set-cookie`.
    pub(crate) cookies: Vec<String>,
    pub(crate) body: String,
    pub(crate) octets: Vec<u8>,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers.get("location").map_or("", String::as_str)
    }
}

impl Browser {
    /// A browser without cookies.
    pub(super) fn new(agent: Agent, url: &str) -> Self {
        Self { agent, url: url.to_owned(), cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// Goes to another server.
    pub(crate) fn visit(&mut self, url: &str) {
        url.clone_into(&mut self.url);
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new())
    }

    /// Sends a form with the token of the page seen last.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let body: Vec<String> = fields
            .iter()
            .chain(&[("csrf", csrf.as_str())])
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.submit(path, &headers, body.join("&").into_bytes())
    }

    /// Signs in from the page seen last, with more headers.
    pub(crate) fn sign_in_with(&mut self, address: &str, headers: &[(&str, &str)]) -> Answer {
        let body = format!("address={}&password={}&csrf={}", encode(address), encode(PASSWORD), self.csrf);
        let form = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.submit("/sign-in", &[&form, headers].concat(), body.into_bytes())
    }

    /// Sends a form as browsers send those with files.
    pub(crate) fn upload(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.upload_files(path, fields, &[])
    }

    /// The same with the octets of files.
    pub(crate) fn upload_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let csrf = self.csrf.clone();
        let token = [("csrf", csrf.as_str())];
        let texts = fields.iter().chain(&token).map(|(name, text)| (*name, text.as_bytes()));
        let mut body = Vec::new();
        for (name, content) in texts.chain(files.iter().copied()) {
            body.extend(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").bytes());
            body.extend([content, b"\r\n"].concat());
        }
        body.extend(b"--XX--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=XX"), ("sec-fetch-site", "same-origin")];
        self.submit(path, &headers, body)
    }

    /// Sends a form of a page. If it is successful, another page follows: a page that answered the form itself could not be loaded
    /// again without sending it again.
    fn submit(&mut self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let answer = self.send("POST", path, headers, body);
        assert!(!(200..300).contains(&answer.status), "the form of {path} was answered with a page: {}", answer.status);
        answer
    }

    pub(crate) fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::builder().method(method).uri(format!("{}{path}", self.url)).header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = if method == "GET" {
            self.agent.run(request.body(()).unwrap()).unwrap()
        } else {
            self.agent.run(request.body(body).unwrap()).unwrap()
        };
        self.read(answer)
    }

    fn read(&mut self, answer: Response<ureq::Body>) -> Answer {
        let (head, mut body) = answer.into_parts();
        for cookie in head.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name)
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        let cookies = head.headers.get_all("set-cookie").iter();
        let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        let octets = body.read_to_vec().unwrap();
        let body = String::from_utf8_lossy(&octets).into_owned();
        if let Some((_, rest)) = body.split_once("name=\"csrf\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        let headers =
            head.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        Answer { status: head.status.as_u16(), headers, cookies, body, octets }
    }
}

/// A value of `application/x-www-form-urlencoded`.
pub(crate) fn encode(value: &str) -> String {
    value
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
