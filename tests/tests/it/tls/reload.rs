//! A new certificate is used without a restart and without the loss of a connection.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use inkan_tests::command::run;
use inkan_tests::tls::{Certificate, make};
use inkan_tests::{port, wait};

use super::House;

#[test]
fn a_hangup_brings_a_new_certificate_and_open_connections_go_on() -> Result<()> {
    let house = House::open()?;
    let mut open = OpenRequest::begin(&house)?;
    house.renew()?.install(&["tls.pem", "tls.key", "ca.pem"])?;
    house.hang_up()?;
    house.wait_for_trust("the new certificate")?;
    let said = house.talk(house.way_in, &["-starttls", "smtp", "-crlf"], "QUIT\n")?;
    let said = format!("{}{}", said.text(), said.stderr);
    ensure!(said.contains("221"), "the listener for answers has the earlier certificate:\n{said}");
    let answer = open.end()?;
    ensure!(answer.starts_with("HTTP/1.1 4"), "the request under way was not answered: {answer}");

    // Nothing else is new, and nothing has ended.
    house.hang_up()?;
    house.wait_for_line("it is the one in use")?;
    ensure!(house.serving.stop()?.success());
    Ok(())
}

#[test]
fn half_a_pair_leaves_the_earlier_certificate_in_use_and_raises_an_alarm() -> Result<()> {
    let monitoring = format!("127.0.0.1:{}", port::free()?);
    let house = House::open_with(Certificate::Good, &format!("[monitoring]\nlisten = \"{monitoring}\""))?;
    let figure = |name: &str| -> Result<i64> {
        let page = run(Command::new("curl").args(["--silent", &format!("http://{monitoring}/metrics")]))?.ok()?.text();
        let value = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.with_context(|| format!("no {name} in\n{page}"))?.parse().context("a number")
    };
    ensure!(figure("inkan_portal_certificate_refused")? == 0);
    ensure!(figure("inkan_portal_certificate_not_after_timestamp_seconds")? > 0);
    let renewal = house.renew()?;
    let earlier = fs::read(house.organisation.inkan.file("ca.pem"))?;
    renewal.install(&["tls.pem"])?;
    house.hang_up()?;
    house.wait_for_line("the previous one stays in use")?;
    ensure!(house.organisation.inkan.log()?.contains("the key is that of another certificate"));
    ensure!(figure("inkan_portal_certificate_refused")? == 1);
    ensure!(house.is_trusted()?, "the earlier certificate is not in use");

    // A key that is not written to its end, then the whole one, without a signal.
    let key = fs::read(renewal.folder.join("tls.key"))?;
    fs::write(house.organisation.inkan.file("tls.key"), key.get(..key.len() / 2).context("a key")?)?;
    house.wait_for_line("not written to its end")?;
    ensure!(house.is_trusted()?, "the earlier certificate is not in use");
    renewal.install(&["tls.key", "ca.pem"])?;
    house.wait_for_trust("the changed files to be seen")?;
    ensure!(figure("inkan_portal_certificate_refused")? == 0);

    // The earlier CA is not trusted any more, so it was the new certificate that was served.
    fs::write(house.organisation.inkan.file("ca.pem"), earlier)?;
    ensure!(!house.is_trusted()?);
    Ok(())
}

#[test]
fn a_renewal_by_renamed_files_or_links_is_seen() -> Result<()> {
    let house = House::open()?;
    let here = |name: &str| house.organisation.inkan.file(name);
    let rename: Place = |from, to| fs::rename(from, to);
    let link: Place = |from, to| fs::remove_file(to).and_then(|()| symlink(from, to));
    for (how, place) in [("renamed files", rename), ("links", link)] {
        let renewal = house.renew()?;
        for name in ["tls.pem", "tls.key", "ca.pem"] {
            place(&renewal.folder.join(name), &here(name))?;
        }
        house.wait_for_trust(how)?;
    }
    Ok(())
}

#[test]
fn a_hangup_during_the_start_does_not_end_the_server() -> Result<()> {
    let house = House::open()?;
    ensure!(house.serving.stop()?.success());
    let serving = house.organisation.inkan.serve_while(|pid| {
        // Before the program handles signals at all, nothing can save it: SIGTERM is the last that it handles.
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).context("the caught signals")?;
        let catches_term = u64::from_str_radix(caught.trim(), 16)? & (1 << 14) != 0;
        if catches_term { hang_up(pid) } else { Ok(()) }
    })?;
    hang_up(serving.pid())?;
    ensure!(serving.stop()?.success());
    Ok(())
}

