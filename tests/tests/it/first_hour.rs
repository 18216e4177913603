//! The README's section "Production use", followed literally in an empty folder.

mod place;
mod portal;
mod readme;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::database::Database;
use inkan_tests::mail;
use inkan_tests::nginx::Nginx;
use inkan_tests::service::Service;
use serde_json::Value;

use self::place::Place;
use self::portal::Portal;
use self::readme::{Item, Way, read_section};

#[test]
fn the_readme_leads_to_a_portal_with_its_own_certificate() -> Result<()> {
    walk(Way::Own)
}

#[test]
fn the_readme_leads_to_a_portal_behind_nginx() -> Result<()> {
    walk(Way::Proxy)
}

fn walk(way: Way) -> Result<()> {
    let mut hour = Hour::begin(way)?;
    for item in read_section(way)? {
        match item {
            Item::Heading(heading) => hour.arrive(&heading)?,
            Item::Shell(commands) => hour.enter(&commands)?,
            Item::Settings(settings) => hour.place.set(&settings)?,
            Item::Nginx(servers) => hour.place.write("/etc/nginx/conf.d/inkan.conf", &servers)?,
        }
    }
    hour.finish()
}

/// Somebody who has the README, a mail server and a browser.
struct Hour {
    place: Place,
    /// What `inkan init` printed.
    founded: String,
    service: Option<Service>,
    proxy: Option<Nginx>,
    people: Vec<&'static str>,
}

impl Hour {
    fn begin(way: Way) -> Result<Self> {
        let place = Place::empty(way)?;
        Ok(Self { place, founded: String::new(), service: None, proxy: None, people: Vec::new() })
    }

    /// Does what the text says where there is no command for it.
    fn arrive(&mut self, heading: &str) -> Result<()> {
        if heading.contains("Become the first administrator") {
            let link = self.founded.split_whitespace().find(|word| word.contains("/invitation/")).map(str::to_owned);
            self.join("hanako@example.com", &link.context("no link in what init printed")?)?;
        }
        if heading.contains("Back up") {
            for (address, subject) in [("jiro@example.com", "security officer"), ("akiko@example.com", "auditor")] {
                let mails = self.place.mta.mails(address, 1)?;
                let (_, text) = mail::read(&mails[0].replace('\n', "\r\n"))?;
                let link = text.split_whitespace().find(|word| word.contains("/invitation/")).map(str::to_owned);
                self.join(address, &link.with_context(|| format!("no link for the {subject}: {text}"))?)?;
            }
        }
        Ok(())
    }

    /// Opens a link, chooses a password, sets up the second factor, and looks at the page of the office.
    fn join(&mut self, address: &'static str, link: &str) -> Result<()> {
        let portal = Portal::open(&self.place, address);
        portal.choose_password(link)?;
        portal.set_up_second_factor()?;
        let page = match address {
            "hanako@example.com" => "/officer/people",
            "akiko@example.com" => "/officer/audit",
            _ => "/officer/certificates",
        };
        portal.see(page)?;
        self.people.push(address);
        Ok(())
    }

    /// Runs the commands of one block; a service that they start is started by its unit.
    fn enter(&mut self, commands: &str) -> Result<()> {
        let ran = self.place.run(commands)?;
        let doctor = commands.contains("inkan doctor");
        // 9: warnings only, as the README says.
        let done = ran.succeeded() || (doctor && ran.status.code() == Some(9));
        ensure!(done, "{commands}\nended with {}:\n{}\n{}\n{}", ran.status, ran.text(), ran.stderr, self.log());
        if commands.contains("inkan init") {
            self.founded = ran.text();
        }
        if commands.contains("inkan mail test") {
            let mails = self.place.mta.mails("hanako@example.com", 1)?;
            ensure!(mails[0].contains("test of the mail server"), "{mails:?}");
        }
        if doctor {
            ensure!(ran.text().contains("0 fault(s)"), "{}", ran.text());
        }
        for wanted in self.place.take_requests()? {
            match wanted.as_str() {
                "start inkan" => {
                    let root_key = self.place.file("/var/lib/inkan/root-key");
                    ensure!(!root_key.exists(), "the server starts while the root's key is still there");
                    self.service = Some(Service::start(&self.place.unit("inkan"), &self.place.file("/log"))?);
                }
                "reload nginx" => self.proxy = Some(self.place.start_nginx()?),
                other => anyhow::bail!("nobody can {other}"),
            }
        }
        Ok(())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.place.file("/log")).unwrap_or_default()
    }

    /// The backup restores, in another place and with what the README keeps apart.
    fn finish(self) -> Result<()> {
        ensure!(self.people == ["hanako@example.com", "jiro@example.com", "akiko@example.com"], "{:?}", self.people);
        let backup = self.backup()?;
        let (new, database) = (self.place.file("/restored"), Database::fresh()?);
        let mut restore = Command::new(self.place.file("/usr/local/bin/inkan"));
        restore.args(["restore", "--json", "--from"]).arg(backup).arg("--data").arg(&new);
        restore.arg("--passphrase-file").arg(self.place.file("/media/safe/inkan-passphrase"));
        if database.is_postgres() {
            restore.args(["--database", database.url()]);
        }
        let told: Value = serde_json::from_slice(&run(&mut restore)?.ok()?.stdout)?;
        ensure!(told["finished"] == true, "{told}");
        let mut verify = Command::new(self.place.file("/usr/local/bin/inkan"));
        run(verify.arg("--config").arg(new.join("inkan.toml")).args(["audit", "verify"]))?.ok()?;
        let served = self.service.context("no server was started")?.stop()?;
        ensure!(served.success(), "the server ended with {served}");
        Ok(())
    }

    fn backup(&self) -> Result<PathBuf> {
        let mut made = fs::read_dir(self.place.file("/var/backups/inkan"))?;
        Ok(made.next().context("no backup")??.path())
    }
}
