//! The portal without TLS of its own: it says what it speaks, and a real proxy before it reports its clients.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::inkan::Serving;
use inkan_tests::nginx::Nginx;
use inkan_tests::port;
use inkan_tests::reachable::Reachable;

#[test]
fn it_says_that_it_speaks_plain_http_and_warns_unless_a_proxy_is_named() -> Result<()> {
    for (section, warned) in [("", true), ("behind_proxy = [\"127.0.0.1\"]\n", false)] {
        let (organisation, serving, _) = start(section)?;
        let ready = &serving.ready;
        ensure!(ready["portal"].as_str().is_some_and(|url| url.starts_with("https://127.0.0.1:")), "{ready}");
        ensure!(ready["portal_listener"] == organisation.portal, "{ready}");
        let log = organisation.inkan.log()?;
        ensure!(log.contains("the portal speaks plain HTTP") == warned, "{section}: {log}");
        // Without TLS a hangup finds nothing to read, and does not end the server.
        run(Command::new("kill").args(["-s", "HUP", &serving.pid().to_string()]))?.ok()?;
        inkan_tests::wait::until("the hangup", || {
            Ok(organisation.inkan.log()?.contains("nothing was read again").then_some(()))
        })?;
        ensure!(serving.stop()?.success());
    }
    Ok(())
}

#[test]
fn a_remote_proxy_over_plain_http_is_refused() -> Result<()> {
    let organisation = Reachable::new()?;
    let file = organisation.inkan.file("inkan.toml");
    let good = fs::read_to_string(&file)?;
    let port = organisation.portal.rsplit(':').next().context("a port")?;
    let listen = good.replace(&format!("listen = \"127.0.0.1:{port}\""), &format!("listen = \"0.0.0.0:{port}\""));
    ensure!(listen != good);
    for (text, says) in [
        (listen.replace("[portal]", "[portal]\nbehind_proxy = [\"192.0.2.1\"]"), "over TLS only"),
        (good.replace("[portal]", "[portal]\nbehind_proxy = [\"proxy\"]"), "portal.behind_proxy: `proxy`"),
        (good.replace("[portal]", "[portal]\nbehind_proxy = [\"::/0\"]"), "portal.behind_proxy: `::/0`"),
    ] {
        fs::write(&file, text)?;
        let ran = organisation.inkan.run(&["serve"])?;
        ensure!(ran.status.code() == Some(1) && ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    Ok(fs::write(&file, good)?)
}

#[test]
fn nginx_before_the_portal_reports_each_client() -> Result<()> {
    let (organisation, _serving, tls) = start("behind_proxy = [\"127.0.0.1\"]\n")?;
    let folder = organisation.inkan.file("nginx");
    fs::create_dir(&folder)?;
    let plain = organisation.portal.rsplit(':').next().context("a port")?.parse()?;
    let nginx = Nginx::start(&folder, tls, plain)?;
    let ask = |from: &str, reported: &str, numbers: &str| -> Result<Vec<String>> {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--interface", from, "--output", "/dev/null", "--cacert"])
            .arg(folder.join("ca.pem"));
        curl.args(["--write-out", "%{http_code}\n", "--header", &format!("X-Forwarded-For: {reported}")]);
        curl.arg(format!("https://127.0.0.1:{}/find?address=nobody{numbers}@example.com", nginx.port));
        Ok(run(&mut curl)?.ok()?.text().lines().map(str::to_owned).collect())
    };
    let answers = ask("127.0.0.2", "203.0.113.1", "[1-60]")?;
    ensure!(answers.len() == 60 && answers.iter().all(|status| status == "200"), "{answers:?}");
    ensure!(ask("127.0.0.2", "203.0.113.2", "")? == ["429"], "a client made itself another source");
    ensure!(ask("127.0.0.3", "127.0.0.2", "")? == ["200"], "two clients are one source");
    let mut head = Command::new("curl");
    head.args(["--silent", "--head", "--cacert"]).arg(folder.join("ca.pem"));
    let head = run(head.arg(format!("https://127.0.0.1:{}/sign-in", nginx.port)))?.ok()?.text().to_ascii_lowercase();
    ensure!(head.starts_with("http/1.1 200") && head.contains("set-cookie: __host-inkan-visit="), "{head}");
    Ok(())
}

/// A portal that speaks plain HTTP behind an https URL, whose port is the last value.
fn start(section: &str) -> Result<(Reachable, Serving, u16)> {
    let (organisation, tls) = (Reachable::new()?, port::free()?);
    let file = organisation.inkan.file("inkan.toml");
    let text = fs::read_to_string(&file)?;
    let url = format!("url = \"{}\"", organisation.portal);
    let secured = text.replace(&url, &format!("{section}url = \"https://127.0.0.1:{tls}\""));
    ensure!(secured != text, "no {url}");
    fs::write(&file, secured)?;
    let serving = organisation.inkan.serve()?;
    Ok((organisation, serving, tls))
}