#[test]
fn a_key_that_other_users_can_read_is_warned_of_at_the_start_and_at_each_reload() -> Result<()> {
    let house = House::open()?;
    let (key, warning) = (house.organisation.inkan.file("tls.key"), "other users of this host can use it");
    let warnings = || -> Result<usize> { Ok(house.organisation.inkan.log()?.matches(warning).count()) };
    let wait_for = |count| wait::until("a warning", || Ok((warnings()? == count).then_some(())));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640))?;
    house.hang_up()?;
    house.wait_for_line("it is the one in use")?;
    ensure!(warnings()? == 0, "a group is no fault");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644))?;
    wait_for(1)?;
    house.hang_up()?;
    wait_for(2)?;
    ensure!(house.organisation.inkan.log()?.contains("tls.key: its mode is 644"));
    ensure!(house.serving.stop()?.success());
    let _serving = house.organisation.inkan.serve()?;
    wait::until("a warning", || Ok((house.organisation.inkan.log()?.matches(warning).count() == 3).then_some(())))
}

/// Puts the first file in the place of the second.
type Place = fn(&Path, &Path) -> io::Result<()>;

/// A new certificate of a new CA, beside the one in use.
struct Renewal<'a> {
    house: &'a House,
    folder: PathBuf,
}

impl Renewal<'_> {
    fn install(&self, names: &[&str]) -> Result<()> {
        for name in names {
            fs::copy(self.folder.join(name), self.house.organisation.inkan.file(name))?;
        }
        Ok(())
    }
}

impl House {
    fn renew(&self) -> Result<Renewal<'_>> {
        let folder = self.organisation.inkan.file(&format!("renewal-{}", port::free()?));
        fs::create_dir(&folder)?;
        make(&folder, Certificate::Good)?;
        Ok(Renewal { house: self, folder })
    }

    fn hang_up(&self) -> Result<()> {
        hang_up(self.serving.pid())
    }

    /// Whether the portal's certificate is one of the CA in `ca.pem`.
    fn is_trusted(&self) -> Result<bool> {
        let get = format!("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.portal);
        Ok(self.talk(self.portal, &[], get)?.text().starts_with("HTTP/1.1 200 "))
    }

    fn wait_for_trust(&self, what: &str) -> Result<()> {
        wait::until(what, || Ok(self.is_trusted()?.then_some(())))
    }

    fn wait_for_line(&self, part: &str) -> Result<()> {
        wait::until(part, || Ok(self.organisation.inkan.log()?.contains(part).then_some(())))
    }
}

fn hang_up(pid: u32) -> Result<()> {
    run(Command::new("kill").args(["-s", "HUP", &pid.to_string()]))?.ok().map(drop)
}

/// A form that is sent slowly: its head and half of its body so far.
struct OpenRequest {
    client: Child,
    stdin: ChildStdin,
}

impl OpenRequest {
    fn begin(house: &House) -> Result<Self> {
        let mut client = house.client(house.portal);
        let mut client = client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut stdin = client.stdin.take().context("standard input")?;
        write!(
            stdin,
            "POST /lost HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nExpect: 100-continue\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\naddress",
            house.portal
        )?;
        stdin.flush()?;
        let mut said = [0; 12];
        client.stdout.as_mut().context("standard output")?.read_exact(&mut said)?;
        ensure!(&said == b"HTTP/1.1 100", "{}", said.escape_ascii());
        Ok(Self { client, stdin })
    }

    /// Sends the rest; the answer after the line that permitted the body.
    fn end(&mut self) -> Result<String> {
        self.stdin.write_all(b"=a@b.cd")?;
        self.stdin.flush()?;
        let mut answer = String::new();
        self.client.stdout.as_mut().context("standard output")?.read_to_string(&mut answer)?;
        self.client.wait()?;
        let (_, answer) = answer.split_once("\r\n\r\n").context("an interim answer")?;
        Ok(answer.to_owned())
    }
}
