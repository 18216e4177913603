//! Where PostgreSQL is, `database.url` says alone: neither the environment nor a service file adds a place.

use std::fs;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, ensure};
use inkan_tests::command::{Ran, run};
use inkan_tests::inkan::Inkan;

/// Connections to one place that were accepted, counted and closed.
#[derive(Clone, Default)]
struct Accepted(Arc<AtomicUsize>);

impl Accepted {
    fn by_tcp(listener: TcpListener) -> Self {
        let accepted = Self::default();
        let counted = accepted.clone();
        thread::spawn(move || listener.incoming().for_each(|connection| counted.count(connection)));
        accepted
    }

    fn by_socket(listener: UnixListener) -> Self {
        let accepted = Self::default();
        let counted = accepted.clone();
        thread::spawn(move || listener.incoming().for_each(|connection| counted.count(connection)));
        accepted
    }

    /// libpq waits for an answer, so it sees the end of the connection after it was counted.
    fn count<T>(&self, connection: T) {
        self.0.fetch_add(1, Ordering::SeqCst);
        drop(connection);
    }

    /// How many there were since the last time.
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::SeqCst)
    }
}

fn init(inkan: &Inkan, url: &str, environment: &[(&str, &str)]) -> Result<Ran> {
    let mut init = inkan.program()?;
    init.args(["init", "--organisation", "Example", "--country", "JP", "--domain", "example.com"]);
    init.args(["--key-algorithm", "ecdsa-p256", "--database", url, "--data"]).arg(inkan.file("data"));
    run(init.envs(environment.iter().copied()))
}

/// Two places on this machine stand in for this one and another: nothing has to leave it. That the other one counts, and that each
/// environment leads libpq there, psql shows.
#[test]
fn environment_variables_do_not_change_the_database_server() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let elsewhere = TcpListener::bind("127.0.0.2:0")?;
    let port = elsewhere.local_addr()?.port();
    let here = Accepted::by_tcp(TcpListener::bind(("127.0.0.1", port))?);
    let elsewhere = Accepted::by_tcp(elsewhere);
    let services = inkan.file("services");
    fs::write(&services, format!("[there]\nhost=127.0.0.2\nhostaddr=127.0.0.2\nport={port}\n"))?;
    let local = Accepted::by_socket(UnixListener::bind(inkan.file(&format!(".s.PGSQL.{port}")))?);

    let (port, services) = (port.to_string(), services.display().to_string());
    let environments: [&[(&str, &str)]; 4] = [
        &[("PGPORT", &port), ("PGHOST", "127.0.0.2")],
        &[("PGPORT", &port), ("PGHOSTADDR", "127.0.0.2")],
        &[("PGPORT", &port), ("PGHOST", "127.0.0.2,127.0.0.1"), ("PGHOSTADDR", "127.0.0.2,127.0.0.1")],
        &[("PGPORT", &port), ("PGSERVICE", "there"), ("PGSERVICEFILE", &services)],
    ];
    let unnamed = "postgres://u@/x".to_owned();
    let urls = [
        (format!("postgres://u@127.0.0.1:{port}/x"), Some(&here)),
        (format!("postgres://u@localhost:{port}/x"), Some(&here)),
        (format!("postgres://u@/x?host={}&port={port}", inkan.path().display()), Some(&local)),
        // The socket in the usual folder.
        (unnamed.clone(), None),
    ];
    for environment in environments {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--command", "SELECT 1", "--dbname", &unnamed]);
        let ran = run(psql.envs(environment.iter().copied()))?;
        ensure!(elsewhere.take() == 1, "{environment:?} leads libpq nowhere: {}", ran.stderr);
        for (url, named) in &urls {
            let ran = init(&inkan, url, environment)?;
            ensure!(!ran.succeeded(), "{url} with {environment:?} found a database");
            ensure!(elsewhere.take() == 0, "{url} with {environment:?} went to another place: {}", ran.stderr);
            ensure!(named.is_none_or(|named| named.take() > 0), "{url} with {environment:?}: {}", ran.stderr);
        }
    }
    Ok(())
}

#[test]
fn a_url_that_names_another_place_is_refused_before_anybody_is_asked() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let elsewhere = TcpListener::bind("127.0.0.2:0")?;
    let port = elsewhere.local_addr()?.port();
    let elsewhere = Accepted::by_tcp(elsewhere);
    let permitted = init(&inkan, &format!("postgres://u@127.0.0.2:{port}/x"), &[])?;
    ensure!(elsewhere.take() > 0, "a URL that names this place alone was not used: {}", permitted.stderr);
    for url in [
        format!("postgres://u@127.0.0.1:1,localhost.example.com:{port}/x"),
        format!("postgres://u@[::1]:1,127.0.0.2:{port}/x"),
        format!("postgres://u@/x?%68ost=127.0.0.1,127.0.0.2&port={port}"),
        format!("postgres://u@127.0.0.1:{port}?hostaddr=127.0.0.1,127.0.0.2&dbname=x"),
        "postgres:///x?service=there".to_owned(),
        "host=127.0.0.2 dbname=x".to_owned(),
    ] {
        let ran = init(&inkan, &url, &[("PGPORT", &port.to_string())])?;
        ensure!(ran.status.code() == Some(3) && ran.stderr.contains("--database"), "{url}: {}", ran.stderr);
        ensure!(elsewhere.take() == 0, "{url} went there: {}", ran.stderr);
    }
    Ok(())
}
