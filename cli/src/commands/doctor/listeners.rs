//! The listeners that neither certificates nor people's mails name: monitoring, answers to test mails, and the built-in directory.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use ldap_publisher::probe_anonymously;
use tokio::runtime::Runtime;

use super::finding::Findings;
use super::http;
use crate::configuration::Configuration;
use crate::server::is_server_running;

/// Asks each listener that is configured, at its own address.
pub(super) fn check(findings: &mut Findings, runtime: &Runtime, configuration: &Configuration) {
    let sections = [
        (MONITORING, configuration.monitoring.as_ref().map(|section| section.listen.as_str())),
        (SELF_CHECK, configuration.self_check.as_ref().map(|section| section.listen.as_str())),
        (RESPONDER, configuration.responder.as_ref().map(|section| section.listen.as_str())),
    ];
    let runs = is_server_running(&configuration.settings.keys.directory);
    for (topic, listen) in sections {
        let Some(listen) = listen else { continue };
        if !runs {
            findings.not_checked(topic, format!("{listen} was not asked: the server does not run on this host"));
            continue;
        }
        let asked = address_of(listen).and_then(|address| match topic {
            MONITORING => ask_monitoring(address),
            SELF_CHECK => ask_self_check(address),
            _ => ask_responder(runtime, address, &configuration.settings.publication.base),
        });
        match asked {
            Ok(text) => findings.ok(topic, text),
            Err(error) => findings.fault(topic, format!("{listen}: {error:#}"), ADVICE),
        }
    }
}

/// The address at which this host reaches a listener.
fn address_of(listen: &str) -> Result<SocketAddr> {
    let mut address = listen.to_socket_addrs()?.next().context("this name has no address")?;
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    Ok(address)
}

fn ask_monitoring(address: SocketAddr) -> Result<String> {
    let url = format!("http://{address}/readyz");
    let (status, content) = http::ask(&url)?;
    ensure!(status == 200, "{url} answers {status}: {}", String::from_utf8_lossy(&content));
    Ok(format!("{url} says that the server is ready"))
}

/// Waits for the greeting, and sends nothing.
fn ask_self_check(address: SocketAddr) -> Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting)?;
    ensure!(greeting.starts_with(b"220"), "it does not greet as a mail server");
    Ok(format!("{address} greets as a mail server; whether the mail server delivers to it is not tried"))
}

fn ask_responder(runtime: &Runtime, address: SocketAddr, base: &str) -> Result<String> {
    let shows = runtime.block_on(probe_anonymously(&format!("ldap://{address}"), base))?;
    ensure!(shows, "the built-in directory shows no entry {base}");
    Ok(format!("the built-in directory at {address} shows {base}"))
}

const MONITORING: &str = "monitoring";
const SELF_CHECK: &str = "self-check";
const RESPONDER: &str = "responder";
const ADVICE: &str = "if the section was changed, restart the server; otherwise see its log: journalctl -u inkan";
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_asked_on_loopback() {
        for (listen, asked) in
            [("0.0.0.0:389", "127.0.0.1:389"), ("[::]:389", "[::1]:389"), ("192.0.2.1:25", "192.0.2.1:25")]
        {
            assert_eq!(address_of(listen).expect("an address").to_string(), asked);
        }
        assert!(address_of("nothing").is_err());
    }
}
