//! OCSP over HTTP.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use ca_core::use_cases::issuance::renew_responder::renew_responders;
use data_encoding::BASE64;
use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;
use inkan_tests::ocsp::OcspClient;

use crate::installation::{Installation, fill_certificates};
use crate::peer::Peer;
use crate::served::Served;
use crate::table::{Row, median};
use crate::wrk;

/// Measures requests about one certificate of a million by GET and by POST, beside `cfssl ocspserve` with the same answer
/// (by POST: version 1.2.0 can't read the path of a GET), and nginx with a file of two kilobytes.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let pem = fs::read_to_string(Key::Issuing.file()?)?;
    let installation = Installation::found(&fs::read_to_string(Key::Root.file()?)?, &pem)?;
    let issued = installation.issue(&new_csr()?)?;
    renew_responders(installation.ca())?;
    fill_certificates(installation.database(), 1, STORED)?;
    let served = Served::start(installation.ca())?;
    let (issuing, root) = installation.authorities(&issued)?;
    let question = OcspClient::new(&root, &issuing)?.ask(&["-no_nonce"], &[&issued.serial.to_string()])?;
    let path = percent(&BASE64.encode(&question));
    let own = format!("{}/ocsp/{path}", served.publication);
    let answer = fetch(&own)?;
    let (peer, nginx) = (Peer::cfssl_ocsp(&BASE64.encode(&answer))?, Peer::nginx()?);
    let body = folder.path().join("question");
    fs::write(&body, &question)?;
    let posting = format!(
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/ocsp-request'\nwrk.body = io.open('{}', 'rb'):read('*a')\n",
        body.display()
    );
    let (mut got, mut posted, mut busy, mut beside, mut limit) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (rate, cpu) = wrk::rate_and_cpu(folder.path(), CLIENTS, &own, "")?;
        got.push(rate);
        busy.push(cpu);
        limit.push(wrk::rate(folder.path(), CLIENTS, &format!("{}/file", nginx.url), "")?);
        posted.push(wrk::rate(folder.path(), CLIENTS, &format!("{}/ocsp", served.publication), &posting)?);
        beside.push(wrk::rate(folder.path(), CLIENTS, &peer.url, &posting)?);
    }
    let (beside, limit, unit) = (median(beside), median(limit), "answers a second");
    let work = format!(
        "OCSP by GET, {CLIENTS} connections, {STORED} certificates stored; the peer is cfssl ocspserve by POST, the limit nginx with a file of 2 KB"
    );
    Ok(vec![
        Row { work, inkan: median(got), peer: Some(beside), limit: Some(limit), unit },
        Row {
            work: "the same by POST".to_owned(),
            inkan: median(posted),
            peer: Some(beside),
            limit: Some(limit),
            unit,
        },
        Row {
            work: "CPU of one of these by GET".to_owned(),
            inkan: median(busy),
            peer: None,
            limit: None,
            unit: "milliseconds",
        },
    ])
}

fn fetch(url: &str) -> Result<Vec<u8>> {
    let ran = Command::new("curl").args(["--silent", "--show-error", "--fail", url]).output()?;
    ensure!(ran.status.success(), "{url}: {}", String::from_utf8_lossy(&ran.stderr));
    Ok(ran.stdout)
}

fn percent(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

const STORED: u32 = 1_000_000;
const CLIENTS: u32 = 64;
const ROUNDS: usize = 3;
