//! A theft is reported while somebody is about to finish signing in.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, anyhow, ensure};
use ca_core::Ca;
use ca_core::keys::totp::TimeStep;
use ca_core::policy::{Actor, RevokeCertificate, permit};
use ca_core::types::Happening;
use ca_core::use_cases::people::second_factor;
use ca_core::use_cases::people::sessions::{self, Proof, SessionLimits, SignInOrigin};
use ca_core::use_cases::revocation::revoke::revoke_certificate;
use inkan_tests::database::Database;
use inkan_tests::installation::Installation;
use inkan_tests::session::open_session;
use inkan_tests::wait;

/// Another connection that holds the head of the trail, which every transaction locks last before it commits.
struct Gate(Child);

impl Gate {
    fn close(database: &Database) -> Result<Self> {
        let mut psql = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", "--dbname", database.url()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut to = psql.stdin.as_ref().context("its input")?;
        to.write_all(b"BEGIN; SELECT 'held' FROM audit_head FOR UPDATE;\n")?;
        let mut said = String::new();
        BufReader::new(psql.stdout.take().context("its output")?).read_line(&mut said)?;
        ensure!(said.contains("held"), "{said}");
        Ok(Self(psql))
    }

    fn open(mut self) -> Result<()> {
        drop(self.0.stdin.take());
        ensure!(self.0.wait()?.success(), "psql failed");
        Ok(())
    }
}

/// Waits until so many connections wait for a lock.
fn expect_waiting(database: &Database, count: i64) -> Result<()> {
    let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    wait::until("those who wait", || Ok((database.count(waiting)? == count).then_some(())))
}

/// What is written by one process has not been committed when the other looks for sessions: on PostgreSQL it would not see the
/// new one, and the old one that it waits for is gone.
#[test]
fn a_sign_in_that_is_finished_at_that_moment_ends_too() -> Result<()> {
    let (installation, clock) = Installation::found_at(START, &[])?;
    let ca = &installation.ca;
    let certificate = installation.enrol("Rin", "rin@example.com")?;
    let person = certificate.person;
    let open = || open_session(ca, person, Proof::Password);
    let (first, second) = (open()?, open()?);
    let secret = second_factor::secret_of_session(ca, &first)?;
    let code = || secret.code_at(TimeStep::of(ca.clock().now()));
    second_factor::enrol(ca, person, &first, &code(), SignInOrigin::default())?;
    clock.advance(60);
    let code = code();
    let elsewhere = Ca::open(ca.settings().clone())?;
    let sign_in = || -> Result<String> {
        second_factor::verify(ca, person, &second, &code, SignInOrigin::default(), None)?.context("the code is right")
    };
    let report = || -> Result<()> {
        let permitted = permit(&Actor::Host, RevokeCertificate { owner: person })?;
        revoke_certificate(&elsewhere, &permitted, certificate.id, Happening::KeyStolen, None)?;
        Ok(())
    };
    let token = if installation.database.is_postgres() {
        let database = &installation.database;
        let gate = Gate::close(database)?;
        thread::scope(|scope| {
            let signing_in = scope.spawn(sign_in);
            expect_waiting(database, 1)?;
            let reporting = scope.spawn(report);
            expect_waiting(database, 2)?;
            gate.open()?;
            reporting.join().map_err(|_| anyhow!("the report panicked"))??;
            signing_in.join().map_err(|_| anyhow!("the sign-in panicked"))?
        })?
    } else {
        let token = sign_in()?;
        report()?;
        token
    };
    let found = sessions::find_session(ca, &token, SessionLimits::default())?;
    ensure!(found.is_none(), "the session that was opened meanwhile goes on");
    Ok(())
}

const START: &str = "2027-04-01T09:00:00Z";
