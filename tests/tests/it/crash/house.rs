//! An installation with a directory, a mail server, a webhook and a file of heads, whose processes die.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result, ensure};
use ca_core::runtime::crash_point::CrashPoint;
use inkan_tests::command::Ran;
use inkan_tests::database::Database;
use inkan_tests::inkan::Inkan;
use inkan_tests::installation::new_csr;
use inkan_tests::mail::MailServer;
use inkan_tests::slapd::Slapd;
use inkan_tests::wait;
use inkan_tests::webhook::HookReceiver;

use super::cases::{Act, Case};
use super::told::Told;
use crate::destinations::webhook;
use crate::directory::section;
use crate::scene::Reachable;

/// The installation, and what its people were told.
pub(super) struct House {
    pub(super) organisation: Reachable,
    _slapd: Slapd,
    pub(super) mails: Mutex<MailServer>,
    pub(super) receiver: Mutex<HookReceiver>,
    told: Mutex<Told>,
    requests: AtomicU32,
}

impl House {
    /// With Alice in it; everything that a first start makes is made.
    pub(super) fn found() -> Result<Self> {
        let (organisation, slapd, mails) = (Reachable::new()?, Slapd::start_default()?, MailServer::start()?);
        let inkan = &organisation.inkan;
        let file = inkan.file("inkan.toml");
        let delivering = format!("[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"", mails.port);
        fs::write(&file, fs::read_to_string(&file)?.replace("[mail]", &delivering))?;
        inkan.configure("[audit]\nheads_file = \"kept\"")?;
        inkan.configure(&section(inkan, &slapd, "main", "plaintext = true\nmissing = 'create'")?)?;
        let receiver = HookReceiver::start()?;
        inkan.configure(&webhook(inkan, receiver.port)?)?;
        let (told, requests) = (Mutex::default(), AtomicU32::new(0));
        let house = Self {
            organisation,
            _slapd: slapd,
            mails: Mutex::new(mails),
            receiver: Mutex::new(receiver),
            told,
            requests,
        };
        let serving = house.inkan().serve()?;
        wait::until("the directory to be filled", || {
            Ok(house.inkan().run(&["directory", "reconcile"])?.succeeded().then_some(()))
        })?;
        wait::until("a responder", || Ok(house.inkan().run(&["ocsp", "status"])?.succeeded().then_some(())))?;
        ensure!(serving.stop()?.success(), "the server did not stop well");
        Ok(house)
    }

    pub(super) fn inkan(&self) -> &Inkan {
        &self.organisation.inkan
    }

    pub(super) fn database(&self) -> &Database {
        self.inkan().database()
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a process die as the case says, and sees that it did, where, and what of its work stands.
    pub(super) fn die(&self, case: &Case) -> Result<()> {
        let serial = self.prepare(case.act)?;
        let at = format!("{}:{}", name(case.point), case.pass);
        let environment = [("INKAN_CRASH_AT", at.as_str()), ("INKAN_CRASH_BY", case.by.name())];
        let done = || case.act.table().map_or(Ok(0), |table| self.database().count(table));
        let before = done()?;
        let (status, log) = self.run_dying(case.act, &serial, &environment)?;
        expect_death(case, status, &log)?;
        let done = done()? - before;
        ensure!(done == i64::from(case.stands), "{done} more rows stand");
        let left = self.database().count("intent WHERE state = 'open'")?;
        ensure!(left == case.leaves, "{left} intents are open, not {}", case.leaves);
        Ok(())
    }

    /// Brings about what the act is about; the serial number of a certificate, if there is one.
    fn prepare(&self, act: Act) -> Result<String> {
        match act {
            Act::Issue | Act::PublishCrl | Act::RenewResponder => Ok(String::new()),
            Act::Revoke | Act::ServeNew => self.issue(ALICE),
            Act::ServeRevoked => {
                let serial = self.issue(ALICE)?;
                self.revoke(&serial).map(|()| serial)
            }
            Act::ServeUnsigned => {
                self.inkan().text(&["mail", "revoke-signer", "--yes"])?;
                self.prepare(Act::ServeRevoked)
            }
            Act::ServeApproved => self.approve_request().map(|()| String::new()),
        }
    }

    fn run_dying(&self, act: Act, serial: &str, environment: &[(&str, &str)]) -> Result<(ExitStatus, String)> {
        let ran = match act {
            Act::ServeNew | Act::ServeRevoked | Act::ServeUnsigned | Act::ServeApproved => {
                return self.inkan().serve_to_its_end(environment);
            }
            Act::Issue => self.ask_for_certificate(environment, ALICE)?,
            Act::Revoke => {
                self.told().unsure.insert(serial.to_owned());
                self.inkan()
                    .run_with(environment, &["certificate", "revoke", serial, "--yes", "--happening", "key-lost"])?
            }
            Act::PublishCrl => self.inkan().run_with(environment, &["crl", "publish"])?,
            Act::RenewResponder => self.inkan().run_with(environment, &["ocsp", "renew"])?,
        };
        ensure!(ran.stdout.is_empty(), "somebody was told something: {}", ran.text());
        Ok((ran.status, ran.stderr))
    }

    /// Issues a certificate for a new key, hands it out, and says which.
    pub(super) fn issue(&self, mail: &str) -> Result<String> {
        let answer: serde_json::Value = serde_json::from_slice(&self.ask_for_certificate(&[], mail)?.ok()?.stdout)?;
        let serial = answer["serial"].as_str().context("a serial number")?.to_owned();
        let digest = answer["sha256"].as_str().context("a digest")?.to_owned();
        let twice = self.told().given.insert(serial.clone(), digest);
        ensure!(twice.is_none(), "{serial} was given out twice");
        Ok(serial)
    }

    /// Runs `certificate issue`; every key is a new one, for a key whose certificate is revoked gets no other.
    pub(super) fn ask_for_certificate(&self, environment: &[(&str, &str)], mail: &str) -> Result<Ran> {
        let csr = self.next_file();
        fs::write(&csr, new_csr()?)?;
        let csr = csr.to_str().context("UTF-8")?;
        let issue = ["certificate", "issue", "--json", "--profile", "encryption", "--mail", mail, "--csr", csr];
        self.inkan().run_with(environment, &issue)
    }

    /// Revokes a certificate and remembers that this was confirmed.
    pub(super) fn revoke(&self, serial: &str) -> Result<()> {
        self.inkan().text(&["certificate", "revoke", serial, "--yes", "--happening", "key-lost"])?;
        self.told().revoked.insert(serial.to_owned());
        Ok(())
    }

    /// Lists serial numbers as revoked behind the program's back, as many as it takes for a large CRL.
    pub(super) fn revoke_many(&self, count: u32) -> Result<()> {
        let serial = if self.database().is_postgres() {
            "convert_to('@' || lpad(i::text, 15, '0'), 'UTF8')"
        } else {
            "CAST(printf('@%015d', i) AS BLOB)"
        };
        self.database().execute(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             INSERT INTO revoked (authority_id, serial, revoked_at, reason) \
             SELECT a.id, {serial}, a.created_at, 4 FROM n, authority a WHERE a.slug = 'issuing-g1'"
        ))
    }

    /// A request of Alice's that was approved long ago and whose certificate was never issued, as a crash leaves it.
    fn approve_request(&self) -> Result<()> {
        let octets = |octets: &[u8]| {
            let digits = data_encoding::HEXLOWER.encode(octets);
            if self.database().is_postgres() { format!("decode('{digits}', 'hex')") } else { format!("x'{digits}'") }
        };
        let csr = new_csr()?;
        self.database().execute(&format!(
            "INSERT INTO request (person_id, mailbox_id, state, submitted_at, proof_hash, proof_expires_at, proven_at, decided_at) \
             SELECT person_id, id, 'approved', created_at, {}, created_at, created_at, created_at FROM mailbox WHERE address = '{ALICE}'; \
             UPDATE request SET decided_at = '2026-01-01 00:00:00' WHERE state = 'approved'; \
             INSERT INTO request_key (request_id, profile, csr) SELECT MAX(id), 'encryption', {} FROM request",
            octets(csr.get(csr.len() - 32..).context("a CSR")?),
            octets(&csr),
        ))
    }

    fn next_file(&self) -> PathBuf {
        self.inkan().file(&format!("{}.csr", self.requests.fetch_add(1, Ordering::Relaxed)))
    }
}

pub(super) fn name(point: CrashPoint) -> &'static str {
    CrashPoint::ALL.into_iter().find_map(|(it, name)| (it == point).then_some(name)).unwrap_or_default()
}

/// The log of commands is text, that of the server is JSON.
fn expect_death(case: &Case, status: ExitStatus, log: &str) -> Result<()> {
    let name = name(case.point);
    let written = [format!("crash.point=\"{name}\""), format!("\"crash.point\":\"{name}\"")];
    let deaths = log.lines().filter(|line| written.iter().any(|it| line.contains(it)));
    ensure!(deaths.count() == 1, "it did not die at {name} but ended with {status}:\n{log}");
    ensure!(status.signal() == Some(case.by.signal()), "it ended with {status}:\n{log}");
    Ok(())
}

pub(super) const ALICE: &str = "alice@example.com";
