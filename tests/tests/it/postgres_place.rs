//! Where PostgreSQL is, `database.url` says alone: neither the environment nor a service file adds a place.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::thread;

use anyhow::{Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Inkan;

/// Two places on this machine stand in for this one and another: nothing has to leave it.
#[test]
fn environment_variables_do_not_change_the_database_server() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let elsewhere = TcpListener::bind("127.0.0.2:0")?;
    let port = elsewhere.local_addr()?.port();
    let here = TcpListener::bind(("127.0.0.1", port))?;
    elsewhere.set_nonblocking(true)?;
    let services = inkan.file("services");
    fs::write(&services, format!("[there]\nhost=127.0.0.2\nhostaddr=127.0.0.2\nport={port}\n"))?;
    let socket = inkan.file(&format!(".s.PGSQL.{port}"));
    let local = UnixListener::bind(&socket)?;
    // Whoever comes is let in and left at once; the tests ask only whether somebody came.
    thread::spawn(move || here.incoming().for_each(drop));
    thread::spawn(move || local.incoming().for_each(drop));

    let environments: [&[(&str, &str)]; 4] = [
        &[("PGHOST", "127.0.0.2")],
        &[("PGHOSTADDR", "127.0.0.2")],
        &[("PGHOST", "127.0.0.1,127.0.0.2"), ("PGHOSTADDR", "127.0.0.1,127.0.0.2")],
        &[("PGSERVICE", "there"), ("PGSERVICEFILE", services.to_str().unwrap_or_default())],
    ];
    let urls = [
        format!("postgres://u@127.0.0.1:{port}/x"),
        format!("postgres://u@localhost:{port}/x"),
        format!("postgres://u@/x?host={}&port={port}", inkan.path().display()),
        "postgres://u@/x".to_owned(),
    ];
    for url in &urls {
        for environment in environments {
            let mut init = inkan.program()?;
            init.args(["init", "--organisation", "Example", "--country", "JP", "--domain", "example.com"]);
            init.args(["--key-algorithm", "ecdsa-p256", "--database", url, "--data"]).arg(inkan.file("data"));
            init.env("PGPORT", port.to_string()).envs(environment.iter().copied());
            let ran = run(&mut init)?;
            ensure!(!ran.succeeded(), "{url} with {environment:?} found a database");
            let came = elsewhere.accept();
            ensure!(
                came.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock),
                "{url} with {environment:?} went to another place: {came:?}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_url_that_names_another_place_is_refused_before_anybody_is_asked() -> Result<()> {
    let inkan = Inkan::without_init()?;
    let elsewhere = TcpListener::bind("127.0.0.2:0")?;
    elsewhere.set_nonblocking(true)?;
    let port = elsewhere.local_addr()?.port();
    for url in [
        format!("postgres://u@127.0.0.1:1,localhost.example.com:{port}/x"),
        format!("postgres://u@[::1]:1,127.0.0.2:{port}/x"),
        format!("postgres://u@/x?%68ost=127.0.0.1,127.0.0.2&port={port}"),
        format!("postgres://u@127.0.0.1:{port}?hostaddr=127.0.0.1,127.0.0.2&dbname=x"),
        "postgres:///x?service=there".to_owned(),
        "host=127.0.0.2 dbname=x".to_owned(),
    ] {
        let mut init = inkan.program()?;
        init.args(["init", "--organisation", "Example", "--country", "JP", "--domain", "example.com"]);
        init.args(["--key-algorithm", "ecdsa-p256", "--database", &url, "--data"]).arg(inkan.file("data"));
        let ran = run(&mut init)?;
        ensure!(ran.status.code() == Some(1) && ran.stderr.contains("database.url"), "{url}: {}", ran.stderr);
        ensure!(elsewhere.accept().is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "{url} went there");
    }
    Ok(())
}
