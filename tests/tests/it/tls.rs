//! TLS of the portal, and of the way in for answers to test mails.

mod files;
mod proxy;
mod reload;

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::{Ran, run_with_input};
use inkan_tests::inkan::Serving;
use inkan_tests::openssl;
use inkan_tests::port;
use inkan_tests::reachable::Reachable;
use inkan_tests::tls::{Certificate, make};

#[test]
fn the_portal_speaks_tls_of_today_alone_and_its_cookies_stay_there() -> Result<()> {
    let house = House::open()?;
    let host = house.portal;
    let get = format!("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\nConnection: close\r\n\r\n");
    for version in ["-tls1_2", "-tls1_3"] {
        let page = house.talk(host, &[version], &get)?.text();
        ensure!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{version}: {page}");
        let cookie = page.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:")).unwrap_or_default();
        ensure!(cookie.contains("__Host-") && cookie.contains("Secure"), "{cookie}");
        ensure!(page.to_ascii_lowercase().contains("\r\nstrict-transport-security: "), "{page}");
    }
    let old = house.talk(host, &["-tls1_1", "-cipher", "ALL@SECLEVEL=0"], &get)?;
    ensure!(!old.succeeded() && old.text().is_empty(), "TLS 1.1 is spoken: {old:?}");
    Ok(())
}

#[test]
fn under_tls_a_cookie_counts_by_its_exact_name_alone() -> Result<()> {
    let house = House::open()?;
    let host = house.portal;
    let head = |method: &str, more: &str| {
        format!("{method} /lost HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\nConnection: close\r\n{more}")
    };
    let page = house.talk(host, &[], head("GET", "\r\n"))?.text();
    let after = |mark: &str| page.split_once(mark).map(|(_, rest)| rest).context("a form with its token");
    let token = after("name=\"csrf\" value=\"")?.split('"').next().unwrap_or_default();
    let visit = after("__Host-inkan-visit=")?.split(';').next().unwrap_or_default();
    let body = format!("address=alice%40example.com&csrf={token}");
    let form = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let before = head("POST", &format!("{form}Content-Length: {}\r\nCookie: ", body.len()));
    for (name, status) in [
        (b"__Host-inkan-visit".as_slice(), "303"),
        (b"\xFF=\xFE; __Host-inkan-visit", "303"),
        (b"%5F_Host-inkan-visit", "403"),
        (b"%5f%5fHost-inkan-visit", "403"),
        (b"__host-inkan-visit", "403"),
        (b"__Secure-inkan-visit", "403"),
        (b"inkan-visit", "403"),
    ] {
        let cookie = [name, b"=", visit.as_bytes()].concat();
        let answer = house.talk(host, &[], [before.as_bytes(), &cookie, b"\r\n\r\n", body.as_bytes()].concat())?.text();
        ensure!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{}: {answer}", cookie.escape_ascii());
    }
    Ok(())
}

#[test]
fn an_answer_is_handed_over_under_the_portal_s_certificate() -> Result<()> {
    let house = House::open()?;
    let lines = "EHLO mail\r\nSTARTTLS\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<selfcheck@example.com>\r\nDATA\r\n\
                 From: a@example.com\r\n\r\nNothing.\r\n.\r\nQUIT\r\n";
    let said = house.talk(house.way_in, &["-starttls", "smtp", "-crlf"], lines.replace("\r\n", "\n"))?;
    let said = format!("{}{}", said.text(), said.stderr);
    ensure!(!said.contains("250-STARTTLS"), "TLS in TLS is offered:\n{said}");
    for (number, code) in ["502", "250", "250", "354", "550 5.7.1", "221"].iter().enumerate() {
        let line = said.lines().skip_while(|line| !line.starts_with("502")).nth(number);
        ensure!(line.is_some_and(|line| line.starts_with(code)), "no {code}:\n{said}");
    }
    Ok(())
}

/// An organisation whose portal has a certificate.
struct House {
    organisation: Reachable,
    portal: u16,
    way_in: u16,
    serving: Serving,
}

impl House {
    fn open() -> Result<Self> {
        Self::open_with(Certificate::Good, "")
    }

    /// The same with this certificate and with more sections in its configuration.
    fn open_with(certificate: Certificate, more: &str) -> Result<Self> {
        let (organisation, way_in) = (Reachable::new()?, port::free()?);
        let file = organisation.inkan.file("inkan.toml");
        make(&organisation.inkan.file(""), certificate)?;
        let text = fs::read_to_string(&file)?;
        let secured = text.replace(
            "[portal]",
            "[self_check]\naddress = \"selfcheck@example.com\"\nlisten = \"127.0.0.1:WAY-IN\"\n\n\
             [portal]\ncertificate_file = \"tls.pem\"\nkey_file = \"tls.key\"",
        );
        ensure!(secured != text, "the configuration has no [portal]");
        let https = organisation.portal.replace("http:", "https:");
        let secured = secured.replace("WAY-IN", &way_in.to_string()).replace(&organisation.portal, &https);
        fs::write(&file, format!("{secured}\n{more}\n"))?;
        let serving = organisation.inkan.serve()?;
        let portal = organisation.portal.rsplit(':').next().unwrap_or_default().parse()?;
        Ok(Self { organisation, portal, way_in, serving })
    }

    /// What a server says to this, once its certificate is found good.
    fn talk(&self, port: u16, options: &[&str], lines: impl AsRef<[u8]>) -> Result<Ran> {
        run_with_input(self.client(port).args(options), lines.as_ref())
    }

    /// openssl as a client that accepts certificates of the CA in `ca.pem` alone.
    fn client(&self, port: u16) -> Command {
        let mut talk = openssl::command(&["s_client", "-quiet", "-verify_quiet", "-verify_return_error", "-no-CApath"]);
        talk.arg("-CAfile").arg(self.organisation.inkan.file("ca.pem"));
        talk.args(["-verify_ip", "127.0.0.1", "-connect", &format!("127.0.0.1:{port}")]);
        talk
    }
}
