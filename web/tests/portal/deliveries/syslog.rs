//! Syslog by TCP, TLS and the socket of this host.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use ca_core::types::DeliveryFault;
use inkan_tests::installation::Installation;
use inkan_tests::tls::{Certificate, make};
use web::Courier;

use super::tls::speak_tls;
use super::{Running, portal, rows, state, wait_held, wait_past};

/// A receiver of octet-counted messages (RFC 6587 §3.4.1) that reads a connection to its end and closes it.
fn receiver(first_resets: bool) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, messages) = mpsc::channel();
    std::thread::spawn(move || {
        let mut resets = first_resets;
        for mut connection in listener.incoming().map_while(Result::ok) {
            if std::mem::take(&mut resets) {
                // It closes with octets that it has not read, so that the connection is reset.
                connection.read_exact(&mut [0]).unwrap();
                continue;
            }
            let mut octets = Vec::new();
            connection.read_to_end(&mut octets).unwrap();
            let mut rest = octets.as_slice();
            while !rest.is_empty() {
                let at = rest.iter().position(|octet| *octet == b' ').unwrap();
                let length: usize = std::str::from_utf8(&rest[..at]).unwrap().parse().unwrap();
                let message = &rest[at + 1..at + 1 + length];
                sender.send(String::from_utf8(message.to_vec()).unwrap()).unwrap();
                rest = &rest[at + 1 + length..];
            }
            let _ = connection.flush();
        }
    });
    (port, messages)
}

fn running(installation: &Installation, address: &str, more: &str) -> Running {
    let text = format!("{{\"name\":\"log\",\"address\":\"{address}\",\"from\":\"beginning\"{more}}}");
    let section = serde_json::from_str(&text).unwrap();
    let folder = installation.folder.path();
    Running::start(Courier::for_syslog(Arc::clone(&installation.ca), &section, folder, &portal()).unwrap())
}

fn expect_all(installation: &Installation, messages: &Receiver<String>) {
    let last = rows(installation);
    for seq in 1..=last {
        let message = messages.recv_timeout(Duration::from_secs(30)).unwrap();
        assert!(message.starts_with("<85>1 2"), "{message}");
        assert!(message.contains(" certs.example.com inkan - "), "{message}");
        assert!(message.contains(&format!(" [inkan@32473 seq=\"{seq}\" actor=\"")), "{seq}: {message}");
    }
    wait_past(&installation.ca, last);
}

#[test]
fn messages_come_by_tcp_and_again_after_a_reset() {
    let installation = Installation::found(&[]).unwrap();
    let (port, messages) = receiver(true);
    let _running = running(&installation, &format!("tcp://127.0.0.1:{port}"), "");
    let held = wait_held(&installation.ca, 1).held.unwrap();
    assert_eq!((held.seq, held.setback.fault), (1, DeliveryFault::Interrupted), "{}", held.setback);
    expect_all(&installation, &messages);
    assert!(state(&installation.ca).unwrap().held.is_none());
}

#[test]
fn messages_come_by_tls() {
    let installation = Installation::found(&[]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), Certificate::Good).unwrap();
    let (port, messages) = receiver(false);
    let port = speak_tls(folder.path(), port);
    let more = format!(",\"ca_file\":\"{}\"", folder.path().join("ca.pem").display());
    let _running = running(&installation, &format!("tls://127.0.0.1:{port}"), &more);
    expect_all(&installation, &messages);
}

#[test]
fn messages_come_to_the_socket_of_this_host_once_there_is_one() {
    let installation = Installation::found(&[]).unwrap();
    let path = installation.folder.path().join("log");
    let _running = running(&installation, "unix:log", "");
    let held = wait_held(&installation.ca, 1).held.unwrap();
    assert_eq!(held.setback.fault, DeliveryFault::Unreachable);
    let socket = UnixDatagram::bind(&path).unwrap();
    let (sender, messages) = mpsc::channel();
    std::thread::spawn(move || {
        let mut octets = vec![0; 65536];
        while let Ok(length) = socket.recv(&mut octets) {
            sender.send(String::from_utf8(octets[..length].to_vec()).unwrap()).unwrap();
        }
    });
    expect_all(&installation, &messages);
}
