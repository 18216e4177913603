use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use crate::enrollment::ask;
use crate::support::Portal;

/// A mail server that takes one mail; returns its port and where the mail comes out.
fn mail_server() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(connection.try_clone().unwrap()).lines().map_while(Result::ok);
        connection.write_all(b"220 sink\r\n").unwrap();
        let mut mail = String::new();
        while let Some(line) = lines.next() {
            if line.starts_with("DATA") {
                connection.write_all(b"354 go on\r\n").unwrap();
                mail.extend(lines.by_ref().take_while(|line| line != ".").map(|line| line + "\n"));
                connection.write_all(b"250 taken\r\n").unwrap();
                sender.send(std::mem::take(&mut mail)).unwrap();
            } else {
                mail.push_str(&line);
                mail.push('\n');
                connection.write_all(b"250 sink\r\n").unwrap();
            }
        }
    });
    (port, receiver)
}

#[test]
fn a_mail_goes_to_the_mail_server_and_its_link_is_wiped_from_the_database() {
    let (port, mails) = mail_server();
    let portal = Portal::start_with_mail_server(port);
    portal.person("山田 太郎", "taro@example.com", &[]);
    let mut taro = portal.signed_in("taro@example.com");
    taro.post("/language", &[("language", "ja"), ("back", "/")]);
    ask(&mut taro);
    let mail = mails.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    assert!(mail.contains("RCPT TO:<taro@example.com>") && mail.contains("MAIL FROM:<inkan@example.com>"), "{mail}");
    assert!(
        mail.contains("Auto-Submitted: auto-generated") && mail.contains("Message-ID: <") && mail.contains("Date: "),
        "{mail}"
    );
    assert!(mail.contains("Content-Type: text/plain; charset=utf-8"), "{mail}");
    assert!(mail.is_ascii(), "the transfer encoding keeps it 7-bit");
    let sent = || ca_core::use_cases::mail::notices::recent_notices(&portal.ca, 1).unwrap().remove(0);
    let seen = portal.ca.commits().count();
    if sent().sent_at.is_none() {
        portal.ca.commits().wait_past(seen, std::time::Duration::from_secs(20));
    }
    let notice = sent();
    assert!(notice.sent_at.is_some() && !notice.content.body.contains("/proof/"), "{:?}", notice.content);
    assert_eq!(portal.browser().get("/demo/mail").status, 404, "the page is the demonstration's");
}
