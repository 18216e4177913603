//! Issuance over HTTP.

use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use anyhow::Result;
use ca_core::keys::PrivateKey;
use ca_core::pkix::csr::VerifiedCsr;
use ca_core::policy::{Actor, ManagePrograms, permit};
use ca_core::use_cases::people::programs::add_program;
use inkan_tests::installation::new_csr;
use inkan_tests::keys::Key;
use serde_json::json;

use crate::bare::Bare;
use crate::installation::{ALICE, Installation, fill_certificates, fill_certificates_of_key, pem};
use crate::issuance::{CORES, signing_rate};
use crate::peer::Peer;
use crate::served::Served;
use crate::table::{Row, median, per_second};
use crate::wrk;

/// Measures RSA-3072 and P-256 CAs on an almost empty database and on one with a million certificates, beside `cfssl serve`,
/// which stores nothing. The limit for RSA is the signing rate of two cores; that for P-256 is a server with only the
/// minimal work.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    let (mut asked, mut asked_of_peer) = (String::new(), String::new());
    for _ in 0..REQUESTS {
        let pem = pem(&new_csr()?);
        writeln!(asked, "{}", json!({ "address": ALICE, "profile": "signing", "csr": pem }))?;
        writeln!(asked_of_peer, "{}", json!({ "certificate_request": pem, "hosts": [ALICE] }))?;
    }
    let one_key = new_csr()?;
    let of_one_key = folder.path().join("of one key");
    fs::write(&of_one_key, format!("{}\n", json!({ "address": ALICE, "profile": "signing", "csr": pem(&one_key) })))?;
    fs::write(&ours, asked)?;
    fs::write(&theirs, asked_of_peer)?;
    let mut rows = Vec::new();
    for (name, key) in [("RSA-3072", Key::UserRsa(1)), ("P-256", Key::UserP256(1))] {
        let file = key.file()?;
        let pem = fs::read_to_string(&file)?;
        let signs = signing_rate(&PrivateKey::from_pem(&pem, None)?)? * CORES;
        let bare = if name == "P-256" { Some(Bare::start(&pem, ALICE)?) } else { None };
        let peer = Peer::cfssl(&file)?;
        let url = format!("{}/api/v1/cfssl/sign", peer.url);
        let installation = Installation::found(&fs::read_to_string(Key::Root.file()?)?, &pem)?;
        let token = add_program(installation.ca(), &permit(&Actor::Host, ManagePrograms)?, "bench".parse()?, 1)?;
        let bearer = format!("['Authorization'] = 'Bearer {token}'");
        let script = wrk::posting(&ours, &bearer);
        let served = Served::start(installation.ca())?;
        let own = format!("{}/api/v1/certificates", served.portal);
        let of_peer = wrk::posting(&theirs, "");
        let (mut few, mut busy, mut beside) = (Vec::new(), Vec::new(), Vec::new());
        let (mut many, mut least) = (Vec::new(), Vec::new());
        let (mut more, mut least_of_more, mut one) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            if let Some(bare) = &bare {
                least.push(wrk::rate(folder.path(), CLIENTS, &bare.url, &wrk::posting(&ours, ""))?);
                least_of_more.push(wrk::rate(folder.path(), MORE_CLIENTS, &bare.url, &wrk::posting(&ours, ""))?);
                more.push(wrk::rate(folder.path(), MORE_CLIENTS, &own, &script)?);
            }
            let (rate, cpu) = wrk::rate_and_cpu(folder.path(), CLIENTS, &own, &script)?;
            few.push(rate);
            busy.push(cpu);
            beside.push(wrk::rate(folder.path(), CLIENTS, &url, &of_peer)?);
        }
        let digest = VerifiedCsr::read(&one_key)?.key().digest();
        fill_certificates_of_key(installation.database(), digest.octets(), OF_ONE_KEY)?;
        for _ in 0..ROUNDS {
            one.push(wrk::rate(folder.path(), CLIENTS, &own, &wrk::posting(&of_one_key, &bearer))?);
        }
        fill_certificates(installation.database(), 1, STORED)?;
        for _ in 0..ROUNDS {
            many.push(wrk::rate(folder.path(), CLIENTS, &own, &script)?);
        }
        let (few, many) = (median(few), median(many));
        let (limit, what) = match bare {
            Some(_) => (median(least), "a bare server that signs and stores"),
            None => (signs, "the signing rate of two cores"),
        };
        let unit = "certificates a second";
        let work = format!(
            "issue over HTTP under a CA with {name}, {CLIENTS} clients; the peer is cfssl, which stores nothing; the limit is {what}"
        );
        rows.push(Row { work, inkan: few, peer: Some(median(beside)), limit: Some(limit), unit });
        if !more.is_empty() {
            let work = format!("the same, {MORE_CLIENTS} clients; the limit is the bare server with as many");
            let limit = Some(median(least_of_more));
            rows.push(Row { work, inkan: median(more), peer: None, limit, unit });
        }
        let work = "CPU of one of these; the limit is one signature and reading one request".to_owned();
        let limit = Some(1000.0 * CORES / signs + reading(&new_csr()?)?);
        rows.push(Row { work, inkan: median(busy), peer: None, limit, unit: "milliseconds" });
        let work = format!(
            "the same for one key and one mailbox that have {OF_ONE_KEY} certificates; the limit is the rate with few"
        );
        rows.push(Row { work, inkan: median(one), peer: None, limit: Some(few), unit });
        let work = format!("the same with {STORED} certificates stored; the limit is the rate with few");
        rows.push(Row { work, inkan: many, peer: None, limit: Some(few), unit });
    }
    Ok(rows)
}

/// The milliseconds for parsing a request and verifying its signature.
fn reading(csr: &[u8]) -> Result<f64> {
    let began = Instant::now();
    for _ in 0..REQUESTS {
        VerifiedCsr::read(csr)?;
    }
    Ok(1000.0 / per_second(REQUESTS, began.elapsed()))
}

const CLIENTS: u32 = 16;
const MORE_CLIENTS: u32 = 64;
const OF_ONE_KEY: u32 = 20_000;
const REQUESTS: u32 = 2_000;
const ROUNDS: usize = 3;
const STORED: u32 = 1_000_000;
