//! Somebody of the organisation's directory signs in at the portal: the whole way, from the form to slapd and back.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::{Inkan, Serving};
use inkan_tests::reachable::Reachable;
use inkan_tests::slapd::{Person, Slapd, SlapdOptions};

const TARO: Person<'_> =
    Person { uid: "taro", name: "山田 太郎", mail: "taro@example.com", password: Some("himitsu no kotoba") };

#[test]
fn a_person_of_the_directory_signs_in_and_is_known_from_then_on() -> Result<()> {
    let mut slapd = Slapd::start(SlapdOptions { tls: true, ..SlapdOptions::default() })?;
    slapd.add_person(&TARO)?;
    let portal = Portal::start(&slapd)?;
    let refused = portal.sign_in("taro@example.com", "something else")?;
    ensure!(refused.starts_with("422"), "{refused}");
    let entered = portal.sign_in("taro@example.com", "himitsu no kotoba")?;
    ensure!(entered.starts_with("303"), "{entered}");
    let everybody = portal.reachable.inkan.text(&["person", "list"])?;
    ensure!(everybody.contains("山田 太郎 <taro@example.com>"), "{everybody}");
    let trail = portal.reachable.inkan.text(&["audit", "list"])?;
    ensure!(trail.contains("person.add") && trail.contains("person.link-entry"), "{trail}");
    ensure!(!trail.contains("himitsu"), "the password stands in the trail");

    slapd.stop();
    let down = portal.sign_in("taro@example.com", "himitsu no kotoba")?;
    ensure!(down.starts_with("503") && down.contains("does not answer"), "{down}");
    portal.sign_in("taro@example.com", "himitsu no kotoba")?;
    let inkan = portal.stop()?;
    let log = inkan.log()?;
    ensure!(log.matches("the directory for sign-in can't be used").count() == 1, "it is told once: {log}");
    ensure!(!log.contains("himitsu"), "the password stands in the log");
    Ok(())
}

#[test]
fn a_section_that_would_send_passwords_in_the_clear_is_refused() -> Result<()> {
    let inkan = Reachable::new()?.inkan;
    inkan.configure("[sign_in]\nurl = 'ldap://ldap.example.com'\nstarttls = false\nbase = 'dc=example,dc=com'")?;
    let (status, said) = inkan.serve_to_its_end(&[])?;
    ensure!(!status.success() && said.contains("sign_in.url"), "{status}: {said}");
    Ok(())
}

#[test]
fn the_host_resets_a_second_factor_and_says_when_there_is_none() -> Result<()> {
    let inkan = Inkan::with_alice(&[])?;
    let reset = |mail: &str| inkan.run(&["person", "reset-second-factor", "--mail", mail]);
    let none = reset("alice@example.com")?;
    ensure!(
        none.status.code() == Some(6) && none.stderr.contains("nothing to reset"),
        "{:?} {}",
        none.status,
        none.stderr
    );
    let nobody = reset("nobody@example.com")?;
    ensure!(nobody.status.code() == Some(5), "{:?} {}", nobody.status, nobody.stderr);
    Ok(())
}

/// `inkan serve` whose people sign in against a slapd.
struct Portal {
    reachable: Reachable,
    serving: Serving,
}

impl Portal {
    fn start(slapd: &Slapd) -> Result<Self> {
        let reachable = Reachable::new()?;
        let ca = slapd.tls_ca().context("TLS")?.display();
        let (url, base) = (slapd.url(), slapd.base());
        let section = format!("[sign_in]\nurl = '{url}'\nca_file = '{ca}'\nbase = 'ou=people,{base}'");
        reachable.inkan.configure(&section)?;
        let serving = reachable.inkan.serve()?;
        Ok(Self { reachable, serving })
    }

    /// The status, and the page.
    fn sign_in(&self, address: &str, password: &str) -> Result<String> {
        // A browser of its own each time.
        fs::write(self.reachable.inkan.file("cookies"), "")?;
        let form = self.curl(&[])?;
        let (_, rest) = form.split_once("name=\"csrf\" value=\"").context("a form")?;
        let token = format!("csrf={}", rest.split('"').next().unwrap_or_default());
        let (address, password) = (format!("address={address}"), format!("password={password}"));
        let fields = [&address, &password, &token];
        let fields: Vec<&str> = fields.into_iter().flat_map(|field| ["--data-urlencode", field]).collect();
        let answer = self.curl(&fields)?;
        let (page, status) = answer.rsplit_once('\n').context("a status")?;
        Ok(format!("{status} {page}"))
    }

    fn curl(&self, options: &[&str]) -> Result<String> {
        let jar = self.reachable.inkan.file("cookies");
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--write-out", "\n%{http_code}"]).arg("--cookie").arg(&jar);
        curl.arg("--cookie-jar").arg(&jar).args(options).arg(format!("{}/sign-in", self.reachable.portal));
        Ok(run(&mut curl)?.ok()?.text())
    }

    fn stop(self) -> Result<Inkan> {
        self.serving.stop()?;
        Ok(self.reachable.inkan)
    }
}
