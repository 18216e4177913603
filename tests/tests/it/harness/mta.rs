use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use anyhow::Result;
use inkan_tests::command::run_with_input;
use inkan_tests::mta::{Certificate, Mta};
use inkan_tests::openssl;

#[test]
fn a_mail_goes_in_by_account_over_tls_and_comes_out_once() -> Result<()> {
    let mta = Mta::start()?;
    for (by, port) in [("starttls", mta.submission), ("tls", mta.submissions)] {
        let said = converse(&mta, by, port, &format!("Subject: {by}\r\n\r\nHello.\r\n"))?;
        assert!(said.contains("AUTH PLAIN LOGIN") && said.contains("DSN") && said.contains("OK id="), "{said}");
    }
    let mails = mta.mails("taro@example.com", 2)?;
    assert!(mails.iter().all(|mail| mail.contains("\n\nHello.\n") && mail.contains("with esmtpsa")), "{mails:?}");
    Ok(())
}

#[test]
fn without_tls_nobody_gets_in() -> Result<()> {
    let mta = Mta::start_with(Certificate::None)?;
    let mut connection = TcpStream::connect(("127.0.0.1", mta.submission))?;
    connection.write_all(b"EHLO test\r\nMAIL FROM:<inkan@example.com>\r\nRCPT TO:<taro@example.com>\r\nQUIT\r\n")?;
    let said = BufReader::new(connection).lines().collect::<Result<Vec<_>, _>>()?.join("\n");
    assert!(said.contains("550 authentication required"), "{said}");
    assert!(!said.contains("AUTH PLAIN") && !said.contains("STARTTLS"), "{said}");
    Ok(())
}

/// What the server says when openssl hands a mail to it.
fn converse(mta: &Mta, by: &str, port: u16, mail: &str) -> Result<String> {
    let mut client = openssl::command(&["s_client", "-quiet", "-crlf", "-ign_eof", "-verify_return_error", "-CAfile"]);
    client.arg(mta.ca()).args(["-verify_ip", "127.0.0.1", "-connect", &format!("127.0.0.1:{port}")]);
    if by == "starttls" {
        client.args(["-starttls", "smtp"]);
    }
    let account = format!("\0{}\0{}", mta.user(), mta.password());
    let account = data_encoding::BASE64.encode(account.as_bytes());
    let input = format!(
        "EHLO test\nAUTH PLAIN {account}\nMAIL FROM:<inkan@example.com>\nRCPT TO:<taro@example.com>\nDATA\n{mail}.\nQUIT\n"
    );
    Ok(run_with_input(&mut client, input.replace("\r\n", "\n").as_bytes())?.text())
}
